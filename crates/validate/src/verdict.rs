//! One function that validates every kind of value, and its result.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::{
    E164, Email, EvmAddress, EvmText, NumberType, OAuthStrategy, PhoneText, RedirectUrl, Region,
    SolanaAddress, SolanaText, Validity, WalletAddress, WalletAddressError, WalletAddressErrorKind,
};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident => $name:literal;)+) => {
        /// A kind of value that [`judge`] validates.
        ///
        /// ```
        /// use clerk_user_validate::ValueKind;
        ///
        /// assert_eq!("email".parse(), Ok(ValueKind::Email));
        /// assert_eq!(ValueKind::RedirectUrl.as_str(), "redirect_url");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ValueKind {
            $($(#[$doc])* $variant,)+
        }

        impl ValueKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the kind's machine-readable name, in snake case.
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
    /// An email address, parsed with [`Email::parse`].
    Email => "email";
    /// A phone number in international form, parsed with [`E164::parse`].
    E164 => "e164";
    /// A phone number as a person typed it, parsed with [`E164::from_user_input`].
    Phone => "phone";
    /// An EVM wallet address, parsed with [`EvmAddress::parse`].
    Evm => "evm";
    /// A Solana wallet address, parsed with [`SolanaAddress::parse`].
    Solana => "solana";
    /// An EVM or Solana wallet address, parsed with [`WalletAddress::parse`].
    Wallet => "wallet";
    /// An OAuth strategy, parsed with [`OAuthStrategy::parse`].
    Strategy => "strategy";
    /// A redirect URL or path, parsed with [`RedirectUrl::parse`].
    RedirectUrl => "redirect_url";
}

impl ValueKind {
    /// Returns `true` if values of this kind are phone numbers. Their verdicts have a validity, a region
    /// and a type.
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

/// Error parsing the name of a [`ValueKind`].
///
/// ```
/// use clerk_user_validate::ValueKind;
///
/// let error = "fax".parse::<ValueKind>().unwrap_err();
/// assert!(error.to_string().starts_with("invalid kind of value: expected one of email, e164, "));
/// ```
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

/// Validates a value of the given kind.
///
/// `region` is used for a phone number ([`ValueKind::Phone`]) without a `+` and a country calling code.
/// Other kinds ignore it.
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
#[expect(
    clippy::inline_always,
    reason = "a program that validates one kind of value links the code and the tables of that kind alone"
)]
#[inline(always)]
#[must_use]
pub fn judge(kind: ValueKind, text: &str, region: Option<Region>) -> Verdict {
    match kind {
        ValueKind::Email => accept(Email::parse(text).map(Canonical::Email)),
        ValueKind::E164 => accept(E164::parse(text).map(Canonical::phone)),
        ValueKind::Phone => Verdict(
            E164::from_user_input(text, region)
                .map(|typed| Accepted {
                    canonical: Canonical::phone(typed.number()),
                    extension: typed.extension().map(ToOwned::to_owned),
                })
                .map_err(Into::into),
        ),
        ValueKind::Evm => evm(text),
        ValueKind::Solana => accept(SolanaAddress::parse(text).map(Canonical::solana)),
        ValueKind::Wallet if WalletAddress::is_evm(text) => evm(text),
        ValueKind::Wallet => accept(WalletAddress::parse(text).map(|wallet| match wallet {
            WalletAddress::Evm(address) => Canonical::Evm(address.checksummed()),
            WalletAddress::Solana(address) => Canonical::solana(address),
        })),
        ValueKind::Strategy => accept(OAuthStrategy::parse(text).map(Canonical::Strategy)),
        ValueKind::RedirectUrl => accept(RedirectUrl::parse(text).map(Canonical::RedirectUrl)),
    }
}

/// Validates each value as [`judge`] does. With the feature `simd`, the checksums of EVM addresses are
/// computed two, four or eight at a time, depending on the CPU.
///
/// ```
/// use clerk_user_validate::{ValueKind, judge_many};
///
/// let verdicts = judge_many(ValueKind::Evm, &["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x"], None);
/// assert_eq!(verdicts[0].canonical(), Some("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
/// assert!(!verdicts[1].is_accepted());
/// ```
#[must_use]
pub fn judge_many<T: AsRef<str>>(
    kind: ValueKind,
    texts: &[T],
    region: Option<Region>,
) -> Vec<Verdict> {
    let one = |text: &T| judge(kind, text.as_ref(), region);
    match kind {
        ValueKind::Evm => {
            let checksums = EvmAddress::checksum_many(texts).into_iter();
            checksums
                .map(|text| accept(text.map(Canonical::Evm)))
                .collect()
        }
        ValueKind::Wallet => {
            let (evm, _): (Vec<&str>, Vec<&str>) = texts
                .iter()
                .map(AsRef::as_ref)
                .partition(|text| WalletAddress::is_evm(text));
            let mut checksums = EvmAddress::checksum_many(&evm).into_iter();
            let is_evm = |text: &&T| WalletAddress::is_evm(text.as_ref());
            let judged = texts.iter().map(|text| {
                let checksum = Some(text).filter(is_evm).and_then(|_| checksums.next());
                checksum.map_or_else(|| one(text), |text| accept(text.map(Canonical::Evm)))
            });
            judged.collect()
        }
        _ => texts.iter().map(one).collect(),
    }
}

fn evm(text: &str) -> Verdict {
    accept(EvmAddress::checksum(text).map(Canonical::Evm))
}

fn accept(parsed: Result<Canonical, impl Into<VerdictError>>) -> Verdict {
    Verdict(
        parsed
            .map(|canonical| Accepted {
                canonical,
                extension: None,
            })
            .map_err(Into::into),
    )
}

