use std::path::Path;

use serde_json::{Value, json};

use super::document;
use crate::{clerk_user, text};

/// Compares the bundle with a changed copy of it, in both directions.
fn compared(name: &str, change: impl FnOnce(&mut Value)) -> [(Option<i32>, String); 2] {
    let folder =
        std::env::temp_dir().join(format!("clerk-user-diff-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let bundle = document(&["--bundle"]);
    let mut changed = bundle.clone();
    change(&mut changed["$defs"]);
    let files = [("old.json", bundle), ("new.json", changed)].map(|(name, bundle)| {
        let file = folder.join(name);
        std::fs::write(&file, bundle.to_string()).unwrap();
        file.display().to_string()
    });
    let run = |old: &str, new: &str| {
        let output = clerk_user(&["schema", "diff", old, new]);
        let printed = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), printed)
    };
    let found = [run(&files[0], &files[1]), run(&files[1], &files[0])];
    std::fs::remove_dir_all(folder).unwrap();
    found
}

#[test]
fn the_bundle_is_compatible_with_the_last_release() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let baseline = root.join("schemas/baseline.json");
    let bundle = root.join("crates/cli/src/schema/bundle.json");
    let output = clerk_user(&[
        "schema",
        "diff",
        baseline.to_str().unwrap(),
        bundle.to_str().unwrap(),
    ]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}{}", text(&output.stderr));
}

#[test]
fn the_bundle_is_compatible_with_itself() {
    let found = compared("same", |_| ());
    assert_eq!(found, [(Some(0), String::new()), (Some(0), String::new())]);
}

#[test]
fn a_new_property_is_compatible_and_a_removed_one_is_not() {
    let [new, old] = compared("property", |defs| {
        defs["User"]["properties"]["nickname"] = json!({"type": ["string", "null"]});
    });
    let at = "/$defs/User/properties/nickname";
    assert_eq!(new, (Some(0), format!("added {at}\n")));
    assert_eq!(
        old,
        (Some(1), format!("breaking {at}: the property is missing\n"))
    );
}

#[test]
fn params_that_refuse_more_are_not_compatible() {
    let [new, old] = compared("params", |defs| {
        defs["UpdateUserParams"]["required"] = json!(["first_name"]);
    });
    let at = "/$defs/UpdateUserParams/properties/first_name";
    assert_eq!(
        new,
        (
            Some(1),
            format!("breaking {at}: the property is required\n")
        )
    );
    assert_eq!(old, (Some(0), String::new()));
}

#[test]
fn a_file_that_is_no_bundle_is_named() {
    let output = clerk_user(&["schema", "diff", "no-such-file.json", "no-such-file.json"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("cannot read no-such-file.json"),
        "{message}"
    );
}
