use std::fs;
use std::path::Path;

use clerk_user_validate::{E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress};
use serde_json::Value;

use super::document;

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
