//! `judge` gives the same verdict as the type itself, in one form for all kinds.

use clerk_user_validate::vectors::{self, VectorFile};
use clerk_user_validate::{
    EvmAddress, Region, ValueKind, Verdict, VerdictError, WalletAddress, judge, judge_many,
};
use serde_json::{Value, json};

fn rows_of(file: &VectorFile) -> Vec<Value> {
    serde_json::from_str(file.vectors).unwrap()
}

/// The inputs of every vector, of whatever kind.
fn all_inputs() -> Vec<String> {
    let inputs = vectors::ALL
        .iter()
        .flat_map(rows_of)
        .map(|row| row.get("input").cloned());
    inputs
        .map(|input| input.unwrap().as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn many_values_have_the_verdicts_of_each() {
    let inputs = all_inputs();
    let us = Region::parse("US").ok();
    for &kind in ValueKind::ALL {
        for region in [None, us] {
            let many = judge_many(kind, &inputs, region);
            assert_eq!(many.len(), inputs.len());
            for (input, many) in inputs.iter().zip(many) {
                assert_eq!(many, judge(kind, input, region), "{kind} {input:?}");
            }
        }
    }
    assert_eq!(judge_many::<&str>(ValueKind::Wallet, &[], None), []);
}

#[test]
fn many_wallets_are_parsed_like_each() {
    let inputs = all_inputs();
    let many = WalletAddress::parse_many(&inputs);
    let each = inputs.iter().map(|input| WalletAddress::parse(input));
    assert!(many.iter().copied().eq(each));
    assert!(many.iter().filter(|parsed| parsed.is_ok()).count() > 100);

    let addresses: Vec<EvmAddress> = many
        .iter()
        .filter_map(|parsed| parsed.ok()?.as_evm().copied())
        .collect();
    let each = addresses.iter().map(EvmAddress::checksummed);
    assert!(
        EvmAddress::checksummed_many(&addresses)
            .into_iter()
            .eq(each)
    );
}

#[test]
fn every_vector_has_its_verdict() {
    let mut rows = 0;
    for file in vectors::ALL {
        let kind = file.kind;
        let all = rows_of(file);
        let plain = |row: &&Value| row.get("options").is_none() && row.get("native").is_none();
        for row in all.iter().filter(plain) {
            let input = row["input"].as_str().unwrap();
            let region = row["region"].as_str().and_then(|r| Region::parse(r).ok());
            let verdict = serde_json::to_value(judge(kind, input, region)).unwrap();
            assert_eq!(verdict["accepted"], json!(row["verdict"] == "accepted"));
            for (member, vector) in [
                ("canonical", "canonical"),
                ("validity", "validity"),
                ("region", "of_region"),
                ("type", "type"),
                ("extension", "extension"),
            ] {
                assert_eq!(verdict.get(member), row.get(vector), "{member} of {row}");
            }
            let error = verdict.get("error");
            assert_eq!(error.map(|e| &e["kind"]), row.get("kind"), "{row}");
            assert_eq!(error.map(|e| &e["offset"]), row.get("offset"), "{row}");
            rows += 1;
        }
    }
    assert!(rows > 1500, "{rows} rows");
}

#[test]
fn a_verdict_is_one_shape() {
    let shape = |kind, text| serde_json::to_string(&judge(kind, text, None)).unwrap();
    assert_eq!(
        shape(ValueKind::Phone, "+1 (201) 555-0123 ext. 9"),
        r#"{"accepted":true,"canonical":"+12015550123","validity":"valid","region":"US","type":"FIXED_LINE_OR_MOBILE","extension":"9"}"#
    );
    assert_eq!(
        shape(ValueKind::E164, "15551234567"),
        r#"{"accepted":true,"canonical":"+15551234567","validity":"possible","type":"UNKNOWN"}"#
    );
    assert_eq!(
        shape(
            ValueKind::Wallet,
            "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
        ),
        r#"{"accepted":true,"canonical":"0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"}"#
    );
    assert_eq!(
        shape(ValueKind::Email, "jo"),
        r#"{"accepted":false,"error":{"kind":"missing_at","offset":2,"message":"invalid email address at byte 2: expected `@` and a domain"}}"#
    );
}

#[test]
fn an_error_has_the_message_of_its_type() {
    for text in ["", "0x", "!", "jo@", "/\\", "+999", "oauth"] {
        for &kind in ValueKind::ALL {
            let verdict = judge(kind, text, None);
            let message = verdict.error().map(ToString::to_string);
            let expected = match kind {
                ValueKind::Email => message_of(text.parse::<clerk_user_validate::Email>()),
                ValueKind::E164 => message_of(text.parse::<clerk_user_validate::E164>()),
                ValueKind::Phone => {
                    message_of(clerk_user_validate::E164::from_user_input(text, None))
                }
                ValueKind::Evm => message_of(text.parse::<EvmAddress>()),
                ValueKind::Solana => message_of(text.parse::<clerk_user_validate::SolanaAddress>()),
                ValueKind::Wallet => message_of(text.parse::<WalletAddress>()),
                ValueKind::Strategy => {
                    message_of(text.parse::<clerk_user_validate::OAuthStrategy>())
                }
                ValueKind::RedirectUrl => {
                    message_of(text.parse::<clerk_user_validate::RedirectUrl>())
                }
                other => panic!("a kind {other}"),
            };
            assert_eq!(message, expected, "{kind} {text:?}");
        }
    }
}

fn message_of<T, E: std::error::Error>(parsed: Result<T, E>) -> Option<String> {
    parsed.err().map(|error| error.to_string())
}

#[test]
fn an_error_has_the_parts_of_its_message() {
    let verdict = judge(ValueKind::Wallet, "", None);
    let error = verdict.error().unwrap();
    assert_eq!(error.subject(), "wallet address");
    assert_eq!(
        error.to_string(),
        format!(
            "invalid {} at byte {}: expected {}",
            error.subject(),
            error.offset(),
            error.expected()
        )
    );
}

#[test]
fn an_address_in_mixed_case_is_canonical_as_it_is() {
    let mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    for kind in [ValueKind::Evm, ValueKind::Wallet] {
        for text in [
            mixed.to_owned(),
            mixed.to_lowercase(),
            format!("0x{}", mixed[2..].to_uppercase()),
        ] {
            assert_eq!(judge(kind, &text, None).canonical(), Some(mixed), "{text}");
        }
    }
}

#[test]
fn a_file_of_vectors_has_a_dictionary() {
    let names: Vec<&str> = vectors::ALL.iter().map(|file| file.name).collect();
    let folder = |name: &str| {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut stems: Vec<String> = std::fs::read_dir(path)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        stems.sort_unstable();
        stems
    };
    assert_eq!(folder("vectors"), names);
    assert_eq!(folder("dictionaries"), names);
}

#[test]
fn a_program_can_refuse_for_reasons_of_its_own() {
    let error = VerdictError::new("too_short_a_row", 7, "record", "3 fields");
    let verdict = Verdict::from(error);
    assert!(!verdict.is_accepted());
    assert_eq!(
        format!("{verdict:?}"),
        "Verdict(invalid record at byte 7: expected 3 fields)"
    );
    assert_eq!(verdict.canonical(), None);
}

#[test]
fn names_of_kinds_are_read_again() {
    for &kind in ValueKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    assert_eq!(
        "fax".parse::<ValueKind>().unwrap_err().to_string(),
        "invalid kind of value: expected one of email, e164, phone, evm, solana, wallet, strategy, redirect_url"
    );
}

#[test]
fn debug_shows_nothing_of_a_value() {
    let verdict = judge(ValueKind::Email, "secret@example.com", None);
    assert_eq!(format!("{verdict:?}"), "Verdict(accepted)");
}
