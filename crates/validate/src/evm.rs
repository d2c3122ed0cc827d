//! EVM addresses and their EIP-55 checksum.

#![expect(
    clippy::inline_always,
    reason = "must be inlined into code that enables wider CPU instructions"
)]

use alloc::vec::Vec;
use core::fmt;

use crate::bytes::chunks;
use crate::error::error;
use crate::keccak::{self, PADDING_END, RATE};
use crate::newtype::{newtype, text_buffer};

mod batch;
mod hex;
#[cfg(feature = "simd")]
mod simd;

#[cfg(not(feature = "simd"))]
use batch::run;
use hex::Digits;
#[cfg(feature = "simd")]
use simd::run;

/// The length of the text form in bytes: `0x` and 40 digits.
const TEXT_LEN: usize = 42;

/// A wallet address of an EVM chain such as Ethereum: 20 bytes.
///
/// The text form is `0x` and 40 hexadecimal digits. If it has upper-case and lower-case letters, their
/// cases must match the [EIP-55](https://eips.ethereum.org/EIPS/eip-55) checksum. Letters of one case
/// have no checksum and are accepted as they are. `Display` prints the address with its checksum,
/// `Debug` a shortened form.
///
/// ```
/// use clerk_user_validate::EvmAddress;
///
/// let wallet = EvmAddress::parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")?;
/// assert_eq!(wallet.to_string(), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
/// # Ok::<(), clerk_user_validate::EvmAddressError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvmAddress([u8; 20]);

impl EvmAddress {
    /// Parses `0x` and 40 hexadecimal digits. If they have upper-case and lower-case letters, verifies
    /// the EIP-55 checksum.
    ///
    /// ```
    /// use clerk_user_validate::{EvmAddress, EvmAddressErrorKind};
    ///
    /// assert!(EvmAddress::parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").is_ok());
    ///
    /// let error = EvmAddress::parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed").unwrap_err();
    /// assert_eq!(error.kind(), EvmAddressErrorKind::ChecksumMismatch);
    /// assert_eq!(error.offset(), 39);
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first wrong byte. If the checksum is wrong, that is the
    /// first letter of the wrong case.
    #[inline]
    pub fn parse(text: &str) -> Result<Self, EvmAddressError> {
        if let Some(bytes) = digits(text).and_then(hex::of_one_case) {
            return Ok(Self(bytes));
        }
        let digits = scan(text)?;
        check(&digits, &keccak::digest(block(&digits)))?;
        Ok(Self(digits.bytes()))
    }

    /// Parses `0x` and 40 hexadecimal digits. If they have upper-case and lower-case letters, verifies
    /// the checksum of one chain ([EIP-1191](https://eips.ethereum.org/EIPS/eip-1191)).
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first wrong byte. If the checksum is wrong, that is the
    /// first letter of the wrong case.
    pub fn parse_for_chain(text: &str, chain_id: u64) -> Result<Self, EvmAddressError> {
        let digits = scan(text)?;
        if digits.is_mixed() {
            check(&digits, &keccak::digest(chain_block(&digits, chain_id)))?;
        }
        Ok(Self(digits.bytes()))
    }

    /// Parses each address with the rules of [`parse`](Self::parse). With the feature `simd`, two, four or
    /// eight checksums are computed at once, depending on the CPU.
    ///
    /// ```
    /// use clerk_user_validate::EvmAddress;
    ///
    /// let results = EvmAddress::parse_many(&["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x"]);
    /// assert!(results[0].is_ok());
    /// assert!(results[1].is_err());
    /// ```
    pub fn parse_many<T: AsRef<str>>(texts: &[T]) -> Vec<Result<Self, EvmAddressError>> {
        run::<batch::Parse, T>(texts)
    }

    /// Runs [`parse_many`](Self::parse_many) with AVX2 and without AVX-512, for the benchmark. Returns
    /// `None` if the CPU has no AVX2.
    #[cfg(feature = "simd")]
    #[doc(hidden)]
    pub fn parse_many_avx2<T: AsRef<str>>(
        texts: &[T],
    ) -> Option<Vec<Result<Self, EvmAddressError>>> {
        simd::run_avx2::<batch::Parse, T>(texts)
    }

    /// Parses an address and returns its text form with the checksum. The digest that verifies the checksum
    /// also gives the text.
    #[cfg(feature = "judge")]
    pub(crate) fn checksum(text: &str) -> Result<EvmText, EvmAddressError> {
        let digits = scan(text)?;
        verify(&digits, &keccak::digest(block(&digits)))
    }

