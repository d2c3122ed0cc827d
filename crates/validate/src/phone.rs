//! Phone numbers.

use core::fmt;
use core::num::NonZeroU64;

use crate::error::error;
use crate::newtype::newtype;

mod codes;

/// The most digits that a number has (ITU-T E.164, 6.1).
const MAX_DIGITS: usize = 15;

/// A phone number in the international form of ITU-T E.164: a country calling code that is
/// assigned, and a national number of a length that is possible for it.
///
/// Accepted are digits, after a `+` or without; nothing else. `Display` is `+` and the digits,
/// `Debug` shows the first and the last two digits.
///
/// ```
/// use clerk_user_validate::E164;
///
/// let number = E164::parse("15551234567")?;
/// assert_eq!(number.to_string(), "+15551234567");
/// assert_eq!(number.country_calling_code(), 1);
/// # Ok::<(), clerk_user_validate::E164Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(NonZeroU64);

impl E164 {
    /// Parses digits, after a `+` or without.
    ///
    /// # Errors
    ///
    /// Says which byte is no digit, where the digits leave every assigned country calling code, or
    /// that the calling code has no numbers of this length.
    pub fn parse(text: &str) -> Result<Self, E164Error> {
        let digits = text.strip_prefix('+').unwrap_or(text).as_bytes();
        let start = text.len() - digits.len();
        if digits.is_empty() {
            return Err(E164Error::new(E164ErrorKind::Empty, start));
        }
        let mut value = 0u64;
        for (offset, byte) in (start..).zip(digits) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return Err(E164Error::new(E164ErrorKind::NotADigit, offset));
            }
            if offset - start == MAX_DIGITS {
                return Err(E164Error::new(E164ErrorKind::TooLong, offset));
            }
            value = value * 10 + u64::from(digit);
        }
        let (code_len, lengths) = match calling_code(digits) {
            Ok(found) => found,
            Err(at) => {
                return Err(E164Error::new(
                    E164ErrorKind::UnknownCallingCode,
                    start + at,
                ));
            }
        };
        let number = NonZeroU64::new(value << VALUE_SHIFT | code_len as u64);
        match number {
            Some(number) if lengths >> (digits.len() - code_len) & 1 != 0 => Ok(Self(number)),
            _ => Err(E164Error::new(E164ErrorKind::ImpossibleLength, text.len())),
        }
    }

    /// The country calling code: 1 of `+15551234567`.
    #[must_use]
    pub fn country_calling_code(&self) -> u16 {
        let code = self.digits() / 10u64.pow(self.national_len());
        u16::try_from(code).unwrap_or_default()
    }

    /// Whether Clerk takes the number for a test number, to which no message is sent:
    /// `+1 XXX 555 0100` to `+1 XXX 555 0199`.
    #[must_use]
    pub fn is_test_number(&self) -> bool {
        let digits = self.digits();
        digits / 10_000_000_000 == 1 && digits / 100 % 100_000 == 55_501
    }

    const fn digits(self) -> u64 {
        self.0.get() >> VALUE_SHIFT
    }

    const fn national_len(self) -> u32 {
        self.digits().ilog10() + 1 - (self.0.get() & CODE_LEN_MASK) as u32
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.digits())
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "E164(+{}…{:02})",
            self.country_calling_code(),
            self.digits() % 100
        )
    }
}

newtype!(value E164, E164Error);

error! {
    /// Why a text is no phone number in international form.
    E164Error("phone number"),
    /// What is wrong with a phone number in international form.
    E164ErrorKind {
        /// Nothing was given.
        Empty => "empty", "a country calling code and a national number, found nothing";
        /// The country calling code has no numbers of this length.
        ImpossibleLength => "impossible_length", "as many digits as numbers of this country calling code have";
        /// A byte that is no ASCII digit.
        NotADigit => "not_a_digit", "a digit";
        /// More than 15 digits.
        TooLong => "too_long", "at most 15 digits";
        /// No country calling code begins like this.
        UnknownCallingCode => "unknown_calling_code", "an assigned country calling code";
    }
}

/// The number of digits of the calling code, and a bit for each possible length of the national
/// number; or the position of the first digit that leaves every calling code.
fn calling_code(digits: &[u8]) -> Result<(usize, u16), usize> {
    let mut prefix = 0;
    for at in 0..3 {
        prefix = prefix * 10 + digits.get(at).map_or(0, |byte| usize::from(byte - b'0'));
    }
    let entry = codes::CODES.get(prefix).copied().unwrap_or_default();
    let code_len = usize::from(entry & 3);
    if code_len != 0 && code_len < digits.len() {
        return Ok((code_len, entry & !3));
    }
    let known = |scale: usize| {
        let first = prefix / scale * scale;
        let entries = codes::CODES.get(first..first + scale);
        entries.is_some_and(|entries| entries.iter().any(|entry| *entry != 0))
    };
    let unknown = [100, 10, 1].iter().position(|scale| !known(*scale));
    Err(unknown.unwrap_or(digits.len()).min(digits.len()))
}

/// The first three digits of every possible number, with each length in digits that it can have.
#[cfg(feature = "proptest")]
pub(crate) fn possible_forms() -> impl Iterator<Item = (alloc::string::String, usize)> {
    codes::CODES.iter().zip(0u16..).flat_map(|(entry, prefix)| {
        let code_len = usize::from(entry & 3);
        let lengths = (2..=MAX_DIGITS - code_len).filter(move |len| *entry >> len & 1 != 0);
        lengths.map(move |len| (alloc::format!("{prefix:03}"), code_len + len))
    })
}

/// Bits right of the digits: a reserve, and the number of digits of the calling code.
const VALUE_SHIFT: u32 = 14;
const CODE_LEN_MASK: u64 = 3;
