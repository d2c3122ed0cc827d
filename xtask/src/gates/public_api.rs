//! `cargo xtask public-api`: what each crate offers, a line an item, so that a change of it is seen.

use std::fs;
use std::process::Command;

use crate::{Result, root};

const FOLDER: &str = "docs/api";

/// The crates that others build on.
const LIBRARIES: &[&str] = &["validate", "model", "client", "sandbox"];

/// Writes a snapshot of each library's public items, or says which are not current.
/// Derived, automatic and blanket impls are left out.
///
/// # Errors
///
/// With `check`, a snapshot is stale; the items cannot be listed, which takes a nightly rustdoc.
pub fn run(check: bool) -> Result {
    let mut stale = Vec::new();
    for name in LIBRARIES {
        let path = root().join(FOLDER).join(format!("{name}.txt"));
        let items = items(name)?;
        if !check {
            fs::create_dir_all(root().join(FOLDER))?;
            fs::write(path, items)?;
        } else if fs::read_to_string(path).ok() != Some(items) {
            stale.push(*name);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{FOLDER} is stale for {}: run `cargo xtask public-api`, and read what changed",
        stale.join(", ")
    )
    .into())
}

fn items(name: &str) -> Result<String> {
    super::tool("public-api")?;
    let output = Command::new("cargo")
        .args([
            "+nightly",
            "public-api",
            "--all-features",
            "-sss",
            "--color=never",
        ])
        .args(["--package", &format!("clerk-user-{name}")])
        .current_dir(root())
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: its items could not be listed\n{reason}").into())
}
