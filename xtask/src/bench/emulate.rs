//! `vercel-labs/emulate`, which serves a part of the Backend API too.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::{Result, root, step};

/// The npm package, of the version that figures are compared with.
const PACKAGE: &str = "emulate@0.12.2";
const HOME: &str = "target/emulate";
const SCRIPT: &str = include_str!("emulate.mjs");

/// The program while it runs.
pub(super) struct Emulate {
    process: Child,
    pub(super) url: String,
}

impl Emulate {
    /// Installs and starts it.
    pub(super) fn start() -> Result<Self> {
        let home = root().join(HOME);
        fs::create_dir_all(&home)?;
        fs::write(home.join("package.json"), "{\"private\":true}\n")?;
        fs::write(home.join("start.mjs"), SCRIPT)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", PACKAGE]);
        step(npm.current_dir(&home))?;
        let mut process = Command::new("node")
            .arg("start.mjs")
            .current_dir(&home)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut url)?;
        }
        let emulate = Self {
            process,
            url: url.trim().to_owned(),
        };
        if emulate.url.is_empty() {
            return Err("Node.js cannot start it".into());
        }
        Ok(emulate)
    }
}

impl Drop for Emulate {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
