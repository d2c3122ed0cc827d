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
mod rows;
mod scan;
mod tables;
mod text;
mod typing;

pub use find::{FoundPhone, PhonesIn};
pub use input::{UserPhone, UserPhoneError, UserPhoneErrorKind};
pub use region::{NumberType, Region, RegionError, RegionErrorKind, Validity};
pub use tables::version::PHONE_METADATA_VERSION;
pub use text::PhoneText;
pub use typing::E164Formatter;

/// The largest number of digits, including the country calling code (ITU-T E.164, section 6.1).
const MAX_DIGITS: usize = 15;

/// A phone number in international form (ITU-T E.164): a country calling code and a national number.
///
/// The input is digits with or without a leading `+`. The calling code must be assigned, and the length
/// must be possible for it. [`E164::parse`] changes no digit; [`E164::from_user_input`] reads numbers as
/// people type them. A number with a possible length can still be outside every assigned range: call
/// [`validity`](Self::validity) to find out.
///
/// `Display` prints `+` and the digits. `Debug` prints only the calling code and the last two digits.
/// Numbers are ordered as integers.
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
    /// Parses digits with or without a leading `+`.
    ///
    /// ```
    /// use clerk_user_validate::{E164, E164ErrorKind};
    ///
    /// assert_eq!(E164::parse("15551234567")?, E164::parse("+15551234567")?);
    ///
    /// let error = E164::parse("+1 555 123 4567").unwrap_err();
    /// assert_eq!(error.kind(), E164ErrorKind::NotADigit);
    /// assert_eq!(error.offset(), 2);
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that is not a digit, or of the first digit
    /// after which no assigned country calling code is possible, or if the calling code has no numbers
    /// of this length.
    #[inline]
    pub fn parse(text: &str) -> Result<Self, E164Error> {
        let text = text.as_bytes();
        match scan::number(text) {
            Some((digits, label)) => Self::new(digits, label).ok_or_else(|| scan::impossible(text)),
            None => Err(scan::unreadable(text)),
        }
    }

    /// Returns the country calling code, such as 1 for the United States.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// assert_eq!(E164::parse("+442083661177")?.country_calling_code(), 44);
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn country_calling_code(&self) -> u16 {
        let code = self.digits() / 10u64.pow(self.national_len());
        u16::try_from(code).unwrap_or_default()
    }

    /// Returns the national (significant) number: the digits after the country calling code, with leading
    /// zeros.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// assert_eq!(E164::parse("+15551234567")?.national_number().as_str(), "5551234567");
    /// assert_eq!(E164::parse("+390236618300")?.national_number().as_str(), "0236618300");
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn national_number(&self) -> PhoneText {
        let len = self.national_len();
        PhoneText::of(self.digits() % 10u64.pow(len), len as usize)
    }

    /// Returns the region that the number belongs to, or `None` if it is not known. A number outside every
    /// assigned range has a region too, if its calling code or its first digits allow only one.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// let region = E164::parse("+12015550123")?.region();
    /// assert_eq!(region.map(|region| region.as_str()), Some("US"));
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        let [index, _] = self.label().to_le_bytes();
        Region::from_index(index)
    }

    /// Returns the type of the number, such as mobile or toll-free, or [`NumberType::Unknown`] if the number
    /// is not valid.
    ///
    /// ```
    /// use clerk_user_validate::{E164, NumberType};
    ///
    /// assert_eq!(E164::parse("+80012345678")?.number_type(), NumberType::TollFree);
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn number_type(&self) -> NumberType {
        let index = usize::from(self.type_index());
        NumberType::ALL
            .get(index)
            .copied()
            .unwrap_or(NumberType::Unknown)
    }

    /// Returns [`Validity::Valid`] if the number is in an assigned range, [`Validity::Possible`] otherwise.
    ///
    /// ```
    /// use clerk_user_validate::{E164, Validity};
    ///
    /// assert_eq!(E164::parse("+442083661177")?.validity(), Validity::Valid);
    /// assert_eq!(E164::parse("+15551234567")?.validity(), Validity::Possible);
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub const fn validity(&self) -> Validity {
        match self.type_index() {
            0 => Validity::Possible,
            _ => Validity::Valid,
        }
    }

    /// Returns the number for logs: the calling code and the last two digits, with stars for the other digits.
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

    /// Returns `true` if Clerk treats this as a test number and sends no SMS to it: `+1 XXX 555 0100` to
    /// `+1 XXX 555 0199`.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// assert!(E164::parse("+12015550100")?.is_test_number());
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub const fn is_test_number(&self) -> bool {
        let digits = self.digits();
        digits / 10_000_000_000 == 1 && digits / 100 % 100_000 == 55_501
    }

    /// Returns `+` and the digits, without an allocation.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// assert_eq!(E164::parse("15551234567")?.text().as_str(), "+15551234567");
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> PhoneText {
        PhoneText::with_plus(self.digits())
    }

    /// Returns the number with the usual spacing and punctuation, for callers from other countries.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// assert_eq!(E164::parse("15551234567")?.format_international().as_str(), "+1 555-123-4567");
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
    #[must_use]
    pub fn format_international(&self) -> PhoneText {
        format::international(*self)
    }

    /// Returns the number with the usual spacing and punctuation, for callers in the same country.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// assert_eq!(E164::parse("15551234567")?.format_national().as_str(), "(555) 123-4567");
    /// # Ok::<(), clerk_user_validate::E164Error>(())
    /// ```
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

    fn calling_code(self) -> Option<&'static rows::CallingCode> {
        plan::calling_code(PhoneText::of(self.digits(), 1).as_bytes()).map(|(code, _)| code)
    }

    /// Returns the main region of the number's calling code.
    fn main_region(self) -> Option<Region> {
        let code = self.calling_code()?;
        Region::from_index(code.plan.checked_add(1)?.min(Region::WORLD.index()))
    }

    const fn digits(self) -> u64 {
        self.0.get() >> LABEL_BITS
    }

    /// Returns the label that [`scan::number`] found.
    #[expect(clippy::cast_possible_truncation, reason = "keeps only the low bits")]
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
    /// Error parsing a phone number in international form.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// let error = E164::parse("+999123456").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid phone number at byte 3: expected an assigned country calling code");
    /// ```
    E164Error("phone number"),
    /// The kind of an [`E164Error`].
    ///
    /// ```
    /// use clerk_user_validate::{E164, E164ErrorKind};
    ///
    /// let error = E164::parse("+1555").unwrap_err();
    /// assert_eq!(error.kind(), E164ErrorKind::ImpossibleLength);
    /// assert_eq!(error.kind().as_str(), "impossible_length");
    /// ```
    E164ErrorKind {
        /// The input has no digits.
        Empty => "empty", "a country calling code and a national number, found nothing";
        /// The country calling code has no numbers of this length.
        ImpossibleLength => "impossible_length", "as many digits as numbers of this country calling code have";
        /// A byte is not an ASCII digit.
        NotADigit => "not_a_digit", "a digit";
        /// The number has more than 15 digits.
        TooLong => "too_long", "at most 15 digits";
        /// The first digits are not an assigned country calling code.
        UnknownCallingCode => "unknown_calling_code", "an assigned country calling code";
    }
}

/// Returns the first three digits of every possible number, with each possible total number of digits.
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

/// The number of low bits that hold the label. The digits are in the bits above.
const LABEL_BITS: u32 = 14;
const LABEL_MASK: u16 = (1 << LABEL_BITS) - 1;
