//! `clerk-user schema validate`: where a document departs from a schema.

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
use super::{Complaint, complain};

/// Say where a document departs from the schema of a type.
///
/// One line for each place: its JSON Pointer, and what was expected there; never what stands there. The exit code is
/// 0 if the document agrees, 1 if it departs, 2 if it cannot be read.
#[derive(Parser)]
pub(crate) struct Args {
    /// The type to hold the document against; `clerk-user schema` lists them.
    #[arg(long = "type", value_name = "NAME")]
    type_: String,

    /// The JSON document, or - for standard input.
    file: PathBuf,
}

pub(super) fn run(args: &Args) -> ExitCode {
    match departures(args).and_then(|lines| tell(&lines).map(|()| lines.is_empty())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(complaint) => complain(&complaint),
    }
}

fn departures(args: &Args) -> Result<Vec<String>, Complaint> {
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
        describe(&error, &mut lines);
    }
    Ok(lines)
}

/// A validator of the schema that knows our formats, too.
fn validator(schema: &Value) -> Result<Validator, Complaint> {
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

fn read(file: &Path) -> Result<String, Complaint> {
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

fn tell(lines: &[String]) -> Result<(), Complaint> {
    let mut out = std::io::stdout().lock();
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
        .map_err(|e| e.to_string())
}

/// Adds a line for each departure that an error stands for.
fn describe(error: &ValidationError<'_>, lines: &mut Vec<String>) {
    if let ValidationErrorKind::AnyOf { context } = error.kind()
        && let Some(branch) = meant(error, context)
    {
        for error in branch {
            describe(error, lines);
        }
        return;
    }
    let place = match error.instance_path().as_str() {
        "" => "(root)",
        pointer => pointer,
    };
    lines.push(format!("{place}: expected {}", expected(error)));
}

/// The choice that the document seems to have taken: the first whose type is right.
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

fn expected(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => no_others(unexpected),
        ValidationErrorKind::AnyOf { context } => {
            let choices: Vec<String> = context
                .iter()
                .filter_map(|c| c.first())
                .map(expected)
                .collect();
            choices.join(" or ")
        }
        ValidationErrorKind::Enum { options } => format!("one of {options}"),
        ValidationErrorKind::Format { format } => format!("text of the format {format}"),
        ValidationErrorKind::Maximum { limit } => format!("at most {limit}"),
        ValidationErrorKind::MaxLength { limit } => format!("at most {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("at least {limit} elements"),
        ValidationErrorKind::Minimum { limit } => format!("at least {limit}"),
        ValidationErrorKind::MinLength { limit } => format!("at least {limit} characters"),
        ValidationErrorKind::Pattern { pattern } => format!("text that matches {pattern}"),
        ValidationErrorKind::Required { property } => format!("a member {property}"),
        ValidationErrorKind::Type {
            kind: TypeKind::Single(kind),
        } => kind.to_string(),
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(kinds),
        } => {
            let kinds: Vec<String> = kinds.iter().map(|kind| kind.to_string()).collect();
            kinds.join(" or ")
        }
        _ => format!("what {} says", error.schema_path()),
    }
}

/// Names the members that are not expected, if they look like names: whatever else stands there
/// may be personal.
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
        format!("no member {}", names.join(", "))
    } else {
        format!("no other members; there are {}", unexpected.len())
    }
}
