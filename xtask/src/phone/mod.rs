//! `cargo xtask phone-metadata`: from libphonenumber's XML to `crates/validate/src/phone/tables/`.
//!
//! Data flows one way: `metadata` reads the XML, `pattern` and `automaton` compile it,
//! `tables` writes Rust.

mod automaton;
mod metadata;
mod oracle;
mod pattern;
mod tables;
mod unicode;

pub use oracle::compare;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

type Failure = Box<dyn Error>;

const FOLDER: &str = "crates/validate/src/phone/tables";

/// Writes the tables, or with `check` fails if one is not what would be written. The metadata is
/// that of the `phonenumber` package, or the XML at `xml`.
///
/// # Errors
///
/// The metadata cannot be found or read, uses what the tables cannot express, or a table is stale.
pub fn run(check: bool, xml: Option<&Path>) -> Result<(), Failure> {
    let (source, path) = match xml {
        Some(path) => ("an XML file given by path".to_owned(), path.to_owned()),
        None => package()?,
    };
    let territories = metadata::read(&fs::read_to_string(path)?)?;
    for (name, text) in tables::all(&territories, &source)? {
        let path = crate::root().join(FOLDER).join(&name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if check {
            return Err(
                format!("{FOLDER}/{name} is stale: run `cargo xtask phone-metadata`").into(),
            );
        }
        fs::create_dir_all(crate::root().join(FOLDER))?;
        fs::write(path, text)?;
        println!("wrote {FOLDER}/{name}");
    }
    Ok(())
}

/// The name and version of the package that carries the metadata, and where the metadata is.
fn package() -> Result<(String, PathBuf), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(crate::root())
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages
        .into_iter()
        .find(|package| package["name"] == "phonenumber");
    let package = package.ok_or("expected the package `phonenumber` among the dependencies")?;
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let version = package["version"].as_str().unwrap_or_default();
    let path = Path::new(manifest)
        .with_file_name("assets")
        .join("PhoneNumberMetadata.xml");
    Ok((format!("the package phonenumber {version}"), path))
}
