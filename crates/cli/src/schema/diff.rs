//! `clerk-user schema diff`: compares two versions of the schemas.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use serde_json::{Map, Value};

use super::{CliError, report_error};

/// Compare two versions of the schemas, as `schema --bundle` prints them.
///
/// A new version is compatible if it has every type and every property of the old one, and accepts every
/// document that the old one accepts. Programs for the old version then still work: they find the fields of
/// resources, and their params are accepted.
///
/// Prints one line for each difference, with its JSON Pointer. The differences that are not compatible come
/// first. The exit code is 0 if the new version is compatible, 1 if it is not and 2 if a file cannot be read.
#[derive(Parser)]
pub(crate) struct Args {
    /// The JSON file with the old version.
    old: PathBuf,

    /// The JSON file with the new version.
    new: PathBuf,
}

pub(super) fn run(args: &Args) -> ExitCode {
    let differences = read(&args.old).and_then(|old| Ok(compare(&old, &read(&args.new)?)));
    match differences {
        Ok(differences) => {
            let printed = super::print(&differences.lines());
            if printed == ExitCode::SUCCESS && !differences.breaking.is_empty() {
                return ExitCode::FAILURE;
            }
            printed
        }
        Err(error) => report_error(&error),
    }
}

/// Returns the schemas of a bundle by name.
fn read(path: &Path) -> Result<Map<String, Value>, CliError> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {shown}: {error}"))?;
    let mut bundle: Value = serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("expected JSON in {shown}, line {line}, column {column}")
    })?;
    match bundle.get_mut("$defs").map(Value::take) {
        Some(Value::Object(defs)) => Ok(defs),
        _ => Err(format!("expected an object `$defs` in {shown}")),
    }
}

/// The differences between two versions, as lines to print.
struct Differences {
    breaking: Vec<String>,
    added: Vec<String>,
}

impl Differences {
    fn lines(&self) -> String {
        let breaking = self
            .breaking
            .iter()
            .map(|line| format!("breaking {line}\n"));
        let added = self.added.iter().map(|line| format!("added {line}\n"));
        breaking.chain(added).collect()
    }
}

fn compare(old: &Map<String, Value>, new: &Map<String, Value>) -> Differences {
    let mut comparison = Comparison {
        old,
        new,
        pairs: BTreeSet::new(),
        found: BTreeSet::new(),
        added: Vec::new(),
    };
    for (name, schema) in old {
        let at = format!("/$defs/{name}");
        match new.get(name) {
            Some(newer) => comparison.cover(schema, newer, &at),
            None => comparison.report(&at, "the type is missing"),
        }
    }
    let types = new.keys().filter(|name| !old.contains_key(*name));
    let types = types.map(|name| format!("/$defs/{name}"));
    Differences {
        added: types.chain(comparison.added).collect(),
        breaking: comparison.found.into_iter().collect(),
    }
}

struct Comparison<'a> {
    old: &'a Map<String, Value>,
    new: &'a Map<String, Value>,
    /// The pairs of schemas that are being compared, so that types that contain themselves end.
    pairs: BTreeSet<(String, String)>,
    found: BTreeSet<String>,
    added: Vec<String>,
}

