//! One function for every kind of value, and the one shape of its result.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use crate::{
    E164, Email, EvmAddress, NumberType, OAuthStrategy, RedirectUrl, Region, SolanaAddress,
    Validity, WalletAddress, WalletAddressError, WalletAddressErrorKind,
};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident => $name:literal;)+) => {
        /// A kind of value that [`judge`] validates.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ValueKind {
            $($(#[$doc])* $variant,)+
        }

        impl ValueKind {
            /// Lists every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the kind's name for machines, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// An email address: [`Email::parse`].
    Email => "email";
    /// A phone number in international form: [`E164::parse`].
    E164 => "e164";
    /// A phone number as people type it: [`E164::from_user_input`].
    Phone => "phone";
    /// A wallet address of an EVM chain: [`EvmAddress::parse`].
    Evm => "evm";
    /// A wallet address of Solana: [`SolanaAddress::parse`].
    Solana => "solana";
    /// A wallet address of either: [`WalletAddress::parse`].
    Wallet => "wallet";
    /// An OAuth strategy: [`OAuthStrategy::parse`].
    Strategy => "strategy";
    /// A redirect URL or path: [`RedirectUrl::parse`].
    RedirectUrl => "redirect_url";
}

impl ValueKind {
    /// Returns `true` if the values are phone numbers, whose verdicts carry facts about the number.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::E164 | Self::Phone)
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ValueKind {
    type Err = UnknownValueKind;

    fn from_str(name: &str) -> Result<Self, UnknownValueKind> {
        let mut all = Self::ALL.iter().copied();
        all.find(|kind| kind.as_str() == name)
            .ok_or(UnknownValueKind(()))
    }
}

/// The error of a name that no [`ValueKind`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownValueKind(());

impl fmt::Display for UnknownValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid kind of value: expected one of ")?;
        for (at, kind) in ValueKind::ALL.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}{kind}")?;
        }
        Ok(())
    }
}

impl core::error::Error for UnknownValueKind {}

/// Validates a value of the given kind. `region` is that of a phone number which names no other;
/// the other kinds ignore it.
///
/// ```
/// use clerk_user_validate::{Region, ValueKind, judge};
///
/// let verdict = judge(ValueKind::Phone, "(201) 555-0123 x9", Region::parse("US").ok());
/// assert_eq!(verdict.canonical(), Some("+12015550123"));
/// assert_eq!(verdict.extension(), Some("9"));
///
/// let verdict = judge(ValueKind::Email, "jo@", None);
/// assert!(!verdict.is_accepted());
/// assert_eq!(verdict.error().map(|error| (error.kind(), error.offset())), Some(("empty_label", 3)));
/// ```
#[must_use]
pub fn judge(kind: ValueKind, text: &str, region: Option<Region>) -> Verdict {
    match kind {
        ValueKind::Email => canonical(Email::parse(text).map(String::from)),
        ValueKind::E164 => Verdict(E164::parse(text).map(in_full).map_err(Into::into)),
        ValueKind::Phone => Verdict(
            E164::from_user_input(text, region)
                .map(|typed| Accepted {
                    extension: typed.extension().map(ToOwned::to_owned),
                    ..in_full(typed.number())
                })
                .map_err(Into::into),
        ),
        ValueKind::Evm => canonical(EvmAddress::parse(text).map(checksummed)),
        ValueKind::Solana => canonical(SolanaAddress::parse(text).map(|a| a.to_string())),
        ValueKind::Wallet => canonical(WalletAddress::parse(text).map(|wallet| match wallet {
            WalletAddress::Evm(address) => checksummed(address),
            WalletAddress::Solana(address) => address.to_string(),
        })),
        ValueKind::Strategy => canonical(OAuthStrategy::parse(text).map(String::from)),
        ValueKind::RedirectUrl => canonical(RedirectUrl::parse(text).map(String::from)),
    }
}

fn canonical(parsed: Result<String, impl Into<VerdictError>>) -> Verdict {
    Verdict(
        parsed
            .map(|canonical| Accepted {
                canonical,
                number: None,
                extension: None,
            })
            .map_err(Into::into),
    )
}

fn in_full(number: E164) -> Accepted {
    Accepted {
        canonical: number.text().as_str().to_owned(),
        number: Some(number),
        extension: None,
    }
}

fn checksummed(address: EvmAddress) -> String {
    address.checksummed().as_str().to_owned()
}

