//! Regions and kinds of numbers, in libphonenumber's terms.

use core::fmt;
use core::num::NonZeroU8;

use super::plan::Plan;
use super::tables::plans::NAMES;
use crate::bytes::chunks;
use crate::error::error;
use crate::newtype::newtype;

/// A region that has a numbering plan: ISO 3166-1 alpha-2, and `001` for numbers that belong to
/// none, such as international freephone numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(NonZeroU8);

impl Region {
    /// The region of numbers that belong to no country: `001`, the world.
    pub const WORLD: Self = Self(WORLD);

    /// Parses the two letters of a region, in either case.
    ///
    /// # Errors
    ///
    /// The text is not two ASCII letters, or there is no numbering plan of that region.
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

    /// The two letters, or `001`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        let at = usize::from(self.0.get()) * 2;
        NAMES.get(at..at + 2).unwrap_or("001")
    }

    /// Every region that has a numbering plan, in alphabetical order, without the world.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..WORLD.get()).filter_map(Self::from_index)
    }

    /// The region's country calling code; `None` for the world, which has several.
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
    /// Why a text is no region.
    RegionError("region"),
    /// What is wrong with a region.
    RegionErrorKind {
        /// Nothing was given.
        Empty => "empty", "two letters, found nothing";
        /// Something else than two ASCII letters.
        NotTwoLetters => "not_two_letters", "two letters";
        /// No region that has a numbering plan.
        Unknown => "unknown", "a region that has a numbering plan";
    }
}

/// Whether a number lies in a range that its numbering plan has assigned.
///
/// Plans change: a number that is only possible today may be assigned tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// Calling code and length are right, the range is not known to be assigned.
    Possible,
    /// The range is assigned.
    Valid,
}

impl Validity {
    /// The name for machines.
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
        /// What a number is for: libphonenumber's `PhoneNumberType`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum NumberType {
            $($(#[$doc])* $variant,)+
        }

        impl NumberType {
            /// Every type, in the order of the numbers that the tables hold.
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// libphonenumber's name.
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
    /// The number is not valid.
    Unknown => "UNKNOWN";
    /// A fixed line.
    FixedLine => "FIXED_LINE";
    /// A mobile phone.
    Mobile => "MOBILE";
    /// A fixed line or a mobile phone: the plan does not tell them apart.
    FixedLineOrMobile => "FIXED_LINE_OR_MOBILE";
    /// Free for the caller.
    TollFree => "TOLL_FREE";
    /// Charged at a higher rate.
    PremiumRate => "PREMIUM_RATE";
    /// The cost is shared between caller and callee.
    SharedCost => "SHARED_COST";
    /// Voice over IP.
    Voip => "VOIP";
    /// A personal number, which may lead to a fixed line or a mobile phone.
    PersonalNumber => "PERSONAL_NUMBER";
    /// A pager.
    Pager => "PAGER";
    /// A universal access number: a company's, whatever the place.
    Uan => "UAN";
    /// Voice mail access.
    Voicemail => "VOICEMAIL";
}

impl fmt::Display for NumberType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The index after the last name.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the generator counts at most 256"
)]
const WORLD: NonZeroU8 = NonZeroU8::new((NAMES.len() / 2) as u8).unwrap();
