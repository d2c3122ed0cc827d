//! Spelling things in Rust.

use std::fmt::Write;

use serde_json::Value;

/// `form_code_incorrect` as `FormCodeIncorrect`.
pub(super) fn upper_camel(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

/// `redirect_url` as `redirectUrl`.
pub(super) fn lower_camel(text: &str) -> String {
    let camel = upper_camel(text);
    let (first, rest) = camel.split_at(camel.len().min(1));
    first.to_ascii_lowercase() + rest
}

/// A schema's description as a doc comment.
pub(super) fn doc_comment(schema: &Value, indent: &str) -> String {
    let mut doc = String::new();
    for line in description(schema).lines() {
        let _ = writeln!(doc, "{indent}/// {line}");
    }
    doc
}

/// A schema's description, one sentence or more.
pub(super) fn description(schema: &Value) -> &str {
    schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
}
