//! The workspace's lints bite in every member.
//!
//! A table of lints that no member opts into is silent, so this plants one offence against a
//! rustc lint and one against a clippy lint in a copy of each member, and counts the complaints.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::members;
use crate::Result;

const OFFENCES: &str = "\
//! Offends.
/// Offends against `unsafe_code`.
pub unsafe fn f() {}
/// Offends against `clippy::unwrap_used`.
pub fn g(x: Option<u8>) -> u8 {
    x.unwrap()
}
";

pub(super) fn check(metadata: &Value, wrong: &mut Vec<String>) -> Result {
    let copy = crate::root().join("target/tidy");
    let root = fs::read_to_string(crate::root().join("Cargo.toml"))?;
    let names: Vec<&str> = members(metadata).map(|(name, _)| name).collect();
    fs::create_dir_all(&copy)?;
    fs::write(
        copy.join("Cargo.toml"),
        without_dependencies(&root).replace(", \"xtask\"", ""),
    )?;
    for (name, package) in members(metadata) {
        let manifest = fs::read_to_string(package["manifest_path"].as_str().unwrap_or_default())?;
        let member = copy.join("crates").join(name);
        fs::create_dir_all(member.join("src"))?;
        fs::write(member.join("Cargo.toml"), without_dependencies(&manifest))?;
        fs::write(member.join("src/lib.rs"), OFFENCES)?;
    }
    let output = Command::new(env!("CARGO"))
        .args([
            "clippy",
            "--workspace",
            "--lib",
            "--keep-going",
            "--message-format=json",
            "--target-dir=target",
        ])
        .current_dir(&copy)
        .output()?;
    let complaints: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    for name in names {
        for lint in ["unsafe_code", "clippy::unwrap_used"] {
            let bites = complaints.iter().any(|c| {
                c["message"]["code"]["code"] == lint
                    && c["manifest_path"]
                        .as_str()
                        .is_some_and(|p| p.contains(&format!("/tidy/crates/{name}/")))
            });
            if !bites {
                wrong.push(format!(
                    "{name}: {lint} does not bite; it needs [lints] workspace = true"
                ));
            }
        }
    }
    Ok(())
}

/// A manifest with nothing but its package and lints, so that the copy builds at once.
fn without_dependencies(manifest: &str) -> String {
    let mut text = String::new();
    let mut keep = true;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_start_matches('[').trim_end_matches(']');
            keep = table == "package"
                || table == "workspace"
                || table == "workspace.package"
                || table.ends_with("lints")
                || table.contains("lints.");
        }
        if keep {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}
