//! Options that accept other redirect URLs.

use super::{RedirectUrl, RedirectUrlError};

/// Options to accept other URLs than [`RedirectUrl::parse`]. All options are off by default.
///
/// ```
/// use clerk_user_validate::RedirectUrlOptions;
///
/// let options = RedirectUrlOptions::new().native();
/// assert!(options.parse("com.acme.app:/oauth")?.is_native());
/// assert!(options.parse("https://app.example/done").is_ok());
/// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RedirectUrlOptions {
    set: u8,
}

impl RedirectUrlOptions {
    /// Creates options that accept the same URLs as [`RedirectUrl::parse`].
    #[must_use]
    pub const fn new() -> Self {
        Self { set: 0 }
    }

    /// Allows URLs with an app's own scheme, as [`RedirectUrl::parse_native`] does.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrlOptions;
    ///
    /// assert!(RedirectUrlOptions::new().parse("com.acme.app:/oauth").is_err());
    /// assert!(RedirectUrlOptions::new().native().parse("com.acme.app:/oauth").is_ok());
    /// ```
    #[must_use]
    pub const fn native(self) -> Self {
        self.with(NATIVE)
    }

    /// Rejects `xn--` labels that browsers reject (UTS #46 as the URL standard applies it). Without this
    /// option, an `xn--` label is only checked to be Punycode.
    ///
    /// ```
    /// use clerk_user_validate::{RedirectUrl, RedirectUrlErrorKind, RedirectUrlOptions};
    ///
    /// let control_character = "https://xn--a.example/";
    /// assert!(RedirectUrl::parse(control_character).is_ok());
    /// let error = RedirectUrlOptions::new().strict_a_labels().parse(control_character).unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (RedirectUrlErrorKind::BadHost, 8));
    /// ```
    #[cfg(feature = "idna")]
    #[must_use]
    pub const fn strict_a_labels(self) -> Self {
        self.with(STRICT_A_LABELS)
    }

    /// Parses a redirect URL with these options.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrlOptions;
    ///
    /// assert_eq!(RedirectUrlOptions::new().parse("https://App.example/")?.as_str(), "https://app.example/");
    /// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that is not allowed and what was expected
    /// there.
    pub fn parse(&self, text: &str) -> Result<RedirectUrl, RedirectUrlError> {
        RedirectUrl::parse_with(text, *self)
    }

    const fn with(self, option: u8) -> Self {
        Self {
            set: self.set | option,
        }
    }

    pub(super) const fn has(self, option: u8) -> bool {
        self.set & option != 0
    }
}

pub(super) const NATIVE: u8 = 1;
#[cfg(feature = "idna")]
pub(super) const STRICT_A_LABELS: u8 = 2;
