//! `schemas/`, bundled, and the types that are made of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// Every file, title to schema, with references that read `#/$defs/Title`.
pub(crate) static SOURCES: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    ["values", "resources", "params"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let mut schema: Value = serde_json::from_str(&text).unwrap();
            rewrite(&mut schema, &|target| {
                let file = target.rsplit('/').next().unwrap();
                json!({"$ref": format!("#/$defs/{}", file.trim_end_matches(".json"))})
            });
            schema.as_object_mut().unwrap().remove("$schema");
            (schema["title"].as_str().unwrap().to_owned(), schema)
        })
        .collect()
});

/// The type called `name`, with all it refers to, as one document.
pub(crate) fn document(name: &str) -> Value {
    let defs: Map<String, Value> = SOURCES
        .iter()
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/$defs/{name}"),
        "$defs": defs,
    })
}

/// Puts `to(target)` in the place of every reference.
pub(crate) fn rewrite(schema: &mut Value, to: &dyn Fn(&str) -> Value) {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        *schema = to(target);
        return;
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(|s| rewrite(s, to)),
        Value::Array(items) => items.iter_mut().for_each(|s| rewrite(s, to)),
        _ => {}
    }
}

/// The name of a member as JavaScript spells it.
pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// Calls a macro with every type that is made of a file in `resources/` or `params/`.
macro_rules! each_type {
    ($then:ident) => {
        $crate::generated::each_resource!($then);
        $crate::generated::each_params!($then);
    };
}

pub(crate) use each_type;
