//! `clerk-user schema validate`: validates a document against a schema.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::bundle::Bundle;
use super::{CliError, report_error};

/// Validate a JSON document against the schema of a type.
///
/// Prints one line for each error: the JSON Pointer of the invalid value and what was expected there. The
/// value itself is never printed. The exit code is 0 if the document is valid, 1 if it is invalid and 2 if it
/// cannot be read.
#[derive(Parser)]
pub(crate) struct Args {
    /// The name of the type: one of those that `clerk-user schema` prints, or `SandboxSeed`.
    #[arg(long = "type", value_name = "NAME")]
    type_: String,

    /// The JSON file, or `-` for standard input.
    file: PathBuf,
}

pub(super) fn run(args: &Args) -> ExitCode {
    match errors(args).and_then(|lines| print(&lines).map(|()| lines.is_empty())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => report_error(&error),
    }
}

fn errors(args: &Args) -> Result<Vec<String>, CliError> {
    let schema = Bundle::parse()?.only(&args.type_)?;
    let validator = validator(&schema)?;
    let text = read(&args.file)?;
    let document: Value = serde_json::from_str(&text).map_err(|e| {
        format!(
            "expected JSON in {}, line {}, column {}",
            args.file.display(),
            e.line(),
            e.column()
        )
    })?;
    let mut lines = Vec::new();
    for error in validator.iter_errors(&document) {
        describe(&error, &schema, &mut lines);
    }
    Ok(lines)
}

/// Returns a validator for the schema that also checks the formats of this project.
fn validator(schema: &Value) -> Result<Validator, CliError> {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format("e164", |text: &str| E164::parse(text).is_ok())
        .with_format("email", |text: &str| Email::parse(text).is_ok())
        .with_format("oauth-strategy", |text: &str| {
            OAuthStrategy::parse(text).is_ok()
        })
        .with_format("uri-reference", |text: &str| {
            RedirectUrl::parse(text).is_ok()
        })
        .with_format("wallet-address", |text: &str| {
            WalletAddress::parse(text).is_ok()
        })
        .build(schema)
        .map_err(|e| e.to_string())
}

fn read(file: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    read.map_err(|e| format!("{}: {e}", file.display()))
}

fn print(lines: &[String]) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
        .map_err(|e| e.to_string())
}

/// Appends a line for each error that a validation error contains.
fn describe(error: &ValidationError<'_>, schema: &Value, lines: &mut Vec<String>) {
    if let ValidationErrorKind::AnyOf { context } = error.kind()
        && let Some(branch) = meant(error, context)
    {
        for error in branch {
            describe(error, schema, lines);
        }
        return;
    }
    let place = match error.instance_path().as_str() {
        "" => "(root)",
        pointer => pointer,
    };
    lines.push(format!("{place}: expected {}", expected(error, schema)));
}

/// Returns the errors of the alternative that the document most likely uses: the first one of the right type.
fn meant<'a>(
    error: &ValidationError<'_>,
    choices: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a Vec<ValidationError<'static>>> {
    choices.iter().find(|errors| {
        !errors.iter().any(|e| {
            matches!(e.kind(), ValidationErrorKind::Type { .. })
                && e.instance_path() == error.instance_path()
        })
    })
}

fn expected(error: &ValidationError<'_>, schema: &Value) -> String {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => no_others(unexpected),
        ValidationErrorKind::AnyOf { context } => {
            let choices: Vec<String> = context
                .iter()
                .filter_map(|c| c.first())
                .map(|error| expected(error, schema))
                .collect();
            choices.join(" or ")
        }
        ValidationErrorKind::Enum { options } => format!("one of {options}"),
        ValidationErrorKind::Format { format } => format!("a string of the format {format}"),
        ValidationErrorKind::Maximum { limit } => format!("at most {limit}"),
        ValidationErrorKind::MaxLength { limit } => format!("at most {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("at least {limit} elements"),
        ValidationErrorKind::Minimum { limit } => format!("at least {limit}"),
        ValidationErrorKind::MinLength { limit } => format!("at least {limit} characters"),
        ValidationErrorKind::Pattern { pattern } => format!("a string that matches {pattern}"),
        ValidationErrorKind::Required { property } => format!("the field {property}"),
        ValidationErrorKind::Type {
            kind: TypeKind::Single(kind),
        } => kind.to_string(),
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(kinds),
        } => {
            let kinds: Vec<String> = kinds.iter().map(|kind| kind.to_string()).collect();
            kinds.join(" or ")
        }
        _ => {
            let path = error.schema_path();
            match alternatives(schema, path.as_str()) {
                Some(fields) => format!("exactly one of the fields {}", fields.join(", ")),
                None => format!("a value that is valid by {path}"),
            }
        }
    }
}

/// Returns the fields that exclude each other, if the place of a schema is such a rule.
fn alternatives<'a>(schema: &'a Value, path: &str) -> Option<Vec<&'a str>> {
    let choices = schema.pointer(path)?.as_array()?;
    let fields = choices
        .iter()
        .map(|choice| choice.pointer("/required/0")?.as_str());
    fields.collect()
}

/// Lists the unexpected fields if all of them look like field names. Other keys can be personal data.
fn no_others(unexpected: &[String]) -> String {
    let is_name = |text: &&String| {
        text.len() <= 64
            && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let names: Vec<&str> = unexpected
        .iter()
        .filter(is_name)
        .map(String::as_str)
        .collect();
    if names.len() == unexpected.len() {
        format!("no field {}", names.join(", "))
    } else {
        format!("no other fields, found {}", unexpected.len())
    }
}
