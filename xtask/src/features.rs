//! `cargo xtask features`: validate and sandbox with sets of their features.
//!
//! Two features of validate that do not go together show when only they are on; more than two are
//! looked for by hand, with `--at-once`. The features of the sandbox do not meet: there one at a time
//! is enough.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::{Result, tidy};

/// A program that uses a package with the features that it is compiled with.
struct Program {
    package: &'static str,
    manifest: &'static str,
    /// The number of features that are on at once, without those that they need, unless another is
    /// asked for.
    at_once: usize,
}

const PROGRAMS: [Program; 2] = [
    Program {
        package: "clerk-user-validate",
        manifest: "consumers/features/Cargo.toml",
        at_once: 2,
    },
    Program {
        package: "clerk-user-sandbox",
        manifest: "consumers/sandbox-features/Cargo.toml",
        at_once: 1,
    },
];

/// The results that a program prints, by what it did; `null` for an input that is refused.
type Outcomes = BTreeMap<String, String>;

/// Compiles each program with each set of at most `at_once` of its features, and with all of them. Sets
/// that turn on the same features count as one. Runs the program, and requires that a feature changes no
/// result but that of an input which is refused without it.
///
/// # Errors
///
/// A set does not compile, or not without warnings, or a feature takes something away.
pub fn run(at_once: Option<usize>) -> Result {
    PROGRAMS
        .iter()
        .try_for_each(|program| program.check(at_once.unwrap_or(program.at_once)))
}

impl Program {
    fn check(&self, at_once: usize) -> Result {
        let package = self.package;
        let features = features(package)?;
        let mut sets = sets(&features, at_once);
        sets.insert(features.keys().cloned().collect());
        println!(
            "{package}: {} sets of {} features",
            sets.len(),
            features.len()
        );
        let mut seen: Vec<(&BTreeSet<String>, Outcomes)> = Vec::new();
        for set in &sets {
            seen.push((set, self.outcomes(set)?));
        }
        let mut lost = Vec::new();
        for (fewer, without) in &seen {
            for (more, with) in &seen {
                if fewer.is_subset(more) {
                    let names = |set: &BTreeSet<String>| Vec::from_iter(set.clone()).join(",");
                    let rows = changed(without, with);
                    lost.extend(
                        rows.map(|row| format!("[{}] [{}] {row}", names(fewer), names(more))),
                    );
                }
            }
        }
        if lost.is_empty() {
            let rows = seen.iter().map(|(_, outcomes)| outcomes.len()).max();
            println!(
                "{package}: {} results with all features, none lost or changed by a feature",
                rows.unwrap_or_default()
            );
            return Ok(());
        }
        lost.truncate(20);
        Err(format!(
            "features that refuse or change something:\n{}",
            lost.join("\n")
        )
        .into())
    }

    /// Compiles the program with these features and returns what it prints.
    fn outcomes(&self, set: &BTreeSet<String>) -> Result<Outcomes> {
        let list = set.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let output = Command::new("cargo")
            .args(["run", "--quiet", "--manifest-path", self.manifest])
            .args(["--target-dir", "target/features", "--features", &list])
            .args(["--config", "profile.dev.package.'*'.opt-level=0"])
            .args([
                "--config",
                "profile.dev.package.clerk-user-validate.opt-level=0",
            ])
            .current_dir(crate::root())
            .output()?;
        let package = self.package;
        if !output.status.success() || !output.stderr.is_empty() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{package} with [{list}]:\n{said}").into());
        }
        let printed = String::from_utf8(output.stdout)?;
        let outcomes: Outcomes = printed
            .lines()
            .filter_map(|line| line.rsplit_once('\t'))
            .map(|(row, canonical)| (row.to_owned(), canonical.to_owned()))
            .collect();
        if outcomes.is_empty() {
            return Err(format!("{package} with [{list}]: the program printed no results").into());
        }
        Ok(outcomes)
    }
}

/// Returns the rows that are accepted without some features, and refused, gone or changed with them.
fn changed<'a>(without: &'a Outcomes, with: &'a Outcomes) -> impl Iterator<Item = String> {
    without.iter().filter_map(|(row, before)| {
        let after = with.get(row);
        let kept = after.is_some_and(|after| before == "null" || before == after);
        let after = after.map_or("nothing", String::as_str);
        (!kept).then(|| format!("{}: {before}, then {after}", row.replace('\t', " ")))
    })
}

/// Returns each feature of a package but `default`, with the features that it turns on.
fn features(package: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let metadata = tidy::metadata()?;
    let (_, package) = tidy::members(&metadata)
        .find(|(name, _)| *name == package)
        .ok_or("the workspace has no such package")?;
    let mut features: BTreeMap<String, Vec<String>> =
        serde_json::from_value(package["features"].clone())?;
    features.remove("default");
    Ok(features)
}

/// All sets of so many features at most, with what they turn on, so that equal ones are one.
fn sets(features: &BTreeMap<String, Vec<String>>, most: usize) -> BTreeSet<BTreeSet<String>> {
    let mut sets = BTreeSet::from([BTreeSet::new()]);
    for _ in 0..most {
        let larger: Vec<_> = sets
            .iter()
            .flat_map(|set| with_one_more(set, features))
            .collect();
        sets.extend(larger);
    }
    sets
}

fn with_one_more(
    set: &BTreeSet<String>,
    features: &BTreeMap<String, Vec<String>>,
) -> Vec<BTreeSet<String>> {
    let with = |(feature, implied): (&String, &Vec<String>)| {
        let implied = implied.iter().filter(|other| features.contains_key(*other));
        let added: BTreeSet<String> = implied.chain([feature]).cloned().collect();
        set | &added
    };
    features.iter().map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_that_turn_on_the_same_are_one() {
        let features = BTreeMap::from([
            ("a".to_owned(), vec!["std".to_owned(), "dep:a".to_owned()]),
            ("b".to_owned(), vec![]),
            ("std".to_owned(), vec![]),
        ]);
        let lists = |most| -> Vec<String> {
            let sets = sets(&features, most).into_iter();
            sets.map(|set| Vec::from_iter(set).join(" ")).collect()
        };
        assert_eq!(lists(1), ["", "a std", "b", "std"]);
        assert_eq!(lists(3), ["", "a b std", "a std", "b", "b std", "std"]);
    }

    #[test]
    fn a_feature_that_refuses_or_changes_something_is_found() {
        let outcomes = |rows: &[(&str, &str)]| -> Outcomes {
            let owned = |(row, canonical): &(&str, &str)| (row.to_string(), canonical.to_string());
            rows.iter().map(owned).collect()
        };
        let without = outcomes(&[
            ("a", "null"),
            ("b", "1"),
            ("c", "null"),
            ("d", "2"),
            ("e", "3"),
        ]);
        let with = outcomes(&[
            ("a", "0"),
            ("b", "null"),
            ("d", "4"),
            ("e", "3"),
            ("f", "null"),
        ]);
        let found: Vec<String> = changed(&without, &with).collect();
        assert_eq!(
            found,
            ["b: 1, then null", "c: null, then nothing", "d: 2, then 4"]
        );
        assert_eq!(changed(&with, &with).count(), 0);
    }
}