    /// Does the same as [`checksum`](Self::checksum) for each address.
    #[cfg(feature = "judge")]
    pub(crate) fn checksum_many<T: AsRef<str>>(
        texts: &[T],
    ) -> Vec<Result<EvmText, EvmAddressError>> {
        run::<batch::Checksum, T>(texts)
    }

    /// Returns the 20 bytes of the address.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Returns the text form with the EIP-55 checksum, without an allocation.
    ///
    /// ```
    /// use clerk_user_validate::EvmAddress;
    ///
    /// let wallet = EvmAddress::parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")?;
    /// assert_eq!(wallet.checksummed().as_str(), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    /// # Ok::<(), clerk_user_validate::EvmAddressError>(())
    /// ```
    #[must_use]
    pub fn checksummed(&self) -> EvmText {
        let digits = Digits::of_bytes(&self.0);
        EvmText::new(digits.checksummed(&keccak::digest(block(&digits))))
    }

    /// Returns the text form of each address with its EIP-55 checksum. With the feature `simd`, two, four or
    /// eight checksums are computed at once, depending on the CPU.
    ///
    /// ```
    /// use clerk_user_validate::EvmAddress;
    ///
    /// let wallets = [EvmAddress::from([0x11; 20]), EvmAddress::from([0xab; 20])];
    /// let texts = EvmAddress::checksummed_many(&wallets);
    /// assert_eq!(texts[1], wallets[1].checksummed());
    /// ```
    #[must_use]
    pub fn checksummed_many(addresses: &[Self]) -> Vec<EvmText> {
        run::<batch::Checksummed, Self>(addresses)
    }

    /// Returns the text form with the checksum of one chain (EIP-1191), without an allocation.
    ///
    /// ```
    /// use clerk_user_validate::EvmAddress;
    ///
    /// let wallet = EvmAddress::parse("0x27b1fdb04752bbc536007a920d24acb045561c26")?;
    /// let rsk_mainnet = 30;
    /// assert_eq!(wallet.checksummed_for_chain(rsk_mainnet).as_str(), "0x27b1FdB04752BBc536007A920D24ACB045561c26");
    /// # Ok::<(), clerk_user_validate::EvmAddressError>(())
    /// ```
    #[must_use]
    pub fn checksummed_for_chain(&self, chain_id: u64) -> EvmText {
        let digits = Digits::of_bytes(&self.0);
        EvmText::new(digits.checksummed(&keccak::digest(chain_block(&digits, chain_id))))
    }
}

impl From<[u8; 20]> for EvmAddress {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

impl From<EvmAddress> for [u8; 20] {
    fn from(address: EvmAddress) -> Self {
        address.0
    }
}

impl AsRef<[u8]> for EvmAddress {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for EvmAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.checksummed().as_str())
    }
}

impl fmt::Debug for EvmAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, .., last_but_one, last] = self.0;
        write!(
            f,
            "EvmAddress(0x{first:02x}{second:02x}…{last_but_one:02x}{last:02x})"
        )
    }
}

newtype!(value EvmAddress, EvmAddressError);

error! {
    /// Error parsing an EVM address.
    ///
    /// ```
    /// use clerk_user_validate::EvmAddress;
    ///
    /// let error = EvmAddress::parse("0x1234").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid EVM address at byte 6: expected 40 hexadecimal digits after `0x`");
    /// ```
    EvmAddressError("EVM address"),
    /// The kind of an [`EvmAddressError`].
    ///
    /// ```
    /// use clerk_user_validate::{EvmAddress, EvmAddressErrorKind};
    ///
    /// let error = EvmAddress::parse("0x1234").unwrap_err();
    /// assert_eq!(error.kind(), EvmAddressErrorKind::TooShort);
    /// assert_eq!(error.kind().as_str(), "too_short");
    /// ```
    EvmAddressErrorKind {
        /// One of the 40 digits is not hexadecimal.
        BadHexDigit => "bad_hex_digit", "a hexadecimal digit";
        /// The cases of the letters do not match the checksum.
        ChecksumMismatch => "checksum_mismatch", "the letter in the case of its EIP-55 checksum";
        /// The input is empty.
        Empty => "empty", "`0x` and 40 hexadecimal digits, found nothing";
        /// The input does not begin with `0x`.
        MissingPrefix => "missing_prefix", "the prefix `0x`";
        /// The input has more than 40 digits.
        TooLong => "too_long", "the end after `0x` and 40 hexadecimal digits";
        /// The input has fewer than 40 digits.
        TooShort => "too_short", "40 hexadecimal digits after `0x`";
    }
}

