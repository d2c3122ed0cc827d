//! `cargo xtask phone-proof`: the proof of the phone tables, with figures.

use std::process::Command;

use super::Failure;

/// Runs the tests in `crates/validate/tests/proof`, and shows what they measured; the last line is the
/// proof's.
///
/// # Errors
///
/// The tables are not the metadata, or the tests cannot be run.
pub fn prove() -> Result<(), Failure> {
    for test in [
        "mutants::edits_of_the_tables_are_found",
        "door::every_other_byte_is_found_at_every_place",
        "the_tables_are_the_metadata",
    ] {
        let said = crate::output(
            Command::new(env!("CARGO"))
                .args(["test", "--quiet", "--package", "clerk-user-validate"])
                .args(["--test", "proof", "--", "--exact", "--nocapture", test]),
        )?;
        let figures = said.lines().filter(|line| {
            let noise = ["running ", "test result:", "test ", "."];
            !line.is_empty() && !noise.iter().any(|start| line.starts_with(start))
        });
        figures.for_each(|line| println!("{line}"));
    }
    Ok(())
}
