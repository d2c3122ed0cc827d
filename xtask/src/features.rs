//! `cargo xtask features`: validate with sets of its features.
//!
//! Two features that do not go together show when only they are on; three that do not are rare
//! enough to be looked for by hand, with `--all`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::Result;

const PACKAGE: &str = "clerk-user-validate";

/// How many features are on, beyond what they need, in a set that is checked each time.
const FEW: usize = 2;

/// Checks `clerk-user-validate` with each set of features, those once that turn on the same; unless
/// it is to be all, with those alone in which at most two are on, or none is off.
///
/// # Errors
///
/// A set does not build, or not without warnings.
pub fn run(all: bool) -> Result {
    let features = features()?;
    let sets = if all {
        sets(&features, features.len())
    } else {
        let whole = features.keys().cloned().collect();
        let mut few = sets(&features, FEW);
        few.insert(whole);
        few
    };
    println!(
        "{PACKAGE}: {} sets of {} features",
        sets.len(),
        features.len()
    );
    for set in &sets {
        let list = set.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let output = Command::new("cargo")
            .args(["check", "--quiet", "--package", PACKAGE])
            .args(["--no-default-features", "--features", &list])
            .current_dir(crate::root())
            .output()?;
        if !output.status.success() || !output.stderr.is_empty() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{PACKAGE} with [{list}]:\n{said}").into());
        }
    }
    Ok(())
}

/// Each feature but `default`, with the features that it turns on.
fn features() -> Result<BTreeMap<String, Vec<String>>> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(crate::root())
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let package = metadata["packages"]
        .as_array()
        .and_then(|packages| packages.iter().find(|package| package["name"] == PACKAGE))
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
}
