//! `clerk-user schema`: prints the schemas for programs in other languages.

mod bundle;
mod cache;
mod constants;
mod diff;
mod downlevel;
mod language;
mod openapi;
mod validate;
mod vectors;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::Value;

use bundle::Bundle;
use cache::Cache;
use language::Language;

/// Print JSON Schemas or an OpenAPI document, generate types for another language, write test
/// vectors, or validate a document.
///
/// Without options, the command prints the names of all types of the API.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Print the schema of one type, and of the types that it contains. In addition to the types of the API, NAME can
    /// be `SandboxSeed`: the type of a file for `clerk-user sandbox --seed`.
    #[arg(long = "type", value_name = "NAME", group = "what")]
    type_: Option<String>,

    /// Print the schemas of all types of the API in one document.
    #[arg(long, group = "what")]
    bundle: bool,

    /// Print an OpenAPI 3.1 document with the operations and their schemas.
    #[arg(long, group = "what")]
    openapi: bool,

    /// Generate types for another language, with a code generator that is installed when it is first used.
    #[arg(long, groups = ["what", "files"], requires = "out")]
    lang: Option<Language>,

    /// Write the test vectors of the validators, of requests and of responses, and dictionaries for fuzzers.
    #[arg(long, groups = ["what", "files"], requires = "out")]
    vectors: bool,

    /// The folder for the files. It is created if it does not exist.
    #[arg(long, value_name = "DIR", requires = "files")]
    out: Option<PathBuf>,

    /// The folder in which code generators are installed [default: `clerk-user` in the user's cache folder].
    #[arg(long, value_name = "DIR", requires = "lang")]
    cache: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Diff(diff::Args),
    Validate(validate::Args),
}

pub(crate) fn run(args: Args) -> ExitCode {
    match args.command {
        Some(Command::Diff(args)) => diff::run(&args),
        Some(Command::Validate(args)) => validate::run(&args),
        None => match output(&args) {
            Ok(text) => print(&text),
            Err(error) => report_error(&error),
        },
    }
}

/// The message of an error.
type CliError = String;

/// The exit code of a usage error or of a problem of the environment.
const EXIT_USAGE: u8 = 2;

fn output(args: &Args) -> Result<String, CliError> {
    if args.bundle {
        return Ok(bundle::TEXT.to_owned());
    }
    let bundle = Bundle::parse()?;
    if args.openapi {
        return pretty(&openapi::document(&bundle)?);
    }
    if let Some(name) = &args.type_ {
        return pretty(&bundle.only(name)?);
    }
    if let (true, Some(out)) = (args.vectors, &args.out) {
        vectors::write(&bundle, out)?;
        return Ok(format!("wrote {}\n", out.display()));
    }
    if let (Some(language), Some(out)) = (args.lang, &args.out) {
        let cache = Cache::open(args.cache.as_deref())?;
        language.generate(&bundle, &cache, out)?;
        return Ok(format!("wrote {}\n", out.display()));
    }
    Ok(bundle.names().flat_map(|name| [name, "\n"]).collect())
}

fn pretty(document: &Value) -> Result<String, CliError> {
    let text = serde_json::to_string_pretty(document).map_err(|e| e.to_string())?;
    Ok(text + "\n")
}

fn print(text: &str) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    crate::runtime::printed(&written.and_then(|()| stdout.flush()))
}

fn report_error(error: &CliError) -> ExitCode {
    // If stderr is closed too, the message cannot be shown.
    let _ = writeln!(std::io::stderr().lock(), "error: {error}");
    ExitCode::from(EXIT_USAGE)
}
