//! The command-line program `clerk-user`.

mod demo;
mod preflight;
mod runtime;
mod sandbox;
mod schema;

use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{Parser, Subcommand};

/// Tools for the identifiers of Clerk users: email addresses, phone numbers, wallets and OAuth accounts.
///
/// Unofficial. Not affiliated with Clerk.
#[derive(Parser)]
#[command(name = "clerk-user", version = VERSION.as_str(), propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The version of the program and of the phone metadata that it uses.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} (phone metadata {})",
        env!("CARGO_PKG_VERSION"),
        clerk_user_validate::PHONE_METADATA_VERSION
    )
});

#[derive(Subcommand)]
enum Command {
    Check(clerk_user_check::Args),
    Preflight(clerk_user_check::preflight::Args),
    Demo(demo::Args),
    Sandbox(sandbox::Args),
    Schema(schema::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(args) => clerk_user_check::run(args),
        Command::Preflight(args) => preflight::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Sandbox(args) => sandbox::run(&args),
        Command::Schema(args) => schema::run(args),
    }
}
