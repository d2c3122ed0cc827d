//! Conversions to and from other crates, and inputs on which these crates must agree.

use alloy_primitives::Address;
use clerk_user_validate::*;
use email_address::EmailAddress;
use phonenumber::PhoneNumber;
use proptest::prelude::*;

proptest! {
    #[test]
    fn alloy_writes_the_same_checksum(bytes in any::<[u8; 20]>(), chain_id in any::<u64>()) {
        let (ours, theirs) = (EvmAddress::from(bytes), Address::from(bytes));
        prop_assert_eq!(ours.to_string(), theirs.to_checksum(None));
        prop_assert_eq!(ours.checksummed_for_chain(chain_id).to_string(), theirs.to_checksum(Some(chain_id)));
        prop_assert_eq!((Address::from(ours), EvmAddress::from(theirs)), (theirs, ours));
    }

    #[test]
    fn alloy_accepts_the_same_mixed_case(address in any::<EvmAddress>(), flips in proptest::collection::vec(2..42usize, 0..3), chain_id in 0..5u64) {
        let mut text = address.checksummed_for_chain(chain_id).as_str().as_bytes().to_vec();
        for at in flips {
            text[at] ^= if text[at].is_ascii_alphabetic() { 0x20 } else { 0 };
        }
        let text = str::from_utf8(&text).unwrap();
        let digits = &text[2..];
        prop_assume!(digits.contains(|c: char| c.is_ascii_lowercase()) && digits.contains(|c: char| c.is_ascii_uppercase()));
        prop_assert_eq!(EvmAddress::parse(text).is_ok(), Address::parse_checksummed(text, None).is_ok());
        let theirs = Address::parse_checksummed(text, Some(chain_id));
        prop_assert_eq!(EvmAddress::parse_for_chain(text, chain_id).is_ok(), theirs.is_ok());
    }

    #[test]
    fn many_addresses_are_parsed_as_each_is(texts in proptest::collection::vec(near_valid::<EvmAddress>(), 0..40)) {
        let each: Vec<_> = texts.iter().map(|text| EvmAddress::parse(text)).collect();
        prop_assert_eq!(EvmAddress::parse_many(&texts), each.clone());
        if let Some(narrower) = EvmAddress::parse_many_avx2(&texts) {
            prop_assert_eq!(narrower, each);
        }
    }

    #[test]
    fn email_address_accepts_ours_and_comes_back(email in any::<Email>()) {
        let theirs = EmailAddress::from(email.clone());
        prop_assert_eq!(theirs.as_str(), email.as_str());
        prop_assert_eq!(Email::try_from(&theirs), Ok(email));
    }

    #[test]
    fn redirect_urls_keep_scheme_and_host(text in near_valid::<RedirectUrl>()) {
        if let Ok(ours) = RedirectUrl::parse(&text) {
            let base = url::Url::parse("https://base.example/").unwrap();
            match base.join(ours.as_str()) {
                Ok(theirs) if ours.is_path() => prop_assert_eq!(theirs.origin(), base.origin()),
                Ok(theirs) => {
                    prop_assert_eq!(Some(theirs.scheme()), ours.scheme());
                    prop_assert_eq!(theirs.host_str(), ours.host());
                    prop_assert!(theirs.username().is_empty() && theirs.password().is_none());
                }
                Err(_) => prop_assert!(RedirectUrlOptions::new().strict_a_labels().parse(&text).is_err()),
            }
        }
    }
}

#[test]
fn phonenumber_converts_there_and_back() {
    for text in [
        "+15551234567",
        "+442083661177",
        "+390236618300",
        "+80012345678",
    ] {
        let ours = E164::parse(text).unwrap();
        let theirs = PhoneNumber::try_from(ours).unwrap();
        assert_eq!(E164::try_from(&theirs), Ok(ours));
    }
    // The second would become another number, without its zero.
    for text in ["+78091314846", "+310619689958"] {
        let rewritten = E164::parse(text).unwrap();
        assert!(PhoneNumber::try_from(rewritten).is_err(), "{text}");
    }
}

#[test]
fn arbitrary_makes_valid_values() {
    let noise: Vec<u8> = (0..4096u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let mut bytes = arbitrary::Unstructured::new(&noise);
    for _ in 0..20 {
        let email: Email = bytes.arbitrary().unwrap();
        assert_eq!(Email::parse(email.as_str()), Ok(email));
        let number: E164 = bytes.arbitrary().unwrap();
        assert_eq!(E164::parse(&number.to_string()), Ok(number));
    }
}

#[test]
fn schemas_are_those_of_the_sources() {
    let derived = [
        schemars::schema_for!(E164),
        schemars::schema_for!(Email),
        schemars::schema_for!(OAuthStrategy),
        schemars::schema_for!(RedirectUrl),
        schemars::schema_for!(WalletAddress),
    ];
    for schema in derived {
        let name = schema
            .get("title")
            .and_then(|title| title.as_str())
            .unwrap();
        let path = format!(
            "{}/../../schemas/values/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let mut source: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let members = source.as_object_mut().unwrap();
        members.retain(|member, _| !["$comment", "x-rust-type"].contains(&member.as_str()));
        assert_eq!(schema.as_value(), &source);
    }
}
