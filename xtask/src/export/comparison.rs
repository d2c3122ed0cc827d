//! The sandbox compared with the OpenAPI document.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Tools;
use crate::{Result, root, step};

/// The folder of the program that compares them.
const PROGRAM: &str = "consumers/openapi";

/// Validates the document, and tests with generated requests that the sandbox does what the document says.
pub(super) fn run(export: &Path, tools: &Tools) -> Result {
    let folder = export.join("comparison");
    fs::create_dir_all(&folder)?;
    let program = root().join(PROGRAM).canonicalize()?;
    let environment = folder.join(".venv");
    let python = environment.join("bin/python");
    if !python.exists() {
        step(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?;
    }
    let mut pip = tools.command(&python.to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--requirement"]);
    step(pip.arg(program.join("requirements.txt")))?;
    let mut compare = tools.command(&python.to_string_lossy());
    compare.arg(program.join("compare.py"));
    compare.arg(export.join("clerk-user.openapi.json"));
    step(compare.current_dir(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::page::Page;

    #[test]
    fn the_overview_lists_each_client() {
        let overview = fs::read_to_string(root().join("docs/clients/README.md")).unwrap();
        let pages = Page::all("docs/clients", "clients").unwrap();
        assert!(!pages.is_empty());
        for page in pages {
            let link = format!("({}.md)", page.name());
            assert!(overview.contains(&link), "{link}");
        }
    }
}
