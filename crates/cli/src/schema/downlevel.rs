//! Simplifies the bundle for code generators, which support different parts of JSON Schema.
//!
//! A simplified schema accepts the same documents, with two exceptions. An open enum becomes any string,
//! as it is in requests and responses. A value that can be an object or a list is an object for the
//! `OpenAPI` Generator, which has no type for both.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, component_reference, is_wide, target};

/// Returns the bundle for any generator: with an empty root, and without the rules about which fields exclude
/// each other. Types cannot express these rules, and generators would create several types from one.
pub(super) fn for_types(bundle: &Bundle) -> Value {
    let defs: Map<String, Value> = bundle
        .defs()
        .iter()
        .map(|(name, schema)| (name.clone(), for_a_type(schema)))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ClerkUser",
        "$defs": defs,
    })
}

/// Returns a schema without the rules about which fields go together, and with the unit in the description of
/// each timestamp: most generators replace the named type by a plain number.
fn for_a_type(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    if members.contains_key("properties") {
        members.shift_remove("oneOf");
    }
    let properties = members.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        let is_time = ["/anyOf/0/$ref", "/allOf/0/$ref"].iter().any(|place| {
            let reference = property.pointer(place).and_then(Value::as_str);
            reference.and_then(target) == Some("UnixMillis")
        });
        if is_time && let Some(Value::String(description)) = property.get_mut("description") {
            description.push_str(" In milliseconds since the Unix epoch.");
        }
    }
    schema
}

/// Returns the document for TypeScript. An open enum is a union that still completes its known values, and
/// objects are closed, so that a misspelled field is an error. Values keep their unknown fields anyway.
pub(super) fn for_typescript(bundle: &Bundle) -> Value {
    let mut document = without_openness(&for_types(bundle));
    let defs = document.get_mut("$defs").and_then(Value::as_object_mut);
    for (_, schema) in defs.into_iter().flatten() {
        let Some(members) = schema.as_object_mut() else {
            continue;
        };
        if let Some(values) = open_enum(members) {
            // `string` alone would absorb the other members of the union.
            let values = values.iter().map(Value::to_string);
            let union: Vec<String> = values.chain(["(string & {})".to_owned()]).collect();
            members.insert("tsType".to_owned(), union.join(" | ").into());
        }
    }
    document
}

/// Returns the document for the `OpenAPI` Generator. Only objects are components, because the generator would
/// create classes without fields from named strings and numbers.
pub(super) fn for_openapi_generator(bundle: &Bundle) -> Value {
    let defs = bundle.defs();
    let schemas: Map<String, Value> = defs
        .iter()
        .filter(|(_, schema)| scalar(schema).is_none())
        .map(|(name, schema)| (name.clone(), plain(&for_a_type(schema), defs)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "clerk-user",
            "description": "The types of clerk-user. Unofficial; not affiliated with Clerk.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "paths": {},
        "components": {"schemas": schemas},
    })
}

/// Returns a schema for the document of the operations: an open enum as a string with its known values
/// in `x-extensible-enum`, since most generators make wrapper types of an `anyOf`; params as a form
/// encodes them, without the rules about which fields go together.
pub(super) fn for_operations(schema: &Value, defs: &Map<String, Value>) -> Value {
    let mut lowered = for_a_type(schema);
    let Some(members) = lowered.as_object_mut() else {
        return lowered;
    };
    known_words(members);
    if members.get("additionalProperties") == Some(&json!(false)) {
        let required = members.get("required").cloned().unwrap_or_default();
        let fields = members.get_mut("properties").and_then(Value::as_object_mut);
        for (name, field) in fields.into_iter().flatten() {
            let is_required = required
                .as_array()
                .is_some_and(|r| r.contains(&json!(name)));
            form_field(field, is_required, defs);
        }
    }
    lowered
}

/// Replaces an open enum by a string with its known values beside it.
fn known_words(members: &mut Map<String, Value>) {
    if let Some(words) = open_enum(members).cloned() {
        members.shift_remove("anyOf");
        members.insert("type".to_owned(), "string".into());
        members.insert("x-extensible-enum".to_owned(), words.into());
    }
}

/// Describes a field as a form encodes it: an object as a string of JSON. A required string has at
/// least one character. The schema of a value is in its place: generators that make an argument of
/// each field take a reference to a string for a value of any type.
fn form_field(field: &mut Value, is_required: bool, defs: &Map<String, Value>) {
    let Some(members) = field.as_object_mut() else {
        return;
    };
    let reference = members.get("allOf").and_then(|all| all.pointer("/0/$ref"));
    let name = reference.and_then(Value::as_str).and_then(target);
    if let Some(Value::Object(value)) = name.and_then(|name| defs.get(name)) {
        let mut value = value.clone();
        known_words(&mut value);
        value.retain(|keyword, _| keyword != "title" && keyword != "description");
        members.shift_remove("allOf");
        members.extend(value);
    }
    if members.get("type") == Some(&json!("object")) {
        members.shift_remove("additionalProperties");
        members.insert("type".to_owned(), "string".into());
        members.insert("contentMediaType".to_owned(), "application/json".into());
        members.insert("contentSchema".to_owned(), json!({"type": "object"}));
    }
    if is_required && members.get("type") == Some(&json!("string")) {
        members.entry("minLength").or_insert_with(|| 1.into());
    }
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
    if word == Some("string") && !members.contains_key("enum") || open_enum(members).is_some() {
        scalar.insert("type".to_owned(), "string".into());
    } else if word == Some("integer") && is_wide(members) {
        scalar.insert("type".to_owned(), "integer".into());
        scalar.insert("format".to_owned(), "int64".into());
    } else {
        return None;
    }
    Some(scalar)
}

/// Returns the known values of an open enum.
pub(super) fn open_enum(schema: &Map<String, Value>) -> Option<&Vec<Value>> {
    match schema.get("anyOf")?.as_array()?.as_slice() {
        [known, any] if *any == json!({"type": "string"}) => known.get("enum")?.as_array(),
        _ => None,
    }
}

/// Returns a schema in which only objects are references and nullable types have one form.
fn plain(schema: &Value, defs: &Map<String, Value>) -> Value {
    match schema {
        Value::Object(members) => plain_object(members, defs).into(),
        Value::Array(items) => items.iter().map(|item| plain(item, defs)).collect(),
        other => other.clone(),
    }
}

/// Returns `true` if the value can be an object, a list or null.
fn is_object_or_list(members: &Map<String, Value>) -> bool {
    members.get("type") == Some(&json!(["array", "object", "null"]))
}

fn plain_object(members: &Map<String, Value>, defs: &Map<String, Value>) -> Map<String, Value> {
    let mut plain_members = Map::new();
    let wide = is_wide(members);
    let is_either = is_object_or_list(members);
    for (keyword, value) in members {
        match (keyword.as_str(), referenced(keyword, value, defs)) {
            ("minimum" | "maximum", _) if wide => {}
            ("items", _) if is_either => {}
            ("type", _) if is_either => {
                plain_members.insert(keyword.clone(), json!(["object", "null"]));
            }
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
