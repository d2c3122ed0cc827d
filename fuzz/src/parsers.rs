use std::fmt::{Debug, Display};
use std::str::FromStr;

use clerk_user_validate::{
    E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, RedirectUrlOptions, Region, SolanaAddress,
    Validity, WalletAddress,
};

/// Output is `+`, a digit that is not 0, and digits: 16 bytes at most.
pub fn e164_parse(data: &[u8]) {
    let Some((_, text)) = parse::<E164>(data) else {
        return;
    };
    let digits = text.strip_prefix('+').expect("begins with a plus");
    assert!(text.len() <= 16 && !digits.starts_with('0'));
    assert!(digits.bytes().all(|b| b.is_ascii_digit()));
}

/// What people type becomes a number that is strict E.164, and its international form is read as
/// the same number.
pub fn user_phone_parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let region = Region::parse("US").ok();
    match E164::from_user_input(text, region) {
        Ok(typed) => {
            let number = typed.number();
            assert_eq!(E164::parse(&number.to_string()), Ok(number));
            let shown = number.format_international();
            let again = E164::from_user_input(shown.as_str(), region).expect("is read again");
            assert!(number.validity() == Validity::Possible || again.number() == number);
        }
        Err(error) => assert!(error.to_string().len() < 300),
    }
}

/// Within the limits of RFC 5321, ASCII without space or control, domain in lower case.
pub fn email_parse(data: &[u8]) {
    let Some((email, text)) = parse::<Email>(data) else {
        return;
    };
    assert_eq!(text, format!("{}@{}", email.local_part(), email.domain()));
    assert!(text.len() <= 254 && email.local_part().len() <= 64);
    assert!(text.bytes().all(|b| b.is_ascii_graphic()));
    assert!(!email.domain().bytes().any(|b| b.is_ascii_uppercase()));
    assert!(email.domain().contains('.'));
}

/// Never what a browser would run, nor what leads to another host than it seems to.
pub fn redirect_parse(data: &[u8]) {
    let Some((url, text)) = parse::<RedirectUrl>(data) else {
        return;
    };
    if url.is_path() {
        let resolved = url::Url::parse("https://app.example/").and_then(|base| base.join(&text));
        assert_eq!(resolved.expect("resolves").host_str(), Some("app.example"));
    } else {
        let parsed = match url::Url::parse(&text) {
            Ok(parsed) => parsed,
            // Others check labels that begin with `xn--` by UTS #46.
            Err(error) => {
                let strict = RedirectUrlOptions::new().strict_a_labels().parse(&text);
                assert!(strict.is_err(), "is no URL to others: {error}");
                return;
            }
        };
        assert!(matches!(parsed.scheme(), "http" | "https"));
        assert!(parsed.username().is_empty() && parsed.password().is_none());
    }
}

/// Just what Clerk's OpenAPI document lets through, with something after the prefix.
pub fn strategy_parse(data: &[u8]) {
    let Some((strategy, text)) = parse::<OAuthStrategy>(data) else {
        return;
    };
    let provider = text.strip_prefix("oauth_").expect("begins with oauth_");
    assert!(
        provider
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    );
    assert!(provider.ends_with(strategy.provider()) && !strategy.provider().is_empty());
}

/// A wallet is one of the two kinds of address, and says the same as that kind.
pub fn wallet_parse(data: &[u8]) {
    parse::<EvmAddress>(data);
    parse::<SolanaAddress>(data);
    let Some((wallet, text)) = parse::<WalletAddress>(data) else {
        return;
    };
    let kinds = [
        EvmAddress::parse(&text).map(|a| a.to_string()).ok(),
        SolanaAddress::parse(&text).map(|a| a.to_string()).ok(),
    ];
    assert!(kinds.contains(&Some(wallet.to_string())));
}

/// The laws of every checked type. Hands back an accepted value and its canonical text.
///
/// That an error never repeats the input is in its type: it is `Copy` and two words long.
fn parse<T>(data: &[u8]) -> Option<(T, String)>
where
    T: FromStr + Display + PartialEq + Debug,
    T::Err: Copy + Display + Debug + 'static,
{
    const { assert!(size_of::<T::Err>() <= 2 * size_of::<usize>()) };
    let text = std::str::from_utf8(data).ok()?;
    match text.parse::<T>() {
        Ok(value) => {
            let canonical = value.to_string();
            let again: T = canonical.parse().expect("canonical text parses");
            assert_eq!(again, value);
            assert_eq!(again.to_string(), canonical);
            Some((value, canonical))
        }
        Err(error) => {
            assert!(error.to_string().len() < 300);
            None
        }
    }
}
