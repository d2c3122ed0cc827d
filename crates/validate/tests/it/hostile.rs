//! Malicious input: characters that look like others, characters that normalize to syntax, long input,
//! injections.

use clerk_user_validate::*;

/// Returns every invisible character, every space, every character that changes the direction of text, and every
/// control character.
fn invisible() -> impl Iterator<Item = char> {
    let ranges = [
        0x00..=0x1f,
        0x7f..=0xa0,
        0xad..=0xad,
        0x34f..=0x34f,
        0x600..=0x605,
        0x61c..=0x61c,
        0x6dd..=0x6dd,
        0x70f..=0x70f,
        0x890..=0x891,
        0x8e2..=0x8e2,
        0x115f..=0x1160,
        0x1680..=0x1680,
        0x17b4..=0x17b5,
        0x180b..=0x180f,
        0x2000..=0x200f,
        0x2028..=0x202f,
        0x205f..=0x2064,
        0x2066..=0x206f,
        0x3000..=0x3000,
        0x3164..=0x3164,
        0xe000..=0xe010,
        0xfe00..=0xfe0f,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff0..=0xfffb,
        0x110bd..=0x110bd,
        0x1bca0..=0x1bca3,
        0x1d173..=0x1d17a,
        0xe0000..=0xe01ef,
        0xf0000..=0xf0010,
    ];
    ranges.into_iter().flatten().filter_map(char::from_u32)
}

/// Returns the text with the character inserted at every position.
fn with(text: &str, c: char) -> impl Iterator<Item = String> {
    (0..=text.len()).map(move |at| format!("{}{c}{}", &text[..at], &text[at..]))
}

const EMAIL: &str = "jo@example.com";
const NUMBER: &str = "+15551234567";
const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const SOLANA: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
const STRATEGY: &str = "oauth_notion";
const URL: &str = "https://app.example/done?x=1#y";

#[test]
fn nothing_invisible_passes_at_any_place() {
    for c in invisible() {
        let code = u32::from(c);
        assert!(
            with(EMAIL, c).all(|text| Email::parse(&text).is_err()),
            "email U+{code:04X}"
        );
        assert!(
            with(NUMBER, c).all(|text| E164::parse(&text).is_err()),
            "number U+{code:04X}"
        );
        assert!(
            with(EVM, c).all(|text| EvmAddress::parse(&text).is_err()),
            "EVM U+{code:04X}"
        );
        assert!(
            with(SOLANA, c).all(|text| SolanaAddress::parse(&text).is_err()),
            "Solana U+{code:04X}"
        );
        assert!(
            with(STRATEGY, c).all(|text| OAuthStrategy::parse(&text).is_err()),
            "strategy U+{code:04X}"
        );
        assert!(
            with(URL, c).all(|text| RedirectUrl::parse(&text).is_err()),
            "URL U+{code:04X}"
        );
        assert!(
            with("/done", c).all(|text| RedirectUrl::parse(&text).is_err()),
            "path U+{code:04X}"
        );
        #[cfg(feature = "idna")]
        assert!(with(EMAIL, c).all(|text| {
            EmailOptions::new()
                .international_local_part()
                .parse(&text)
                .is_err()
        }));
    }
}

#[test]
fn digits_of_other_scripts_are_refused_strictly_and_read_from_people() {
    let zeros = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
        0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0xff10, 0x104a0, 0x1d7ce,
        0x1fbf0,
    ];
    for zero in zeros {
        let foreign = |c: char| {
            c.to_digit(10)
                .and_then(|digit| char::from_u32(zero + digit))
                .unwrap_or(c)
        };
        let whole: String = NUMBER.chars().map(foreign).collect();
        assert!(E164::parse(&whole).is_err(), "U+{zero:04X}");
        for at in 1..NUMBER.len() {
            let one: String = NUMBER
                .chars()
                .enumerate()
                .map(|(i, c)| if i == at { foreign(c) } else { c })
                .collect();
            assert_eq!(E164::parse(&one).unwrap_err().offset(), at, "U+{zero:04X}");
        }
        assert_eq!(
            E164::from_user_input(&whole, None)
                .unwrap()
                .number()
                .to_string(),
            NUMBER
        );
    }
}

#[test]
fn letters_never_become_digits_strictly() {
    for c in ('a'..='z')
        .chain('A'..='Z')
        .chain(['О', 'о', 'l', 'Ⅰ', '²', '①', '௰', '𝟏'])
    {
        assert!(
            with(NUMBER, c).all(|text| E164::parse(&text).is_err()),
            "{c}"
        );
    }
}

#[test]
fn homoglyphs_and_compatibility_forms_are_no_ascii() {
    for text in [
        "jо@example.com",
        "jo@еxample.cоm@x",
        "ｊｏ@example.com",
        "jo＠example.com",
        "jo@ｅｘａｍｐｌｅ.com",
        "jo@example。com",
        "jo@exam\u{2024}ple.com",
        "jo@℀.com",
        "jo@example.ⓒⓞⓜ",
    ] {
        assert!(Email::parse(text).is_err(), "{text}");
    }
    let cyrillic = Email::parse("jo@\u{430}pple.com").unwrap();
    assert_ne!(cyrillic, Email::parse("jo@apple.com").unwrap());
    assert_eq!(cyrillic.domain(), "xn--pple-43d.com");
    for text in [
        "０x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0х5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ] {
        assert!(WalletAddress::parse(text).is_err(), "{text}");
    }
    assert!(OAuthStrategy::parse("oauth_nоtion").is_err());
}