impl Comparison<'_> {
    fn report(&mut self, at: &str, what: &str) {
        self.found.insert(format!("{at}: {what}"));
    }

    /// Reports the differences because of which `new` does not accept all that `old` accepts.
    fn cover(&mut self, old: &Value, new: &Value, at: &str) {
        let (old, new) = (essence(old), essence(new));
        if old == new || accepts_all(&new) || old == Value::Bool(false) {
            return;
        }
        if new == Value::Bool(false) {
            return self.report(at, &format!("{} is not accepted", kind(&old)));
        }
        let (older, newer) = (reference(&old), reference(&new));
        if older.is_some() && older == newer {
            return; // The types of this name are compared by themselves.
        }
        if older.is_some() || newer.is_some() {
            if !self.pairs.insert((old.to_string(), new.to_string())) {
                return;
            }
            let resolve = |defs: &Map<String, Value>, name: Option<String>, schema: &Value| {
                name.map_or(Some(schema.clone()), |name| defs.get(&name).cloned())
            };
            match (
                resolve(self.old, older, &old),
                resolve(self.new, newer, &new),
            ) {
                (Some(old), Some(new)) => self.cover(&old, &new, at),
                _ => self.report(at, "the type that it refers to is missing"),
            }
            return;
        }
        let alternatives = alternatives(&old);
        if alternatives.len() > 1 {
            for one in alternatives {
                self.cover(&one, &new, at);
            }
            return;
        }
        let choices = new.get("anyOf").and_then(Value::as_array);
        if choices.is_some_and(|choices| !choices.iter().any(|one| self.covers(&old, one, at))) {
            self.report(at, &format!("{} is not accepted", kind(&old)));
        }
        self.cover_plain(&old, &new, at);
    }

    /// Returns `true` if `new` accepts all that `old` accepts. Reports nothing.
    fn covers(&self, old: &Value, new: &Value, at: &str) -> bool {
        let mut trial = Comparison {
            old: self.old,
            new: self.new,
            pairs: self.pairs.clone(),
            found: BTreeSet::new(),
            added: Vec::new(),
        };
        trial.cover(old, new, at);
        trial.found.is_empty()
    }

    /// Compares schemas of one JSON type, without alternatives.
    fn cover_plain(&mut self, old: &Value, new: &Value, at: &str) {
        if let Some(wanted) = new.get("type") {
            let name = old.get("type").and_then(Value::as_str);
            let is_accepted = name.is_some_and(|name| {
                let is_one =
                    |wanted: &str| wanted == name || (wanted, name) == ("number", "integer");
                wanted.as_str().is_some_and(is_one)
                    || wanted
                        .as_array()
                        .is_some_and(|wanted| wanted.iter().filter_map(Value::as_str).any(is_one))
            });
            if !is_accepted {
                self.report(at, &format!("{} is not accepted", kind(old)));
                return;
            }
        }
        self.cover_values(old, new, at);
        self.cover_limits(old, new, at);
        let of_any = Value::Bool(true);
        let items = |schema: &Value| schema.get("items").unwrap_or(&of_any).clone();
        self.cover(&items(old), &items(new), &format!("{at}/items"));
        self.cover_object(old, new, at);
    }

    fn cover_values(&mut self, old: &Value, new: &Value, at: &str) {
        let Some(accepted) = new.get("enum").and_then(Value::as_array) else {
            return;
        };
        match old.get("enum").and_then(Value::as_array) {
            Some(values) => {
                for value in values.iter().filter(|value| !accepted.contains(value)) {
                    self.report(at, &format!("the value {value} is not accepted"));
                }
            }
            None => self.report(at, "only listed values are accepted"),
        }
    }

    fn cover_limits(&mut self, old: &Value, new: &Value, at: &str) {
        for (keyword, is_least) in [
            ("minLength", true),
            ("minimum", true),
            ("minItems", true),
            ("maxLength", false),
            ("maximum", false),
            ("maxItems", false),
        ] {
            let Some(limit) = new.get(keyword).and_then(Value::as_f64) else {
                continue;
            };
            let before = old.get(keyword).and_then(Value::as_f64);
            let is_wider = before.is_some_and(|before| {
                if is_least {
                    limit <= before
                } else {
                    limit >= before
                }
            });
            if !is_wider {
                self.report(at, &format!("`{keyword}` is stricter"));
            }
        }
        for keyword in [
            "pattern",
            "format",
            "oneOf",
            "not",
            "allOf",
            "propertyNames",
        ] {
            let after = new.get(keyword);
            if after.is_some() && after != old.get(keyword) {
                self.report(at, &format!("`{keyword}` has changed"));
            }
        }
    }

    fn cover_object(&mut self, old: &Value, new: &Value, at: &str) {
        let of_any = Value::Bool(true);
        let none = Map::new();
        let properties = |schema: &Value| {
            let properties = schema.get("properties").and_then(Value::as_object);
            properties.unwrap_or(&none).clone()
        };
        let others = |schema: &Value| {
            schema
                .get("additionalProperties")
                .unwrap_or(&of_any)
                .clone()
        };
        let is_required = |schema: &Value, name: &str| {
            let required = schema.get("required").and_then(Value::as_array);
            required.is_some_and(|required| required.iter().any(|one| one == name))
        };
        let (before, after) = (properties(old), properties(new));
        for (name, schema) in &before {
            let at = format!("{at}/properties/{name}");
            match after.get(name) {
                Some(newer) => self.cover(schema, newer, &at),
                None => self.report(&at, "the property is missing"),
            }
        }
        for name in after.keys() {
            let at = format!("{at}/properties/{name}");
            if is_required(new, name) && !is_required(old, name) {
                self.report(&at, "the property is required");
            }
            // An unknown property had no type that a program could rely on, so any is compatible.
            if !before.contains_key(name) {
                self.added.push(at);
            }
        }
        if others(old) != Value::Bool(false) {
            let at = format!("{at}/additionalProperties");
            self.cover(&others(old), &others(new), &at);
        }
    }
}

