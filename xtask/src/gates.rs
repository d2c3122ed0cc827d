//! What has to hold before a release, measured by tools that are installed apart.

pub mod coverage;
pub mod deny;
pub mod mutants;
pub mod public_api;

use std::process::Command;

use crate::Result;

/// The folders of the crates that are published.
const CRATES: &[&str] = &["validate", "model", "client", "sandbox", "check", "cli"];

/// `cargo NAME` at the root of the repository, from the crate `cargo-NAME`.
fn tool(name: &str) -> Result<Command> {
    let command = || {
        let mut command = Command::new("cargo");
        command.arg(name).current_dir(crate::root());
        command
    };
    if command().arg("--version").output()?.status.success() {
        return Ok(command());
    }
    Err(format!("expected cargo-{name}: cargo install --locked cargo-{name}").into())
}

/// With two digits behind the point, rounded down.
fn percent(part: usize, whole: usize) -> String {
    let hundredths = part * 10_000 / whole.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_is_rounded_down() {
        assert_eq!(percent(27, 30), "90.00");
        assert_eq!(percent(2, 3), "66.66");
        assert_eq!(percent(0, 0), "0.00");
    }
}
