//! `cargo xtask deny`: licences and sources of every dependency.

use crate::Result;

const WORKSPACES: &[&str] = &["Cargo.toml", "fuzz/Cargo.toml", "bench/Cargo.toml"];

/// Holds every workspace of the repository against `deny.toml`.
///
/// # Errors
///
/// A dependency has another licence or another source than `deny.toml` lists.
pub fn run() -> Result {
    for workspace in WORKSPACES {
        println!("{workspace}");
        let passed = super::tool("deny")?
            .args(["--manifest-path", workspace])
            .args(["check", "--hide-inclusion-graph"])
            .args(["licenses", "sources", "bans"])
            .status()?
            .success();
        if !passed {
            return Err(format!("{workspace}: a dependency is not what deny.toml allows").into());
        }
    }
    Ok(())
}
