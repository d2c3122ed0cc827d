//! The published documents, and parts of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::CliError;

/// The bundle: the schemas of all types in one document.
pub(super) const TEXT: &str = include_str!("bundle.json");

/// The schema of a seed file of the sandbox. It is not a type of the API, so it is not in the bundle.
const SEED: &str = include_str!("../../assets/sandbox-seed.schema.json");
const SEED_NAME: &str = "SandboxSeed";

/// The parsed bundle.
pub(super) struct Bundle {
    id: String,
    version: String,
    defs: Map<String, Value>,
}

impl Bundle {
    pub(super) fn parse() -> Result<Self, CliError> {
        let mut document: Value = serde_json::from_str(TEXT).map_err(|e| e.to_string())?;
        let mut take = |keyword| document.get_mut(keyword).map(Value::take);
        match (take("$id"), take("$comment"), take("$defs")) {
            (Some(Value::String(id)), Some(Value::String(version)), Some(Value::Object(defs))) => {
                Ok(Self { id, version, defs })
            }
            _ => Err("a bundle without $id, $comment or $defs".to_owned()),
        }
    }

    /// Returns the version of the schemas and their hash, in words.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Returns the `$id` of a document of this version.
    pub(super) fn id(&self, name: &str) -> String {
        let folder = self.id.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{name}.schema.json")
    }

    /// Returns the names of all types.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.defs.keys().map(String::as_str)
    }

    /// Returns the schemas of all types by name.
    pub(super) const fn defs(&self) -> &Map<String, Value> {
        &self.defs
    }

    /// Returns a document with the schema of one type and all schemas that it refers to, directly or not.
    pub(super) fn only(&self, name: &str) -> Result<Value, CliError> {
        if name == SEED_NAME {
            return self.named(name, SEED);
        }
        let Some(schema) = self.defs.get(name) else {
            return Err(format!(
                "unknown type {name:?}: `clerk-user schema` prints the names of all types"
            ));
        };
        let mut needed = BTreeSet::new();
        self.collect(schema, &mut needed);
        let mut document = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": self.id(name),
        });
        if let (Value::Object(document), Value::Object(schema)) = (&mut document, schema) {
            document.extend(schema.clone());
            if !needed.is_empty() {
                let needed = self
                    .defs
                    .iter()
                    .filter(|(name, _)| needed.contains(name.as_str()));
                let defs: Map<String, Value> =
                    needed.map(|(n, s)| (n.clone(), s.clone())).collect();
                document.insert("$defs".to_owned(), defs.into());
            }
        }
        Ok(document)
    }

    /// Returns a schema that is a document of its own, with the `$id` of this version.
    pub(super) fn named(&self, name: &str, schema: &str) -> Result<Value, CliError> {
        let mut schema: Value = serde_json::from_str(schema).map_err(|e| e.to_string())?;
        if let Some(members) = schema.as_object_mut() {
            members.shift_insert(0, "$id".to_owned(), self.id(name).into());
        }
        Ok(schema)
    }

    fn collect<'a>(&'a self, schema: &'a Value, needed: &mut BTreeSet<&'a str>) {
        match schema {
            Value::Object(members) => {
                for (keyword, value) in members {
                    let target = value
                        .as_str()
                        .filter(|_| keyword == "$ref")
                        .and_then(target);
                    match target.and_then(|name| self.defs.get_key_value(name)) {
                        Some((name, schema)) if needed.insert(name) => self.collect(schema, needed),
                        Some(_) => {}
                        None => self.collect(value, needed),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, needed)),
            _ => {}
        }
    }
}

/// Returns the name of the type in a reference within the bundle.
pub(super) fn target(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/$defs/")
}

/// Returns the reference to a component of an OpenAPI document.
pub(super) fn component_reference(name: &str) -> Value {
    format!("#/components/schemas/{name}").into()
}

/// Returns `true` if a schema is an integer with the bounds of 64 bits.
pub(super) fn is_wide(schema: &Map<String, Value>) -> bool {
    schema.get("minimum").and_then(Value::as_i64) == Some(i64::MIN)
        && schema.get("maximum").and_then(Value::as_i64) == Some(i64::MAX)
}
