//! Members depend on each other in one direction only.

use serde_json::{Value, json};

use super::members;

/// Who may depend on whom; no other arrow between members exists.
const ARROWS: &[(&str, &[&str])] = &[
    ("clerk-user-validate", &[]),
    ("clerk-user-check", &["clerk-user-validate"]),
    ("clerk-user-model", &["clerk-user-validate"]),
    (
        "clerk-user-client",
        &["clerk-user-model", "clerk-user-validate"],
    ),
    (
        "clerk-user-sandbox",
        &["clerk-user-model", "clerk-user-validate"],
    ),
    (
        "clerk-user",
        &[
            "clerk-user-client",
            "clerk-user-model",
            "clerk-user-sandbox",
            "clerk-user-validate",
        ],
    ),
    (
        "clerk-user-cli",
        &[
            "clerk-user-check",
            "clerk-user-client",
            "clerk-user-model",
            "clerk-user-sandbox",
            "clerk-user-validate",
        ],
    ),
    ("xtask", &[]),
];

/// The one arrow that only tests may follow.
const TEST_ARROWS: &[(&str, &str)] = &[("clerk-user-client", "clerk-user-sandbox")];

pub(super) fn check(metadata: &Value, wrong: &mut Vec<String>) {
    let names: Vec<&str> = members(metadata).map(|(name, _)| name).collect();
    for (name, package) in members(metadata) {
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            wrong.push(format!(
                "{name}: xtask/src/tidy/arrows.rs does not say what it may depend on"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let Some(to) = dependency["name"].as_str().filter(|to| names.contains(to)) else {
                continue;
            };
            let in_tests = dependency["kind"] == json!("dev") && TEST_ARROWS.contains(&(name, to));
            if to != name && !allowed.contains(&to) && !in_tests {
                wrong.push(format!("{name} must not depend on {to}"));
            }
        }
    }
}
