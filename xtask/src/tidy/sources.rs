//! What the sources themselves must look like.

use std::fs;
use std::path::Path;

use super::docs;
use crate::Result;
use crate::codegen::GENERATED;

/// The folder of the phone tables, which `cargo xtask phone-metadata` writes.
const TABLES: &str = "crates/validate/src/phone/tables/";

pub(super) fn check(wrong: &mut Vec<String>) -> Result {
    let root = crate::root();
    for folder in ["crates", "xtask", "fuzz", "bench", "bindings"] {
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
    for target in fs::read_dir(root.join("fuzz/corpus"))? {
        for seed in fs::read_dir(target?.path())? {
            check_seed(&seed?.file_name().to_string_lossy(), wrong);
        }
    }
    Ok(())
}

/// A fuzzer names what it finds by its SHA-1; what is kept is named by a person, for what it shows.
fn check_seed(name: &str, wrong: &mut Vec<String>) {
    if name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        wrong.push(format!(
            "fuzz/corpus: {name} is named by a fuzzer; a seed says what it shows, or is not kept"
        ));
    }
}

fn check_file(name: &str, text: &str, wrong: &mut Vec<String>) {
    let mut generated = GENERATED.iter().chain([&TABLES]);
    let generated = generated.any(|folder| name.starts_with(folder));
    let says_so = text
        .lines()
        .next()
        .is_some_and(|line| line.contains("@generated"));
    if generated != says_so {
        wrong.push(format!(
            "{name}: a generated file says so in its first line, and only such a file does"
        ));
    }
    docs::check(name, text, wrong);
    if text.lines().any(|line| line.starts_with("#![allow(")) {
        wrong.push(format!("{name}: no lint is switched off for a whole file; say #[expect] with a reason where it is needed"));
    }
}

pub(super) fn walk(folder: &Path, visit: &mut dyn FnMut(&Path) -> Result) -> Result {
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

#[cfg(test)]
mod tests {
    use super::check_seed;

    #[test]
    fn a_seed_has_a_name() {
        let mut wrong = Vec::new();
        for name in ["two-ats", "da39a3ee", "empty"] {
            check_seed(name, &mut wrong);
        }
        assert_eq!(wrong, Vec::<String>::new());
        check_seed("da39a3ee5e6b4b0d3255bfef95601890afd80709", &mut wrong);
        assert_eq!(
            wrong,
            [
                "fuzz/corpus: da39a3ee5e6b4b0d3255bfef95601890afd80709 is named by a fuzzer; \
              a seed says what it shows, or is not kept"
            ]
        );
    }
}
