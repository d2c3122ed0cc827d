//! Values as keys, beside strings, without an allocation; errors through one trait.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash, RandomState};

use clerk_user_validate::{
    E164, Email, EvmAddress, OAuthStrategy, ParseError, RedirectUrl, Region, SolanaAddress,
    UserPhone, WalletAddress,
};

/// Looks a value up by its text, which needs `Borrow`, and so the same `Eq`, `Ord` and `Hash`.
fn is_found<T>(value: &T, text: &str) -> bool
where
    T: Clone + Eq + Ord + Hash + core::borrow::Borrow<str>,
{
    let state = RandomState::new();
    let hashed: HashMap<T, u8> = [(value.clone(), 1)].into();
    let sorted: BTreeMap<T, u8> = [(value.clone(), 1)].into();
    state.hash_one(value) == state.hash_one(text)
        && hashed.contains_key(text)
        && sorted.contains_key(text)
}

#[test]
fn a_map_is_asked_by_text() {
    let email = Email::parse("Ada@Example.com").unwrap();
    assert!(is_found(&email, "Ada@example.com"));
    let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
    assert!(is_found(&strategy, "oauth_notion"));
    let url = RedirectUrl::parse("https://example.com/back").unwrap();
    assert!(is_found(&url, "https://example.com/back"));
}

#[test]
fn values_are_compared_with_text() {
    let email = Email::parse("ada@example.com").unwrap();
    assert_eq!(email, "ada@example.com");
    assert_eq!(email, *"ada@example.com");
    assert_eq!("ada@example.com", email);
    assert_eq!(*"ada@example.com", email);
    assert_ne!(email, "ADA@example.com");
    let number = E164::parse("15551234567").unwrap();
    assert_eq!(number.text(), "+15551234567");
}

#[test]
fn a_text_without_an_allocation_is_the_displayed_one() {
    for text in [
        "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
        "11111111111111111111111111111111",
        "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
    ] {
        let address = SolanaAddress::parse(text).unwrap();
        assert_eq!(address.text(), text);
        assert_eq!(address.text().to_string(), address.to_string());
        assert!(!format!("{:?}", address.text()).contains(text));
    }
}

#[test]
fn a_typed_number_survives_its_text() {
    for (typed, text) in [
        ("+1 (555) 123-4567", "+15551234567"),
        ("+44 20 8366 1177 ext. 12", "+442083661177;ext=12"),
    ] {
        let phone: UserPhone = typed.parse().unwrap();
        assert_eq!(phone.to_string(), text);
        assert_eq!(text.parse(), Ok(phone));
        let json = serde_json::to_string(&phone).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<UserPhone>(&json).unwrap(), phone);
    }
    assert!("555 123 4567".parse::<UserPhone>().is_err());
    assert!(serde_json::from_str::<UserPhone>("\"x\"").is_err());
}

#[test]
fn every_error_says_kind_place_and_expectation_through_one_trait() {
    fn check<T: core::str::FromStr<Err: ParseError> + core::fmt::Debug>(text: &str, kind: &str) {
        let error = text.parse::<T>().unwrap_err();
        assert_eq!(error.kind(), kind, "{text}");
        let (offset, expected) = (error.offset(), error.expected());
        let end = format!(" at byte {offset}: expected {expected}");
        assert!(error.to_string().ends_with(&end), "{error}");
    }

    check::<Email>("jo@x..com", "empty_label");
    check::<E164>("1555", "impossible_length");
    check::<EvmAddress>(
        "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "checksum_mismatch",
    );
    check::<SolanaAddress>("1", "too_short");
    check::<WalletAddress>("", "empty");
    check::<WalletAddress>("0x1", "too_short");
    check::<OAuthStrategy>("notion", "missing_prefix");
    check::<RedirectUrl>("", "empty");
    check::<Region>("X", "not_two_letters");
    check::<UserPhone>("x", "not_a_number");
}
