//! `cargo xtask crash`: the real sandbox, killed at random while clients use it.

use std::process::Command;

use crate::{Result, root};

/// Kills the sandbox so many times, and prints what was answered and what of it was lost.
///
/// # Errors
///
/// An answer was lost, or the test does not build.
pub fn run(kills: u32) -> Result {
    let status = Command::new("cargo")
        .args([
            "test",
            "--quiet",
            "--release",
            "--package",
            "clerk-user-cli",
        ])
        .args(["--test", "it", "crash::", "--", "--nocapture"])
        .env("CLERK_USER_KILLS", kills.to_string())
        .current_dir(root())
        .status()?;
    if status.success() {
        return Ok(());
    }
    Err("the sandbox lost what it had answered".into())
}
