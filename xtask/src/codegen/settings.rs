//! The tables of settings and quirks in the sandbox's reference, made of the schema of seeds.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use serde_json::{Map, Value};
use syn::{ImplItem, Item, Visibility};

use super::rust::description;
use super::schema::reference;
use crate::{Result, root};

/// The page with the tables.
const PAGE: &str = "docs/sandbox.md";

/// The schema of seeds, which the sandbox's tests write.
const SCHEMA: &str = "docs/sandbox-seed.schema.json";

/// The settings, and the methods that set them.
const SETTINGS: &str = "crates/sandbox/src/settings.rs";
const BUILDER: &str = "crates/sandbox/src/builder.rs";

/// The most values of a type that are listed.
const LISTED: usize = 20;

/// Returns the page, path and text.
pub(super) fn file() -> Result<(String, String)> {
    let read = |path: &str| {
        let text = fs::read_to_string(root().join(path));
        text.map_err(|error| format!("{path}: {error}"))
    };
    let schema: Value = serde_json::from_str(&read(SCHEMA)?)?;
    let types = Types::new(&schema)?;
    let methods = methods(&read(BUILDER)?)?;
    let page = read(PAGE)?;
    let page = with_table(&page, "settings", &types.settings(&methods)?)?;
    let page = with_table(&page, "quirks", &types.quirks()?)?;
    Ok((PAGE.to_owned(), page))
}

/// Returns the page with another text between the two marks of a name.
fn with_table(page: &str, name: &str, text: &str) -> Result<String> {
    let [from, to] = [
        format!("<!-- {name}: written by `cargo xtask codegen` -->\n"),
        format!("<!-- end of {name} -->\n"),
    ];
    let parts = page.split_once(&from).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&to)?;
        Some(format!("{before}{from}\n{text}\n{to}{after}"))
    });
    let marks = [from.trim_end(), to.trim_end()];
    parts.ok_or_else(|| format!("{PAGE}: expected the lines {} and {}", marks[0], marks[1]).into())
}

/// Returns the names in each public method of a builder that follow a dot, such as `max` in `self.max`.
fn methods(source: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let mut found = BTreeMap::new();
    for item in syn::parse_file(source)?.items {
        let Item::Impl(item) = item else { continue };
        for item in item.items {
            let ImplItem::Fn(method) = item else { continue };
            if matches!(method.vis, Visibility::Public(_)) {
                let mut words = Vec::new();
                flatten(method.block.into_token_stream(), &mut words);
                let after_dots = words.windows(2).filter(|pair| pair[0] == ".");
                let names = after_dots.map(|pair| pair[1].clone()).collect();
                found.insert(method.sig.ident.to_string(), names);
            }
        }
    }
    Ok(found)
}

fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => flatten(group.stream(), words),
            other => words.push(other.to_string()),
        }
    }
}

/// The types of a schema, by name.
struct Types<'a>(&'a Map<String, Value>);

impl<'a> Types<'a> {
    fn new(schema: &'a Value) -> Result<Self> {
        let types = schema["$defs"].as_object();
        let types = types.ok_or_else(|| format!("{SCHEMA}: expected $defs"))?;
        Ok(Self(types))
    }

