//! `cargo xtask phone-metadata`: from libphonenumber's metadata to
//! `crates/validate/src/phone/tables/`.
//!
//! Data flows one way: `source` reads what registries carry, `metadata` commits it, `pattern` and
//! `automaton` compile it, `tables` writes Rust. Only the first step leaves the repository.

mod array;
mod automaton;
mod changes;
pub mod metadata;
mod oracle;
mod pattern;
mod proof;
mod source;
mod tables;
mod unicode;

pub use oracle::compare;
pub use proof::prove;

use std::error::Error;
use std::fs;

use changes::Update;
use metadata::Metadata;
use source::Source;

type Failure = Box<dyn Error>;

const FOLDER: &str = "crates/validate/src/phone/tables";
const PAGE: &str = "docs/phone-metadata.md";
const README: &str = "README.md";
/// What stands before the version in the README.
const NAMED: &str = "(libphonenumber ";

/// Commits the metadata of a source, by name and version, and writes all that is made from it. Without a
/// name it is the newest source; `committed` writes the generated files alone.
///
/// # Errors
///
/// The metadata cannot be had, or uses what the tables cannot express.
pub fn update(source: Option<(&str, Option<&str>)>) -> Result<(), Failure> {
    match source {
        None => update_from(&Source::newest()?),
        Some(("committed", None)) => write(&Metadata::committed()?),
        Some((name, version)) => update_from(&Source::named(name, version)?),
    }
}

/// Fails if a generated file is not what the committed metadata says.
///
/// # Errors
///
/// A file is stale, or the metadata cannot be read.
pub fn check() -> Result<(), Failure> {
    let metadata = Metadata::committed()?;
    for (path, text) in files(&metadata)? {
        let old = fs::read_to_string(crate::root().join(&path)).unwrap_or_default();
        if old != text {
            let difference = crate::codegen::difference(&old, &text);
            return Err(format!(
                "{path} is stale:\n{difference}to write it: cargo xtask phone-metadata --source committed"
            )
            .into());
        }
    }
    Ok(())
}

/// Commits the metadata of the source, and writes all that is made from it.
fn update_from(source: &Source) -> Result<(), Failure> {
    let metadata = source.read()?;
    if let Ok(old) = Metadata::committed()
        && old.version != metadata.version
    {
        let update = Update::between(&old, &metadata)?;
        println!(
            "{} to {}: {}",
            old.version,
            metadata.version,
            update.summary()
        );
        changes::remember(update)?;
    }
    metadata.commit()?;
    write(&metadata)
}

/// Writes all that is made from the metadata.
fn write(metadata: &Metadata) -> Result<(), Failure> {
    crate::codegen::write_files(files(metadata)?)?;
    println!(
        "the phone tables are of libphonenumber {}",
        metadata.version
    );
    Ok(())
}

/// The generated files: path and text.
fn files(metadata: &Metadata) -> Result<Vec<(String, String)>, Failure> {
    let mut files = tables::all(metadata)?;
    for (name, _) in &mut files {
        *name = format!("{FOLDER}/{name}");
    }
    let page = changes::page(metadata, &changes::history()?);
    files.push((PAGE.to_owned(), page));
    let readme = fs::read_to_string(crate::root().join(README))?;
    let (before, after) = readme
        .split_once(NAMED)
        .ok_or("the README does not name the metadata")?;
    let (_, after) = after
        .split_once(')')
        .ok_or("a bracket that is not closed")?;
    let readme = format!("{before}{NAMED}{}){after}", metadata.version);
    files.push((README.to_owned(), readme));
    Ok(files)
}

/// Says which versions could be had, and what the newest would change.
///
/// # Errors
///
/// A source cannot be read.
pub fn newest() -> Result<(), Failure> {
    let committed = Metadata::committed()?;
    println!(
        "the tables are of {} ({})",
        committed.version, committed.source
    );
    for (source, version) in Source::all()? {
        println!("{version}: {}", source.name()?);
    }
    let metadata = Source::newest()?.read()?;
    let update = Update::between(&committed, &metadata)?;
    println!(
        "\n{} to {}: {}",
        committed.version,
        metadata.version,
        update.summary()
    );
    if !update.regions.is_empty() {
        print!("\n{}", update.table());
    }
    Ok(())
}

/// Fails if a source gives other tables than the Python port of the same version.
///
/// # Errors
///
/// A source cannot be read, or gives other tables.
pub fn compare_sources() -> Result<(), Failure> {
    for (source, version) in Source::all()?.into_iter().skip(1) {
        let other = Source::Pypi(Some(version.clone()));
        let (ours, theirs) = (source.read()?, other.read()?);
        for (ours, theirs) in tables::all(&ours)?.iter().zip(&tables::all(&theirs)?) {
            // The second line says where a table is from.
            if !ours.1.lines().skip(2).eq(theirs.1.lines().skip(2)) {
                let update = Update::between(&source.read()?, &other.read()?)?;
                return Err(format!(
                    "{}: another {} than {}\n{}",
                    source.name()?,
                    ours.0,
                    other.name()?,
                    update.table()
                )
                .into());
            }
        }
        println!(
            "{version}: {} gives the tables that {} gives",
            source.name()?,
            other.name()?
        );
    }
    Ok(())
}
