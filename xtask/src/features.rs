//! `cargo xtask features`: validate with every set of its features.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::Result;

const PACKAGE: &str = "clerk-user-validate";

/// Checks `clerk-user-validate` with each set of features, those once that turn on the same.
///
/// # Errors
///
/// A set does not build, or not without warnings.
pub fn run() -> Result {
    let features = features()?;
    let sets = powerset(&features);
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

/// All sets of features with what they turn on, so that equal ones are one.
fn powerset(features: &BTreeMap<String, Vec<String>>) -> BTreeSet<BTreeSet<String>> {
    let mut sets = BTreeSet::from([BTreeSet::new()]);
    for (feature, implied) in features {
        let implied = implied.iter().filter(|other| features.contains_key(*other));
        let added: BTreeSet<String> = implied.chain([feature]).cloned().collect();
        let with: Vec<_> = sets.iter().map(|set| set | &added).collect();
        sets.extend(with);
    }
    sets
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
        let lists: Vec<String> = powerset(&features)
            .into_iter()
            .map(|set| Vec::from_iter(set).join(" "))
            .collect();
        assert_eq!(lists, ["", "a b std", "a std", "b", "b std", "std"]);
    }
}
