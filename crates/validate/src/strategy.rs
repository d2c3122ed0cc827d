//! OAuth strategies, such as `oauth_notion`.

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
/// A strategy is `oauth_` and the key of a provider: lower-case ASCII letters, digits and underscores.
/// `oauth_token_` means that a native ID token is exchanged, `oauth_custom_` means that the instance
/// defines the provider itself. Any provider is accepted, known or not. The pattern is that of the
/// `OpenAPI` document of Clerk's Frontend API, with a limit of 64 bytes.
///
/// ```
/// use clerk_user_validate::OAuthStrategy;
///
/// let strategy = OAuthStrategy::parse("oauth_token_apple")?;
/// assert_eq!(strategy.provider(), "apple");
/// assert!(strategy.is_token());
/// # Ok::<(), clerk_user_validate::OAuthStrategyError>(())
/// ```
#[derive(Clone)]
pub struct OAuthStrategy {
    text: Box<str>,
    provider_at: u8,
}

impl OAuthStrategy {
    /// Parses an OAuth strategy.
    ///
    /// ```
    /// use clerk_user_validate::OAuthStrategy;
    ///
    /// assert_eq!(OAuthStrategy::parse("oauth_notion")?.provider(), "notion");
    /// assert!(OAuthStrategy::parse("notion").is_err());
    /// # Ok::<(), clerk_user_validate::OAuthStrategyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that does not fit the pattern.
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

    /// Returns the provider, such as `notion`, or `custom_acme` for a custom provider.
    ///
    /// ```
    /// use clerk_user_validate::OAuthStrategy;
    ///
    /// assert_eq!(OAuthStrategy::parse("oauth_token_apple")?.provider(), "apple");
    /// assert_eq!(OAuthStrategy::parse("oauth_custom_acme")?.provider(), "custom_acme");
    /// # Ok::<(), clerk_user_validate::OAuthStrategyError>(())
    /// ```
    #[must_use]
    pub fn provider(&self) -> &str {
        self.text
            .get(usize::from(self.provider_at)..)
            .unwrap_or_default()
    }

    /// Returns `true` if the instance defines the provider itself (`oauth_custom_…`).
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.provider()
            .strip_prefix(CUSTOM_PREFIX)
            .is_some_and(|name| !name.is_empty())
    }

    /// Returns `true` if a native ID token is exchanged (`oauth_token_…`), without a redirect.
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
    /// Error parsing an OAuth strategy.
    ///
    /// ```
    /// use clerk_user_validate::OAuthStrategy;
    ///
    /// let error = OAuthStrategy::parse("oauth_").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid OAuth strategy at byte 6: expected a provider after `oauth_`");
    /// ```
    OAuthStrategyError("OAuth strategy"),
    /// The kind of an [`OAuthStrategyError`].
    ///
    /// ```
    /// use clerk_user_validate::{OAuthStrategy, OAuthStrategyErrorKind};
    ///
    /// let error = OAuthStrategy::parse("oauth_Notion").unwrap_err();
    /// assert_eq!(error.kind(), OAuthStrategyErrorKind::BadCharacter);
    /// assert_eq!(error.kind().as_str(), "bad_character");
    /// ```
    OAuthStrategyErrorKind {
        /// A byte is not allowed in the key of a provider.
        BadCharacter => "bad_character", "a lower-case ASCII letter, a digit or an underscore";
        /// The input is empty.
        Empty => "empty", "`oauth_` and a provider, found nothing";
        /// The input does not begin with `oauth_`.
        MissingPrefix => "missing_prefix", "the prefix `oauth_`";
        /// Nothing follows `oauth_`.
        MissingProvider => "missing_provider", "a provider after `oauth_`";
        /// The input is longer than 64 bytes.
        TooLong => "too_long", "at most 64 bytes";
    }
}