/// Returns the schema without annotations, and without an `allOf` around a single schema.
fn essence(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else {
        return schema.clone();
    };
    let mut keywords = keywords.clone();
    for annotation in ["$comment", "deprecated", "description", "examples", "title"] {
        keywords.remove(annotation);
    }
    let single = match keywords
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([single]) if keywords.len() == 1 => Some(single.clone()),
        _ => None,
    };
    single.map_or(Value::Object(keywords), |single| essence(&single))
}

fn accepts_all(schema: &Value) -> bool {
    *schema == Value::Bool(true) || schema.as_object().is_some_and(Map::is_empty)
}

/// Returns the name of the type, if the schema is a reference to one.
fn reference(schema: &Value) -> Option<String> {
    let target = schema.get("$ref")?.as_str()?;
    target.strip_prefix("#/$defs/").map(str::to_owned)
}

/// Returns schemas that together accept what the schema accepts.
fn alternatives(schema: &Value) -> Vec<Value> {
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        return choices.clone();
    }
    let Some(types) = schema.get("type").and_then(Value::as_array) else {
        return vec![schema.clone()];
    };
    let of_type = |name: &Value| {
        let mut one = schema.clone();
        if let Some(keywords) = one.as_object_mut() {
            keywords.insert("type".to_owned(), name.clone());
        }
        one
    };
    types.iter().map(of_type).collect()
}

