//! The tasks behind `cargo xtask`, as functions, so that tests can run them too.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for a terminal; a JSON value that is not there reads as null"
)]

pub mod bench;
pub mod codegen;
pub mod compilers;
pub mod crash;
mod debian;
pub mod e2e;
pub mod export;
pub mod faults;
pub mod features;
pub mod fuzz;
pub mod npm;
pub mod phone;
pub mod python;
pub mod spec_check;
pub mod tidy;
pub mod wasm;

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a task fails with: a message for the developer.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the path of a program that cargo has built, such as `debug/clerk-user`.
fn built(program: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(target).join(program)
}

/// Runs a command, in the root of the repository unless it has a place of its own.
fn step(command: &mut Command) -> Result {
    let status = placed(command)
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().to_string_lossy();
    Err(format!("{program} failed: {status}").into())
}

/// Returns what a command prints; it runs where [`step`] would run it.
fn output(command: &mut Command) -> Result<String> {
    let output = placed(command)
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}\n{said}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Sets the place of a command that has none to the root of the repository.
fn placed(command: &mut Command) -> &mut Command {
    if command.get_current_dir().is_none() {
        command.current_dir(root());
    }
    command
}
