//! Reads `schemas/operations.json`: what can be asked of the server, with which params, and what comes back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::rust::upper_camel;
use super::schema::Schemas;
use crate::Result;

/// A line of `operations.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) params: Option<String>,
    pub(crate) result: String,
    pub(crate) answer: Answer,
    pub(crate) summary: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Method {
    Delete,
    Get,
    Patch,
    Post,
}

impl Method {
    /// The method in lower case, as OpenAPI spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Get => "get",
            Self::Patch => "patch",
            Self::Post => "post",
        }
    }
}

/// How the result stands in the body of a successful answer.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// By itself.
    Bare,
    /// As the `response` of an `Envelope`.
    Envelope,
    /// As an array by itself.
    List,
    /// As the `response` of an `Envelope`, which may be null.
    NullableEnvelope,
}

impl Operation {
    /// The names between braces in the path.
    pub(crate) fn path_parameters(&self) -> impl Iterator<Item = &str> {
        let segments = self.path.split('/');
        segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    fn check(&self, schemas: &Schemas) -> Result {
        let Self { id, path, .. } = self;
        if !path.starts_with("/v1/") {
            return Err(format!("{id}: the path starts with /v1/").into());
        }
        for parameter in self.path_parameters() {
            let wanted = upper_camel(parameter);
            if !schemas.values.contains_key(&wanted) {
                return Err(format!("{id}: no value is called {wanted}").into());
            }
        }
        if !schemas.resources.contains_key(&self.result) {
            return Err(format!("{id}: no resource is called {}", self.result).into());
        }
        match &self.params {
            Some(params) if !schemas.params.contains_key(params) => {
                Err(format!("{id}: no params are called {params}").into())
            }
            Some(_) if matches!(self.method, Method::Delete | Method::Get) => {
                Err(format!("{id}: params are for POST and PATCH").into())
            }
            _ => Ok(()),
        }
    }
}

/// All operations, held against the schemas, and the schemas' params against them.
pub(crate) fn load(folder: &Path, schemas: &Schemas) -> Result<Vec<Operation>> {
    let text = fs::read_to_string(folder.join("operations.json"))?;
    let operations: Vec<Operation> =
        serde_json::from_str(&text).map_err(|e| format!("operations.json: {e}"))?;
    check(&operations, schemas).map_err(|e| format!("operations.json: {e}"))?;
    Ok(operations)
}

fn check(operations: &[Operation], schemas: &Schemas) -> Result {
    if !operations.is_sorted_by(|a, b| (&a.path, a.method) < (&b.path, b.method)) {
        return Err("one line an operation, sorted by path and method".into());
    }
    let ids: BTreeSet<&str> = operations.iter().map(|o| o.id.as_str()).collect();
    if ids.len() != operations.len() {
        return Err("an id stands twice".into());
    }
    operations.iter().try_for_each(|o| o.check(schemas))?;
    let used: BTreeSet<&String> = operations.iter().flat_map(|o| &o.params).collect();
    match schemas.params.keys().find(|name| !used.contains(name)) {
        Some(name) => Err(format!("{name}: no operation takes these params").into()),
        None => Ok(()),
    }
}
