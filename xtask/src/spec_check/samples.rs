//! Samples, made of the document's schemas, are instances of our schemas too.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::surface::Surface;
use crate::Result;
use crate::codegen::{Answer, Operation};

/// Operations that clerk-js calls and the document leaves out.
pub(super) const UNDOCUMENTED: &[&str] = &["passCaptcha"];

/// Makes samples of each component and of each operation's answer; the count of those that were read.
pub(super) fn check(
    bundle: &Value,
    document: &Document,
    surface: Surface,
    operations: &[Operation],
    wrong: &mut Vec<String>,
) -> Result<usize> {
    let mut count = 0;
    for (name, component) in surface.pairs() {
        if let Some(schema) = document.object(component) {
            let ours = validator(bundle, json!({"$ref": format!("#/$defs/{name}")}))?;
            let schema = document.modern(&schema, &mut |_| None)?;
            count += read(component, &ours, &samples(&schema, 2), wrong);
        }
    }
    for operation in operations {
        let Operation {
            method, path, id, ..
        } = operation;
        let Some((form, result)) = operation.body() else {
            continue;
        };
        let theirs = document.operation(method.as_str(), path);
        if UNDOCUMENTED.contains(&id.as_str()) {
            if theirs.is_some() {
                wrong.push(format!("{id}: the document has it now; it is no exception"));
            }
            continue;
        }
        let Some(theirs) = theirs.and_then(|theirs| document.answer(theirs)) else {
            wrong.push(format!("{id}: the document has no answer of it"));
            continue;
        };
        let ours = validator(bundle, answer(form, result))?;
        let schema = document.modern(theirs, &mut |_| None)?;
        count += read(id, &ours, &samples(&schema, 2), wrong);
    }
    Ok(count)
}

/// Notes the first sample that is refused.
fn read(what: &str, ours: &Validator, samples: &[Value], wrong: &mut Vec<String>) -> usize {
    for sample in samples {
        if let Err(error) = ours.validate(sample) {
            let place = error.instance_path().to_string();
            wrong.push(format!("{what}: a sample is refused at {place:?}: {error}"));
            break;
        }
    }
    samples.len()
}

/// What we read an answer as. The same as the Rust types, which the model's tests prove.
fn answer(form: Answer, result: &str) -> Value {
    let result = json!({"$ref": format!("#/$defs/{result}")});
    let envelope = |response: Value| {
        json!({
            "type": "object",
            "required": ["response"],
            "properties": {
                "response": response,
                "client": {"anyOf": [{"$ref": "#/$defs/ClientState"}, {"type": "null"}]},
            },
        })
    };
    match form {
        Answer::Bare => result,
        Answer::List => json!({"type": "array", "items": result}),
        Answer::Envelope => envelope(result),
        Answer::NullableEnvelope => envelope(json!({"anyOf": [result, {"type": "null"}]})),
    }
}

fn validator(bundle: &Value, mut schema: Value) -> Result<Validator> {
    schema["$defs"] = bundle["$defs"].clone();
    Ok(jsonschema::draft202012::new(&schema).map_err(|e| e.to_string())?)
}

/// Instances of a schema: one with every member, one with the required ones, and one for each
/// further thing that a member can be, down to `depth`; below, just one with every member.
fn samples(schema: &Value, depth: usize) -> Vec<Value> {
    let mut all = variants(schema, depth);
    if depth == 0 {
        all.truncate(1);
    }
    all
}

fn variants(schema: &Value, depth: usize) -> Vec<Value> {
    let keywords = |name: &str| schema.get(name).and_then(Value::as_array);
    if let Some(parts) = keywords("allOf") {
        return samples(&merged(parts), depth);
    }
    if let Some(alternatives) = keywords("anyOf") {
        let alternatives = alternatives.iter().map(|alternative| {
            if schema.get("properties").is_some() {
                required_too(schema, alternative)
            } else {
                alternative.clone()
            }
        });
        return alternatives.flat_map(|one| samples(&one, depth)).collect();
    }
    if let Some(words) = keywords("enum") {
        return words.clone();
    }
    match schema["type"].as_str() {
        Some("null") => vec![Value::Null],
        Some("boolean") => vec![true.into(), false.into()],
        Some("integer") => vec![1_760_380_899_375_i64.into(), 0.into(), (-1).into()],
        Some("number") => vec![json!(1.5)],
        Some("string") => vec![text(schema).into()],
        Some("array") => vec![samples(&schema["items"], depth).into(), json!([])],
        Some("object") => objects(schema, depth),
        _ => vec![json!({"any": ["thing", null]})],
    }
}

fn objects(schema: &Value, depth: usize) -> Vec<Value> {
    let properties = schema["properties"].as_object();
    let members: Vec<(&String, Vec<Value>)> = properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name, samples(schema, depth.saturating_sub(1))))
        .collect();
    let mut whole: Map<String, Value> = members
        .iter()
        .filter_map(|(name, values)| Some(((*name).clone(), values.first()?.clone())))
        .collect();
    let required = schema["required"].as_array();
    let least: Map<String, Value> = whole
        .iter()
        .filter(|(name, _)| required.is_some_and(|r| r.contains(&json!(name))))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if schema["additionalProperties"] != json!(false) {
        whole.insert("a_member_of_tomorrow".to_owned(), json!([1]));
    }
    let mut all = vec![Value::Object(whole.clone()), least.into()];
    for (name, values) in members {
        for value in values.into_iter().skip(1) {
            let mut other = whole.clone();
            other.insert(name.clone(), value);
            all.push(other.into());
        }
    }
    all
}

/// Objects that are an instance of each part.
fn merged(parts: &[Value]) -> Value {
    if let [only] = parts {
        return only.clone();
    }
    let mut whole = json!({"type": "object", "properties": {}, "required": []});
    for part in parts {
        for (name, schema) in part["properties"].as_object().into_iter().flatten() {
            whole["properties"][name] = schema.clone();
        }
        let required = part["required"].as_array().cloned().unwrap_or_default();
        if let Some(all) = whole["required"].as_array_mut() {
            all.extend(required);
        }
    }
    whole
}

/// An object that also requires what an alternative of its `anyOf` requires.
fn required_too(base: &Value, alternative: &Value) -> Value {
    let mut whole = base.clone();
    if let Some(keywords) = whole.as_object_mut() {
        keywords.shift_remove("anyOf");
    }
    let extra = alternative["required"].as_array().cloned();
    if let Some(required) = whole["required"].as_array_mut() {
        required.extend(extra.unwrap_or_default());
    }
    whole
}

/// Text for a schema; the document's few patterns are those of strategies.
fn text(schema: &Value) -> &'static str {
    let texts = [
        "text",
        "oauth_linkedin_oidc",
        "oauth_google",
        "from_oauth_google",
        "saml",
    ];
    let validator = jsonschema::draft202012::new(schema);
    let fits = |text: &&&str| {
        let text = Value::from(**text);
        validator.as_ref().is_ok_and(|v| v.is_valid(&text))
    };
    texts.iter().find(fits).copied().unwrap_or_default()
}
