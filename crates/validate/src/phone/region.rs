//! Regions, number types and validity, with libphonenumber's names.

use core::fmt;
use core::num::NonZeroU8;

use super::rows::Plan;
use super::tables::plans::NAMES;
use crate::bytes::chunks;
use crate::error::error;
use crate::newtype::newtype;

/// A region with a numbering plan: an ISO 3166-1 alpha-2 code such as `US`, or `001` for numbers that
/// belong to no country, such as international toll-free numbers.
///
/// ```
/// use clerk_user_validate::Region;
///
/// let region = Region::parse("gb")?;
/// assert_eq!(region.as_str(), "GB");
/// assert_eq!(region.country_calling_code(), Some(44));
/// # Ok::<(), clerk_user_validate::RegionError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(NonZeroU8);

impl Region {
    /// The region `001` (the world) of numbers that belong to no country.
    pub const WORLD: Self = Self(WORLD);

    /// Parses the two letters of a region, in upper or lower case. `001` is not accepted: use
    /// [`Region::WORLD`].
    ///
    /// ```
    /// use clerk_user_validate::Region;
    ///
    /// assert_eq!(Region::parse("us")?, Region::parse("US")?);
    /// assert!(Region::parse("USA").is_err());
    /// # Ok::<(), clerk_user_validate::RegionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the input is not two ASCII letters, or if the region has no numbering plan.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let letters = match text.as_bytes() {
            [] => return Err(RegionError::new(RegionErrorKind::Empty, 0)),
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                [first.to_ascii_uppercase(), second.to_ascii_uppercase()]
            }
            bytes => {
                let letters = bytes
                    .iter()
                    .take(2)
                    .take_while(|byte| byte.is_ascii_alphabetic())
                    .count();
                return Err(RegionError::new(RegionErrorKind::NotTwoLetters, letters));
            }
        };
        let index = chunks(NAMES.as_bytes()).position(|name| name == letters);
        index
            .and_then(|index| u8::try_from(index).ok())
            .and_then(Self::from_index)
            .ok_or(RegionError::new(RegionErrorKind::Unknown, 0))
    }

    /// Returns the two letters in upper case, or `001`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        let at = usize::from(self.0.get()) * 2;
        NAMES.get(at..at + 2).unwrap_or("001")
    }

    /// Returns all regions that have a numbering plan, in alphabetical order, except the world.
    ///
    /// ```
    /// use clerk_user_validate::Region;
    ///
    /// let north_america = Region::all().filter(|region| region.country_calling_code() == Some(1));
    /// assert!(north_america.count() > 20);
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        (1..WORLD.get()).filter_map(Self::from_index)
    }

    /// Returns the country calling code, or `None` for the world, which has several.
    #[must_use]
    pub fn country_calling_code(&self) -> Option<u16> {
        self.plan().map(|plan| plan.code)
    }

    pub(super) const fn index(self) -> u8 {
        self.0.get()
    }

    pub(super) fn from_index(index: u8) -> Option<Self> {
        NonZeroU8::new(index).map(Self)
    }

    pub(super) fn plan(self) -> Option<&'static Plan> {
        if self == Self::WORLD {
            None
        } else {
            Plan::at(usize::from(self.0.get()) - 1)
        }
    }
}

impl AsRef<str> for Region {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({})", self.as_str())
    }
}

newtype!(value Region, RegionError);

error! {
    /// Error parsing a region.
    ///
    /// ```
    /// use clerk_user_validate::Region;
    ///
    /// let error = Region::parse("XX").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid region at byte 0: expected a region that has a numbering plan");
    /// ```
    RegionError("region"),
    /// The kind of a [`RegionError`].
    ///
    /// ```
    /// use clerk_user_validate::{Region, RegionErrorKind};
    ///
    /// assert_eq!(Region::parse("USA").unwrap_err().kind(), RegionErrorKind::NotTwoLetters);
    /// ```
    RegionErrorKind {
        /// The input is empty.
        Empty => "empty", "two letters, found nothing";
        /// The input is not two ASCII letters.
        NotTwoLetters => "not_two_letters", "two letters";
        /// The region does not exist or has no numbering plan.
        Unknown => "unknown", "a region that has a numbering plan";
    }
}

/// The validity of a phone number: whether its numbering plan has assigned its range.
///
/// Numbering plans change, so a number that is only possible today can become valid later.
///
/// ```
/// use clerk_user_validate::{E164, Validity};
///
/// assert_eq!(E164::parse("+442083661177")?.validity(), Validity::Valid);
/// assert_eq!(Validity::Valid.as_str(), "valid");
/// # Ok::<(), clerk_user_validate::E164Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// The calling code and the length are possible, but the range is not known to be assigned.
    Possible,
    /// The range is assigned.
    Valid,
}

impl Validity {
    /// Returns the machine-readable name: `possible` or `valid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Valid => "valid",
        }
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! number_types {
    ($($(#[$doc:meta])* $variant:ident => $name:literal;)+) => {
        /// The type of a phone number, as in libphonenumber's `PhoneNumberType`.
        ///
        /// ```
        /// use clerk_user_validate::{E164, NumberType};
        ///
        /// let number = E164::parse("+442083661177")?;
        /// assert_eq!(number.number_type(), NumberType::FixedLine);
        /// assert_eq!(NumberType::FixedLine.as_str(), "FIXED_LINE");
        /// # Ok::<(), clerk_user_validate::E164Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum NumberType {
            $($(#[$doc])* $variant,)+
        }

        impl NumberType {
            /// All types, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns libphonenumber's name of the type.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

number_types! {
    /// The type is not known, because the number is not valid.
    Unknown => "UNKNOWN";
    /// A fixed-line number.
    FixedLine => "FIXED_LINE";
    /// A mobile number.
    Mobile => "MOBILE";
    /// A fixed-line or mobile number: the numbering plan does not distinguish them.
    FixedLineOrMobile => "FIXED_LINE_OR_MOBILE";
    /// A toll-free number: the call is free for the caller.
    TollFree => "TOLL_FREE";
    /// A premium-rate number: the call costs more than usual.
    PremiumRate => "PREMIUM_RATE";
    /// A shared-cost number: caller and callee share the cost.
    SharedCost => "SHARED_COST";
    /// A voice-over-IP number.
    Voip => "VOIP";
    /// A personal number, which can be connected to a fixed line or a mobile phone.
    PersonalNumber => "PERSONAL_NUMBER";
    /// A pager number.
    Pager => "PAGER";
    /// A universal access number: one number for all locations of a company.
    Uan => "UAN";
    /// A voicemail access number.
    Voicemail => "VOICEMAIL";
}

impl fmt::Display for NumberType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The index of the world: the one after the last region.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the generator counts at most 256"
)]
const WORLD: NonZeroU8 = NonZeroU8::new((NAMES.len() / 2) as u8).unwrap();
