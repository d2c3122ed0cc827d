//! `clerk-user schema`: the schemas, for programs in other languages.

mod bundle;
mod cache;
mod language;
mod lower;
mod validate;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::Value;

use bundle::Bundle;
use cache::Cache;
use language::Language;

/// Give out the JSON Schemas, an OpenAPI document, or types for another language; or hold a
/// document against a schema.
///
/// Without options, lists the names of all types.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Print the schema of one type, with all that it refers to; `SandboxSeed` is that of
    /// `clerk-user sandbox --seed`.
    #[arg(long = "type", value_name = "NAME", group = "what")]
    type_: Option<String>,

    /// Print the schemas of all types, as one document.
    #[arg(long, group = "what")]
    bundle: bool,

    /// Print an OpenAPI 3.1 document of the operations, with the schemas as components.
    #[arg(long, group = "what")]
    openapi: bool,

    /// Write types for another language, by a generator of its own.
    #[arg(long, group = "what", requires = "out")]
    lang: Option<Language>,

    /// The folder to write types to; made if missing.
    #[arg(long, value_name = "DIR", requires = "lang")]
    out: Option<PathBuf>,

    /// The folder to keep generators in [default: `clerk-user` in the user's cache folder].
    #[arg(long, value_name = "DIR", requires = "lang")]
    cache: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Validate(validate::Args),
}

pub(crate) fn run(args: Args) -> ExitCode {
    if let Some(Command::Validate(args)) = args.command {
        return validate::run(&args);
    }
    match answer(&args) {
        Ok(text) => print(&text),
        Err(error) => complain(&error),
    }
}

/// Why a command could not do its work, for people.
type Complaint = String;

/// The exit code for a command that could not do its work.
const USELESS: u8 = 2;

fn answer(args: &Args) -> Result<String, Complaint> {
    if args.bundle {
        return Ok(bundle::TEXT.to_owned());
    }
    let bundle = Bundle::parse()?;
    if args.openapi {
        return pretty(&bundle.openapi()?);
    }
    if let Some(name) = &args.type_ {
        return pretty(&bundle.only(name)?);
    }
    if let (Some(language), Some(out)) = (args.lang, &args.out) {
        let cache = Cache::open(args.cache.as_deref())?;
        language.generate(&bundle, &cache, out)?;
        return Ok(format!("wrote {}\n", out.display()));
    }
    Ok(bundle.names().flat_map(|name| [name, "\n"]).collect())
}

fn pretty(document: &Value) -> Result<String, Complaint> {
    let text = serde_json::to_string_pretty(document).map_err(|e| e.to_string())?;
    Ok(text + "\n")
}

fn print(text: &str) -> ExitCode {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(USELESS),
    }
}

fn complain(complaint: &Complaint) -> ExitCode {
    // Nobody is left to tell when stderr is closed, too.
    let _ = writeln!(std::io::stderr().lock(), "error: {complaint}");
    ExitCode::from(USELESS)
}
