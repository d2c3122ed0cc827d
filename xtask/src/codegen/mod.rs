//! `cargo xtask codegen`: writes everything that is made of `schemas/`, the page of operations that
//! the sandbox serves, the schema of seeds, and the tables of settings and quirks.
//!
//! Data flows one way: `schema` and `operations` read and check the sources, `structs`, `words` and
//! `endpoints` turn them into Rust, `lists` into lists for the model's tests, `published` and `openapi`
//! into documents for other languages, `supported` writes the page of operations, `settings` the tables
//! that are made of the schema of seeds, and here the files are written or compared.

mod endpoints;
mod lists;
mod openapi;
pub(crate) mod operations;
mod published;
mod rust;
mod schema;
mod settings;
mod stale;
mod structs;
mod supported;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::process::Command;

use crate::{Result, root, step};
pub(crate) use operations::{Answer, Operation};
pub(crate) use schema::{Schemas, reference};
pub(crate) use stale::difference;
pub(crate) use supported::anonymous;

/// The folder that holds nothing but generated files.
const FOLDER: &str = "crates/model/src/generated/";

/// The Rust files that are generated from `schemas/`, and the folders of such files.
pub(crate) const GENERATED: &[&str] = &[FOLDER, CALLS, LISTS];

/// The client's functions for endpoints.
const CALLS: &str = "crates/client/src/operations.rs";

/// The types that the model's tests go through.
const LISTS: &str = "crates/model/tests/it/generated.rs";

/// Writes the generated files, or with `check` fails if one is not what would be written.
///
/// # Errors
///
/// Fails if a schema breaks the rules of `schemas/README.md`, or if a file is stale, missing or left over.
pub fn run(check: bool) -> Result {
    if check {
        check_files()?;
        return seed_schema(check);
    }
    let files = files()?;
    for path in strays(&files)? {
        fs::remove_file(root().join(path))?;
    }
    fs::create_dir_all(root().join(FOLDER))?;
    write_files(files)?;
    seed_schema(check)?;
    // Its tables are made of the schema that was just written.
    write_files([settings::file()?])
}

/// Fails if a file made of `schemas/` or of the schema of seeds is not what would be written. That schema is
/// made of the sandbox's types, and compared by the sandbox's tests.
///
/// # Errors
///
/// Fails if a schema breaks the rules of `schemas/README.md`, or if a file is stale, missing or left over.
pub fn check_files() -> Result {
    let files = files()?;
    let (page, tables) = settings::file()?;
    let mut wrong = String::new();
    for (path, text) in files.iter().chain([(&page, &tables)]) {
        match fs::read_to_string(root().join(path)) {
            Ok(old) if old == *text => {}
            Ok(old) => write!(wrong, "{path} is stale:\n{}", difference(&old, text))?,
            Err(_) => writeln!(wrong, "{path} is missing")?,
        }
    }
    for path in strays(&files)? {
        writeln!(wrong, "{path} is made of nothing")?;
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("{wrong}to write all generated files: cargo xtask codegen").into())
}

/// Writes the files that are not yet as they should be, path and text, and prints their paths.
pub(crate) fn write_files(files: impl IntoIterator<Item = (String, String)>) -> Result {
    for (path, text) in files {
        let place = root().join(&path);
        if fs::read_to_string(&place).is_ok_and(|old| old == text) {
            continue;
        }
        fs::write(place, text)?;
        println!("wrote {path}");
    }
    Ok(())
}

/// All files made of `schemas/`, path to text.
fn files() -> Result<BTreeMap<String, String>> {
    let sources = root().join("schemas");
    let schemas = Schemas::load(&sources)?;
    let operations = operations::load(&sources, &schemas)?;
    let modules = [
        ("values", words::values(&schemas)?),
        ("providers", words::providers(&schemas)?),
        ("resources", structs::resources(&schemas)?),
        ("params", structs::params(&schemas)?),
        ("endpoints", endpoints::types(&operations)?),
    ];
    let mut index = String::from("//! Everything that `schemas/` says, in Rust.\n\n");
    for (module, _) in &modules {
        writeln!(index, "pub mod {module};")?;
    }
    let modules = modules.into_iter().chain([("mod", index)]);
    let rust = modules
        .map(|(module, text)| (format!("{FOLDER}{module}.rs"), text))
        .chain([
            (CALLS.to_owned(), endpoints::calls(&operations)?),
            (LISTS.to_owned(), lists::text(&schemas)?),
        ])
        .map(|(path, text)| (path, PREAMBLE.to_owned() + &text));
    Ok(rust
        .chain(published::files(&schemas, &operations)?)
        .chain([supported::file(&operations)?])
        .collect())
}

/// The files in the folder of generated ones that nothing generates any more.
fn strays(files: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let mut strays = Vec::new();
    for entry in fs::read_dir(root().join(FOLDER))? {
        let path = format!("{FOLDER}{}", entry?.file_name().to_string_lossy());
        if !files.contains_key(&path) {
            strays.push(path);
        }
    }
    Ok(strays)
}

/// Has the sandbox's tests write the schema of seeds, or compare it.
fn seed_schema(check: bool) -> Result {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "test",
        "--quiet",
        "--package",
        "clerk-user-sandbox",
        "--test",
        "it",
    ]);
    cargo.arg("seed::schema::the_published_schema_is_that_of_the_type");
    if !check {
        cargo.env("SEED_SCHEMA", "write");
    }
    step(&mut cargo)
}

const PREAMBLE: &str = "// @generated by `cargo xtask codegen` from schemas/. Do not edit.\n\n";
