//! Every resource allows whatever the document's components allow.

use jsonschema::canonical::{CanonicalSchema, Containment};
use serde_json::{Value, json};

use super::document::{Document, target};
use super::surface::Surface;
use crate::Result;
use crate::codegen::reference;

/// Compares every pair of the surface; the count of components that were compared.
pub(super) fn check(
    bundle: &Value,
    document: &Document,
    surface: Surface,
    wrong: &mut Vec<String>,
) -> Result<usize> {
    let mut count = 0;
    for (name, component) in surface.pairs() {
        let Some(schema) = document.object(component) else {
            wrong.push(format!("{component}: the document no longer has it"));
            continue;
        };
        let mut opaque = |inner: &str| surface.type_of(inner).map(instance_of);
        let theirs = document.modern(&without_mixtures(&schema, surface), &mut opaque)?;
        for (property, schema) in theirs["properties"].as_object().into_iter().flatten() {
            if is_empty(schema)? {
                wrong.push(format!(
                    "{component}: nothing can be {property}, so nothing is compared"
                ));
            }
        }
        let mut ours = ours(bundle, &bundle["$defs"][name], surface);
        forget_undeclared(&mut ours, &theirs);
        if let Some(rest) = uncovered(&ours, &theirs)? {
            wrong.push(format!("{component}: {name} refuses {rest}"));
        }
        count += 1;
    }
    Ok(count)
}

/// An open component allows anything for a member that it does not declare. Where we know such a
/// member, it is from clerk-js, whose types say more than "anything".
fn forget_undeclared(ours: &mut Value, theirs: &Value) {
    if theirs["additionalProperties"] == json!(false) {
        return;
    }
    if let Some(properties) = ours["properties"].as_object_mut() {
        properties.retain(|name, _| theirs["properties"].get(name).is_some());
    }
}

/// `allOf` of one of our components and more: such an instance is first of all one of ours. That
/// ours covers the mixture is checked by the document's samples.
fn without_mixtures(schema: &Value, surface: Surface) -> Value {
    let ours = |part: &Value| {
        target(part, "schemas")
            .and_then(|c| surface.type_of(c))
            .is_some()
    };
    match schema {
        Value::Object(keywords) => keywords
            .iter()
            .map(|(keyword, value)| match (keyword.as_str(), value) {
                ("allOf", Value::Array(all)) if all.iter().any(ours) => {
                    let one: Vec<&Value> = all.iter().filter(|part| ours(part)).collect();
                    (keyword.clone(), json!(one))
                }
                _ => (keyword.clone(), without_mixtures(value, surface)),
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|s| without_mixtures(s, surface)).collect(),
        other => other.clone(),
    }
}

/// Our schema with other types of the surface as mere names, and all else put in.
fn ours(bundle: &Value, schema: &Value, surface: Surface) -> Value {
    if let Some(name) = schema.get("$ref").and_then(reference) {
        if surface.has(name) {
            return instance_of(name);
        }
        return ours(bundle, &bundle["$defs"][name], surface);
    }
    match schema {
        Value::Object(keywords) => keywords
            .iter()
            .filter(|(keyword, _)| !keyword.starts_with("x-"))
            .map(|(keyword, value)| (keyword.clone(), ours(bundle, value, surface)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|s| ours(bundle, s, surface)).collect(),
        other => other.clone(),
    }
}

/// Stands for all instances of a type, which are compared by themselves.
fn instance_of(name: &str) -> Value {
    json!({"const": {"an instance of": name}})
}

/// What `theirs` allows and `ours` does not.
fn uncovered(ours: &Value, theirs: &Value) -> Result<Option<String>> {
    let (ours, theirs) = (canonical(ours)?, canonical(theirs)?);
    if ours.covers(&theirs)? == Containment::Yes {
        return Ok(None);
    }
    let rest = theirs.subtract(&ours);
    Ok(Some(rest.map_or_else(
        |e| e.to_string(),
        |rest| rest.to_json_schema().to_string(),
    )))
}

fn is_empty(schema: &Value) -> Result<bool> {
    let nothing = canonical(&json!(false))?;
    Ok(nothing.covers(&canonical(schema)?)? == Containment::Yes)
}

pub(super) fn canonical(schema: &Value) -> Result<CanonicalSchema> {
    let options = jsonschema::canonical::options().with_draft(jsonschema::Draft::Draft202012);
    Ok(options.canonicalize(schema).map_err(|e| e.to_string())?)
}
