use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clerk_user_model::endpoints::ENDPOINTS;
use serde_json::Value;

use super::document;

/// Method, path, id and summary of each operation that the client calls.
fn listed() -> BTreeSet<[String; 4]> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/operations.json");
    let lines: Vec<Value> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let called = lines.iter().filter(|line| line["call"].is_string());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    called
        .map(|line| ["method", "path", "id", "summary"].map(|member| text(&line[member])))
        .collect()
}

#[test]
fn are_those_that_the_client_calls() {
    let openapi = document(&["--openapi"]);
    let mut described = BTreeSet::new();
    for (path, methods) in openapi["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let text = |member: &str| operation[member].as_str().unwrap().to_owned();
            described.insert([
                method.to_uppercase(),
                path.clone(),
                text("operationId"),
                text("summary"),
            ]);
        }
    }
    assert_eq!(described, listed());
}

#[test]
fn are_endpoints_of_the_model() {
    for [method, path, ..] in listed() {
        let mut endpoints = ENDPOINTS.iter();
        let is_endpoint = endpoints.any(|it| it.method.as_str() == method && it.path == path);
        assert!(is_endpoint, "{method} {path}");
    }
}

#[test]
fn refer_to_what_is_there() {
    let openapi = document(&["--openapi"]);
    assert_eq!(openapi["openapi"], "3.1.1");
    let create = &openapi["paths"]["/v1/me/phone_numbers"]["post"];
    assert_eq!(
        create["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["$ref"],
        "#/components/schemas/CreatePhoneNumberParams"
    );
    let mut values = vec![&openapi];
    let mut references = 0;
    while let Some(value) = values.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            references += 1;
            assert!(
                openapi.pointer(reference.trim_start_matches('#')).is_some(),
                "{reference}"
            );
        }
        values.extend(
            value
                .as_object()
                .into_iter()
                .flat_map(|members| members.values()),
        );
        values.extend(value.as_array().into_iter().flatten());
    }
    assert!(references > 300, "{references}");
}
