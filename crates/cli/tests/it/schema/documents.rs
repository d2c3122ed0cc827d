use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::document;
use crate::{clerk_user, text};

/// Visits every schema of a document, with its place.
fn visit(value: &Value, place: &str, seen: &mut dyn FnMut(&str, &Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            seen(place, members);
            for (name, value) in members {
                visit(value, &format!("{place}/{name}"), seen);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, place, seen)),
        _ => {}
    }
}

#[test]
fn lists_the_types() {
    let output = clerk_user(&["schema"]);
    let names: Vec<&str> = text(&output.stdout).lines().collect();
    for name in [
        "CreatePhoneNumberParams",
        "E164",
        "ExternalAccount",
        "User",
        "VerificationStatus",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    let bundle = document(&["--bundle"]);
    assert_eq!(
        names,
        bundle["$defs"]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>()
    );
}

#[test]
fn the_bundle_says_nothing_that_only_we_understand() {
    let bundle = document(&["--bundle"]);
    let version = env!("CARGO_PKG_VERSION");
    let releases = format!("https://github.com/clerk-user/clerk-user/releases/download/v{version}");
    assert_eq!(bundle["$id"], format!("{releases}/clerk-user.schema.json"));
    jsonschema::meta::validate(&bundle).unwrap();
    for (name, schema) in bundle["$defs"].as_object().unwrap() {
        assert_eq!(schema["title"], name.as_str());
        assert!(
            schema.get("type").is_none_or(|t| t != "object")
                || schema.get("additionalProperties").is_some()
        );
    }
    visit(&bundle, "", &mut |place, members| {
        assert!(
            !members.keys().any(|keyword| keyword.starts_with("x-")),
            "{place}"
        );
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            assert_eq!(members.len(), 1, "{place}: a keyword beside $ref");
            assert!(
                bundle.pointer(reference.trim_start_matches('#')).is_some(),
                "{place}: {reference}"
            );
        }
    });
}

#[test]
fn every_document_says_its_version() {
    let version = env!("CARGO_PKG_VERSION");
    let bundle = document(&["--bundle"]);
    let hash = Sha256::digest(serde_json::to_vec(&bundle["$defs"]).unwrap());
    let comment = format!("version {version}, sha256 {hash:x}");
    assert_eq!(bundle["$comment"], comment);
    assert_eq!(document(&["--openapi"])["info"]["x-schemas"], comment);
    for name in ["User", "SandboxSeed"] {
        let id = document(&["--type", name])["$id"].take();
        let end = format!("/v{version}/{name}.schema.json");
        assert!(id.as_str().unwrap().ends_with(&end), "{id}");
    }
}

#[test]
fn a_type_comes_with_all_it_refers_to_and_no_more() {
    for name in document(&["--bundle"])["$defs"].as_object().unwrap().keys() {
        let schema = document(&["--type", name]);
        let mut used = Vec::new();
        visit(&schema, "", &mut |_, members| {
            used.extend(
                members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
        });
        for reference in &used {
            assert!(
                schema.pointer(reference.trim_start_matches('#')).is_some(),
                "{name}: {reference}"
            );
        }
        for needed in schema["$defs"].as_object().into_iter().flat_map(Map::keys) {
            assert!(
                used.contains(&format!("#/$defs/{needed}")),
                "{name} does not need {needed}"
            );
        }
        jsonschema::validator_for(&schema).unwrap();
    }
}

#[test]
fn a_type_that_is_none_is_named() {
    let output = clerk_user(&["schema", "--type", "Nobody"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: unknown type \"Nobody\": `clerk-user schema` prints the names of all types\n"
    );
}
