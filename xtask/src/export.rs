//! `cargo xtask export`: what programs in other languages need, in one folder.
//!
//! With `--verify` the pages of `docs/languages` and `docs/clients` are run there, as a reader would run them.

mod comparison;
mod contents;
mod differences;
mod page;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::Result;
use page::Page;

/// Writes the export. With `verify` it tests the languages, the clients, and the sandbox against the OpenAPI document;
/// with `clients` the same without the languages.
///
/// # Errors
///
/// The command cannot be built, a file cannot be written, a page does not say what happens, or the sandbox does not do
/// what the OpenAPI document says.
pub fn run(folder: Option<PathBuf>, verify: bool, clients: bool) -> Result {
    let folder = folder.unwrap_or_else(|| crate::root().join("target/export"));
    let tools = Tools::build()?;
    contents::write(&folder, &tools)?;
    let folder = folder.canonicalize()?;
    let is_tested = verify || clients;
    let mut pages = Vec::new();
    if !clients {
        pages = Page::all("docs/languages", "")?;
    }
    for page in &pages {
        contents::programs(page.name(), &folder)?;
        if !is_tested && let Some(types) = page.types() {
            tools.types(page.name(), &folder.join(page.name()).join(types))?;
        }
    }
    if is_tested {
        pages.extend(Page::all("docs/clients", "clients")?);
        all_verified(&pages, &folder, &tools)?;
        return comparison::run(&folder, &tools);
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
        crate::step(&mut cargo)?;
        Ok(Self {
            programs: crate::built("debug").canonicalize()?,
            cache: crate::root().canonicalize()?.join("target/export-cache"),
        })
    }

    /// What `clerk-user schema` prints.
    fn schema(&self, option: &str) -> Result<String> {
        crate::output(self.command("clerk-user").args(["schema", option]))
    }

    /// Writes the vectors into a folder that has nothing else.
    fn vectors(&self, folder: &Path) -> Result {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let mut command = self.command("clerk-user");
        crate::step(command.args(["schema", "--vectors", "--out"]).arg(folder))
    }

    fn types(&self, language: &str, out: &Path) -> Result {
        let mut command = self.command("clerk-user");
        command.args(["schema", "--lang", language, "--out"]);
        crate::output(command.arg(out)).map(drop)
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
    page::install(pages)?;
    let mut failed = 0;
    for page in pages {
        let start = Instant::now();
        match page.verify(folder, tools) {
            Ok(()) => println!(
                "{}: verified in {} s",
                page.name(),
                start.elapsed().as_secs()
            ),
            Err(error) => {
                failed += 1;
                println!("{}: {error}", page.name());
            }
        }
    }
    println!("{} passed, {failed} failed", pages.len() - failed);
    if failed == 0 {
        Ok(())
    } else {
        Err("a page does not say what happens".into())
    }
}
