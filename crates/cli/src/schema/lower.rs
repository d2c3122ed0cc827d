//! Simplifies the bundle for code generators, which support different parts of JSON Schema.
//!
//! A simplified schema accepts the same documents. The exception is an open enum, which becomes any
//! string, as it is in requests and responses.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, component_reference, is_wide, target};

/// Returns the bundle for any generator: with an empty root, and without the rules about which fields exclude
/// each other. Types cannot express these rules, and generators would create several types from one.
pub(super) fn for_types(bundle: &Bundle) -> Value {
    let defs: Map<String, Value> = bundle
        .defs()
        .iter()
        .map(|(name, schema)| (name.clone(), without_rules(schema)))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ClerkUser",
        "$defs": defs,
    })
}

fn without_rules(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema
        .as_object_mut()
        .filter(|members| members.contains_key("properties"))
    {
        members.shift_remove("oneOf");
    }
    schema
}

/// Returns the document for the `OpenAPI` Generator. Only objects are components, because the generator would
/// create classes without fields from named strings and numbers.
pub(super) fn for_openapi_generator(bundle: &Bundle) -> Value {
    let defs = bundle.defs();
    let schemas: Map<String, Value> = defs
        .iter()
        .filter(|(_, schema)| scalar(schema).is_none())
        .map(|(name, schema)| (name.clone(), plain(&without_rules(schema), defs)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "clerk-user", "version": env!("CARGO_PKG_VERSION")},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

/// Removes the formats for pydantic, so that only the patterns apply. Its own email type rejects reserved
/// domains and changes its input.
pub(super) fn without_formats(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(keyword, value)| *keyword != "format" || !value.is_string())
            .map(|(keyword, value)| (keyword.clone(), without_formats(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_formats).collect(),
        other => other.clone(),
    }
}

/// Removes `additionalProperties` from objects with fixed fields, for types that cannot keep unknown fields.
pub(super) fn without_openness(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let is_struct = members.contains_key("properties");
            members
                .iter()
                .filter(|(keyword, _)| !is_struct || *keyword != "additionalProperties")
                .map(|(keyword, value)| (keyword.clone(), without_openness(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.iter().map(without_openness).collect(),
        other => other.clone(),
    }
}

/// Returns the type of a string or number without its rules, or `None` if the schema is not one.
fn scalar(schema: &Value) -> Option<Map<String, Value>> {
    let members = schema.as_object()?;
    let word = members.get("type").and_then(Value::as_str);
    let mut scalar = Map::new();
    if word == Some("string") && !members.contains_key("enum") || is_open_enum(members) {
        scalar.insert("type".to_owned(), "string".into());
    } else if word == Some("integer") && is_wide(members) {
        scalar.insert("type".to_owned(), "integer".into());
        scalar.insert("format".to_owned(), "int64".into());
    } else {
        return None;
    }
    Some(scalar)
}

fn is_open_enum(schema: &Map<String, Value>) -> bool {
    let choices = schema.get("anyOf").and_then(Value::as_array);
    choices.is_some_and(|choices| choices.last() == Some(&json!({"type": "string"})))
}

/// Returns a schema in which only objects are references and nullable types have one form.
fn plain(schema: &Value, defs: &Map<String, Value>) -> Value {
    match schema {
        Value::Object(members) => plain_object(members, defs).into(),
        Value::Array(items) => items.iter().map(|item| plain(item, defs)).collect(),
        other => other.clone(),
    }
}

fn plain_object(members: &Map<String, Value>, defs: &Map<String, Value>) -> Map<String, Value> {
    let mut plain_members = Map::new();
    let wide = is_wide(members);
    for (keyword, value) in members {
        match (keyword.as_str(), referenced(keyword, value, defs)) {
            ("minimum" | "maximum", _) if wide => {}
            (_, Some(Reference::Scalar(scalar))) => plain_members.extend(scalar),
            (_, Some(Reference::NullableScalar(mut scalar))) => {
                let word = scalar.remove("type").unwrap_or_default();
                plain_members.insert("type".to_owned(), json!([word, "null"]));
                plain_members.extend(scalar);
            }
            (_, Some(Reference::Object(reference))) => {
                plain_members.insert(keyword.clone(), reference);
            }
            (_, None) => {
                plain_members.insert(keyword.clone(), plain(value, defs));
            }
        }
    }
    if wide {
        plain_members.insert("format".to_owned(), "int64".into());
    }
    plain_members
}

/// The target of a keyword that refers to another schema.
enum Reference {
    NullableScalar(Map<String, Value>),
    Object(Value),
    Scalar(Map<String, Value>),
}

fn referenced(keyword: &str, value: &Value, defs: &Map<String, Value>) -> Option<Reference> {
    match (keyword, value.as_array().map(Vec::as_slice)) {
        ("$ref", None) => {
            let name = target(value.as_str()?)?;
            let object = Reference::Object(component_reference(name));
            Some(
                defs.get(name)
                    .and_then(scalar)
                    .map_or(object, Reference::Scalar),
            )
        }
        ("allOf", Some([only])) => Some(Reference::Scalar(referenced_scalar(only, defs)?)),
        ("anyOf", Some([one, null])) if *null == json!({"type": "null"}) => {
            Some(Reference::NullableScalar(referenced_scalar(one, defs)?))
        }
        _ => None,
    }
}

fn referenced_scalar(schema: &Value, defs: &Map<String, Value>) -> Option<Map<String, Value>> {
    scalar(defs.get(target(schema.get("$ref")?.as_str()?)?)?)
}
