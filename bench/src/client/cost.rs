//! What a clean build costs, beside that of clerk-fapi-rs.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::peers::OURS;
use crate::Result;
use crate::report::{Report, figure};
use crate::validate::children_seconds;

pub(super) fn run(report: &mut Report) -> Result {
    println!("\nclean release build of a program that depends on");
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/client");
    let ours = build(OURS, OURS, &format!("{{ path = \"{ours}\" }}"))?;
    let peer = build(FAPI, FAPI, "\"=0.2.0\"")?;
    let least = "less CPU time than clerk-fapi-rs to build: at least";
    report.goal_ratio(least, ours.seconds, peer.seconds, 1.0);
    let most = "no more crates than clerk-fapi-rs: at most";
    report.goal_most(most, ours.crates, "crates", peer.crates);
    Ok(())
}

const FAPI: &str = "clerk-fapi-rs";

struct Built {
    seconds: f64,
    crates: f64,
}

/// Builds an empty program beside this one, with the crate as its dependency.
fn build(title: &str, name: &str, dependency: &str) -> Result<Built> {
    let folder = std::env::current_exe()?.with_extension("client-build");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
    let manifest = format!(
        "[workspace]\n[package]\nname = \"empty\"\nedition = \"2024\"\n\
         [dependencies]\n{name} = {dependency}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;

    let tree = cargo(
        &folder,
        &["tree", "--edges=no-dev", "--prefix=none", "--no-dedupe"],
    )?;
    let mut crates: Vec<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    crates.sort_unstable();
    crates.dedup();
    // Beside the program itself.
    let crates = crates.len() as f64 - 1.0;
    cargo(&folder, &["fetch"])?;
    let before = children_seconds()?;
    cargo(&folder, &["build", "--release", "--target-dir=target"])?;
    let seconds = children_seconds()? - before;
    fs::remove_dir_all(&folder)?;
    figure(
        title,
        &format!("{seconds:>10.1} s of CPU {crates:>8} crates"),
    );
    Ok(Built { seconds, crates })
}

fn cargo(folder: &Path, args: &[&str]) -> Result<String> {
    let output = Command::new("cargo")
        .args(args)
        .current_dir(folder)
        .output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(format!(
            "cargo {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into())
    }
}
