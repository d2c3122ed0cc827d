//! `cargo xtask phone-oracle`: our phone numbers against Google's library, in its Python port, on
//! generated input.

use std::process::Command;

use super::Failure;
use super::metadata::Metadata;
use crate::{built, python, step};

const SCRIPT: &str = "xtask/src/phone/oracle.py";

/// Compares `count` generated inputs. Needs Python 3.11 and its package index; the port is installed
/// into `target/python/phone-oracle`, in the version of the metadata that the tables are from.
///
/// # Errors
///
/// Something disagrees, or a tool is missing.
pub fn compare(count: u64, seed: u64) -> Result<(), Failure> {
    let version = Metadata::committed()?.version;
    let python = python::environment("phone-oracle")?;
    python::pip(&python, &[format!("phonenumbers=={version}").as_ref()])?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "clerk-user-validate"]);
    step(cargo.args(["--example", "phone_answers"]))?;
    let mut compare = Command::new(python);
    compare.arg(SCRIPT);
    compare.arg(built("debug/examples/phone_answers"));
    step(compare.args([version, count.to_string(), seed.to_string()]))
}
