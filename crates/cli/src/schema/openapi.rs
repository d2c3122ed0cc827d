//! The OpenAPI document.

use serde_json::{Map, Value};

use super::bundle::{Bundle, component_reference, is_wide, target};
use super::{CliError, downlevel};

/// The OpenAPI document of the operations, without the schemas.
const OPERATIONS: &str = include_str!("openapi.json");

/// Returns the OpenAPI document of the operations and the schemas.
pub(super) fn document(bundle: &Bundle) -> Result<Value, CliError> {
    let mut document: Value = serde_json::from_str(OPERATIONS).map_err(|e| e.to_string())?;
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.insert("x-schemas".to_owned(), bundle.version().into());
    }
    let schemas = document.pointer_mut("/components/schemas");
    if let Some(schemas) = schemas.and_then(Value::as_object_mut) {
        // The document has an envelope of its own for each result.
        let defs = bundle.defs().iter().filter(|(name, _)| *name != "Envelope");
        schemas.extend(defs.map(|(name, schema)| {
            let schema = downlevel::for_operations(schema, bundle.defs());
            (name.clone(), component(&schema))
        }));
        schemas.sort_keys();
    }
    Ok(document)
}

/// Converts a schema to a component of an OpenAPI document: changes the references, and adds the format
/// `int64` that generators need for 64-bit integers.
fn component(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut converted = Map::new();
            for (keyword, value) in members {
                let reference = value
                    .as_str()
                    .filter(|_| keyword == "$ref")
                    .and_then(target);
                let value = reference.map_or_else(|| component(value), component_reference);
                converted.insert(keyword.clone(), value);
            }
            if is_wide(members) {
                converted.insert("format".to_owned(), "int64".into());
            }
            converted.into()
        }
        Value::Array(items) => items.iter().map(component).collect(),
        other => other.clone(),
    }
}