/// The result of validating one value: the canonical form of an accepted value, or an error.
///
/// With the feature `serde` it serializes as an object with the field `accepted` and, if they are known,
/// the fields `canonical`, `validity`, `region`, `type`, `extension` and `error`.
///
/// ```
/// use clerk_user_validate::{ValueKind, judge};
///
/// let verdict = judge(ValueKind::E164, "15551234567", None);
/// assert!(verdict.is_accepted());
/// assert_eq!(verdict.canonical(), Some("+15551234567"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Verdict(Result<Accepted, VerdictError>);

#[derive(Clone, PartialEq, Eq)]
struct Accepted {
    canonical: Canonical,
    extension: Option<String>,
}

/// The canonical form of an accepted value, in a type that holds it as a string slice.
#[derive(Clone, PartialEq, Eq)]
enum Canonical {
    Email(Email),
    Phone(E164, PhoneText),
    Evm(EvmText),
    Solana(SolanaText),
    Strategy(OAuthStrategy),
    RedirectUrl(RedirectUrl),
    Other(String),
}

impl Canonical {
    fn phone(number: E164) -> Self {
        Self::Phone(number, number.text())
    }

    fn solana(address: SolanaAddress) -> Self {
        Self::Solana(address.text())
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(_, text) => text.as_str(),
            Self::Evm(text) => text.as_str(),
            Self::Solana(text) => text.as_str(),
            Self::Strategy(strategy) => strategy.as_str(),
            Self::RedirectUrl(url) => url.as_str(),
            Self::Other(text) => text,
        }
    }
}

impl Verdict {
    /// Creates the verdict for a value that your own check has accepted, with the canonical form.
    ///
    /// ```
    /// use clerk_user_validate::{EmailOptions, Verdict};
    ///
    /// let email = EmailOptions::new().single_label_domain().parse("jo@localhost")?;
    /// assert_eq!(Verdict::accepted(email.as_str()).canonical(), Some("jo@localhost"));
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[must_use]
    pub fn accepted(canonical: impl Into<String>) -> Self {
        Self(Ok(Accepted {
            canonical: Canonical::Other(canonical.into()),
            extension: None,
        }))
    }

    /// Returns `true` if the value was accepted.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.0.is_ok()
    }

    /// Returns the canonical form, or `None` if the value was rejected.
    #[must_use]
    pub fn canonical(&self) -> Option<&str> {
        Some(self.value()?.canonical.as_str())
    }

    /// Returns the validity of an accepted phone number: [`Validity::Valid`] if its range is assigned.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        Some(self.number()?.validity())
    }

    /// Returns the region of an accepted phone number, if it is known.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.number()?.region()
    }

    /// Returns the type of an accepted phone number.
    #[must_use]
    pub fn number_type(&self) -> Option<NumberType> {
        Some(self.number()?.number_type())
    }

    /// Returns the extension of an accepted phone number, if it has one.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.value()?.extension.as_deref()
    }

    /// Returns the error, or `None` if the value was accepted.
    #[must_use]
    pub const fn error(&self) -> Option<&VerdictError> {
        match &self.0 {
            Ok(_) => None,
            Err(error) => Some(error),
        }
    }

    fn value(&self) -> Option<&Accepted> {
        self.0.as_ref().ok()
    }

    fn number(&self) -> Option<E164> {
        match self.value()?.canonical {
            Canonical::Phone(number, _) => Some(number),
            _ => None,
        }
    }
}

impl From<VerdictError> for Verdict {
    fn from(error: VerdictError) -> Self {
        Self(Err(error))
    }
}

/// Prints only the error, because a value can be personal data.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(_) => f.write_str("Verdict(accepted)"),
            Err(error) => write!(f, "Verdict({error})"),
        }
    }
}

/// The error of a rejected value. `Display` prints the message, which never contains the value.
///
/// ```
/// use clerk_user_validate::{ValueKind, judge};
///
/// let verdict = judge(ValueKind::Strategy, "notion", None);
/// let error = verdict.error().unwrap();
/// assert_eq!(error.kind(), "missing_prefix");
/// assert_eq!(error.to_string(), "invalid OAuth strategy at byte 0: expected the prefix `oauth_`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VerdictError {
    kind: &'static str,
    offset: usize,
    subject: &'static str,
    expected: Cow<'static, str>,
}

impl VerdictError {
    /// Creates an error for a check of your own.
    ///
    /// `subject` is the name of the kind of value, such as `email address`; `expected` is what was expected at the byte
    /// `offset`.
    ///
    /// ```
    /// use clerk_user_validate::VerdictError;
    ///
    /// let error = VerdictError::new("bad_column", 0, "row", "three columns");
    /// assert_eq!(error.to_string(), "invalid row at byte 0: expected three columns");
    /// ```
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

    /// Returns the error with `len` added to its offset, for a value that begins at byte `len` of a longer
    /// input.
    ///
    /// ```
    /// use clerk_user_validate::{ValueKind, judge};
    ///
    /// let verdict = judge(ValueKind::Email, "jo", None);
    /// let error = verdict.error().cloned().map(|error| error.moved_by(10));
    /// assert_eq!(error.map(|error| error.offset()), Some(12));
    /// ```
    #[must_use]
    pub fn moved_by(self, len: usize) -> Self {
        Self {
            offset: self.offset + len,
            ..self
        }
    }

    /// Returns the machine-readable name of the kind of error, in snake case.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Returns the offset in the input, in bytes: of the first byte that is not allowed, or the length
    /// of the input if something is missing.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the name of the kind of value, for people, such as `email address`.
    #[must_use]
    pub const fn subject(&self) -> &'static str {
        self.subject
    }

    /// Returns what was expected at the offset, for people, such as `a domain label`.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
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

    /// Serializes as an object with the fields `kind`, `offset` and `message`.
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
