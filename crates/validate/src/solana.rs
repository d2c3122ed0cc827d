//! Solana addresses: 32 bytes in base58.

use core::fmt;

use crate::bytes::{chunks, chunks_mut, lookup};
use crate::error::error;
use crate::newtype::{newtype, text_buffer};

/// The largest length of 32 bytes in base58.
const MAX_LEN: usize = 44;

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// A wallet address of the Solana chain: 32 bytes, written in base58 with Bitcoin's alphabet.
///
/// The bytes do not have to be a point of the ed25519 curve, because addresses of programs are not.
/// `Display` prints the base58 form, `Debug` a shortened form.
///
/// ```
/// use clerk_user_validate::SolanaAddress;
///
/// let wallet = SolanaAddress::parse("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")?;
/// assert_eq!(wallet.as_bytes().len(), 32);
/// # Ok::<(), clerk_user_validate::SolanaAddressError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SolanaAddress([u8; 32]);

impl SolanaAddress {
    /// Parses exactly 32 bytes in base58.
    ///
    /// ```
    /// use clerk_user_validate::{SolanaAddress, SolanaAddressErrorKind};
    ///
    /// let system_program = SolanaAddress::parse("11111111111111111111111111111111")?;
    /// assert_eq!(system_program.as_bytes(), &[0; 32]);
    ///
    /// let error = SolanaAddress::parse("l1111111111111111111111111111111").unwrap_err();
    /// assert_eq!(error.kind(), SolanaAddressErrorKind::BadCharacter);
    /// # Ok::<(), clerk_user_validate::SolanaAddressError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte outside the alphabet, or if the input decodes
    /// to more or fewer than 32 bytes.
    pub fn parse(text: &str) -> Result<Self, SolanaAddressError> {
        let text = text.as_bytes();
        if text.is_empty() {
            return Err(SolanaAddressError::new(SolanaAddressErrorKind::Empty, 0));
        }
        let ones = text
            .iter()
            .take(MAX_LEN)
            .take_while(|byte| **byte == b'1')
            .count();
        let mut limbs = [0u32; 8];
        for (offset, byte) in text.iter().enumerate().take(MAX_LEN) {
            let digit = lookup(&VALUES, *byte);
            if digit == NONE {
                return Err(SolanaAddressError::new(
                    SolanaAddressErrorKind::BadCharacter,
                    offset,
                ));
            }
            let mut carry = u64::from(digit);
            for limb in limbs.iter_mut().rev() {
                carry += u64::from(*limb) * 58;
                *limb = low(carry);
                carry >>= 32;
            }
            if carry != 0 {
                return Err(SolanaAddressError::new(
                    SolanaAddressErrorKind::TooLong,
                    offset,
                ));
            }
        }
        if text.len() > MAX_LEN {
            return Err(SolanaAddressError::new(
                SolanaAddressErrorKind::TooLong,
                MAX_LEN,
            ));
        }
        let mut bytes = [0u8; 32];
        for (to, limb) in chunks_mut(&mut bytes).zip(limbs) {
            *to = limb.to_be_bytes();
        }
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        match ones.cmp(&zeros) {
            core::cmp::Ordering::Less => Err(SolanaAddressError::new(
                SolanaAddressErrorKind::TooShort,
                text.len(),
            )),
            core::cmp::Ordering::Equal => Ok(Self(bytes)),
            core::cmp::Ordering::Greater => Err(SolanaAddressError::new(
                SolanaAddressErrorKind::TooLong,
                zeros,
            )),
        }
    }

    /// Returns the base58 text, without an allocation.
    #[must_use]
    pub fn text(&self) -> SolanaText {
        let mut bytes = [0u8; MAX_LEN];
        let len = encode(self.0, &mut bytes).len();
        SolanaText {
            bytes,
            start: MAX_LEN - len,
        }
    }

    /// Returns the 32 bytes of the address: the public key of a wallet.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for SolanaAddress {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl From<SolanaAddress> for [u8; 32] {
    fn from(address: SolanaAddress) -> Self {
        address.0
    }
}

