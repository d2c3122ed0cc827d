//! Properties of every type, tested with valid values, almost valid strings and noise.

use core::fmt::{Debug, Display};
use core::hash::{BuildHasher, Hash};
use core::str::FromStr;
use std::hash::{BuildHasherDefault, DefaultHasher};

use arbitrary::Unstructured;
use clerk_user_validate::*;
use proptest::prelude::*;

/// `parse` inverts `Display`, every constructor agrees with it, and serde writes and reads the same string.
fn value_laws<T>(value: &T)
where
    T: Clone
        + Debug
        + Display
        + FromStr
        + PartialEq
        + serde::Serialize
        + serde::de::DeserializeOwned,
    T: for<'a> TryFrom<&'a str> + TryFrom<String>,
    String: From<T>,
{
    let text = value.to_string();
    assert!(T::from_str(&text).ok().as_ref() == Some(value));
    assert!(T::try_from(text.as_str()).ok().as_ref() == Some(value));
    assert!(T::try_from(text.clone()).ok().as_ref() == Some(value));
    assert_eq!(String::from(value.clone()), text);
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(json, serde_json::to_string(&text).unwrap());
    assert!(serde_json::from_str::<T>(&json).unwrap() == *value);
    assert_eq!(format!("{value:>300}").trim_start(), text);
}

/// An accepted input has the properties of a value, and an error does not contain the rejected input.
fn text_laws<T>(text: &str)
where
    T: Clone
        + Debug
        + Display
        + FromStr
        + PartialEq
        + serde::Serialize
        + serde::de::DeserializeOwned,
    T: for<'a> TryFrom<&'a str> + TryFrom<String>,
    <T as FromStr>::Err: Display + Debug,
    String: From<T>,
{
    match T::from_str(text) {
        Ok(value) => value_laws(&value),
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert!(shown.is_ascii() && shown.len() < 300);
            assert!(serde_json::from_value::<T>(text.into()).is_err());
        }
    }
}

/// Equality, order and hash agree.
fn pair_laws<T: Ord + Hash + Display>(left: &T, right: &T) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    assert_eq!(left == right, left.cmp(right).is_eq());
    assert_eq!(left.cmp(right), right.cmp(left).reverse());
    assert_eq!(left == right, left.to_string() == right.to_string());
    if left == right {
        assert_eq!(hasher.hash_one(left), hasher.hash_one(right));
    }
}

macro_rules! laws {
    ($($module:ident: $name:ident;)+) => {$(
        mod $module {
            use super::*;

            proptest! {
                #[test]
                fn values(value in any::<$name>()) {
                    value_laws(&value);
                }

                #[test]
                fn values_of_any_bytes(bytes in any::<[u8; 96]>(), len in 0..=96usize) {
                    value_laws::<$name>(&Unstructured::new(&bytes[..len]).arbitrary().unwrap());
                }

                #[test]
                fn near_values(text in near_valid::<$name>()) {
                    text_laws::<$name>(&text);
                }

                #[test]
                fn noise(text in any::<String>()) {
                    text_laws::<$name>(&text);
                }

                #[test]
                fn pairs(left in any::<$name>(), right in any::<$name>()) {
                    pair_laws(&left, &right);
                    pair_laws(&left, &left.clone());
                }

                #[test]
                fn offsets_lie_in_the_text(text in near_valid::<$name>()) {
                    if let Err(error) = $name::parse(&text) {
                        prop_assert!(error.offset() <= text.len());
                    }
                }
            }
        }
    )+};
}

laws! {
    e164: E164;
    email: Email;
    evm_address: EvmAddress;
    oauth_strategy: OAuthStrategy;
    redirect_url: RedirectUrl;
    solana_address: SolanaAddress;
    wallet_address: WalletAddress;
}

proptest! {
    #[test]
    fn the_local_parts_case_counts_and_the_domains_does_not(email in any::<Email>()) {
        let shouted = format!("{}@{}", email.local_part(), email.domain().to_uppercase());
        prop_assert_eq!(Email::parse(&shouted).unwrap(), email.clone());
        let other = format!("{}@{}", email.local_part().to_uppercase(), email.domain());
        prop_assert_eq!(Email::parse(&other).unwrap() == email, other == email.as_str());
    }

    #[test]
    fn one_wrong_case_breaks_the_checksum(address in any::<EvmAddress>(), at in 2..42usize) {
        let mut text = address.to_string().into_bytes();
        let before = text[at];
        text[at] = if before.is_ascii_uppercase() { before.to_ascii_lowercase() } else { before.to_ascii_uppercase() };
        let mixed = text[2..].iter().any(u8::is_ascii_uppercase) && text[2..].iter().any(u8::is_ascii_lowercase);
        let result = EvmAddress::parse(str::from_utf8(&text).unwrap());
        if before == text[at] || !mixed {
            prop_assert_eq!(result, Ok(address));
        } else {
            let error = result.unwrap_err();
            prop_assert_eq!((error.kind(), error.offset()), (EvmAddressErrorKind::ChecksumMismatch, at));
        }
    }

    #[test]
    fn debug_does_not_show_the_whole(email in any::<Email>(), number in any::<E164>(), wallet in any::<WalletAddress>()) {
        prop_assume!(email.local_part().len() > 1);
        assert!(!format!("{email:?}").contains(email.as_str()));
        let digits = number.to_string();
        assert!(!format!("{number:?}").contains(&digits));
        let text = wallet.to_string();
        assert!(!format!("{wallet:?}").contains(&text[2..]));
    }
}
