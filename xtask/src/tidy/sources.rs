//! What the sources themselves must look like.

use std::fs;
use std::path::Path;

use crate::Result;

/// The most lines a file written by hand may have.
const MOST_LINES: usize = 400;

/// The folders whose files a generator writes.
const GENERATED: &[&str] = &[
    "crates/model/src/generated/",
    "crates/validate/src/phone/tables/",
];

pub(super) fn check(wrong: &mut Vec<String>) -> Result {
    let root = crate::root();
    for folder in ["crates", "xtask", "fuzz", "bench"] {
        walk(&root.join(folder), &mut |path| {
            let name = path
                .strip_prefix(&root)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned();
            check_file(&name, &fs::read_to_string(path)?, wrong);
            Ok(())
        })?;
    }
    Ok(())
}

fn check_file(name: &str, text: &str, wrong: &mut Vec<String>) {
    let generated = GENERATED.iter().any(|folder| name.starts_with(folder));
    let says_so = text
        .lines()
        .next()
        .is_some_and(|line| line.contains("@generated"));
    if generated != says_so {
        wrong.push(format!(
            "{name}: a generated file says so in its first line, and only such a file does"
        ));
    }
    let lines = text.lines().count();
    if !generated && lines > MOST_LINES {
        wrong.push(format!(
            "{name}: {lines} lines; at most {MOST_LINES} in a file written by hand"
        ));
    }
    if text.lines().any(|line| line.starts_with("#![allow(")) {
        wrong.push(format!("{name}: no lint is switched off for a whole file; say #[expect] with a reason where it is needed"));
    }
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path) -> Result) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") {
            walk(&path, visit)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            visit(&path)?;
        }
    }
    Ok(())
}