impl AsRef<[u8]> for SolanaAddress {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for SolanaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text().as_str())
    }
}

impl fmt::Debug for SolanaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let text = text.as_str();
        let (start, end) = (
            text.get(..4),
            text.len().checked_sub(4).and_then(|at| text.get(at..)),
        );
        write!(
            f,
            "SolanaAddress({}…{})",
            start.unwrap_or_default(),
            end.unwrap_or_default()
        )
    }
}

newtype!(value SolanaAddress, SolanaAddressError);

error! {
    /// Error parsing a Solana address.
    ///
    /// ```
    /// use clerk_user_validate::SolanaAddress;
    ///
    /// let error = SolanaAddress::parse("1").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid Solana address at byte 1: expected 32 bytes in base58");
    /// ```
    SolanaAddressError("Solana address"),
    /// The kind of a [`SolanaAddressError`].
    ///
    /// ```
    /// use clerk_user_validate::{SolanaAddress, SolanaAddressErrorKind};
    ///
    /// let error = SolanaAddress::parse("1").unwrap_err();
    /// assert_eq!(error.kind(), SolanaAddressErrorKind::TooShort);
    /// assert_eq!(error.kind().as_str(), "too_short");
    /// ```
    SolanaAddressErrorKind {
        /// A byte is not in the base58 alphabet.
        BadCharacter => "bad_character", "a base58 character";
        /// The input is empty.
        Empty => "empty", "32 bytes in base58, found nothing";
        /// The input decodes to more than 32 bytes.
        TooLong => "too_long", "the end after 32 bytes in base58";
        /// The input decodes to fewer than 32 bytes.
        TooShort => "too_short", "32 bytes in base58";
    }
}

/// The text of a Solana address: base58 of 32 bytes.
///
/// # Examples
///
/// ```
/// use clerk_user_validate::SolanaAddress;
///
/// let address = SolanaAddress::parse("11111111111111111111111111111111")?;
/// let text = address.text();
/// assert_eq!(text.as_str(), "11111111111111111111111111111111");
/// # Ok::<(), clerk_user_validate::SolanaAddressError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SolanaText {
    /// The characters, at the end.
    bytes: [u8; MAX_LEN],
    start: usize,
}

impl SolanaText {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let text = self.bytes.get(self.start..).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }
}

text_buffer!(SolanaText);

impl fmt::Debug for SolanaText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SolanaText(…{} characters…)", self.as_str().len())
    }
}

/// Writes `bytes` in base58 at the end of `buffer` and returns the written part.
fn encode(bytes: [u8; 32], buffer: &mut [u8; MAX_LEN]) -> &str {
    let mut limbs = [0u32; 8];
    for (limb, from) in limbs.iter_mut().zip(chunks(&bytes)) {
        *limb = u32::from_be_bytes(from);
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut written = 0;
    for to in buffer.iter_mut().rev() {
        if limbs == [0; 8] {
            break;
        }
        let mut rest = 0u64;
        for limb in &mut limbs {
            let quotient = low((rest << 32 | u64::from(*limb)) / 58);
            rest = (rest << 32 | u64::from(*limb)) % 58;
            *limb = quotient;
        }
        *to = usize::try_from(rest)
            .ok()
            .and_then(|at| ALPHABET.get(at))
            .copied()
            .unwrap_or_default();
        written += 1;
    }
    for to in buffer.iter_mut().rev().skip(written).take(zeros) {
        *to = b'1';
        written += 1;
    }
    let (_, text) = buffer.split_at(MAX_LEN - written);
    core::str::from_utf8(text).unwrap_or_default()
}

/// Returns the low half.
#[expect(clippy::cast_possible_truncation, reason = "keeps only the low half")]
const fn low(value: u64) -> u32 {
    value as u32
}

const NONE: u8 = u8::MAX;

/// For each byte: its value as a base58 digit, or `NONE`.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
static VALUES: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut digit = 0u8;
    while digit < 58 {
        table[ALPHABET[digit as usize] as usize] = digit;
        digit += 1;
    }
    table
};
