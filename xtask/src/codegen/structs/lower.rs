//! The bundle in the part of JSON Schema that typify reads well.

use serde_json::{Map, Value, json};

use crate::codegen::schema::Schemas;

/// Types that typify must not make: enums, ids, checked values, and what is written by hand.
pub(super) fn replaced(schemas: &Schemas) -> impl Iterator<Item = &String> {
    let by_hand = schemas
        .resources
        .iter()
        .filter(|(_, schema)| schema.get("x-rust-type").is_some());
    schemas.values.keys().chain(by_hand.map(|(name, _)| name))
}

/// The lowered bundle.
pub(super) fn bundle(schemas: &Schemas) -> Value {
    let mut bundle = schemas.bundle();
    for def in bundle["$defs"].as_object_mut().into_iter().flatten() {
        *def.1 = lower(def.1);
    }
    for name in replaced(schemas) {
        bundle["$defs"][name] = json!({"type": "string"});
    }
    bundle
}

fn lower(schema: &Value) -> Value {
    let Some(members) = schema.as_object() else {
        return schema.clone();
    };
    if let Some(only) = wrapped(members) {
        return lower(only);
    }
    let mut lowered = Map::new();
    for (keyword, value) in members {
        let value = match keyword.as_str() {
            "type" => bare_type(value),
            "properties" => value
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.clone(), lower(schema)))
                .collect::<Map<_, _>>()
                .into(),
            "additionalProperties" if *value == json!(true) => json!({}),
            "additionalProperties" | "items" => lower(value),
            "$ref" | "title" => value.clone(),
            _ => continue,
        };
        lowered.insert(keyword.clone(), value);
    }
    if let Some(properties) = lowered.get("properties").and_then(Value::as_object) {
        let all: Value = properties.keys().cloned().collect();
        lowered.insert("required".to_owned(), all);
    }
    if lowered.get("type") == Some(&json!("integer")) {
        lowered.insert("format".to_owned(), json!("int64"));
    }
    lowered.into()
}

/// The schema inside `allOf: [X]` or `anyOf: [X, {"type": "null"}]`.
fn wrapped(members: &Map<String, Value>) -> Option<&Value> {
    let list = |keyword| Some(members.get(keyword)?.as_array()?.as_slice());
    match (list("allOf"), list("anyOf")) {
        (Some([only]), None) => Some(only),
        (None, Some([only, null])) if *null == json!({"type": "null"}) => Some(only),
        _ => None,
    }
}

fn bare_type(types: &Value) -> Value {
    types
        .as_array()
        .and_then(|types| types.iter().find(|t| **t != json!("null")))
        .unwrap_or(types)
        .clone()
}