/// The text form of an EVM address (`0x` and 40 hexadecimal digits), stored without an allocation.
///
/// ```
/// use clerk_user_validate::{EvmAddress, EvmText};
///
/// let text: EvmText = EvmAddress::from([0x11; 20]).checksummed();
/// assert_eq!(text.as_str(), "0x1111111111111111111111111111111111111111");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EvmText([u8; TEXT_LEN]);

impl EvmText {
    /// Returns the address as a string slice.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The text before it is written.
    const EMPTY: Self = Self([0; TEXT_LEN]);

    fn new(digits: [u8; 40]) -> Self {
        let mut text = [0; TEXT_LEN];
        for (to, from) in text.iter_mut().zip(b"0x".iter().chain(&digits)) {
            *to = *from;
        }
        Self(text)
    }
}

text_buffer!(EvmText);

impl fmt::Debug for EvmText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.as_str().get(..6), self.as_str().get(38..));
        write!(
            f,
            "EvmText({}…{})",
            start.unwrap_or_default(),
            end.unwrap_or_default()
        )
    }
}

#[inline(always)]
fn scan(text: &str) -> Result<Digits, EvmAddressError> {
    digits(text)
        .and_then(Digits::of_text)
        .ok_or_else(|| refuse(text.as_bytes()))
}

/// Returns the digits after `0x`, if there are 40 bytes.
#[inline(always)]
fn digits(text: &str) -> Option<&[u8; 40]> {
    text.as_bytes().strip_prefix(b"0x")?.try_into().ok()
}

#[inline(always)]
fn check(digits: &Digits, digest: &[u64; 4]) -> Result<(), EvmAddressError> {
    match digits.first_wrong(digest) {
        Some(at) => Err(EvmAddressError::new(
            EvmAddressErrorKind::ChecksumMismatch,
            at + 2,
        )),
        None => Ok(()),
    }
}

/// Returns the text form with the checksum, or an error if the digits have the cases of another one.
#[cfg(feature = "judge")]
#[inline(always)]
fn verify(digits: &Digits, digest: &[u64; 4]) -> Result<EvmText, EvmAddressError> {
    if digits.is_mixed() {
        check(digits, digest)?;
    }
    Ok(EvmText::new(digits.checksummed(digest)))
}

/// Returns the padded Keccak block of the digits in lower case.
#[inline(always)]
const fn block(digits: &Digits) -> [u64; RATE] {
    let [d0, d1, d2, d3, d4] = digits.lower;
    [
        d0,
        d1,
        d2,
        d3,
        d4,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        PADDING_END,
    ]
}

/// Returns the padded Keccak block of the decimal chain id, `0x` and the digits in lower case.
fn chain_block(digits: &Digits, chain_id: u64) -> [u64; RATE] {
    let mut bytes = [0; RATE * 8];
    let places = (0..=chain_id.checked_ilog10().unwrap_or(0)).rev();
    let number = places.map(|place| b'0' + (chain_id / 10u64.pow(place) % 10).to_le_bytes()[0]);
    let digits = digits.lower.iter().flat_map(|word| word.to_le_bytes());
    let message = number.chain(*b"0x").chain(digits).chain([1]);
    for (to, from) in bytes.iter_mut().zip(message) {
        *to = from;
    }
    let mut block = [0; RATE];
    for (word, eight) in block.iter_mut().zip(chunks(&bytes)) {
        *word = u64::from_le_bytes(eight);
    }
    block[RATE - 1] |= PADDING_END;
    block
}

/// Returns the error of an input that is not `0x` and 40 hexadecimal digits.
#[cold]
fn refuse(text: &[u8]) -> EvmAddressError {
    let Some(digits) = text.strip_prefix(b"0x") else {
        return match text {
            [] => EvmAddressError::new(EvmAddressErrorKind::Empty, 0),
            [b'0', ..] => EvmAddressError::new(EvmAddressErrorKind::MissingPrefix, 1),
            _ => EvmAddressError::new(EvmAddressErrorKind::MissingPrefix, 0),
        };
    };
    if let Some(at) = digits
        .iter()
        .take(40)
        .position(|byte| !byte.is_ascii_hexdigit())
    {
        EvmAddressError::new(EvmAddressErrorKind::BadHexDigit, at + 2)
    } else if digits.len() < 40 {
        EvmAddressError::new(EvmAddressErrorKind::TooShort, text.len())
    } else {
        EvmAddressError::new(EvmAddressErrorKind::TooLong, TEXT_LEN)
    }
}
