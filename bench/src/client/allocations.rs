//! How often memory is asked for: counted by a program of its own, whose allocator counts.

use std::process::Command;

use crate::Result;

pub(super) fn run() -> Result {
    println!("\nallocations on the calling thread, on average");
    let program = std::env::current_exe()?;
    let folders = program.parent().and_then(|release| release.parent());
    let target = folders.ok_or("no target folder")?;
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let done = Command::new("cargo")
        .args(["run", "--quiet", "--release", "--manifest-path", manifest])
        .args(["--bin", "clerk-user-bench-allocations", "--target-dir"])
        .arg(target)
        .status()?;
    if done.success() {
        Ok(())
    } else {
        Err("the allocations cannot be counted".into())
    }
}
