//! EVM addresses with their EIP-55 checksum.

use core::fmt;

use crate::bytes::lookup;
use crate::error::error;
use crate::keccak::keccak256;
use crate::newtype::newtype;

/// Bytes of the text form: `0x` and 40 digits.
const TEXT_LEN: usize = 42;

/// An address of an EVM chain: 20 bytes.
///
/// Accepted is `0x` and 40 hexadecimal digits. Letters of one case carry no checksum; letters of
/// both cases must be the [EIP-55](https://eips.ethereum.org/EIPS/eip-55) checksum. `Display` is
/// the checksummed form, `Debug` a shortened one.
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
    /// Parses `0x` and 40 hexadecimal digits, and checks the checksum where letters of both cases
    /// occur.
    ///
    /// # Errors
    ///
    /// Says which byte is wrong; for a checksum, the first letter of the wrong case.
    pub fn parse(text: &str) -> Result<Self, EvmAddressError> {
        let (bytes, mixed) = scan(text.as_bytes())?;
        let address = Self(bytes);
        if mixed {
            let expected = address.checksummed();
            if let Some(offset) = first_difference(text.as_bytes(), &expected) {
                return Err(EvmAddressError::new(
                    EvmAddressErrorKind::ChecksumMismatch,
                    offset,
                ));
            }
        }
        Ok(address)
    }

    /// The address's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The checksummed text, in ASCII.
    fn checksummed(&self) -> [u8; TEXT_LEN] {
        let mut text = *b"0x0000000000000000000000000000000000000000";
        let (_, digits) = text.split_at_mut(2);
        for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [lower_digit(byte >> 4), lower_digit(byte & 15)];
        }
        let digest = keccak256(digits);
        for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(digest) {
            if byte & 0x80 != 0 {
                pair[0].make_ascii_uppercase();
            }
            if byte & 0x08 != 0 {
                pair[1].make_ascii_uppercase();
            }
        }
        text
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
        f.pad(str::from_utf8(&self.checksummed()).unwrap_or_default())
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
    /// Why a text is no EVM address.
    EvmAddressError("EVM address"),
    /// What is wrong with an EVM address.
    EvmAddressErrorKind {
        /// A byte among the 40 digits is not hexadecimal.
        BadHexDigit => "bad_hex_digit", "a hexadecimal digit";
        /// Letters of both cases that are not the EIP-55 checksum.
        ChecksumMismatch => "checksum_mismatch", "the letter in the case of its EIP-55 checksum";
        /// Nothing was given.
        Empty => "empty", "`0x` and 40 hexadecimal digits, found nothing";
        /// The text does not begin with `0x`.
        MissingPrefix => "missing_prefix", "the prefix `0x`";
        /// More than 40 digits.
        TooLong => "too_long", "the end after `0x` and 40 hexadecimal digits";
        /// Fewer than 40 digits.
        TooShort => "too_short", "40 hexadecimal digits after `0x`";
    }
}

/// The bytes that `text` spells, and whether letters of both cases occur.
fn scan(text: &[u8]) -> Result<([u8; 20], bool), EvmAddressError> {
    let Some(digits) = text
        .strip_prefix(b"0x")
        .and_then(|rest| <&[u8; 40]>::try_from(rest).ok())
    else {
        return Err(refuse(text));
    };
    let mut bytes = [0u8; 20];
    let mut cases = 0u8;
    let mut bad = 0u8;
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        let (high, low) = (lookup(&HEX, pair[0]), lookup(&HEX, pair[1]));
        bad |= high | low;
        cases |= high | low;
        *byte = high << 4 | low & 15;
    }
    if bad & BAD != 0 {
        return Err(refuse(text));
    }
    Ok((bytes, cases & (LOWER | UPPER) == LOWER | UPPER))
}

/// The refusal of a text that is not `0x` and 40 hexadecimal digits.
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

fn first_difference(text: &[u8], expected: &[u8]) -> Option<usize> {
    text.iter()
        .zip(expected)
        .position(|(found, expected)| found != expected)
}

const fn lower_digit(nibble: u8) -> u8 {
    nibble + if nibble < 10 { b'0' } else { b'a' - 10 }
}

const LOWER: u8 = 0x10;
const UPPER: u8 = 0x20;
const BAD: u8 = 0x80;

/// For each byte its value as a digit, with `LOWER` or `UPPER` set for a letter, or `BAD`.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
static HEX: [u8; 256] = {
    let mut table = [BAD; 256];
    let mut digit = 0u8;
    while digit < 10 {
        table[(b'0' + digit) as usize] = digit;
        digit += 1;
    }
    while digit < 16 {
        table[(b'a' - 10 + digit) as usize] = digit | LOWER;
        table[(b'A' - 10 + digit) as usize] = digit | UPPER;
        digit += 1;
    }
    table
};
