//! The types and the schemas allow the same documents: what schemars derives from the types
//! covers what the files say, and the other way round, type by type.

use std::collections::BTreeMap;

use clerk_user_model::Envelope;
use jsonschema::canonical::{CanonicalSchema, Containment};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::generated::each_id;
use crate::schemas::{SOURCES, each_type, rewrite};

/// What schemars derives from the types, with all that they refer to.
fn derived() -> BTreeMap<String, Value> {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut generator = settings.into_generator();
    macro_rules! all {
        ($($name:ident)+) => {
            $(generator.subschema_for::<clerk_user_model::$name>();)+
        };
    }
    each_id!(all);
    each_type!(all);
    let taken = generator.take_definitions(true);
    taken.into_iter().collect()
}

/// In a form that can be compared; what it refers to is compared by itself, so it is a mere name here.
fn canonical(schema: &Value) -> CanonicalSchema {
    let mut schema = schema.clone();
    rewrite(
        &mut schema,
        &|target| json!({"type": "string", "const": format!("an instance of {target}")}),
    );
    jsonschema::canonicalize(&schema).unwrap()
}

/// Says which values the one allows and the other does not, or nothing.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let (one, other) = (canonical(one), canonical(other));
    if other.covers(&one).unwrap() == Containment::Yes {
        return None;
    }
    let rest = one.subtract(&other);
    Some(rest.map_or_else(|e| e.to_string(), |rest| rest.to_json_schema().to_string()))
}

#[test]
fn types_and_schemas_are_the_same() {
    let derived = derived();
    let mut wrong = Vec::new();
    for (name, source) in SOURCES.iter().filter(|(name, _)| *name != "Envelope") {
        let Some(derived) = derived.get(name) else {
            wrong.push(format!("{name}: no type says so"));
            continue;
        };
        if let Some(rest) = difference(source, derived) {
            wrong.push(format!("{name}: the schema alone allows {rest}"));
        }
        if let Some(rest) = difference(derived, source) {
            wrong.push(format!("{name}: the type alone allows {rest}"));
        }
    }
    let strangers = derived.keys().filter(|name| !SOURCES.contains_key(*name));
    wrong.extend(strangers.map(|name| format!("{name}: no schema says so")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(derived.len() > 90, "{}", derived.len());
}

#[test]
fn an_envelope_of_any_object_is_one_by_the_schema() {
    assert_eq!(envelope_difference::<Map<String, Value>>(), None);
}

#[test]
fn an_envelope_of_a_list_is_one_by_the_schema() {
    assert_eq!(envelope_difference::<Vec<Map<String, Value>>>(), None);
    assert!(envelope_difference::<Vec<String>>().is_some());
}

/// The envelopes of a `T` that the schema refuses.
fn envelope_difference<T: JsonSchema>() -> Option<String> {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let generator = settings.into_generator();
    let envelope = generator.into_root_schema_for::<Envelope<T>>();
    let mut envelope = envelope.to_value();
    envelope.as_object_mut().unwrap().remove("$defs");
    difference(&envelope, &SOURCES["Envelope"])
}

#[test]
fn a_difference_is_found() {
    let source = &SOURCES["Verification"];
    for pointer in [
        "/properties/status/anyOf/1",
        "/properties/attempts/maximum",
        "/properties/nonce/type/1",
    ] {
        let mut changed = source.clone();
        *changed.pointer_mut(pointer).unwrap() = match pointer {
            "/properties/attempts/maximum" => json!(1),
            "/properties/nonce/type/1" => json!("boolean"),
            _ => json!({"type": "boolean"}),
        };
        assert!(difference(source, &changed).is_some(), "{pointer}");
    }
}
