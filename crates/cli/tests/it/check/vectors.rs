//! The conformance vectors give the same verdicts through the command as through the types.

use serde_json::{Map, Value, json};

use super::{check, stdout};

/// Each file of vectors with the kind that it asks about.
const VECTORS: [(&str, &str); 7] = [
    ("e164", "e164"),
    ("email", "email"),
    ("evm_address", "evm"),
    ("oauth_strategy", "strategy"),
    ("redirect_url", "redirect_url"),
    ("solana_address", "solana"),
    ("user_phone", "phone"),
];

#[test]
fn every_conformance_vector_has_its_verdict() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../validate/vectors");
    let mut rows = Vec::new();
    for (file, kind) in VECTORS {
        let text = std::fs::read_to_string(format!("{folder}/{file}.json")).unwrap();
        let all: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap();
        rows.extend(all.into_iter().filter(can_be_asked).map(|row| (kind, row)));
    }
    let input: String = rows.iter().map(|row| question(row) + "\n").collect();
    let output = check(&["--input", "ndjson", "--as-typed", "-"], input);
    let answers: Vec<&str> = stdout(&output).lines().collect();
    assert_eq!(answers.len(), rows.len());
    for (answer, row) in answers.iter().zip(&rows) {
        let answer: Map<String, Value> = serde_json::from_str(answer).unwrap();
        let verdict = answer["verdict"].as_object().unwrap();
        assert_eq!(said(verdict), expected(&row.1), "{row:?}");
        assert_eq!(answer["value"], row.1["input"]);
    }
}

/// Options have no place in a question, and a region that is none is a mistake in it.
fn can_be_asked(row: &Map<String, Value>) -> bool {
    let unknown_region = row.get("region").is_some_and(|region| region == "001");
    !row.contains_key("options") && !row.contains_key("native") && !unknown_region
}

fn question((kind, row): &(&str, Map<String, Value>)) -> String {
    let mut question = json!({ "kind": kind, "value": row["input"] });
    if let Some(region) = row.get("region") {
        question["region"] = region.clone();
    }
    question.to_string()
}

/// The verdict of a row, as its canonical text or the kind and place of its error.
fn expected(row: &Map<String, Value>) -> [Option<&Value>; 7] {
    [
        row.get("canonical"),
        row.get("of_region"),
        row.get("kind"),
        row.get("offset"),
        row.get("validity"),
        row.get("type"),
        row.get("extension"),
    ]
}

fn said(answer: &Map<String, Value>) -> [Option<&Value>; 7] {
    let error = answer.get("error");
    [
        answer.get("canonical"),
        answer.get("region"),
        error.and_then(|error| error.get("kind")),
        error.and_then(|error| error.get("offset")),
        answer.get("validity"),
        answer.get("type"),
        answer.get("extension"),
    ]
}
