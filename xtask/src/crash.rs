//! `cargo xtask crash`: the real sandbox, killed at random while clients use it.

use std::process::Command;

use crate::{Result, step};

/// Kills the sandbox so many times, and prints what was answered and what of it was lost.
///
/// # Errors
///
/// An answer was lost, or the test does not build.
pub fn run(kills: u32) -> Result {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--quiet", "--release"]);
    cargo.args(["--package", "clerk-user-cli", "--test", "it"]);
    cargo.args(["crash::", "--", "--nocapture"]);
    step(cargo.env("CLERK_USER_KILLS", kills.to_string()))
}