#[test]
fn masked_punycode_is_refused() {
    for domain in [
        "xn--example-.org",
        "xn--.org",
        "xn--a.org.",
        "XN--EXAMPLE-.org",
        "a.xn--b-",
        "xn--0.tld",
    ] {
        assert!(Email::parse(&format!("jo@{domain}")).is_err(), "{domain}");
        assert!(
            RedirectUrl::parse(&format!("https://{domain}/")).is_err(),
            "{domain}"
        );
    }
}

#[test]
fn headers_and_forms_cannot_be_injected() {
    for canary in [
        "\r\nX: y",
        "\nX: y",
        "\r",
        "\0",
        "%0d%0aX: y",
        "&a=b",
        "=",
        "?",
        "#",
        "/",
        "\\",
        "\"",
        ";",
    ] {
        for text in [
            format!("+1555{canary}1234567"),
            format!("{NUMBER}{canary}"),
            format!("{canary}{NUMBER}"),
        ] {
            assert!(E164::parse(&text).is_err(), "{text:?}");
        }
        assert!(
            EvmAddress::parse(&format!("{EVM}{canary}")).is_err(),
            "{canary:?}"
        );
        assert!(
            SolanaAddress::parse(&format!("{SOLANA}{canary}")).is_err(),
            "{canary:?}"
        );
        assert!(
            OAuthStrategy::parse(&format!("{STRATEGY}{canary}")).is_err(),
            "{canary:?}"
        );
        assert!(
            Email::parse(&format!("{EMAIL}{canary}")).is_err(),
            "{canary:?}"
        );
    }
    for text in [
        "/\r\nX: y",
        "/a\nb",
        "/%0d%0aX: y",
        "https://a.example/\r\n\r\n<script>",
    ] {
        assert!(RedirectUrl::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn display_names_and_routes_are_no_address() {
    for text in [
        "Evil <a@b.example>",
        "<a@b.example>",
        "a@b.example (c)",
        "(c)a@b.example",
        "@a,@b:c@d.example",
        "a%b@c.example@d.example",
        "a@b.example,c@d.example",
        "a@b.example;",
        "\"a\"@b.example",
        "a@[127.0.0.1]",
    ] {
        assert!(Email::parse(text).is_err(), "{text}");
    }
}

#[test]
fn schemes_and_hosts_cannot_be_smuggled() {
    for text in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\u{1}javascript:x",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://app.example@evil.example",
        "https://evil.example\\@app.example",
        "https://app.example%2f@evil.example",
        "http://0x7f.1",
        "http://127.1",
        "http://2130706433",
    ] {
        assert!(RedirectUrl::parse(text).is_err(), "{text:?}");
        assert!(RedirectUrl::parse_native(text).is_err(), "{text:?}");
    }
}

#[test]
fn length_is_looked_at_first() {
    for unit in [
        "1", "a", "@", ".", "/", "0x", "é", "\0", "1 ", "(((", "+", "xn--", "z",
    ] {
        let long = unit.repeat(1 << 20);
        for (at, refused) in [
            E164::parse(&long).is_err(),
            E164::parse(&format!("+{long}")).is_err(),
            E164::from_user_input(&long, Region::parse("US").ok()).is_err(),
            Email::parse(&long).is_err(),
            Email::parse(&format!("a@{long}")).is_err(),
            EvmAddress::parse(&long).is_err(),
            EvmAddress::parse(&format!("0x{long}")).is_err(),
            SolanaAddress::parse(&long).is_err(),
            WalletAddress::parse(&long).is_err(),
            OAuthStrategy::parse(&format!("oauth_{long}")).is_err(),
            RedirectUrl::parse(&format!("/{long}")).is_err(),
            RedirectUrl::parse(&format!("https://{long}")).is_err(),
        ]
        .into_iter()
        .enumerate()
        {
            assert!(refused, "{unit:?} in parser {at}");
        }
    }
}

#[test]
fn errors_repeat_nothing() {
    let secret = "s3cr3t-näme";
    let errors: [String; 8] = [
        E164::parse(secret).unwrap_err().to_string(),
        E164::from_user_input(secret, None).unwrap_err().to_string(),
        Email::parse(secret).unwrap_err().to_string(),
        EvmAddress::parse(secret).unwrap_err().to_string(),
        SolanaAddress::parse(secret).unwrap_err().to_string(),
        OAuthStrategy::parse(secret).unwrap_err().to_string(),
        RedirectUrl::parse(secret).unwrap_err().to_string(),
        Region::parse(secret).unwrap_err().to_string(),
    ];
    for error in errors {
        assert!(!error.contains("s3") && !error.contains('ä'), "{error}");
    }
}
