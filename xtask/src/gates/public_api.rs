//! `cargo xtask public-api`: the public items of each crate, a line an item, to compare two versions.

use std::fs;
use std::process::Command;

use crate::{Result, root};

const FOLDER: &str = "target/api";

/// The crates that others build on.
const LIBRARIES: &[&str] = &["validate", "model", "client", "sandbox"];

/// Writes the public items of each library. Derived, automatic and blanket impls are left out.
///
/// # Errors
///
/// Fails if the items cannot be listed, which takes a nightly rustdoc.
pub fn run() -> Result {
    fs::create_dir_all(root().join(FOLDER))?;
    for name in LIBRARIES {
        let path = root().join(FOLDER).join(format!("{name}.txt"));
        fs::write(path, items(name)?)?;
    }
    Ok(())
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
