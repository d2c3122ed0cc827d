//! An OpenAPI 3.0 document, and its schemas in JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use crate::Result;
use crate::codegen::anonymous;

/// A document as it was published.
#[derive(Clone)]
pub(super) struct Document(pub(super) Value);

impl Document {
    pub(super) fn read(yaml: &str) -> Result<Self> {
        let options = serde_saphyr::options! { budget: None };
        let document: Value = serde_saphyr::from_str_with_options(yaml, options)
            .map_err(|e| format!("not YAML: {e}"))?;
        match document["openapi"].as_str() {
            Some(version) if version.starts_with("3.0.") => Ok(Self(document)),
            _ => Err("not a document of OpenAPI 3.0".into()),
        }
    }

    /// The component called `name` as one object that is not null, whatever it is put together of.
    pub(super) fn object(&self, name: &str) -> Option<Value> {
        let mut object = self.component(name)?.clone();
        let keywords = object.as_object_mut()?;
        keywords.shift_remove("nullable");
        if let Some(Value::Array(parts)) = keywords.shift_remove("allOf") {
            for part in parts {
                let part = match target(&part, "schemas") {
                    Some(inner) => self.object(inner)?,
                    None => part,
                };
                merge(&mut object, part);
            }
        }
        Some(object)
    }

    /// The component called `name`, as the document has it.
    pub(super) fn component(&self, name: &str) -> Option<&Value> {
        self.0["components"]["schemas"].get(name)
    }

    pub(super) fn component_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0["components"]["schemas"].get_mut(name)
    }

    /// The operation at a path, whatever its parameters are called.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let wanted = anonymous(path);
        let paths = self.0["paths"].as_object()?;
        let item = paths.iter().find(|(path, _)| anonymous(path) == wanted);
        item?.1.get(method)
    }

    /// The schema of the operation's answer when all went well.
    pub(super) fn answer<'a>(&'a self, operation: &'a Value) -> Option<&'a Value> {
        let mut response = &operation["responses"]["200"];
        if let Some(name) = target(response, "responses") {
            response = self.0["components"]["responses"].get(name)?;
        }
        response["content"]["application/json"].get("schema")
    }

    /// A schema in JSON Schema 2020-12. `name` may put another in the place of a component;
    /// all other components are put in where they are referred to.
    pub(super) fn modern(
        &self,
        schema: &Value,
        name: &mut dyn FnMut(&str) -> Option<Value>,
    ) -> Result<Value> {
        self.convert(schema, name, &mut Vec::new())
    }

    fn convert(
        &self,
        schema: &Value,
        name: &mut dyn FnMut(&str) -> Option<Value>,
        within: &mut Vec<String>,
    ) -> Result<Value> {
        if let Some(component) = target(schema, "schemas") {
            if let Some(other) = name(component) {
                return Ok(other);
            }
            if within.iter().any(|outer| outer == component) {
                return Err(format!("{component} contains itself").into());
            }
            let inner = self
                .component(component)
                .ok_or_else(|| format!("no component is called {component}"))?;
            within.push(component.to_owned());
            let converted = self.convert(inner, name, within)?;
            within.pop();
            return Ok(converted);
        }
        let Some(keywords) = schema.as_object() else {
            return Ok(schema.clone());
        };
        let mut converted = Map::new();
        for (keyword, value) in keywords {
            let (keyword, value) = match (keyword.as_str(), value) {
                ("properties", Value::Object(properties)) => {
                    let mut inner = Map::new();
                    for (property, schema) in properties {
                        inner.insert(property.clone(), self.convert(schema, name, within)?);
                    }
                    ("properties", inner.into())
                }
                ("items" | "additionalProperties", value) => {
                    (keyword.as_str(), self.convert(value, name, within)?)
                }
                // Its alternatives may be one and the same to us, which `oneOf` would forbid.
                ("oneOf" | "anyOf", Value::Array(alternatives)) => {
                    let alternatives = alternatives.iter();
                    let all = alternatives.map(|s| self.convert(s, name, within));
                    ("anyOf", all.collect::<Result<Vec<_>>>()?.into())
                }
                ("allOf", Value::Array(parts)) => {
                    let parts = parts.iter().map(|s| self.convert(s, name, within));
                    ("allOf", parts.collect::<Result<Vec<_>>>()?.into())
                }
                (
                    "type" | "enum" | "required" | "minimum" | "maximum" | "pattern" | "minItems"
                    | "maxItems" | "minLength" | "maxLength",
                    value,
                ) => (keyword.as_str(), value.clone()),
                (
                    "description" | "example" | "default" | "deprecated" | "discriminator"
                    | "format" | "nullable" | "title",
                    _,
                ) => continue,
                (own, _) if own.starts_with("x-") => continue,
                (unknown, _) => return Err(format!("the keyword {unknown} is not known").into()),
            };
            converted.insert(keyword.to_owned(), value);
        }
        if schema["nullable"] == json!(true) {
            if let Some(words) = converted.get_mut("enum").and_then(Value::as_array_mut) {
                words.retain(|word| !word.is_null());
            }
            return Ok(json!({"anyOf": [converted, {"type": "null"}]}));
        }
        Ok(converted.into())
    }
}

/// The schema of an operation's form.
pub(super) fn form(operation: &Value) -> Option<&Value> {
    let content = operation["requestBody"]["content"].as_object()?;
    content.values().next()?.get("schema")
}

/// What a `$ref` to a component of this kind names.
pub(super) fn target<'a>(schema: &'a Value, kind: &str) -> Option<&'a str> {
    let reference = schema.get("$ref")?.as_str()?;
    let path = reference.strip_prefix("#/components/")?;
    path.strip_prefix(kind)?.strip_prefix('/')
}

/// Adds what an object of `part` has to `object`.
fn merge(object: &mut Value, part: Value) {
    let Value::Object(keywords) = part else {
        return;
    };
    for (keyword, value) in keywords {
        match (&mut object[&keyword], value) {
            (Value::Object(members), Value::Object(more)) => members.extend(more),
            (Value::Array(names), Value::Array(more)) => names.extend(more),
            (place, value) => *place = value,
        }
    }
}
