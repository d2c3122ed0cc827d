//! `Arbitrary` for fuzzing: creates valid values from a fuzzer's bytes.

use alloc::string::String;
use alloc::vec::Vec;

use arbitrary::{Arbitrary, Error, Result, Unstructured};

use crate::{
    E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, SolanaAddress, WalletAddress, phone,
};

const ATOM: &[u8] =
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-";
const ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const PROVIDER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_";
const PATH: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@?";

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
