//! `cargo xtask spec-check FILE`: the schemas held against Clerk's OpenAPI document.
//!
//! The document is given by path and never part of the repository. Checked is that every resource
//! allows all that its components allow, that sample answers of every operation in
//! `schemas/operations.json` are read, and that both sides know the same fields of every form.

mod coverage;
mod document;
mod fixups;
mod forms;
mod samples;
mod surface;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use crate::Result;
use crate::codegen::{Operation, Schemas, operations};
use document::Document;
use fixups::{FIXUPS, Fixup};
use surface::{SURFACE, Surface};

/// Checks the document at `file`.
///
/// # Errors
///
/// A file is not an OpenAPI document, or something in it is not covered; the message has one line
/// for each.
pub fn run(file: &Path) -> Result {
    let folder = crate::root().join("schemas");
    let schemas = Schemas::load(&folder)?;
    let operations = operations::load(&folder, &schemas)?;
    let check = Check {
        schemas: &schemas,
        operations: &operations,
        surface: Surface(SURFACE),
    };
    let report = check.document(&read(file)?, FIXUPS)?;
    println!("{}", file.display());
    for line in report {
        println!("  {line}");
    }
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    Ok(fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?)
}

/// Our side of the comparison.
struct Check<'a> {
    schemas: &'a Schemas,
    operations: &'a [Operation],
    surface: Surface,
}

impl Check<'_> {
    /// What was found to hold of a document.
    fn document(&self, text: &str, fixups: &[Fixup]) -> Result<Vec<String>> {
        let mut document = Document::read(text)?;
        let mut wrong = Vec::new();
        let mut report = Vec::new();
        for (name, apply) in fixups {
            match apply(&mut document) {
                Some(()) => report.push(format!("fixed up: {}", name.replace('_', " "))),
                None => wrong.push(format!("the fix-up {name} no longer applies; remove it")),
            }
        }
        let bundle = self.schemas.bundle();
        let covered = coverage::check(&bundle, &document, self.surface, &mut wrong)?;
        report.push(format!("{covered} components are covered"));
        let samples = samples::check(
            &bundle,
            &document,
            self.surface,
            self.operations,
            &mut wrong,
        )?;
        report.push(format!("{samples} samples are read"));
        let forms = forms::check(self.schemas, &document, self.operations, &mut wrong);
        report.push(format!("{forms} forms have the fields of our params"));
        if wrong.is_empty() {
            return Ok(report);
        }
        Err(wrong.join("\n       ").into())
    }
}
