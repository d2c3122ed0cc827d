//! Phone numbers.

use core::fmt;
use core::num::NonZeroU64;

use crate::error::error;
use crate::newtype::newtype;

mod find;
mod format;
mod input;
mod plan;
mod program;
mod region;
mod scan;
mod tables;
mod text;

pub use find::{FoundPhone, PhonesIn};
pub use input::{UserPhone, UserPhoneError, UserPhoneErrorKind};
pub use region::{NumberType, Region, RegionError, RegionErrorKind, Validity};
pub use tables::version::PHONE_METADATA_VERSION;
pub use text::PhoneText;

/// The most digits that a number has (ITU-T E.164, 6.1).
const MAX_DIGITS: usize = 15;

/// A phone number in the international form of ITU-T E.164: a country calling code that is
/// assigned, and a national number of a length that is possible for it.
///
/// Accepted are digits, after a `+` or without; nothing else, and nothing is rewritten. Whether the
/// number lies in an assigned range is a question to the value: [`validity`](Self::validity).
/// `Display` is `+` and the digits, `Debug` shows the calling code and the last two digits. Numbers
/// are ordered as integers.
///
/// ```
/// use clerk_user_validate::{E164, Validity};
///
/// let number = E164::parse("15551234567")?;
/// assert_eq!(number.to_string(), "+15551234567");
/// assert_eq!(number.country_calling_code(), 1);
/// assert_eq!(number.validity(), Validity::Possible);
///
/// let number = E164::parse("+442083661177")?;
/// assert_eq!(number.region().unwrap().as_str(), "GB");
/// assert_eq!(number.number_type().as_str(), "FIXED_LINE");
/// assert_eq!(number.format_national().as_str(), "020 8366 1177");
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
    #[inline]
    pub fn parse(text: &str) -> Result<Self, E164Error> {
        scan::number(text.as_bytes())
            .and_then(|(digits, label)| Self::new(digits, label))
            .ok_or_else(|| scan::refuse(text.as_bytes()))
    }

    /// The country calling code: 1 of `+15551234567`.
    #[must_use]
    pub fn country_calling_code(&self) -> u16 {
        let code = self.digits() / 10u64.pow(self.national_len());
        u16::try_from(code).unwrap_or_default()
    }

    /// The national (significant) number, with its leading zeros: `5551234567` of `+15551234567`.
    #[must_use]
    pub fn national_number(&self) -> PhoneText {
        let len = self.national_len();
        PhoneText::of(self.digits() % 10u64.pow(len), len as usize)
    }

    /// The region to which the number belongs. Numbers of no assigned range have one too, if their
    /// calling code or their first digits leave no choice.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        let [index, _] = self.label().to_le_bytes();
        Region::from_index(index)
    }

    /// What the number is for; [`NumberType::Unknown`] unless it is valid.
    #[must_use]
    pub fn number_type(&self) -> NumberType {
        let index = usize::from(self.type_index());
        NumberType::ALL
            .get(index)
            .copied()
            .unwrap_or(NumberType::Unknown)
    }

    /// Whether the number lies in an assigned range.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        match self.type_index() {
            0 => Validity::Possible,
            _ => Validity::Valid,
        }
    }

    /// Returns the number for logs: the calling code and the last two digits, the others as stars.
    ///
    /// ```
    /// let number = clerk_user_validate::E164::parse("+442083661177")?;
    /// assert_eq!(number.mask().as_str(), "+44********77");
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn mask(&self) -> PhoneText {
        let mut text = PhoneText::new();
        text.push(b'+');
        text.extend(&PhoneText::of(self.country_calling_code().into(), 1));
        let national = self.national_number();
        let shown = national.as_bytes().len().saturating_sub(2);
        for (at, digit) in national.as_bytes().iter().enumerate() {
            text.push(if at < shown { b'*' } else { *digit });
        }
        text
    }

    /// Whether Clerk takes the number for a test number, to which no message is sent:
    /// `+1 XXX 555 0100` to `+1 XXX 555 0199`.
    #[must_use]
    pub const fn is_test_number(&self) -> bool {
        let digits = self.digits();
        digits / 10_000_000_000 == 1 && digits / 100 % 100_000 == 55_501
    }

    /// Returns `+` and the digits, without an allocation.
    #[must_use]
    pub fn text(&self) -> PhoneText {
        let mut text = PhoneText::new();
        text.push(b'+');
        text.extend(&PhoneText::of(self.digits(), 1));
        text
    }

    /// The number as it is written for callers from abroad: `+1 555-123-4567`.
    #[must_use]
    pub fn format_international(&self) -> PhoneText {
        format::international(*self)
    }

    /// The number as it is written for callers within the country: `(555) 123-4567`.
    #[must_use]
    pub fn format_national(&self) -> PhoneText {
        format::national(*self)
    }

    #[inline]
    const fn new(digits: u64, label: u16) -> Option<Self> {
        if label == 0 {
            return None;
        }
        match NonZeroU64::new(digits << LABEL_BITS | label as u64) {
            Some(bits) => Some(Self(bits)),
            None => None,
        }
    }

    fn calling_code(self) -> Option<&'static plan::CallingCode> {
        plan::calling_code(PhoneText::of(self.digits(), 1).as_bytes()).map(|(code, _)| code)
    }

    /// The region whose plan stands for the number's calling code.
    fn main_region(self) -> Option<Region> {
        let code = self.calling_code()?;
        Region::from_index(code.plan.checked_add(1)?.min(Region::WORLD.index()))
    }

    const fn digits(self) -> u64 {
        self.0.get() >> LABEL_BITS
    }

    /// See [`scan::number`].
    #[expect(clippy::cast_possible_truncation, reason = "the low bits are meant")]
    const fn label(self) -> u16 {
        self.0.get() as u16 & LABEL_MASK
    }

    const fn type_index(self) -> u16 {
        self.label() >> 8 & 15
    }

    const fn national_len(self) -> u32 {
        self.digits().ilog10() + 1 - (self.label() >> 12) as u32
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text().as_str())
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

/// The first three digits of every possible number, with each length in digits that it can have.
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub(crate) fn possible_forms() -> impl Iterator<Item = (alloc::string::String, usize)> {
    tables::codes::CODES
        .iter()
        .zip(0u16..)
        .flat_map(|(entry, prefix)| {
            let code_len = usize::from(entry & 3);
            let lengths = (2..=MAX_DIGITS - code_len).filter(move |len| *entry >> len & 1 != 0);
            lengths.map(move |len| (alloc::format!("{prefix:03}"), code_len + len))
        })
}

/// Bits right of the digits: the label.
const LABEL_BITS: u32 = 14;
const LABEL_MASK: u16 = (1 << LABEL_BITS) - 1;
