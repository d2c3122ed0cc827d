//! What a language loses when it reads documents and writes them again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::Result;

/// Says in words how the documents of one folder differ from those of the same name in another.
///
/// `export` has the schemas, which tell a member that is known from one that is not.
pub(super) fn between(before: &Path, after: &Path, export: &Path) -> Result<String> {
    let bundle = read(&export.join("clerk-user.schema.json"))?;
    let mut known = BTreeSet::new();
    for schema in bundle["$defs"]
        .as_object()
        .into_iter()
        .flat_map(|defs| defs.values())
    {
        known.extend(
            schema["properties"]
                .as_object()
                .into_iter()
                .flat_map(|p| p.keys().cloned()),
        );
    }
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(before)? {
        let entry = entry?;
        let again = read(&after.join(entry.file_name()))?;
        compare(&read(&entry.path())?, &again, &known, &mut found);
    }
    if found.is_empty() {
        found.insert("nothing");
    }
    Ok(found.into_iter().collect::<Vec<_>>().join(", "))
}

fn read(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn compare(before: &Value, after: &Value, known: &BTreeSet<String>, found: &mut BTreeSet<&str>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                match after.get(name) {
                    Some(again) => compare(value, again, known, found),
                    None if value.is_null() => _ = found.insert("null fields"),
                    None if known.contains(name) => _ = found.insert("known fields"),
                    None => _ = found.insert("unknown fields"),
                }
            }
            if after.keys().any(|name| !before.contains_key(name)) {
                found.insert("absence of fields");
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (before, after) in before.iter().zip(after) {
                compare(before, after, known, found);
            }
        }
        _ if before == after => {}
        _ => _ = found.insert("values"),
    }
}