    fn get(&self, name: &str) -> Result<&'a Value> {
        let found = self.0.get(name);
        found.ok_or_else(|| format!("{SCHEMA}: expected the type {name}").into())
    }

    /// Returns the table of settings, and a table of their types.
    fn settings(&self, methods: &BTreeMap<String, Vec<String>>) -> Result<String> {
        let settings = self.get("Settings")?["properties"].as_object();
        let settings = settings.ok_or_else(|| format!("{SCHEMA}: expected settings"))?;
        let mut names = Vec::new();
        let mut text = String::from(
            "| setting | effect | type | default | method of `Builder` |\n|---|---|---|---|---|\n",
        );
        // The order in the schema depends on the features of serde_json.
        let settings: BTreeMap<_, _> = settings.iter().collect();
        for (name, schema) in settings {
            let effect = cell(description(schema));
            if effect.is_empty() {
                return Err(format!("{SETTINGS}: expected a doc comment for {name}").into());
            }
            let setters = methods.iter();
            let setters = setters.filter(|(_, names)| names.contains(name));
            let setters: Vec<_> = setters.map(|(method, _)| format!("`{method}`")).collect();
            if setters.is_empty() {
                return Err(format!(
                    "{BUILDER}: no method sets {name}: add one to `impl Builder`, \
                     as `{name}` of {SETTINGS} has none"
                )
                .into());
            }
            let kind = self.kind(schema, &mut names)?;
            let default = default(name, schema, &kind)?;
            let setters = setters.join(", ");
            writeln!(
                text,
                "| `{name}` | {effect} | {kind} | {default} | {setters} |"
            )?;
        }
        text += "\nTheir types:\n\n| type | values |\n|---|---|\n";
        names.sort_unstable();
        names.dedup();
        for name in names {
            writeln!(text, "| `{name}` | {} |", self.values(name)?)?;
        }
        Ok(text)
    }

    /// Returns the type of a value, with its bounds, and adds the names of the types in it.
    fn kind(&self, schema: &'a Value, names: &mut Vec<&'a str>) -> Result<String> {
        if let Some(name) = reference(&schema["$ref"]) {
            let target = self.get(name)?;
            if target["type"] == "array" {
                return self.kind(target, names);
            }
            names.push(name);
            return Ok(format!("`{name}`"));
        }
        let (kind, is_nullable) = match &schema["type"] {
            Value::Array(kinds) => (&kinds[0], kinds.contains(&Value::from("null"))),
            kind => (kind, false),
        };
        let kind = match kind.as_str().unwrap_or_default() {
            "array" => {
                let item = self.kind(&schema["items"], names)?;
                let plural = if item.ends_with('`') { "" } else { "s" };
                format!("list of {item}{plural}")
            }
            "integer" => match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
                (Some(min), Some(max)) => format!("integer from {min} to {max}"),
                _ => return Err(format!("{SETTINGS}: expected bounds for each number").into()),
            },
            kind @ ("boolean" | "string") => kind.to_owned(),
            kind => {
                return Err(format!("{SETTINGS}: no text is known for the type {kind:?}").into());
            }
        };
        Ok(if is_nullable {
            kind + " or `null`"
        } else {
            kind
        })
    }

    /// Returns the description of a type, with its values if they are few, or its fields.
    fn values(&self, name: &str) -> Result<String> {
        let schema = self.get(name)?;
        let mut text = cell(description(schema));
        let words = schema["enum"].as_array().into_iter().flatten();
        let words = words.filter_map(|word| Some(format!("`{}`", word.as_str()?)));
        let words: Vec<_> = words.collect();
        if (1..=LISTED).contains(&words.len()) {
            write!(text, " {}.", words.join(", "))?;
        }
        let choices = constants(schema);
        if choices.len() <= LISTED {
            for (word, description) in choices {
                write!(text, " `{word}`: {description}")?;
            }
        }
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            write!(text, " `{field}`: {}", cell(description(schema)))?;
        }
        Ok(text)
    }

    /// Returns the table of quirks.
    fn quirks(&self) -> Result<String> {
        let mut text = String::from("| quirk | effect |\n|---|---|\n");
        for (name, description) in constants(self.get("Quirk")?) {
            let effect = description.strip_prefix(&format!("`{name}`: "));
            let effect = effect.and_then(|effect| effect.strip_suffix('.'));
            let effect =
                effect.ok_or_else(|| format!("{name}: expected its name before its effect"))?;
            writeln!(text, "| `{name}` | {effect} |")?;
        }
        Ok(text)
    }
}

/// Returns the values of a type that describes each of them.
fn constants(schema: &Value) -> Vec<(&str, String)> {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    choices
        .filter_map(|choice| Some((choice["const"].as_str()?, cell(description(choice)))))
        .collect()
}

/// Returns the first paragraph of a text as the cell of a table.
fn cell(text: &str) -> String {
    let (first, _) = text.split_once("\n\n").unwrap_or((text, ""));
    first.replace('\n', " ").replace('|', "\\|")
}

/// Returns the default of a setting, as YAML.
fn default(name: &str, schema: &Value, kind: &str) -> Result<String> {
    Ok(match schema.get("default") {
        Some(Value::Array(items)) => {
            let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            format!("`[{}]`", items.join(", "))
        }
        Some(Value::String(text)) => format!("`{text}`"),
        Some(other) => format!("`{other}`"),
        // The items of some lists can be read only, so the schema cannot say that there are none.
        None if kind.starts_with("list of ") => "`[]`".to_owned(),
        None => return Err(format!("{SETTINGS}: expected a default for {name}").into()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_is_replaced_between_its_marks() {
        let page = "a\n<!-- x: written by `cargo xtask codegen` -->\nold\n<!-- end of x -->\nb\n";
        let new =
            "a\n<!-- x: written by `cargo xtask codegen` -->\n\nnew\n\n<!-- end of x -->\nb\n";
        assert_eq!(with_table(page, "x", "new\n").unwrap(), new);
        assert_eq!(with_table(new, "x", "new\n").unwrap(), new);
        let error = with_table(page, "y", "").unwrap_err().to_string();
        assert_eq!(
            error,
            "docs/sandbox.md: expected the lines <!-- y: written by `cargo xtask codegen` --> and <!-- end of y -->"
        );
    }

    #[test]
    fn a_setting_needs_a_method_that_sets_it() {
        let schema = json!({ "$defs": { "Settings": { "properties": {
            "max": {
                "type": ["integer", "null"], "minimum": 0, "maximum": 9, "default": null,
                "description": "The most\nof them."
            },
        } } } });
        let types = Types::new(&schema).unwrap();
        let builder = |body: &str| {
            methods(&format!(
                "impl Builder {{ pub fn limit(mut self) {{ {body} }} fn max() {{ self.max }} }}"
            ))
        };
        let set = builder("self.settings.max = Some(1); self").unwrap();
        let table = types.settings(&set).unwrap();
        assert!(
            table.contains(
                "| `max` | The most of them. | integer from 0 to 9 or `null` | `null` | `limit` |\n"
            ),
            "{table}"
        );
        let other = builder("self.settings.min = max; self").unwrap();
        let error = types.settings(&other).unwrap_err().to_string();
        assert_eq!(
            error,
            "crates/sandbox/src/builder.rs: no method sets max: add one to `impl Builder`, \
             as `max` of crates/sandbox/src/settings.rs has none"
        );
    }
}