/// The result of validating one value: accepted in its canonical form, or refused with an error.
///
/// With the feature `serde` it serializes as an object of `accepted`, and as far as they are known
/// `canonical`, `validity`, `region`, `type`, `extension` and `error`.
#[derive(Clone, PartialEq, Eq)]
pub struct Verdict(Result<Accepted, VerdictError>);

#[derive(Clone, PartialEq, Eq)]
struct Accepted {
    canonical: String,
    /// A phone number's value, which knows the facts about it.
    number: Option<E164>,
    extension: Option<String>,
}

impl Verdict {
    /// Returns `true` if the value was accepted.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.0.is_ok()
    }

    /// Returns the canonical form of an accepted value.
    #[must_use]
    pub fn canonical(&self) -> Option<&str> {
        Some(self.accepted()?.canonical.as_str())
    }

    /// Returns `Valid` if an accepted phone number lies in an assigned range.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        Some(self.number()?.validity())
    }

    /// Returns the region that an accepted phone number belongs to, if it is known.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.number()?.region()
    }

    /// Returns the type of an accepted phone number.
    #[must_use]
    pub fn number_type(&self) -> Option<NumberType> {
        Some(self.number()?.number_type())
    }

    /// Returns the extension that stood beside an accepted phone number.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.accepted()?.extension.as_deref()
    }

    /// Returns the error of a refused value.
    #[must_use]
    pub const fn error(&self) -> Option<&VerdictError> {
        match &self.0 {
            Ok(_) => None,
            Err(error) => Some(error),
        }
    }

    fn accepted(&self) -> Option<&Accepted> {
        self.0.as_ref().ok()
    }

    fn number(&self) -> Option<E164> {
        self.accepted()?.number
    }
}

impl From<VerdictError> for Verdict {
    fn from(error: VerdictError) -> Self {
        Self(Err(error))
    }
}

/// Shows no more than the error: a value may be personal.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(_) => f.write_str("Verdict(accepted)"),
            Err(error) => write!(f, "Verdict({error})"),
        }
    }
}

/// The error of a refused value; it repeats nothing of it. `Display` is the message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VerdictError {
    kind: &'static str,
    offset: usize,
    subject: &'static str,
    expected: Cow<'static, str>,
}

impl VerdictError {
    /// Makes an error of a program's own: `subject` names the thing that is invalid, `expected`
    /// says what should stand at `offset`.
    pub fn new(
        kind: &'static str,
        offset: usize,
        subject: &'static str,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            kind,
            offset,
            subject,
            expected: expected.into(),
        }
    }

    /// Returns the kind's name for machines, in snake case.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Returns the position in the input, in bytes: that of the first byte which is not allowed,
    /// or the input's length if something is missing.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for VerdictError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            offset,
            subject,
            expected,
            ..
        } = self;
        write!(f, "invalid {subject} at byte {offset}: expected {expected}")
    }
}

impl core::error::Error for VerdictError {}

impl From<WalletAddressError> for VerdictError {
    fn from(error: WalletAddressError) -> Self {
        let offset = error.offset();
        match error.kind() {
            WalletAddressErrorKind::Empty => Self::new(
                error.kind().as_str(),
                offset,
                "wallet address",
                WalletAddressError::EXPECTED,
            ),
            WalletAddressErrorKind::Evm(kind) => crate::EvmAddressError::new(kind, offset).into(),
            WalletAddressErrorKind::Solana(kind) => {
                crate::SolanaAddressError::new(kind, offset).into()
            }
        }
    }
}

#[cfg(feature = "serde")]
mod serialize {
    use serde_core::ser::{Serialize, SerializeMap, Serializer};

    use super::{NumberType, Region, Validity, Verdict, VerdictError};

    impl Serialize for Verdict {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_entry("accepted", &self.is_accepted())?;
            let texts = [
                ("canonical", self.canonical()),
                ("validity", self.validity().map(Validity::as_str)),
                ("region", self.region().as_ref().map(Region::as_str)),
                ("type", self.number_type().map(NumberType::as_str)),
                ("extension", self.extension()),
            ];
            for (name, text) in texts {
                if let Some(text) = text {
                    map.serialize_entry(name, text)?;
                }
            }
            if let Some(error) = self.error() {
                map.serialize_entry("error", error)?;
            }
            map.end()
        }
    }

    /// An object of `kind`, `offset` and `message`.
    impl Serialize for VerdictError {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(3))?;
            map.serialize_entry("kind", self.kind())?;
            map.serialize_entry("offset", &self.offset())?;
            map.serialize_entry("message", &format_args!("{self}"))?;
            map.end()
        }
    }
}
