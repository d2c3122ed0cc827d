//! `judge` gives the same verdict as the type itself, in one form for all kinds.

use clerk_user_validate::{Region, ValueKind, Verdict, VerdictError, judge};
use serde_json::{Value, json};

/// Each file of vectors and the kind of its rows.
const VECTORS: [(&str, ValueKind); 7] = [
    ("e164", ValueKind::E164),
    ("email", ValueKind::Email),
    ("evm_address", ValueKind::Evm),
    ("oauth_strategy", ValueKind::Strategy),
    ("redirect_url", ValueKind::RedirectUrl),
    ("solana_address", ValueKind::Solana),
    ("user_phone", ValueKind::Phone),
];

#[test]
fn every_vector_has_its_verdict() {
    let mut rows = 0;
    for (file, kind) in VECTORS {
        let path = format!("{}/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let all: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
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
                ValueKind::Evm => message_of(text.parse::<clerk_user_validate::EvmAddress>()),
                ValueKind::Solana => message_of(text.parse::<clerk_user_validate::SolanaAddress>()),
                ValueKind::Wallet => message_of(text.parse::<clerk_user_validate::WalletAddress>()),
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
