//! The accessors and the output formats of values and errors.

use clerk_user_validate::*;

#[test]
fn an_email_has_parts() {
    let email = Email::parse("Jo.Doe+news+clerk_test@Example.COM").unwrap();
    assert_eq!(email.local_part(), "Jo.Doe+news+clerk_test");
    assert_eq!(email.domain(), "example.com");
    assert_eq!(email.subaddress(), Some("news+clerk_test"));
    assert!(email.is_test_address());
    let plain = Email::parse("+jo@example.com").unwrap();
    assert_eq!(plain.subaddress(), None);
    assert!(!plain.is_test_address());
}

#[test]
fn a_domain_is_shown_in_its_script() {
    let email = Email::parse("jo@bücher.example").unwrap();
    assert_eq!(email.domain(), "xn--bcher-kva.example");
    assert_eq!(email.domain_unicode(), "bücher.example");
    let email = Email::parse("jo@a--b.bücher.example").unwrap();
    assert_eq!(email.domain_unicode(), "a--b.bücher.example");
    for encoded in ["xn--bcher-kva.xn--a", "0a.xn--4dbrk0ce"] {
        let email = Email::parse(&format!("jo@{encoded}")).unwrap();
        assert_eq!(email.domain_unicode(), encoded);
    }
}

#[test]
fn debug_shows_no_more_of_a_person_than_it_must() {
    let email = Email::parse("jo.doe@example.com").unwrap();
    assert_eq!(format!("{email:?}"), "Email(j…@example.com)");
    let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
    assert_eq!(format!("{strategy:?}"), "OAuthStrategy(oauth_notion)");
    let region = Region::parse("GB").unwrap();
    assert_eq!(format!("{region:?}"), "Region(GB)");
    let solana = SolanaAddress::from([0; 32]);
    assert_eq!(format!("{solana:?}"), "SolanaAddress(1111…1111)");
    let evm = EvmAddress::parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").unwrap();
    assert_eq!(format!("{evm:?}"), "EvmAddress(0x5aae…eaed)");
    assert_eq!(format!("{:?}", evm.checksummed()), "EvmText(0x5aAe…eAed)");
    for (wallet, shown) in [
        (WalletAddress::from(evm), "EvmAddress(0x5aae…eaed)"),
        (WalletAddress::from(solana), "SolanaAddress(1111…1111)"),
    ] {
        assert_eq!(format!("{wallet:?}"), shown);
    }
    for (url, shown) in [
        ("/back", "RedirectUrl(/back)"),
        ("/back?code=secret", "RedirectUrl(/back…)"),
        (
            "https://a.example/#secret",
            "RedirectUrl(https://a.example/…)",
        ),
    ] {
        assert_eq!(format!("{:?}", RedirectUrl::parse(url).unwrap()), shown);
    }
    let number = E164::parse("+442083661177").unwrap();
    assert_eq!(format!("{number:?}"), "E164(+44…77)");
    let national = number.national_number();
    assert_eq!(format!("{national:?}"), "PhoneText(…10 characters…)");
    for (text, shown) in [
        ("+44 20 8366 1177", "UserPhone(E164(+44…77))"),
        ("+44 20 8366 1177 x12", "UserPhone(E164(+44…77), …)"),
    ] {
        let typed = E164::from_user_input(text, None).unwrap();
        assert_eq!(format!("{typed:?}"), shown);
    }
}

#[test]
fn a_phone_number_has_parts() {
    let number = E164::parse("+442083661177").unwrap();
    assert_eq!(number.country_calling_code(), 44);
    assert_eq!(number.national_number().to_string(), "2083661177");
    let region = number.region().unwrap();
    assert_eq!(region.country_calling_code(), Some(44));
    assert_eq!(
        (region.as_ref(), region.to_string()),
        ("GB", "GB".to_owned())
    );
    assert!(!number.is_test_number());
    for (text, is_test) in [
        ("+15555550099", false),
        ("+15555550100", true),
        ("+15555550199", true),
        ("+15555550200", false),
        ("+445555550100", false),
    ] {
        assert_eq!(
            E164::parse(text).unwrap().is_test_number(),
            is_test,
            "{text}"
        );
    }
}

#[test]
fn a_phone_number_is_written_as_people_do() {
    for (text, international, national) in [
        ("+442083661177", "+44 20 8366 1177", "020 8366 1177"),
        ("+12025550123", "+1 202-555-0123", "(202) 555-0123"),
        ("+390236618300", "+39 02 3661 8300", "02 3661 8300"),
    ] {
        let number = E164::parse(text).unwrap();
        assert_eq!(number.format_international().as_str(), international);
        assert_eq!(number.format_national().as_str(), national);
    }
}

