//! The code generators, each with a fixed version, and the folder in which they are installed.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::CliError;

/// The folder in which code generators are installed.
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, CliError> {
        let folder = folder.map(Path::to_owned).or_else(default_folder);
        let folder = folder.ok_or("expected --cache DIR: the user's cache folder is not known")?;
        make(&folder)?;
        let folder = fs::canonicalize(&folder).map_err(|e| at(&folder, &e))?;
        Ok(Self { folder })
    }

    /// Writes the input document of a generator and returns its path.
    pub(super) fn input(&self, generator: &str, document: &Value) -> Result<PathBuf, CliError> {
        let folder = self.folder.join(generator);
        make(&folder)?;
        let path = folder.join("clerk-user.json");
        fs::write(&path, document.to_string()).map_err(|e| at(&path, &e))?;
        Ok(path)
    }

    /// Returns a command of an npm package.
    pub(super) fn npm(&self, package: &str, command: &str) -> Command {
        let mut npx = Command::new(if cfg!(windows) { "npx.cmd" } else { "npx" });
        npx.args(["--yes", "--package", package, "--", command]);
        npx.env("npm_config_cache", self.folder.join("npm"));
        npx
    }

    /// Returns a command of a Python package, which is installed at the first use.
    pub(super) fn pip(&self, package: &str, command: &str) -> Result<Command, CliError> {
        let folder = self.folder.join(package.replace("==", "-"));
        let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let installed = folder.join("installed");
        if !installed.exists() {
            let python = if cfg!(windows) { "python" } else { "python3" };
            let mut venv = Command::new(python);
            venv.args(["-m", "venv", "--clear"]).arg(&folder);
            run(venv, "Python 3.11 or later, with venv and pip")?;
            let mut pip = Command::new(programs.join("pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check", package]);
            run(pip, "pip")?;
            fs::write(&installed, "").map_err(|e| at(&installed, &e))?;
        }
        Ok(Command::new(programs.join(command)))
    }
}

/// Runs a command to completion. `needs` names its requirements, for the error.
pub(super) fn run(mut command: Command, needs: &str) -> Result<(), CliError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| match e.kind() {
        ErrorKind::NotFound => format!("{program} is not installed; this needs {needs}"),
        _ => format!("{program}: {e}"),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim_end();
    Err(format!(
        "{program} failed ({}); this needs {needs}\n{said}",
        output.status
    ))
}

pub(super) fn make(folder: &Path) -> Result<(), CliError> {
    fs::create_dir_all(folder).map_err(|e| at(folder, &e))
}

pub(super) fn at(path: &Path, error: &std::io::Error) -> CliError {
    format!("{}: {error}", path.display())
}

fn default_folder() -> Option<PathBuf> {
    let variable = |name| {
        env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let caches = variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| variable("HOME").map(|home| home.join(".cache")))?;
    Some(caches.join("clerk-user"))
}
