//! `cargo xtask e2e`: Clerk's SDKs for browsers and servers against the sandbox, in a real browser.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, built, step};

const CHROMIUM: [&str; 3] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

/// Builds the sandbox, installs the SDKs and drives apps on it: all cases, or those whose name contains
/// `only`. The self-test damages responses of the sandbox; the matrix has the examples with other major
/// versions of their packages.
///
/// # Errors
///
/// Node or Chromium is missing, something does not install or build, or a case fails.
pub fn run(self_test: bool, matrix: bool, only: Option<&str>) -> Result {
    find_tools()?;
    step(Command::new(env!("CARGO")).args(["build", "--quiet", "--bin", "clerk-user"]))?;
    let matrix = matrix.then_some("--matrix");
    step(Command::new("node").arg("e2e/install.js").args(matrix))?;
    let mut node = Command::new("node");
    node.arg("e2e/run.js").arg(binary());
    node.args(self_test.then_some("--self-test")).args(matrix);
    node.args(only.iter().flat_map(|only| ["--only", only]));
    step(&mut node)
}

/// Returns the path of the command.
pub(crate) fn binary() -> PathBuf {
    built("debug/clerk-user")
}

pub(crate) fn find_tools() -> Result {
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
