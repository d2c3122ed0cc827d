//! What two dated documents say differently of what is used here.

use jsonschema::canonical::Containment;
use serde_json::Value;

use super::coverage::canonical;
use super::document::{Document, form};
use super::surface::Surface;
use crate::Result;
use crate::codegen::Operation;

/// One line for each difference: `-` before what only `old` has or allows, `+` for `new`.
pub(super) fn between(
    old: &Document,
    new: &Document,
    surface: Surface,
    operations: &[Operation],
) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for (_, component) in surface.pairs() {
        let sides = (old.component(component), new.component(component));
        compare(component, sides, (old, new), &mut lines)?;
    }
    for operation in operations {
        let Operation {
            method, path, id, ..
        } = operation;
        let find = |document: &Document| {
            let theirs = document.operation(method.as_str(), path)?;
            Some(form(theirs).cloned().unwrap_or(Value::Bool(true)))
        };
        let (one, other) = (find(old), find(new));
        compare(id, (one.as_ref(), other.as_ref()), (old, new), &mut lines)?;
    }
    if lines.is_empty() {
        lines.push("none".to_owned());
    }
    Ok(lines)
}

fn compare(
    what: &str,
    sides: (Option<&Value>, Option<&Value>),
    documents: (&Document, &Document),
    lines: &mut Vec<String>,
) -> Result {
    let (one, other) = match sides {
        (Some(one), Some(other)) => (one, other),
        (None, None) => return Ok(()),
        (one, _) => {
            let sign = if one.is_some() { '-' } else { '+' };
            lines.push(format!("{sign} {what}"));
            return Ok(());
        }
    };
    let names = |schema: &Value, keyword: &str| -> Vec<String> {
        match &schema[keyword] {
            Value::Object(members) => members.keys().cloned().collect(),
            Value::Array(names) => names
                .iter()
                .filter_map(|n| Some(n.as_str()?.to_owned()))
                .collect(),
            _ => Vec::new(),
        }
    };
    let before = lines.len();
    for (keyword, note) in [("properties", ""), ("required", " (required)")] {
        let (olds, news) = (names(one, keyword), names(other, keyword));
        let gone = olds.iter().filter(|name| !news.contains(name));
        lines.extend(gone.map(|name| format!("- {what}.{name}{note}")));
        let come = news.iter().filter(|name| !olds.contains(name));
        lines.extend(come.map(|name| format!("+ {what}.{name}{note}")));
    }
    for (name, schema) in one["properties"].as_object().into_iter().flatten() {
        if let Some(now) = other["properties"].get(name) {
            note_change(&format!("{what}.{name}"), (schema, now), documents, lines)?;
        }
    }
    if lines.len() == before {
        note_change(what, (one, other), documents, lines)?;
    }
    Ok(())
}

/// Components that are referred to are compared by themselves, or are of no concern.
fn note_change(
    what: &str,
    (one, other): (&Value, &Value),
    (old, new): (&Document, &Document),
    lines: &mut Vec<String>,
) -> Result {
    let mut opaque = |name: &str| {
        Some(serde_json::json!({"const": {"an instance of": name.trim_end_matches("-2")}}))
    };
    let one = canonical(&old.modern(one, &mut opaque)?)?;
    let other = canonical(&new.modern(other, &mut opaque)?)?;
    for (sign, wider, narrower) in [('-', &one, &other), ('+', &other, &one)] {
        if narrower.covers(wider)? != Containment::Yes {
            let rest = wider.subtract(narrower).map(|rest| rest.to_json_schema());
            let rest = rest.map_or_else(|_| "other shapes".to_owned(), |rest| rest.to_string());
            lines.push(format!("{sign} {what}: {rest}"));
        }
    }
    Ok(())
}
