//! Lists for the model's tests: every resource, all params, and how to build each of these.

use std::fmt::Write;

use serde_json::Value;

use super::rust::upper_camel;
use super::schema::{Schemas, reference};
use crate::Result;

pub(super) fn text(schemas: &Schemas) -> Result<String> {
    let lines = |names: &mut dyn Iterator<Item = &String>| -> String {
        names
            .flat_map(|name| ["            ", name, "\n"])
            .collect()
    };
    let resources = schemas.resources.iter();
    let resources = resources.filter(|(_, schema)| schema.get("x-rust-type").is_none());
    let resources = lines(&mut resources.map(|(name, _)| name));
    let params = lines(&mut schemas.params.keys());
    let ids = schemas.values.iter();
    let ids = ids.filter(|(_, schema)| schema["x-rust-type"] == "id");
    let ids = lines(&mut ids.map(|(name, _)| name));
    let mut builders = String::new();
    for (name, schema) in &schemas.params {
        builders += &builder(name, schema, schemas).map_err(|e| format!("{name}: {e}"))?;
    }
    let lists = [
        ("each_id", "every id", ids),
        ("each_resource", "every resource", resources),
        ("each_params", "all params", params),
        (
            "each_builder",
            "all params, each with its constructor and a value for each setter",
            builders,
        ),
    ];
    let mut text = String::from("//! The types that the tests go through.\n");
    for (name, what, items) in &lists {
        write!(
            text,
            "\n/// Calls a macro with {what}.\nmacro_rules! {name} {{\n    ($then:ident) => {{\n        $then! {{\n{items}        }}\n    }};\n}}\n"
        )?;
    }
    let names: Vec<&str> = lists.iter().map(|(name, ..)| *name).collect();
    writeln!(text, "\npub(crate) use {{{}}};", names.join(", "))?;
    Ok(text)
}

/// The constructor of params, and their setters.
fn builder(name: &str, schema: &Value, schemas: &Schemas) -> Result<String> {
    let choices = schema["oneOf"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let (new, required) = match choices.first() {
        Some(choice) => (
            choice["x-constructor"].as_str().unwrap_or("new"),
            &choice["required"],
        ),
        None => ("new", &schema["required"]),
    };
    let names = |list: &Value, name: &str| {
        list.as_array()
            .is_some_and(|names| names.iter().any(|other| other == name))
    };
    let properties = schema["properties"].as_object().ok_or("no properties")?;
    let mut given = Vec::new();
    let mut setters = String::new();
    for (field, schema) in properties {
        if names(required, field) {
            given.push(sample(field, schema, schemas)?);
        } else if !choices
            .iter()
            .any(|choice| names(&choice["required"], field))
        {
            writeln!(
                setters,
                "                {field}: {},",
                sample(field, schema, schemas)?
            )?;
        }
    }
    Ok(format!(
        "            {name}::{new}({}) {{\n{setters}            }}\n",
        given.join(", ")
    ))
}

/// A value of a field, in Rust.
fn sample(field: &str, schema: &Value, schemas: &Schemas) -> Result<String> {
    if let Some(name) = reference(&schema["allOf"][0]["$ref"]) {
        let value = schemas.values.get(name).ok_or("a param is a value")?;
        let word = |words: &Value| words[0].as_str().map(str::to_owned);
        return match value["x-rust-type"].as_str() {
            Some("id") => Ok(format!("{name}::from(\"{field}_1\")")),
            Some(_) => {
                let example = word(&value["examples"]);
                let example = example.ok_or_else(|| format!("{name} needs \"examples\""))?;
                Ok(format!("{name}::parse({example:?}).unwrap()"))
            }
            None => match (word(&value["enum"]), word(&value["anyOf"][0]["enum"])) {
                (Some(word), _) => Ok(format!("{name}::{}", upper_camel(&word))),
                (_, Some(word)) => Ok(format!("{name}::from({word:?})")),
                _ => Err(format!("{name} is no enum").into()),
            },
        };
    }
    match schema["type"].as_str() {
        Some("string") => Ok(format!("{field:?}")),
        Some("boolean") => Ok("true".to_owned()),
        Some("array") => Ok(format!("[{field:?}]")),
        Some("object") => Ok("Map::new()".to_owned()),
        _ => Err(format!("{field}: no sample is known for its type").into()),
    }
}
