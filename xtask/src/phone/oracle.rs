//! `cargo xtask phone-oracle`: our phone numbers against Google's library, in its Python port, on
//! generated input.

use std::path::Path;
use std::process::Command;

use super::Failure;
use super::metadata::Metadata;

const SCRIPT: &str = "xtask/src/phone/oracle.py";

/// Compares `count` generated inputs. Needs Python 3.11 and its package index; the port is installed
/// into `target/phone-oracle`, in the version of the metadata that the tables are from.
///
/// # Errors
///
/// Something disagrees, or a tool is missing.
pub fn compare(count: u64, seed: u64) -> Result<(), Failure> {
    let root = crate::root();
    let python = root.join("target/phone-oracle/bin/python");
    if !python.exists() {
        run(
            Command::new("python3").args(["-m", "venv", "target/phone-oracle"]),
            &root,
        )?;
    }
    let version = Metadata::committed()?.version;
    let package = format!("phonenumbers=={version}");
    run(
        Command::new(&python).args(["-m", "pip", "install", "--quiet", &package]),
        &root,
    )?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build = [
        "build",
        "--quiet",
        "--package",
        "clerk-user-validate",
        "--example",
        "phone_answers",
    ];
    run(Command::new(cargo).args(build), &root)?;
    let numbers = [count.to_string(), seed.to_string()];
    run(
        Command::new(&python)
            .arg(SCRIPT)
            .args(["target/debug/examples/phone_answers", &version])
            .args(numbers),
        &root,
    )
}

fn run(command: &mut Command, folder: &Path) -> Result<(), Failure> {
    let status = command
        .current_dir(folder)
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}
