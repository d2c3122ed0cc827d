//! The schemas as other programs get them: one JSON Schema document, and one OpenAPI document.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::openapi;
use super::operations::Operation;
use super::schema::Schemas;
use crate::Result;

/// The files, path to text, below the root of the repository.
pub(super) fn files(schemas: &Schemas, operations: &[Operation]) -> Result<Vec<(String, String)>> {
    let defs: Map<String, Value> = match schemas.bundle() {
        Value::Object(mut bundle) => match bundle.remove("$defs") {
            Some(Value::Object(defs)) => defs
                .into_iter()
                .map(|(name, schema)| (name, without_own_keywords(&schema)))
                .collect(),
            _ => return Err("a bundle without $defs".into()),
        },
        _ => return Err("a bundle that is no object".into()),
    };
    let openapi = openapi::document(operations, schemas);
    let version = env!("CARGO_PKG_VERSION");
    let hash = Sha256::digest(serde_json::to_vec(&defs)?);
    let bundle = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{RELEASES}/v{version}/clerk-user.schema.json"),
        "$comment": format!("version {version}, sha256 {hash:x}"),
        "title": "clerk-user",
        "description": "The resources and params of Clerk's Frontend API for a user's identifiers. Unofficial; not affiliated with Clerk.",
        "$defs": defs,
    });
    Ok(vec![
        (BUNDLE.to_owned(), pretty(&bundle)?),
        (OPENAPI.to_owned(), pretty(&openapi)?),
    ])
}

/// Where the command takes the two documents from.
const BUNDLE: &str = "crates/cli/src/schema/bundle.json";
const OPENAPI: &str = "crates/cli/src/schema/openapi.json";

/// Where each release has the document. Nothing is fetched from there.
const RELEASES: &str = "https://github.com/clerk-user/clerk-user/releases/download";

/// Without the keywords that begin with `x-`, which are for our generator alone.
fn without_own_keywords(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(keyword, _)| !keyword.starts_with("x-"))
            .map(|(keyword, value)| match (keyword.as_str(), value) {
                ("properties", Value::Object(properties)) => {
                    let properties = properties
                        .iter()
                        .map(|(name, schema)| (name.clone(), without_own_keywords(schema)));
                    (keyword.clone(), properties.collect::<Map<_, _>>().into())
                }
                _ => (keyword.clone(), without_own_keywords(value)),
            })
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_own_keywords).collect(),
        other => other.clone(),
    }
}

fn pretty(document: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
