//! The conformance vectors: every row passes, and every kind of error occurs in a row.

use std::collections::BTreeSet;

use clerk_user_validate::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    input: String,
    verdict: String,
    canonical: Option<String>,
    kind: Option<String>,
    offset: Option<usize>,
    /// The source of the expected result.
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    native: bool,
    region: Option<String>,
    extension: Option<String>,
    validity: Option<String>,
    of_region: Option<String>,
    #[serde(rename = "type")]
    number_type: Option<String>,
}

/// Compares each row with the result of `parse`, and checks that every kind of error occurs.
fn check<E: std::error::Error>(
    name: &str,
    kinds: &[&str],
    parse: impl Fn(&Row) -> Result<String, E>,
    kind_and_offset: impl Fn(&E) -> (&'static str, usize),
) {
    let path = format!("{}/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let rows: Vec<Row> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(rows.len() >= 150, "{name} has {} rows", rows.len());
    let mut seen = BTreeSet::new();
    for row in &rows {
        let expected = match row.verdict.as_str() {
            "accepted" => Ok(row.canonical.clone().unwrap()),
            "refused" => Err((row.kind.clone().unwrap(), row.offset.unwrap())),
            other => panic!("a verdict of {other}"),
        };
        let found = parse(row).map_err(|error| {
            let (kind, offset) = kind_and_offset(&error);
            seen.insert(kind);
            (kind.to_owned(), offset)
        });
        assert_eq!(found, expected, "{name}: {row:?}");
    }
    assert_eq!(
        seen,
        kinds.iter().copied().collect(),
        "{name}: the kinds that occur"
    );
}

macro_rules! check {
    ($name:literal, $error:ident, $kind:ident, $parse:expr) => {
        let kinds: Vec<&str> = $kind::ALL.iter().map(|kind| kind.as_str()).collect();
        check($name, &kinds, $parse, |error: &$error| {
            (error.kind().as_str(), error.offset())
        });
    };
}

#[test]
fn e164() {
    check!("e164", E164Error, E164ErrorKind, |row| E164::parse(
        &row.input
    )
    .inspect(|number| facts(row, *number))
    .map(String::from));
}

#[test]
fn email() {
    check!("email", EmailError, EmailErrorKind, |row| {
        if row.options.is_empty() {
            return Email::parse(&row.input).map(String::from);
        }
        let options = row
            .options
            .iter()
            .fold(EmailOptions::new(), |options, name| match name.as_str() {
                "address_literal" => options.address_literal(),
                "any_international_local_part" => options.any_international_local_part(),
                "international_local_part" => options.international_local_part(),
                "quoted_local_part" => options.quoted_local_part(),
                "single_label_domain" => options.single_label_domain(),
                "strict_a_labels" => options.strict_a_labels(),
                other => panic!("an option {other}"),
            });
        options.parse(&row.input).map(String::from)
    });
}

#[test]
fn evm_address() {
    check!("evm_address", EvmAddressError, EvmAddressErrorKind, |row| {
        EvmAddress::parse(&row.input).map(String::from)
    });
    check!("evm_address", EvmAddressError, EvmAddressErrorKind, |row| {
        EvmAddress::parse_many(&[&row.input; 11])
            .pop()
            .unwrap()
            .map(String::from)
    });
}

#[test]
fn oauth_strategy() {
    check!(
        "oauth_strategy",
        OAuthStrategyError,
        OAuthStrategyErrorKind,
        |row| OAuthStrategy::parse(&row.input).map(String::from)
    );
}

#[test]
fn redirect_url() {
    check!(
        "redirect_url",
        RedirectUrlError,
        RedirectUrlErrorKind,
        |row| {
            if !row.options.is_empty() {
                assert_eq!(row.options, ["strict_a_labels"]);
                let options = RedirectUrlOptions::new().strict_a_labels();
                let options = if row.native {
                    options.native()
                } else {
                    options
                };
                return options.parse(&row.input).map(String::from);
            }
            let parse = if row.native {
                RedirectUrl::parse_native
            } else {
                RedirectUrl::parse
            };
            parse(&row.input).map(String::from)
        }
    );
}

#[test]
fn solana_address() {
    check!(
        "solana_address",
        SolanaAddressError,
        SolanaAddressErrorKind,
        |row| SolanaAddress::parse(&row.input).map(String::from)
    );
}

#[test]
fn user_phone() {
    check!("user_phone", UserPhoneError, UserPhoneErrorKind, |row| {
        let region = row
            .region
            .as_deref()
            .and_then(|region| Region::parse(region).ok());
        let typed = E164::from_user_input(&row.input, region)?;
        assert_eq!(typed.extension(), row.extension.as_deref(), "{row:?}");
        facts(row, typed.number());
        Ok(typed.number().to_string())
    });
}

fn facts(row: &Row, number: E164) {
    let region = number.region();
    assert_eq!(
        Some(number.validity().as_str()),
        row.validity.as_deref(),
        "{row:?}"
    );
    assert_eq!(
        region.as_ref().map(Region::as_str),
        row.of_region.as_deref(),
        "{row:?}"
    );
    assert_eq!(
        Some(number.number_type().as_str()),
        row.number_type.as_deref(),
        "{row:?}"
    );
}
