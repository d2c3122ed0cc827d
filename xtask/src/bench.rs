//! Measures the product beside its peers, with the program in `bench/`.

use std::process::Command;

use crate::Result;

/// Builds the measuring program, with the peers, and runs it; the area `sandbox` has one of its own.
///
/// # Errors
///
/// The program cannot be built, or fails; a goal that is not reached is no failure.
pub fn run(args: &[&str]) -> Result {
    let mut cargo = Command::new(env!("CARGO"));
    if args == ["sandbox"] {
        cargo.args(["bench", "--quiet", "--package", "clerk-user-sandbox"]);
        cargo.args(["--bench", "load"]);
    } else {
        cargo
            .args(["run", "--quiet", "--release"])
            .args(["--manifest-path", "bench/Cargo.toml"])
            .args(["--target-dir", "target/bench", "--"])
            .args(args);
    }
    let done = cargo.current_dir(crate::root()).status()?;
    if done.success() {
        Ok(())
    } else {
        Err("the measurement failed".into())
    }
}
