//! OAuth strategies: `oauth_` and a provider.

use alloc::boxed::Box;
use core::fmt;

use crate::error::error;
use crate::newtype::newtype;

/// The longest strategy, in bytes.
const MAX_LEN: usize = 64;

const PREFIX: &str = "oauth_";
const TOKEN_PREFIX: &str = "oauth_token_";
const CUSTOM_PREFIX: &str = "custom_";

/// The strategy that connects an external account, such as `oauth_notion`.
///
/// The set of providers is open: accepted is `oauth_`, optionally `token_` (a native ID token) or
/// `custom_` (a provider of the instance's own), and lower-case ASCII letters, digits and
/// underscores, at most 64 bytes in all. This is the pattern of Clerk's Frontend API `OpenAPI`
/// document.
///
/// ```
/// use clerk_user_validate::OAuthStrategy;
///
/// let strategy = OAuthStrategy::parse("oauth_token_apple")?;
/// assert_eq!(strategy.provider(), "apple");
/// assert!(strategy.is_token());
/// # Ok::<(), clerk_user_validate::OAuthStrategyError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OAuthStrategy {
    text: Box<str>,
    provider_at: u8,
}

impl OAuthStrategy {
    /// Parses a strategy.
    ///
    /// # Errors
    ///
    /// Says where the text leaves the pattern.
    pub fn parse(text: &str) -> Result<Self, OAuthStrategyError> {
        let common = text
            .bytes()
            .zip(PREFIX.bytes())
            .take_while(|(found, expected)| found == expected)
            .count();
        if text.is_empty() {
            return Err(OAuthStrategyError::new(OAuthStrategyErrorKind::Empty, 0));
        }
        if common < PREFIX.len() {
            return Err(OAuthStrategyError::new(
                OAuthStrategyErrorKind::MissingPrefix,
                common,
            ));
        }
        if text.len() == PREFIX.len() {
            return Err(OAuthStrategyError::new(
                OAuthStrategyErrorKind::MissingProvider,
                text.len(),
            ));
        }
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        if let Some(offset) = text.bytes().take(MAX_LEN).position(|byte| !allowed(byte)) {
            return Err(OAuthStrategyError::new(
                OAuthStrategyErrorKind::BadCharacter,
                offset,
            ));
        }
        if text.len() > MAX_LEN {
            return Err(OAuthStrategyError::new(
                OAuthStrategyErrorKind::TooLong,
                MAX_LEN,
            ));
        }
        let is_token = text.len() > TOKEN_PREFIX.len() && text.starts_with(TOKEN_PREFIX);
        Ok(Self {
            text: text.into(),
            provider_at: if is_token { 12 } else { 6 },
        })
    }

    /// The provider: `notion`, or `custom_acme` for a custom one.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.text
            .get(usize::from(self.provider_at)..)
            .unwrap_or_default()
    }

    /// Whether the provider is one that the instance defines itself (`oauth_custom_…`).
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.provider()
            .strip_prefix(CUSTOM_PREFIX)
            .is_some_and(|name| !name.is_empty())
    }

    /// Whether a native ID token is exchanged (`oauth_token_…`) instead of a redirect followed.
    #[must_use]
    pub const fn is_token(&self) -> bool {
        self.provider_at == 12
    }
}

impl fmt::Debug for OAuthStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OAuthStrategy({})", self.text)
    }
}

newtype!(text OAuthStrategy, OAuthStrategyError);

error! {
    /// Why a text is no OAuth strategy.
    OAuthStrategyError("OAuth strategy"),
    /// What is wrong with an OAuth strategy.
    OAuthStrategyErrorKind {
        /// A byte that a provider's key cannot hold.
        BadCharacter => "bad_character", "a lower-case ASCII letter, a digit or an underscore";
        /// Nothing was given.
        Empty => "empty", "`oauth_` and a provider, found nothing";
        /// The text does not begin with `oauth_`.
        MissingPrefix => "missing_prefix", "the prefix `oauth_`";
        /// Nothing follows `oauth_`.
        MissingProvider => "missing_provider", "a provider after `oauth_`";
        /// More than 64 bytes.
        TooLong => "too_long", "at most 64 bytes";
    }
}