#[test]
fn a_redirect_is_a_path_a_page_or_an_apps_own() {
    let kind = |url: RedirectUrl| (url.is_path(), url.is_native());
    let path = RedirectUrl::parse("/back").unwrap();
    assert_eq!((path.scheme(), path.host()), (None, None));
    assert_eq!(kind(path), (true, false));
    let page = RedirectUrl::parse("https://app.example/back").unwrap();
    assert_eq!(
        (page.scheme(), page.host()),
        (Some("https"), Some("app.example"))
    );
    assert_eq!(kind(page), (false, false));
    let native = RedirectUrl::parse_native("com.example.app://back").unwrap();
    assert_eq!(
        (native.scheme(), native.host()),
        (Some("com.example.app"), None)
    );
    assert_eq!(kind(native), (false, true));
}

#[test]
fn a_strategy_names_its_provider() {
    for (text, provider, is_custom, is_token) in [
        ("oauth_notion", "notion", false, false),
        ("oauth_custom_acme", "custom_acme", true, false),
        ("oauth_custom_", "custom_", false, false),
        ("oauth_token_apple", "apple", false, true),
        ("oauth_token_", "token_", false, false),
    ] {
        let strategy = OAuthStrategy::parse(text).unwrap();
        assert_eq!(strategy.provider(), provider, "{text}");
        assert_eq!(
            (strategy.is_custom(), strategy.is_token()),
            (is_custom, is_token),
            "{text}"
        );
    }
}

#[test]
fn what_is_a_text_is_seen_as_one() {
    fn same(text: &(impl AsRef<str> + ToString)) {
        assert_eq!(text.as_ref(), text.to_string());
        assert!(!text.as_ref().is_empty());
    }
    same(&Email::parse("jo@example.com").unwrap());
    same(&OAuthStrategy::parse("oauth_notion").unwrap());
    same(&RedirectUrl::parse("/back").unwrap());
    same(&Region::parse("GB").unwrap());
    same(&EvmAddress::from([1; 20]).checksummed());
    same(&E164::parse("+442083661177").unwrap().format_national());
}

#[test]
fn words_are_shown_as_they_are_written() {
    let number = E164::parse("+442083661177").unwrap();
    let kind = number.number_type();
    assert_eq!(
        (kind.as_str(), kind.to_string()),
        ("FIXED_LINE", "FIXED_LINE".to_owned())
    );
    let error = E164::parse("").unwrap_err();
    assert_eq!(
        (error.kind().as_str(), format!("{:>6}", error.kind())),
        ("empty", " empty".to_owned())
    );
}

#[test]
fn a_wallets_bytes_come_back() {
    let bytes = core::array::from_fn(|at| u8::try_from(at).unwrap());
    let address = EvmAddress::from(bytes);
    assert_eq!(address.as_ref(), bytes);
    assert_eq!(<[u8; 20]>::from(address), bytes);
    let bytes = core::array::from_fn(|at| u8::try_from(at).unwrap());
    let address = SolanaAddress::from(bytes);
    assert_eq!(address.as_ref(), bytes);
    assert_eq!(<[u8; 32]>::from(address), bytes);
}

#[test]
fn a_wallet_is_of_one_chain() {
    let evm = EvmAddress::from([1; 20]);
    let wallet = WalletAddress::from(evm);
    assert_eq!((wallet.as_evm(), wallet.as_solana()), (Some(&evm), None));
    let solana = SolanaAddress::from([1; 32]);
    let wallet = WalletAddress::from(solana);
    assert_eq!((wallet.as_evm(), wallet.as_solana()), (None, Some(&solana)));
}

#[test]
fn a_wallet_error_is_that_of_the_chain() {
    let hex = "0123456789abcdef0123456789abcdef01234567";
    let error = |text: &str| {
        let error = WalletAddress::parse(text).unwrap_err();
        (error.kind().to_string(), error.offset())
    };
    assert_eq!(error(""), ("empty".to_owned(), 0));
    assert_eq!(
        error(&hex.replace('0', "1")),
        ("missing_prefix".to_owned(), 0)
    );
    assert_eq!(error(&"1".repeat(32)[1..]), ("too_short".to_owned(), 31));
    assert_eq!(error("abc"), ("too_short".to_owned(), 3));
    assert_eq!(error(&"z".repeat(40)), ("too_short".to_owned(), 40));
    assert_eq!(
        error(&format!("0x{}!", &hex[1..])),
        ("bad_hex_digit".to_owned(), 41)
    );
}
