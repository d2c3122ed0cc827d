//! A page of `docs/languages`, and what its reader does with it.
//!
//! A fenced block of `sh` is run; a block of `text` is what the one before it prints; a block that
//! names a file is that file. `On Debian:` comes before the packages that are needed, and
//! `Lost in a round trip:` before the parts of a document that reading and writing loses.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Tools, differences};
use crate::Result;

pub(super) struct Page {
    language: String,
    text: String,
}

/// A fenced block: what stands after the fence, and its lines.
struct Block<'a> {
    info: &'a str,
    lines: String,
}

impl Page {
    /// The page of each language, in order of name.
    pub(super) fn all(folder: &Path) -> Result<Vec<Self>> {
        let mut pages = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let language = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.extension().is_some_and(|e| e == "md") && language != "README" {
                let text = fs::read_to_string(&path)?;
                pages.push(Self { language, text });
            }
        }
        pages.sort_by(|a, b| a.language.cmp(&b.language));
        Ok(pages)
    }

    pub(super) fn language(&self) -> &str {
        &self.language
    }

    /// The folder that the page has types written to.
    pub(super) fn types(&self) -> &str {
        let after = self.text.split("--out ").nth(1).unwrap_or_default();
        after.split_whitespace().next().unwrap_or("types")
    }

    /// Does what the page says, in the folder of its language.
    pub(super) fn verify(&self, export: &Path, tools: &Tools) -> Result {
        let folder = export.join(&self.language);
        for stale in [self.types(), "again", "build"] {
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
        self.check_lost(export)
    }

    fn check_lost(&self, export: &Path) -> Result {
        let again = export.join(&self.language).join("again");
        let said = self.after("Lost in a round trip: ");
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
            _ => Err("expected both a round trip of the fixtures and the sentence `Lost in a round trip: …`, found one of them".into()),
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

/// Installs the packages that are missing.
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
    println!("installing {}", missing.join(", "));
    for arguments in [
        vec!["update"],
        vec!["install", "--yes", "--no-install-recommends"],
    ] {
        let mut apt = Command::new("apt-get");
        apt.arg("--quiet=2")
            .args(&arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        if arguments.len() > 1 {
            apt.args(&missing);
        }
        let output = apt.output()?;
        if !output.status.success() {
            return Err(format!(
                "apt-get {}: {}",
                arguments.join(" "),
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
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
