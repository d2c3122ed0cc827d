//! `Arbitrary` for fuzzing: creates valid values, and strings that are almost valid, from a fuzzer's bytes.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use arbitrary::{Arbitrary, Error, Result, Unstructured};

use crate::strange::{EDITS, STRANGE};
use crate::{
    E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress, WalletAddress, phone,
};

const ATOM: &[u8] =
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-";
const ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const PROVIDER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_";
const PATH: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@?";

/// A string that is almost a valid `T`: the canonical string of a value, with up to three characters
/// inserted, removed or replaced. Use it to fuzz any parser of the same kind of string.
///
/// ```
/// use arbitrary::{Arbitrary, Unstructured};
/// use clerk_user_validate::{Email, NearValid};
///
/// fn target(bytes: &[u8]) -> arbitrary::Result<()> {
///     let text = NearValid::<Email>::arbitrary(&mut Unstructured::new(bytes))?;
///     if let Ok(email) = Email::parse(text.as_str()) {
///         assert_eq!(Email::parse(email.as_str()), Ok(email));
///     }
///     Ok(())
/// }
/// # target(&[7; 200]).unwrap();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct NearValid<T> {
    text: String,
    of: PhantomData<T>,
}

impl<T> NearValid<T> {
    /// Returns the string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> AsRef<str> for NearValid<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<T> fmt::Debug for NearValid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NearValid({:?})", self.text)
    }
}

impl<'a, T: Arbitrary<'a> + ToString> Arbitrary<'a> for NearValid<T> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text: Vec<char> = T::arbitrary(u)?.to_string().chars().collect();
        for _ in 0..u.int_in_range(0..=EDITS)? {
            let at = u.int_in_range(0..=text.len())?;
            let (removed, added) = match u.int_in_range(0..=2)? {
                0 => (0, Some(strange(u)?)),
                1 => (1, None),
                _ => (1, Some(strange(u)?)),
            };
            let end = text.len().min(at + removed);
            text.splice(at..end, added).for_each(drop);
        }
        Ok(Self {
            text: text.into_iter().collect(),
            of: PhantomData,
        })
    }
}

impl<'a> Arbitrary<'a> for E164 {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let forms: Vec<(String, usize)> = phone::possible_forms().collect();
        let (mut text, len) = u.choose(&forms)?.clone();
        while text.len() < len {
            text.push(char::from(u.int_in_range(b'0'..=b'9')?));
        }
        Self::parse(&text).map_err(|_| Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for Email {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        joined(u, ATOM, 1..=3, &mut text)?;
        text.push('@');
        joined(u, ALPHANUMERIC, 1..=3, &mut text)?;
        // A last label that begins with a letter is not a number.
        text.push('.');
        text.push(char::from(u.int_in_range(b'a'..=b'z')?));
        word(u, ALPHANUMERIC, &mut text)?;
        Self::parse(&text).map_err(|_| Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for EvmAddress {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        <[u8; 20]>::arbitrary(u).map(Self::from)
    }
}

impl<'a> Arbitrary<'a> for OAuthStrategy {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::from(*u.choose(&["oauth_", "oauth_custom_", "oauth_token_"])?);
        word(u, PROVIDER, &mut text)?;
        Self::parse(&text).map_err(|_| Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for RedirectUrl {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        if u.arbitrary()? {
            text.push_str(u.choose(&["http://", "https://"])?);
            word(u, ALPHANUMERIC, &mut text)?;
            text.push_str(".example");
        }
        text.push('/');
        for _ in 0..u.int_in_range(0..=3)? {
            word(u, PATH, &mut text)?;
            text.push('/');
        }
        Self::parse(&text).map_err(|_| Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for SolanaAddress {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        <[u8; 32]>::arbitrary(u).map(Self::from)
    }
}

impl<'a> Arbitrary<'a> for WalletAddress {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(if u.arbitrary()? {
            Self::Evm(u.arbitrary()?)
        } else {
            Self::Solana(u.arbitrary()?)
        })
    }
}

/// Returns any character, more often one that validators often handle wrongly, or printable ASCII.
fn strange(u: &mut Unstructured<'_>) -> Result<char> {
    match u.int_in_range(0..=2)? {
        0 => u.choose(STRANGE).copied(),
        1 => u.arbitrary(),
        _ => u.int_in_range(b' '..=b'~').map(char::from),
    }
}

/// Appends `count` words of the alphabet, separated by dots.
fn joined(
    u: &mut Unstructured<'_>,
    alphabet: &[u8],
    count: core::ops::RangeInclusive<usize>,
    text: &mut String,
) -> Result<()> {
    for at in 0..u.int_in_range(count)? {
        if at > 0 {
            text.push('.');
        }
        word(u, alphabet, text)?;
    }
    Ok(())
}

/// Appends a word of 1 to 12 characters of the alphabet.
fn word(u: &mut Unstructured<'_>, alphabet: &[u8], text: &mut String) -> Result<()> {
    for _ in 0..u.int_in_range(1..=12)? {
        text.push(char::from(*u.choose(alphabet)?));
    }
    Ok(())
}
