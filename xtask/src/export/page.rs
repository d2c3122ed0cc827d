//! A page of `docs/languages` or `docs/clients`, and what its reader does with it.
//!
//! A fenced block of `sh` is run; a block of `text` is what the one before it prints; a block that
//! names a file is that file. `On Debian:` comes before the packages that are needed, and
//! `Lost when an object is read and written again:` before the parts of a document that reading and writing loses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Tools, differences};
use crate::Result;

pub(super) struct Page {
    name: String,
    /// The folder in which its commands run, within the export.
    folder: PathBuf,
    text: String,
}

/// A fenced block: what stands after the fence, and its lines.
struct Block<'a> {
    info: &'a str,
    lines: String,
}

impl Page {
    /// Returns the pages of a folder of the repository in order of name. Their commands run below `within`, a folder of
    /// the export.
    pub(super) fn all(docs: &str, within: &str) -> Result<Vec<Self>> {
        let mut pages = Vec::new();
        for entry in fs::read_dir(crate::root().join(docs))? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if path.extension().is_some_and(|e| e == "md") && name != "README" {
                pages.push(Self {
                    folder: Path::new(within).join(&*name),
                    name: name.into_owned(),
                    text: fs::read_to_string(&path)?,
                });
            }
        }
        pages.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(pages)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the folder that the page has types written to.
    pub(super) fn types(&self) -> Option<&str> {
        let (_, after) = self.text.split_once("--out ")?;
        after.split_whitespace().next()
    }

    /// Does what the page says, in its folder.
    pub(super) fn verify(&self, export: &Path, tools: &Tools) -> Result {
        let folder = export.join(&self.folder);
        fs::create_dir_all(&folder)?;
        let written = ["again", "build", "client"].into_iter().chain(self.types());
        for stale in written {
            if folder.join(stale).exists() {
                fs::remove_dir_all(folder.join(stale))?;
            }
        }
        let blocks = self.blocks();
        for block in &blocks {
            if let Some((_, name)) = block.info.split_once(' ') {
                let path = folder.join(name);
                fs::create_dir_all(path.parent().unwrap_or(&folder))?;
                fs::write(path, &block.lines)?;
            }
        }
        let script: Vec<&str> = blocks
            .iter()
            .filter(|b| b.info == "sh")
            .map(|b| b.lines.as_str())
            .collect();
        let printed = run(tools, &folder, &script.join(SEPARATE))?;
        let mut printed = printed.split(SEPARATOR);
        for (i, _) in blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.info == "sh")
        {
            let said = blocks[i + 1..]
                .iter()
                .take_while(|b| b.info != "sh")
                .find(|b| b.info == "text");
            check_printed(printed.next().unwrap_or_default(), said)?;
        }
        if let Some(types) = self.types() {
            check_version(&folder.join(types))?;
        }
        self.check_lost(export)
    }

    fn check_lost(&self, export: &Path) -> Result {
        let again = export.join(&self.folder).join("again");
        let said = self.after("Lost when an object is read and written again: ");
        match (said, again.exists()) {
            (None, false) => Ok(()),
            (Some(said), true) => {
                let lost = differences::between(&export.join("fixtures"), &again, export)?;
                if said == lost {
                    Ok(())
                } else {
                    Err(format!("the page says that a round trip loses: {said}; it loses: {lost}").into())
                }
            }
            _ => Err("expected both a round trip of the fixtures and the sentence `Lost when an object is read and written again: …`, found one of them".into()),
        }
    }

    /// The rest of the sentence that begins so.
    fn after(&self, beginning: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(beginning)?;
        let sentence = rest.split(['.', ';']).next()?;
        Some(sentence.replace('\n', " "))
    }

    /// The Debian packages that the page asks for.
    fn packages(&self) -> Vec<String> {
        let (_, rest) = self.text.split_once("On Debian: ").unwrap_or_default();
        let sentence = rest.split("`.").next().unwrap_or_default();
        let sentence = sentence.split("`;").next().unwrap_or_default();
        sentence
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else {
                continue;
            };
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block {
                info,
                lines: body.join("\n") + "\n",
            });
        }
        blocks
    }
}

/// What stands between the output of two blocks, and the command that prints it.
const SEPARATOR: &str = "\u{1e}\n";
const SEPARATE: &str = "printf '\\036\\n'\n";

/// Runs a script to its end, and gives what it prints.
fn run(tools: &Tools, folder: &Path, script: &str) -> Result<String> {
    let output = tools
        .command("sh")
        .args(["-euc", script])
        .current_dir(folder)
        .output()?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}\n{printed}{said}", output.status).into());
    }
    Ok(printed)
}

/// Installs the packages that are missing in CI, and names them elsewhere.
pub(super) fn install(pages: &[Page]) -> Result {
    let is_missing = |package: &String| {
        let query = Command::new("dpkg-query")
            .args(["--show", package])
            .output();
        !query.is_ok_and(|output| output.status.success())
    };
    let mut missing: Vec<String> = pages
        .iter()
        .flat_map(Page::packages)
        .filter(is_missing)
        .collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    crate::debian::install(&missing)
}

/// Fails unless every source file in a folder says the version of the schemas.
fn check_version(folder: &Path) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_source = path.extension().is_some_and(|e| e != "yaml" && e != "pyc");
        if path.is_dir() {
            check_version(&path)?;
        } else if is_source && !fs::read_to_string(&path)?.contains("from the schemas, version ") {
            return Err(
                format!("{} does not say the version of the schemas", path.display()).into(),
            );
        }
    }
    Ok(())
}

fn check_printed(printed: &str, said: Option<&Block<'_>>) -> Result {
    if let Some(block) = said
        && block.lines != printed
    {
        return Err(format!(
            "the page says that this is printed:\n{}it is:\n{printed}",
            block.lines
        )
        .into());
    }
    if let Some(wrong) = printed
        .lines()
        .find(|line| line.ends_with(" wrong") && !line.ends_with(" 0 wrong"))
    {
        return Err(format!("a schema refuses what is accepted: {wrong}").into());
    }
    Ok(())
}
