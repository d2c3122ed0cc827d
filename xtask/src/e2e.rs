//! `cargo xtask e2e`: Clerk's own browser SDK against the sandbox, in a real browser.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::Result;

const CHROMIUM: [&str; 3] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

/// Builds the sandbox, installs the SDK and drives the example pages; `args` go to `e2e/run.js`.
///
/// # Errors
///
/// Node or Chromium is missing, something does not install or build, or a case fails.
pub fn run(args: &[&str]) -> Result {
    find_tools()?;
    step(Command::new(env!("CARGO")).args(["build", "--quiet", "--bin", "clerk-user"]))?;
    step(Command::new("node").arg("e2e/install.js"))?;
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let binary = crate::root().join(target).join("debug/clerk-user");
    step(
        Command::new("node")
            .arg("e2e/run.js")
            .arg(binary)
            .args(args),
    )
}

fn find_tools() -> Result {
    for tool in ["node", "npm"] {
        if Command::new(tool).arg("--version").output().is_err() {
            return Err(format!("{tool} was not found; Node.js 20.19 or later brings it").into());
        }
    }
    let is_named = env::var_os("CHROMIUM").is_some();
    if is_named || CHROMIUM.iter().any(|path| Path::new(path).exists()) {
        return Ok(());
    }
    Err(format!(
        "Chromium was found at none of {}; install it with `apt-get install chromium`, or set \
         CHROMIUM to its path",
        CHROMIUM.join(", ")
    )
    .into())
}

fn step(command: &mut Command) -> Result {
    let status = command.current_dir(crate::root()).status()?;
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().to_string_lossy();
    Err(format!("{program} failed: {status}").into())
}
