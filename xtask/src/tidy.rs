//! `cargo xtask tidy`: the house rules that no compiler checks.

mod arrows;
mod docs;
mod lints;
mod modules;
mod sources;

pub use modules::figures;

use crate::Result;

/// Runs every check and fails with all that is wrong.
///
/// # Errors
///
/// A rule is broken; the message has one line for each place.
pub fn run() -> Result {
    let mut wrong = Vec::new();
    let metadata = metadata()?;
    arrows::check(&metadata, &mut wrong);
    lints::check(&metadata, &mut wrong)?;
    sources::check(&mut wrong)?;
    modules::check(&mut wrong)?;
    for current in [crate::codegen::run(true), crate::phone::check()] {
        wrong.extend(current.err().map(|stale| stale.to_string()));
    }
    if wrong.is_empty() {
        println!("tidy: lints bite, arrows point one way, generated files are current");
        return Ok(());
    }
    Err(wrong.join("\n       ").into())
}

/// Returns what cargo says of the workspace's members.
pub(crate) fn metadata() -> Result<serde_json::Value> {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let text = crate::output(cargo.args(["metadata", "--no-deps", "--format-version=1"]))?;
    Ok(serde_json::from_str(&text)?)
}

/// Returns the members: the name, and what cargo says of each.
pub(crate) fn members(
    metadata: &serde_json::Value,
) -> impl Iterator<Item = (&str, &serde_json::Value)> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.filter_map(|package| Some((package["name"].as_str()?, package)))
}
