//! `cargo xtask export`: what programs in other languages need, in one folder.
//!
//! With `--verify` the pages of `docs/languages` are run there, as a reader would run them.

mod contents;
mod differences;
mod page;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::Result;
use page::Page;

/// Writes the export, and with `verify` holds it against the pages that describe it.
///
/// # Errors
///
/// The command cannot be built, a file cannot be written, or a page does not say what happens.
pub fn run(folder: Option<&str>, verify: bool) -> Result {
    let folder = folder.map_or_else(|| crate::root().join("target/export"), PathBuf::from);
    let tools = Tools::build()?;
    let pages = Page::all(&crate::root().join("docs/languages"))?;
    contents::write(&folder, &tools)?;
    let folder = folder.canonicalize()?;
    for page in &pages {
        contents::programs(page.language(), &folder)?;
        if !verify {
            tools.types(
                page.language(),
                &folder.join(page.language()).join(page.types()),
            )?;
        }
    }
    if verify {
        page::install(&pages)?;
        return all_verified(&pages, &folder, &tools);
    }
    println!("wrote {}", folder.display());
    Ok(())
}

/// The command that is to be tried, and the folder where what it installs is kept.
struct Tools {
    programs: PathBuf,
    cache: PathBuf,
}

impl Tools {
    fn build() -> Result<Self> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--package", "clerk-user-cli"]);
        if !cargo.current_dir(crate::root()).status()?.success() {
            return Err("the command cannot be built".into());
        }
        let target = crate::root().join("target").canonicalize()?;
        Ok(Self {
            programs: target.join("debug"),
            cache: target.join("export-cache"),
        })
    }

    /// What `clerk-user schema` prints.
    fn schema(&self, option: &str) -> Result<String> {
        let output = self
            .command("clerk-user")
            .args(["schema", option])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn types(&self, language: &str, out: &Path) -> Result {
        let mut command = self.command("clerk-user");
        let output = command
            .args(["schema", "--lang", language, "--out"])
            .arg(out)
            .output()?;
        if !output.status.success() {
            return Err(format!("{language}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(())
    }

    /// A program, with `clerk-user` among those it can call, and caches below `target`.
    fn command(&self, program: &str) -> Command {
        let mut paths = vec![self.programs.clone()];
        paths.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
        let mut command = Command::new(match program {
            "clerk-user" => self.programs.join(program),
            _ => program.into(),
        });
        command.env("PATH", std::env::join_paths(paths).unwrap_or_default());
        command.env("XDG_CACHE_HOME", &self.cache);
        command.env("npm_config_cache", self.cache.join("npm"));
        command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command
    }
}

fn all_verified(pages: &[Page], folder: &Path, tools: &Tools) -> Result {
    let mut failed = 0;
    for page in pages {
        let start = Instant::now();
        match page.verify(folder, tools) {
            Ok(()) => println!(
                "{}: verified in {} s",
                page.language(),
                start.elapsed().as_secs()
            ),
            Err(error) => {
                failed += 1;
                println!("{}: {error}", page.language());
            }
        }
    }
    println!("{} passed, {failed} failed", pages.len() - failed);
    if failed == 0 {
        Ok(())
    } else {
        Err("a page of docs/languages does not say what happens".into())
    }
}
