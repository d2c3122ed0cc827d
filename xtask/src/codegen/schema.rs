//! Reads `schemas/` and holds every file to the rules of its README.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Result;

/// Every keyword the generator understands; typify passes over others in silence.
const KEYWORDS: &[&str] = &[
    "$comment",
    "$ref",
    "$schema",
    "additionalProperties",
    "allOf",
    "anyOf",
    "deprecated",
    "description",
    "enum",
    "examples",
    "format",
    "items",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
    "x-aliases",
    "x-constructor",
    "x-personal",
    "x-rust-type",
    "x-secret",
];

/// All sources, by kind and in order of name.
pub(crate) struct Schemas {
    pub(crate) values: BTreeMap<String, Value>,
    pub(crate) resources: BTreeMap<String, Value>,
    pub(crate) params: BTreeMap<String, Value>,
    pub(crate) providers: Vec<Provider>,
}

/// A line of `oauth_providers.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) strategy: String,
}

impl Schemas {
    pub(crate) fn load(folder: &Path) -> Result<Self> {
        let schemas = Self {
            values: read_folder(&folder.join("values"))?,
            resources: read_folder(&folder.join("resources"))?,
            params: read_folder(&folder.join("params"))?,
            providers: read_providers(&folder.join("oauth_providers.json"))?,
        };
        for (name, schema) in schemas.all() {
            schemas
                .check(name, schema)
                .map_err(|e| format!("{name}: {e}"))?;
        }
        Ok(schemas)
    }

    /// One document with every type under `$defs` and references inside it.
    pub(crate) fn bundle(&self) -> Value {
        let defs: Map<String, Value> = self
            .all()
            .map(|(name, schema)| (name.clone(), inward(schema)))
            .collect();
        json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs})
    }

    fn all(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.values
            .iter()
            .chain(&self.resources)
            .chain(&self.params)
    }

    fn check(&self, name: &str, schema: &Value) -> Result {
        jsonschema::meta::validate(schema).map_err(|e| format!("not JSON Schema: {e}"))?;
        if schema.get("title").and_then(Value::as_str) != Some(name) {
            return Err("the title must be the file's name".into());
        }
        if schema.get("description").is_none() || schema.get("$comment").is_none() {
            return Err("a description and a $comment with the public source are missing".into());
        }
        self.check_keywords(schema)
    }

    fn check_keywords(&self, schema: &Value) -> Result {
        let Some(members) = schema.as_object() else {
            return if schema.is_boolean() {
                Ok(())
            } else {
                Err("a schema is an object".into())
            };
        };
        for (keyword, value) in members {
            if !KEYWORDS.contains(&keyword.as_str()) {
                return Err(format!("the keyword {keyword} is not in the dialect").into());
            }
            match keyword.as_str() {
                "properties" => {
                    for (property, schema) in value.as_object().into_iter().flatten() {
                        if schema.get("description").is_none() {
                            return Err(format!("{property} has no description").into());
                        }
                        self.check_keywords(schema)
                            .map_err(|e| format!("{property}: {e}"))?;
                    }
                }
                "items" | "additionalProperties" => self.check_keywords(value)?,
                "allOf" | "anyOf" | "oneOf" => {
                    value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .try_for_each(|s| self.check_keywords(s))?;
                }
                "$ref" => {
                    let target = reference(value).ok_or("a $ref names a file")?;
                    if members.len() > 1 {
                        return Err("nothing may stand beside a $ref".into());
                    }
                    if !self.all().any(|(name, _)| name == target) {
                        return Err(format!("no file says what {target} is").into());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The type that a `$ref` to a file or into the bundle names.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    let file = value.as_str()?.rsplit('/').next()?;
    Some(file.strip_suffix(".json").unwrap_or(file))
}

fn inward(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(keyword, _)| *keyword != "$schema")
            .map(
                |(keyword, value)| match (keyword.as_str(), reference(value)) {
                    ("$ref", Some(target)) => (keyword.clone(), json!(format!("#/$defs/{target}"))),
                    _ => (keyword.clone(), inward(value)),
                },
            )
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(inward).collect(),
        other => other.clone(),
    }
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, Value>> {
    let mut schemas = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .ok_or("a file without a name")?
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path)?;
        let schema = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
        schemas.insert(name, schema);
    }
    Ok(schemas)
}

fn read_providers(path: &Path) -> Result<Vec<Provider>> {
    let providers: Vec<Provider> = serde_json::from_str(&fs::read_to_string(path)?)
        .map_err(|e| format!("oauth_providers.json: {e}"))?;
    if !providers.is_sorted_by(|a, b| a.key < b.key) {
        return Err("oauth_providers.json: one line a provider, sorted by key".into());
    }
    for provider in &providers {
        if provider.strategy != format!("oauth_{}", provider.key) {
            return Err(format!(
                "oauth_providers.json: the strategy of {0} is oauth_{0}",
                provider.key
            )
            .into());
        }
    }
    Ok(providers)
}
