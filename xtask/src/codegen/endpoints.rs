//! Endpoints in Rust: a type for each in the model, and a function for each that the client calls.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::operations::{Answer, GROUPS, Group, Operation};
use super::rust::upper_camel;
use crate::Result;

/// The module of endpoints, in the model.
pub(super) fn types(operations: &[Operation]) -> Result<String> {
    let mut names = BTreeSet::new();
    let mut lines = String::new();
    for operation in operations {
        names.extend(operation.params.as_deref());
        names.extend(wrapper(operation));
        names.extend(operation.body().map(|(_, result)| result));
        let params = operation.params.as_deref().unwrap_or("()");
        write!(
            lines,
            "{}    {} = {:?}, {:?} {:?}, {}, {params} => {};\n\n",
            doc(operation),
            operation.type_name(),
            operation.name(),
            operation.method,
            operation.path,
            operation.creates,
            result(operation),
        )?;
    }
    Ok(format!(
        "{TYPES_DOC}\nuse crate::endpoint::endpoints;\npub use crate::endpoint::{{Endpoint, EndpointInfo, Method}};\nuse crate::{{\n    {},\n}};\n\nendpoints! {{\n{}\n}}\n",
        Vec::from_iter(names).join(",\n    "),
        lines.trim_end(),
    ))
}

const TYPES_DOC: &str = "\
//! The endpoints of the Frontend API: a type for each, and [`ENDPOINTS`] as a list.
";

/// The module of operations, in the client.
pub(super) fn calls(operations: &[Operation]) -> Result<String> {
    let mut text = CALLS_DOC.to_owned();
    for group in GROUPS {
        text += &module(group, operations)?;
    }
    Ok(spaced(&prettyplease::unparse(&syn::parse_file(&text)?)))
}

/// prettyplease packs items closely; an empty line before each doc comment helps the reader.
fn spaced(source: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in source.lines() {
        let starts = line.trim_start().starts_with("///");
        if starts && !inside && !text.ends_with("{\n") {
            text.push('\n');
        }
        inside = starts;
        text.push_str(line);
        text.push('\n');
    }
    text
}

const CALLS_DOC: &str = "\
//! Functions that return an [`Operation`](crate::Operation) for each endpoint, with one module for
//! each kind of resource.
//!
//! Paths and fields are those of Clerk's Frontend API OpenAPI document, version 2026-05-12.
//! Operations on a user act on the user of the session in the [`Credentials`](crate::Credentials).
//!
//! # Examples
//!
//! ```
//! use clerk_user_client::operations;
//!
//! let operation = operations::email_address::list();
//! assert_eq!(operation.name(), \"list email addresses\");
//! assert!(operation.is_read());
//! ```
";

fn module(group: &Group, operations: &[Operation]) -> Result<String> {
    let mut types = BTreeSet::new();
    let mut endpoints = Vec::new();
    let mut functions = String::new();
    for operation in operations {
        let Some((_, function)) = operation.call().filter(|(of, _)| of.module == group.module)
        else {
            continue;
        };
        let mut arguments = Vec::new();
        let mut ids = Vec::new();
        for name in operation.path_parameters() {
            let argument = if ids.is_empty() { "id" } else { name };
            types.insert(upper_camel(name));
            arguments.push(format!("{argument}: &{}", upper_camel(name)));
            ids.push(format!("{argument}.as_str()"));
        }
        let mut steps = String::new();
        if let Some(params) = &operation.params {
            types.insert(params.clone());
            arguments.push(format!("params: &{params}"));
            steps += ".form(params)";
        }
        steps += match operation.body() {
            Some((Answer::NullableEnvelope, "ClientState")) => ".answering_state(Option::as_ref)",
            _ => "",
        };
        types.extend(wrapper(operation).map(str::to_owned));
        types.extend(operation.body().map(|(_, result)| result.to_owned()));
        endpoints.push(operation.type_name());
        write!(
            functions,
            "{}    #[must_use]\n    pub fn {function}({}) -> Operation<{}> {{\n Operation::to::<endpoints::{}>(&[{}]){steps}\n}}\n",
            doc(operation),
            arguments.join(", "),
            result(operation),
            operation.type_name(),
            ids.join(", "),
        )?;
    }
    if endpoints.is_empty() {
        return Err(format!("GROUPS: no operation calls {}", group.module).into());
    }
    Ok(format!(
        "/// {}\npub mod {} {{\nuse clerk_user_model::{{{}, endpoints}};\nuse crate::Operation;\n{functions}}}\n",
        group.description,
        group.module,
        Vec::from_iter(types).join(", "),
    ))
}

fn doc(operation: &Operation) -> String {
    format!(
        "    /// {}\n    ///\n    /// `{} {}`\n",
        operation.summary,
        operation.method.as_str().to_uppercase(),
        operation.path
    )
}

/// The generic type around the result, if it is one of the model.
fn wrapper(operation: &Operation) -> Option<&'static str> {
    let (answer, _) = operation.body()?;
    (answer == Answer::List).then_some("List")
}

/// The Rust type of the result.
fn result(operation: &Operation) -> String {
    match operation.body() {
        None => "()".to_owned(),
        Some((Answer::Bare | Answer::Envelope, result)) => result.to_owned(),
        Some((Answer::List, result)) => format!("List<{result}>"),
        Some((Answer::NullableEnvelope, result)) => format!("Option<{result}>"),
    }
}
