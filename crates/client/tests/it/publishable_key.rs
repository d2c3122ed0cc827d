use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use clerk_user_client::PublishableKeyErrorKind::{
    self, Base64, Empty, Host, Parts, Prefix, SecretKey, Terminator,
};
use clerk_user_client::{InstanceType, PublishableKey};
use clerk_user_validate::ParseError;
use proptest::prelude::*;

#[test]
fn keys_are_accepted_as_clerk_js_accepts_them() {
    for (key, host) in [
        ("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k", "clerk.example.com"),
        // Padded.
        ("pk_test_Y2xlcmsuYWJjLmRlJA==", "clerk.abc.de"),
        ("pk_test_Y2xlcmsuYWJjLmRlJA", "clerk.abc.de"),
        ("pk_test_YS5iLmMuZGVmJA==", "a.b.c.def"),
        // White space is skipped.
        (
            "pk_test_ Y2xl\ncms\tuZXhh\r\x0cbXBsZS5jb20k ",
            "clerk.example.com",
        ),
        // Unused bits are ignored.
        ("pk_test_Y2xlcmsuYWJjLmRlJB", "clerk.abc.de"),
        // No further check of the host.
        ("pk_test_TE9DQUwuSE9TVDo4MDgwJA", "LOCAL.HOST:8080"),
        ("pk_test_YS5iL2Mk", "a.b/c"),
        // One byte is one character, and the alphabet has a plus and a slash.
        ("pk_test_/y4+JA", "\u{ff}.>"),
    ] {
        let parsed = PublishableKey::parse(key).unwrap_or_else(|e| panic!("{key}: {e}"));
        assert_eq!(parsed.host(), host, "{key}");
        assert_eq!(parsed.to_string(), key);
        assert_eq!(parsed.instance_type(), InstanceType::Development);
    }
    let live = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap();
    assert_eq!(live.instance_type(), InstanceType::Production);
}

#[test]
fn a_key_is_made_from_texts_and_is_one() {
    let text = "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k";
    let key: PublishableKey = text.parse().unwrap();
    assert_eq!(PublishableKey::try_from(text), Ok(key.clone()));
    assert_eq!(PublishableKey::try_from(text.to_owned()), Ok(key.clone()));
    assert_eq!((key.as_str(), key.as_ref()), (text, text));
    assert_eq!(String::from(key), text);
}

#[test]
fn each_broken_rule_is_named() {
    for (key, kind, offset) in [
        ("", Prefix, 0),
        ("pk_test", Prefix, 0),
        ("sk_test_Y2xlcmsuZXhhbXBsZS5jb20k", SecretKey, 0),
        ("PK_TEST_Y2xlcmsuZXhhbXBsZS5jb20k", Prefix, 0),
        (" pk_test_Y2xlcmsuZXhhbXBsZS5jb20k", Prefix, 0),
        ("pk_test_Y2xl_msuZXhhbXBsZS5jb20k", Parts, 12),
        ("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k_", Parts, 32),
        ("pk_test_", Empty, 8),
        // The alphabet of URLs is another one.
        ("pk_test_-y4-JA", Base64, 8),
        ("pk_test_Y2xl*msu", Base64, 12),
        ("pk_test_Y2 l*msu", Base64, 12),
        ("pk_test_Y2xlé", Base64, 12),
        // One character too many.
        ("pk_test_Y2xlc", Base64, 13),
        // Padding that pads nothing.
        ("pk_test_Y2xlcmsuYWJjLmRlJA=", Base64, 26),
        ("pk_test_Y2xlcmsuYWJjLmRlJA===", Base64, 26),
        ("pk_test_====", Base64, 8),
        // `clerk.example.com` without its end, with two, with another in it.
        ("pk_test_Y2xlcmsuZXhhbXBsZS5jb20", Terminator, 8),
        ("pk_test_Y2xlcmsuZXhhbXBsZS5jb20kJA", Terminator, 8),
        ("pk_test_Y2xlcmskLmV4YW1wbGUuY29tJA", Terminator, 8),
        // `localhost`
        ("pk_test_bG9jYWxob3N0JA", Host, 8),
        ("pk_test_JA", Host, 8),
    ] {
        let error = PublishableKey::parse(key).expect_err(key);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{key}");
    }
}

#[test]
fn error_texts() {
    let text = |key| PublishableKey::parse(key).unwrap_err().to_string();
    let rules: [(&str, PublishableKeyErrorKind, &str); 7] = [
        (
            "x",
            Prefix,
            "invalid publishable key at byte 0: expected pk_test_ or pk_live_",
        ),
        (
            "sk_test_abc",
            SecretKey,
            "invalid publishable key at byte 0: expected pk_test_ or pk_live_, found a secret key",
        ),
        (
            "pk_test_",
            Empty,
            "invalid publishable key at byte 8: expected base64 after the prefix",
        ),
        (
            "pk_test_a_",
            Parts,
            "invalid publishable key at byte 9: expected no third underscore",
        ),
        (
            "pk_test_a*",
            Base64,
            "invalid publishable key at byte 9: expected standard base64",
        ),
        (
            "pk_test_bG9j",
            Terminator,
            "invalid publishable key at byte 8: expected base64 of a host and one dollar sign at its end",
        ),
        (
            "pk_test_bG9jJA",
            Host,
            "invalid publishable key at byte 8: expected base64 of a host with a dot in it",
        ),
    ];
    for (key, kind, expected) in rules {
        assert_eq!(PublishableKey::parse(key).unwrap_err().kind(), kind);
        assert_eq!(text(key), expected);
        let error: &dyn ParseError = &PublishableKey::parse(key).unwrap_err();
        assert_eq!(error.kind(), kind.as_str());
        assert!(expected.ends_with(error.expected()));
    }
}

proptest! {
    #[test]
    fn a_key_made_of_a_host_names_that_host(host in "[a-z0-9-]{1,20}(\\.[a-z0-9-]{1,20}){1,4}(:[0-9]{1,5})?") {
        let payload = BASE64_STANDARD_NO_PAD.encode(format!("{host}$"));
        let key = PublishableKey::parse(&format!("pk_live_{payload}")).unwrap();
        prop_assert_eq!(key.host(), host);
    }

    #[test]
    fn no_text_panics(text in "(pk_(test|live)_)?[a-zA-Z0-9+/=_ \\PC]{0,40}") {
        if let Ok(key) = PublishableKey::parse(&text) {
            prop_assert_eq!(PublishableKey::parse(key.as_str()), Ok(key));
        }
    }
}
