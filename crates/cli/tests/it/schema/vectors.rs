use std::fs;
use std::path::Path;

use clerk_user_validate::{E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress};
use serde_json::Value;

use super::document;
use crate::clerk_user;

/// Whether a text is one of a type.
type Parses = fn(&str) -> bool;

/// The type of a file of vectors, and whether a text is one.
fn kind(file: &str) -> Option<(&'static str, Parses)> {
    Some(match file {
        "e164" | "user_phone" => ("E164", |text| E164::parse(text).is_ok()),
        "email" => ("Email", |text| Email::parse(text).is_ok()),
        "evm_address" => ("WalletAddress", |text| EvmAddress::parse(text).is_ok()),
        "oauth_strategy" => ("OAuthStrategy", |text| OAuthStrategy::parse(text).is_ok()),
        "redirect_url" => ("RedirectUrl", |text| RedirectUrl::parse(text).is_ok()),
        "solana_address" => ("WalletAddress", |text| SolanaAddress::parse(text).is_ok()),
        _ => return None,
    })
}

#[test]
fn what_a_schema_refuses_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../validate/vectors");
    let (mut by_schema, mut by_code) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (type_, is_one) = kind(name).unwrap();
        let schema = jsonschema::options()
            .should_validate_formats(false)
            .build(&document(&["--type", type_]))
            .unwrap();
        let vectors: Vec<Value> =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let plain = |v: &&Value| v.get("options").is_none() && v.get("native").is_none();
        for vector in vectors.iter().filter(plain) {
            let passes = schema.is_valid(&vector["input"]);
            match is_one(vector["input"].as_str().unwrap()) {
                true => assert!(passes, "{name}: the schema refuses {vector}"),
                false if passes => by_code += 1,
                false => by_schema += 1,
            }
        }
    }
    assert!(by_schema > 0 && by_code > 0);
}

#[test]
fn the_vectors_are_written_by_the_command_alone() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vectors");
    let output = clerk_user(&["schema", "--vectors", "--out", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let read = |file: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap()
    };
    let schema = jsonschema::validator_for(&read("schema/vectors.schema.json")).unwrap();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../validate/vectors");
    let mut rows = 0;
    for entry in fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        let source: Vec<Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let mut document = read(&format!("{name}.json"));
        assert!(schema.is_valid(&document), "{name}");
        let count = |field: &str| document[field].as_array().unwrap().len();
        assert_eq!(
            count("vectors") + count("with_options"),
            source.len(),
            "{name}"
        );
        rows += source.len();
        let dictionary = folder.join(format!("dictionaries/{name}.dict"));
        assert!(
            is_dictionary(&fs::read_to_string(dictionary).unwrap()),
            "{name}"
        );

        let list = if count("vectors") > 0 {
            "vectors"
        } else {
            "with_options"
        };
        document[list][0]["verdict"] = "perhaps".into();
        assert!(!schema.is_valid(&document), "{name}");
    }
    assert!(rows > 1_900, "{rows}");
    for file in ["http/requests.json", "http/responses.json"] {
        let mut document = read(file);
        assert!(schema.is_valid(&document), "{file}");
        document[0].as_object_mut().unwrap().remove("body");
        assert!(!schema.is_valid(&document), "{file}");
    }
}

/// Returns `true` if a text is a dictionary of libFuzzer: comments, and strings with at least one byte, in which `"` and
/// `\` are escaped and every byte outside of printable ASCII is `\xAB`.
fn is_dictionary(text: &str) -> bool {
    let is_entry = |line: &str| {
        let inner = line
            .strip_prefix('"')
            .and_then(|line| line.strip_suffix('"'));
        let Some(mut rest) = inner.map(str::as_bytes).filter(|inner| !inner.is_empty()) else {
            return false;
        };
        loop {
            rest = match rest {
                [] => return true,
                [b'\\', b'\\' | b'"', rest @ ..] => rest,
                [b'\\', b'x', high, low, rest @ ..]
                    if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
                {
                    rest
                }
                [b'\\' | b'"', ..] => return false,
                [b' '..=b'~', rest @ ..] => rest,
                _ => return false,
            };
        }
    };
    let entries = || {
        text.lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
    };
    entries().count() > 5 && entries().all(is_entry)
}

#[test]
fn a_dictionary_is_told_from_other_text() {
    let six = "\"a\"\n".repeat(6);
    assert!(is_dictionary(&format!("# x\n{six}\"\\x00\\\\\\\"\"\n")));
    for wrong in [
        "a",
        "\"",
        "\"\"",
        "\"a",
        "\"\\n\"",
        "\"\\x0g\"",
        "\"é\"",
        "\"a\"b\"",
    ] {
        assert!(!is_dictionary(&format!("{six}{wrong}\n")), "{wrong}");
    }
}

#[test]
fn the_vectors_need_a_folder() {
    let output = clerk_user(&["schema", "--vectors"]);
    assert_eq!(output.status.code(), Some(2));
    let output = clerk_user(&["schema", "--out", "x"]);
    assert_eq!(output.status.code(), Some(2));
}
