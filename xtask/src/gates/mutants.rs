//! `cargo xtask mutants`: does a test fail for each small change of the code it is about?

use std::fs;
use std::path::Path;

use crate::{Result, root};

/// In percent of the mutants that build.
const GOAL: usize = 95;

/// The code that is held to the goal: a crate, and files of it.
struct Part {
    name: &'static str,
    files: &'static [&'static str],
}

const PARTS: &[Part] = &[
    Part {
        name: "validate",
        files: &["src/**"],
    },
    Part {
        name: "client",
        files: &[
            "src/retry.rs",
            "src/error.rs",
            "src/failure.rs",
            "src/operation.rs",
            "src/operations/*.rs",
            "src/answer.rs",
            "src/form.rs",
        ],
    },
    Part {
        name: "sandbox",
        files: &[
            "src/state.rs",
            "src/state/*.rs",
            "src/secret.rs",
            "src/http/guard.rs",
        ],
    },
];

/// Mutates the parts named, or all; what else is given goes to `cargo mutants`, as `--shard 0/4`.
/// One at a time: with `--jobs 2` two would write the same build folder, and each test the other.
///
/// # Errors
///
/// A part is below the goal, or the tests fail without a mutant.
pub fn run(args: &[&str]) -> Result {
    let named = |part: &&Part| args.contains(&part.name);
    let rest: Vec<_> = args
        .iter()
        .filter(|arg| !PARTS.iter().any(|part| part.name == **arg))
        .collect();
    let all = rest.len() == args.len();
    let mut below = Vec::new();
    for part in PARTS.iter().filter(|part| all || named(part)) {
        let folder = root().join("target/mutants").join(part.name);
        mutate(part, &rest, &folder)?;
        let found = Found::read(&folder.join("mutants.out"))?;
        print!("{}", found.show(part.name));
        if !found.is_enough() {
            below.push(part.name);
        }
    }
    if below.is_empty() {
        return Ok(());
    }
    Err(format!("below {GOAL} %: {}", below.join(", ")).into())
}

fn mutate(part: &Part, args: &[&&str], folder: &Path) -> Result {
    fs::create_dir_all(folder)?;
    let mut command = super::tool("mutants")?;
    command
        .args(["--package", &format!("clerk-user-{}", part.name)])
        .args(["--test-tool", "nextest", "--sharding", "round-robin"])
        .arg("--all-features")
        .args(args)
        .arg("--output")
        .arg(folder)
        .env("CARGO_TARGET_DIR", root().join("target/mutants/build"))
        .env("CARGO_PROFILE_DEV_DEBUG", "none");
    if !args.iter().any(|arg| arg.starts_with("--shard")) {
        command.args(["--shard", "0/1"]);
    }
    for file in part.files {
        command
            .arg("--file")
            .arg(format!("crates/{}/{file}", part.name));
    }
    // What follows is for the test tool: no examples, which are much to build for each.
    command.args(["--", "--lib", "--tests"]);
    // 2: some were missed. 3: for some the tests ran out of time.
    match command.status()?.code() {
        Some(0 | 2 | 3) => Ok(()),
        _ => Err(format!("{}: cargo mutants did not come to its end", part.name).into()),
    }
}

/// What became of the mutants of a part.
struct Found {
    /// A test failed, or did not come to its end.
    caught: usize,
    /// Does not compile, so says nothing.
    unviable: usize,
    /// One line each: the place, and what was changed without a test failing.
    missed: String,
}

impl Found {
    fn read(folder: &Path) -> Result<Self> {
        let list = |name: &str| fs::read_to_string(folder.join(name));
        Ok(Self {
            caught: list("caught.txt")?.lines().count() + list("timeout.txt")?.lines().count(),
            unviable: list("unviable.txt")?.lines().count(),
            missed: list("missed.txt")?,
        })
    }

    /// How many mutants were caught, of those that compile.
    fn score(&self) -> (usize, usize) {
        (self.caught, self.caught + self.missed.lines().count())
    }

    fn is_enough(&self) -> bool {
        let (caught, viable) = self.score();
        viable > 0 && caught * 100 >= viable * GOAL
    }

    fn show(&self, part: &str) -> String {
        let (caught, viable) = self.score();
        let percent = super::percent(caught, viable);
        let Self {
            unviable, missed, ..
        } = self;
        format!(
            "{part}: {caught} of {viable} caught, {percent} %; {unviable} more do not compile; missed:\n{missed}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Found;

    #[test]
    fn the_score_is_of_those_that_compile() {
        let mut found = Found {
            caught: 19,
            unviable: 5,
            missed: "a.rs:1:2: replace + with -\n".to_owned(),
        };
        assert!(found.is_enough());
        assert_eq!(
            found.show("validate"),
            "validate: 19 of 20 caught, 95.00 %; 5 more do not compile; missed:\na.rs:1:2: replace + with -\n"
        );
        found.caught = 18;
        assert!(!found.is_enough());
    }
}