/// Returns a few words for what a schema accepts.
fn kind(schema: &Value) -> String {
    match (reference(schema), schema.get("type")) {
        (Some(name), _) => name,
        (None, Some(Value::String(name))) => name.clone(),
        _ => "any value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Returns the lines for a type `T` that changes, beside a type `Text`.
    #[track_caller]
    fn told(old: &Value, new: &Value) -> Vec<String> {
        let defs = |schema: &Value| -> Map<String, Value> {
            [("T", schema.clone()), ("Text", json!({"type": "string"}))]
                .map(|(name, schema)| (name.to_owned(), schema))
                .into_iter()
                .collect()
        };
        let lines = compare(&defs(old), &defs(new)).lines();
        lines.lines().map(str::to_owned).collect()
    }

    fn object(property: &Value) -> Value {
        json!({"type": "object", "properties": {"a": property}})
    }

    #[test]
    fn what_accepts_more_is_compatible() {
        let text = json!({"type": "string"});
        let open = json!({"anyOf": [{"type": "string", "enum": ["x"]}, {"type": "string"}]});
        let nullable = json!({"type": ["string", "null"]});
        for (old, new) in [
            (text.clone(), nullable.clone()),
            (text.clone(), open.clone()),
            (open, text.clone()),
            (
                json!({"type": "integer"}),
                json!({"type": ["number", "null"]}),
            ),
            (
                json!({"type": "string", "enum": ["x"]}),
                json!({"type": "string", "enum": ["x", "y"]}),
            ),
            (
                json!({"type": "string", "maxLength": 9}),
                json!({"type": "string", "maxLength": 10}),
            ),
            (json!({"type": "string", "pattern": "a"}), text.clone()),
            (
                json!({"$ref": "#/$defs/Text"}),
                json!({"anyOf": [{"$ref": "#/$defs/Text"}, {"type": "null"}]}),
            ),
            (
                text.clone(),
                json!({"allOf": [{"$ref": "#/$defs/Text"}], "description": "a text"}),
            ),
            (object(&text), object(&nullable)),
        ] {
            assert_eq!(told(&old, &new), Vec::<String>::new(), "{old} {new}");
        }
    }

    #[test]
    fn what_accepts_less_is_reported_at_its_place() {
        let text = json!({"type": "string"});
        let nullable = json!({"type": ["string", "null"]});
        for (old, new, line) in [
            (
                nullable.clone(),
                text.clone(),
                "/$defs/T: null is not accepted",
            ),
            (
                text.clone(),
                json!({"type": "integer"}),
                "/$defs/T: string is not accepted",
            ),
            (
                text.clone(),
                json!({"type": "string", "enum": ["x"]}),
                "/$defs/T: only listed values are accepted",
            ),
            (
                json!({"type": "string", "enum": ["x", "y"]}),
                json!({"type": "string", "enum": ["x"]}),
                "/$defs/T: the value \"y\" is not accepted",
            ),
            (
                json!({"type": "string", "maxLength": 9}),
                json!({"type": "string", "maxLength": 8}),
                "/$defs/T: `maxLength` is stricter",
            ),
            (
                text.clone(),
                json!({"type": "string", "pattern": "a"}),
                "/$defs/T: `pattern` has changed",
            ),
            (
                json!({"anyOf": [{"$ref": "#/$defs/Text"}, {"type": "null"}]}),
                json!({"$ref": "#/$defs/Text"}),
                "/$defs/T: null is not accepted",
            ),
            (
                object(&nullable),
                object(&text),
                "/$defs/T/properties/a: null is not accepted",
            ),
            (
                object(&text),
                json!({"type": "object"}),
                "/$defs/T/properties/a: the property is missing",
            ),
            (
                object(&text),
                json!({"type": "object", "properties": {"a": text}, "required": ["a"]}),
                "/$defs/T/properties/a: the property is required",
            ),
            (
                object(&text),
                json!({"type": "object", "properties": {"a": text}, "additionalProperties": false}),
                "/$defs/T/additionalProperties: any value is not accepted",
            ),
            (
                json!({"type": "array", "items": nullable}),
                json!({"type": "array", "items": text}),
                "/$defs/T/items: null is not accepted",
            ),
        ] {
            assert_eq!(
                told(&old, &new),
                [format!("breaking {line}")],
                "{old} {new}"
            );
        }
    }

    #[test]
    fn types_come_and_must_not_go() {
        let text = json!({"type": "string"});
        let one: Map<String, Value> = [("A".to_owned(), text.clone())].into_iter().collect();
        let two: Map<String, Value> = [("A".to_owned(), text.clone()), ("B".to_owned(), text)]
            .into_iter()
            .collect();
        assert_eq!(compare(&one, &two).lines(), "added /$defs/B\n");
        assert_eq!(
            compare(&two, &one).lines(),
            "breaking /$defs/B: the type is missing\n"
        );
    }

    #[test]
    fn a_type_that_contains_itself_is_compared_once() {
        let node =
            |name: &str| json!({"type": "object", "properties": {name: {"$ref": "#/$defs/T"}}});
        assert_eq!(told(&node("a"), &node("a")), Vec::<String>::new());
        assert_eq!(
            told(&node("a"), &node("b")),
            [
                "breaking /$defs/T/properties/a: the property is missing",
                "added /$defs/T/properties/b"
            ]
        );
    }
}
