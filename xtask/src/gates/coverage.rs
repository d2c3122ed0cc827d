//! `cargo xtask coverage`: the share of each crate's lines that the workspace's tests run.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{Result, root};

/// Runs the tests with counters, and prints a line for each crate.
///
/// # Errors
///
/// The tests fail, or a crate is below its goal.
pub fn run() -> Result {
    let path = root().join("target/coverage.json");
    let passed = measure()?
        .args(["nextest", "--workspace", "--exclude", "xtask"])
        .args(["--json", "--summary-only", "--output-path"])
        .arg(&path)
        .status()?
        .success();
    if !passed {
        return Err("the tests did not pass with counters in them".into());
    }
    let report: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
    let mut below = Vec::new();
    println!(
        "{:<10} {:>7} {:>8} {:>7}  goal",
        "crate", "lines", "covered", "%"
    );
    for name in super::CRATES {
        let (lines, covered) = count(&report, name);
        println!(
            "{name:<10} {lines:>7} {covered:>8} {:>7}  {}.00",
            super::percent(covered, lines),
            goal(name)
        );
        if covered * 100 < lines * goal(name) || lines == 0 {
            below.push(*name);
        }
    }
    if below.is_empty() {
        return Ok(());
    }
    Err(format!("below the goal: {}", below.join(", ")).into())
}

/// `cargo llvm-cov` with the LLVM tools that can read what this compiler writes: rustup's, or the system's.
fn measure() -> Result<Command> {
    let mut command = super::tool("llvm-cov")?;
    let version = Command::new("rustc").arg("-vV").output()?;
    let version = String::from_utf8(version.stdout)?;
    let major = version
        .lines()
        .find_map(|l| l.strip_prefix("LLVM version: "))
        .and_then(|v| v.split('.').next());
    for (variable, name) in [("LLVM_COV", "llvm-cov"), ("LLVM_PROFDATA", "llvm-profdata")] {
        let path = format!("/usr/bin/{name}-{}", major.unwrap_or_default());
        if std::env::var_os(variable).is_none() && Path::new(&path).exists() {
            command.env(variable, path);
        }
    }
    Ok(command)
}

/// The lines of a crate that can run, and those that did.
fn count(report: &Value, name: &str) -> (usize, usize) {
    let folder = format!("/crates/{name}/src/");
    let files = report["data"][0]["files"].as_array().into_iter().flatten();
    files
        .filter(|file| {
            file["filename"]
                .as_str()
                .is_some_and(|path| path.contains(&folder))
        })
        .map(|file| &file["summary"]["lines"])
        .fold((0, 0), |(lines, covered), of| {
            (
                lines + number(&of["count"]),
                covered + number(&of["covered"]),
            )
        })
}

fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|number| number.try_into().ok())
        .unwrap_or_default()
}

/// In percent of the lines.
fn goal(name: &str) -> usize {
    if name == "validate" { 98 } else { 90 }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_crates_lines_are_those_of_its_sources() {
        let file = |name: &str, count: usize, covered: usize| json!({ "filename": name, "summary": { "lines": { "count": count, "covered": covered } } });
        let files = [
            file("/here/crates/model/src/lib.rs", 10, 7),
            file("/here/crates/model/src/generated/params.rs", 20, 20),
            file("/here/crates/model/tests/it/main.rs", 99, 99),
            file("/here/crates/client/src/lib.rs", 99, 99),
        ];
        let report = json!({ "data": [{ "files": files }] });
        assert_eq!(super::count(&report, "model"), (30, 27));
    }
}
