use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use clerk_user_validate::ParseError;

/// A publishable key, which contains the host of the Frontend API and the kind of instance.
///
/// The format is `pk_test_` or `pk_live_`, then the standard base64 of the host followed by `$`.
/// Accepts the same keys as clerk-js. A publishable key is not a secret.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{InstanceType, PublishableKey};
///
/// let key = PublishableKey::parse("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// assert_eq!(key.host(), "clerk.example.com");
/// assert_eq!(key.instance_type(), InstanceType::Development);
/// # Ok::<(), clerk_user_client::PublishableKeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublishableKey {
    text: String,
    host: String,
    instance_type: InstanceType,
}

impl PublishableKey {
    /// Parses a publishable key.
    ///
    /// # Errors
    ///
    /// Fails with the first rule that the string breaks; see [`PublishableKeyErrorKind`].
    pub fn parse(text: &str) -> Result<Self, PublishableKeyError> {
        use PublishableKeyErrorKind as Kind;

        let (instance_type, payload) = [
            ("pk_test_", InstanceType::Development),
            ("pk_live_", InstanceType::Production),
        ]
        .into_iter()
        .find_map(|(prefix, kind)| Some((kind, text.strip_prefix(prefix)?)))
        .ok_or_else(|| {
            let is_secret = text.starts_with("sk_");
            let kind = if is_secret {
                Kind::SecretKey
            } else {
                Kind::Prefix
            };
            kind.at(0)
        })?;
        if let Some(underscore) = payload.find('_') {
            return Err(Kind::Parts.at(PREFIX_LEN + underscore));
        }
        if payload.is_empty() {
            return Err(Kind::Empty.at(PREFIX_LEN));
        }
        let decoded = decode_base64(payload)?;
        let host = decoded
            .strip_suffix('$')
            .ok_or(Kind::Terminator.at(PREFIX_LEN))?;
        if host.contains('$') {
            return Err(Kind::Terminator.at(PREFIX_LEN));
        }
        if !host.contains('.') {
            return Err(Kind::Host.at(PREFIX_LEN));
        }
        Ok(Self {
            text: text.to_owned(),
            host: host.to_owned(),
            instance_type,
        })
    }

    /// Returns the key as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the host of the Frontend API, as written in the key.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the kind of instance, development or production.
    #[must_use]
    pub const fn instance_type(&self) -> InstanceType {
        self.instance_type
    }
}

impl fmt::Display for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for PublishableKey {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl FromStr for PublishableKey {
    type Err = PublishableKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for PublishableKey {
    type Error = PublishableKeyError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PublishableKey {
    type Error = PublishableKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PublishableKey> for String {
    fn from(key: PublishableKey) -> Self {
        key.text
    }
}

/// The kind of instance of a publishable key.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{InstanceType, PublishableKey};
///
/// let key = PublishableKey::parse("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// assert_eq!(key.instance_type(), InstanceType::Development);
/// # Ok::<(), clerk_user_client::PublishableKeyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstanceType {
    /// A development instance: `pk_test_`.
    Development,
    /// A production instance: `pk_live_`.
    Production,
}

/// Error parsing a publishable key.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{PublishableKey, PublishableKeyErrorKind};
///
/// let error = PublishableKey::parse("sk_test_abc").unwrap_err();
/// assert_eq!(error.kind(), PublishableKeyErrorKind::SecretKey);
/// assert_eq!(error.offset(), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishableKeyError {
    kind: PublishableKeyErrorKind,
    offset: usize,
}

impl PublishableKeyError {
    /// Returns the rule that the key breaks.
    #[must_use]
    pub const fn kind(self) -> PublishableKeyErrorKind {
        self.kind
    }

    /// Returns the offset of the error, in bytes. For an invalid host, it is the offset of the base64.
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }

    /// Returns what was expected there.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        self.kind.expected()
    }
}

impl fmt::Display for PublishableKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (offset, expected) = (self.offset, self.expected());
        write!(
            f,
            "invalid publishable key at byte {offset}: expected {expected}"
        )
    }
}

impl core::error::Error for PublishableKeyError {}

impl ParseError for PublishableKeyError {
    fn kind(&self) -> &'static str {
        self.kind.as_str()
    }

    fn offset(&self) -> usize {
        self.offset
    }

    fn expected(&self) -> &'static str {
        self.kind.expected()
    }
}

/// The rule that a publishable key breaks.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{PublishableKey, PublishableKeyErrorKind};
///
/// let error = PublishableKey::parse("pk_staging_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap_err();
/// assert_eq!(error.kind(), PublishableKeyErrorKind::Prefix);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublishableKeyErrorKind {
    /// The string after the prefix is not standard base64.
    Base64,
    /// Nothing follows the prefix.
    Empty,
    /// The host has no dot.
    Host,
    /// There is an underscore after the prefix.
    Parts,
    /// The string does not begin with `pk_test_` or `pk_live_`.
    Prefix,
    /// The string is a secret key, `sk_…`, which only backends may hold.
    SecretKey,
    /// The decoded string does not end with a dollar sign, or has more than one.
    Terminator,
}

impl PublishableKeyErrorKind {
    /// Returns the machine-readable name of the rule, in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Empty => "empty",
            Self::Host => "host",
            Self::Parts => "parts",
            Self::Prefix => "prefix",
            Self::SecretKey => "secret_key",
            Self::Terminator => "terminator",
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Base64 => "standard base64",
            Self::Empty => "base64 after the prefix",
            Self::Host => "base64 of a host with a dot in it",
            Self::Parts => "no third underscore",
            Self::Prefix => "pk_test_ or pk_live_",
            Self::SecretKey => "pk_test_ or pk_live_, found a secret key",
            Self::Terminator => "base64 of a host and one dollar sign at its end",
        }
    }

    const fn at(self, offset: usize) -> PublishableKeyError {
        PublishableKeyError { kind: self, offset }
    }
}

/// Decodes base64 as a browser's `atob` does: skips white space, accepts missing padding, ignores
/// unused bits, and maps each byte to one character.
fn decode_base64(payload: &str) -> Result<String, PublishableKeyError> {
    let invalid = |offset| PublishableKeyErrorKind::Base64.at(PREFIX_LEN + offset);

    let compact: Vec<u8> = payload.bytes().filter(|byte| !is_skipped(*byte)).collect();
    let unpadded = match compact.as_slice() {
        [data @ .., b'=', b'='] | [data @ .., b'='] if compact.len().is_multiple_of(4) => data,
        data => data,
    };
    if let Some(wrong) = unpadded.iter().position(|byte| !is_base64(*byte)) {
        let offset = payload
            .bytes()
            .enumerate()
            .filter(|(_, byte)| !is_skipped(*byte))
            .nth(wrong)
            .map_or(payload.len(), |(offset, _)| offset);
        return Err(invalid(offset));
    }
    let bytes = ATOB.decode(unpadded).map_err(|_| invalid(payload.len()))?;
    Ok(bytes.into_iter().map(char::from).collect())
}

/// Returns `true` if a byte is ASCII white space of the WHATWG's Infra standard.
const fn is_skipped(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

const PREFIX_LEN: usize = "pk_test_".len();

const ATOB: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);
