//! Options that accept more forms of email addresses.

use alloc::borrow::Cow;
use alloc::format;

use super::scan::{self, MAX_LEN};
use super::{Email, EmailError, EmailErrorKind, literal};

/// The longest input in bytes. No longer input converts to an address of [`MAX_LEN`] bytes.
const MAX_INPUT_LEN: usize = 1024;

/// Options to accept other forms than [`Email::parse`]. All options are off by default.
///
/// All but `strict_a_labels` accept more. An address that needs an option is rejected without it, also
/// when it is deserialized.
///
/// ```
/// use clerk_user_validate::EmailOptions;
///
/// let options = EmailOptions::new().quoted_local_part().address_literal();
/// let email = options.parse("\"jo doe\"@[IPv6:2001:db8::1]")?;
/// assert_eq!(email.local_part(), "\"jo doe\"");
/// assert_eq!(email.domain(), "[IPv6:2001:db8::1]");
/// # Ok::<(), clerk_user_validate::EmailError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct EmailOptions {
    set: u8,
}

impl EmailOptions {
    /// Creates options that accept the same addresses as [`Email::parse`].
    #[must_use]
    pub const fn new() -> Self {
        Self { set: 0 }
    }

    /// Allows a quoted local part (RFC 5321, section 4.1.2).
    ///
    /// ```
    /// use clerk_user_validate::EmailOptions;
    ///
    /// let options = EmailOptions::new().quoted_local_part();
    /// assert!(options.parse("\"jo doe\"@example.com").is_ok());
    /// ```
    #[must_use]
    pub const fn quoted_local_part(self) -> Self {
        self.with(QUOTED_LOCAL_PART)
    }

    /// Allows an IP address in brackets as the domain (RFC 5321, section 4.1.3).
    ///
    /// ```
    /// use clerk_user_validate::EmailOptions;
    ///
    /// let options = EmailOptions::new().address_literal();
    /// assert!(options.parse("jo@[192.0.2.1]").is_ok());
    /// assert!(options.parse("jo@[IPv6:2001:db8::1]").is_ok());
    /// ```
    #[must_use]
    pub const fn address_literal(self) -> Self {
        self.with(ADDRESS_LITERAL)
    }

    /// Allows characters of every script in the local part (RFC 6531) and converts it to normalization
    /// form C. Control, format, private-use and unassigned characters and spaces stay rejected.
    ///
    /// ```
    /// use clerk_user_validate::EmailOptions;
    ///
    /// let options = EmailOptions::new().international_local_part();
    /// assert_eq!(options.parse("jörg@example.com")?.local_part(), "jörg");
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[cfg(feature = "idna")]
    #[must_use]
    pub const fn international_local_part(self) -> Self {
        self.with(INTERNATIONAL_LOCAL_PART)
    }

    /// Allows every character outside ASCII in the local part: the full grammar of RFC 6531, with the
    /// characters that [`international_local_part`](Self::international_local_part) rejects. Two such
    /// addresses can look the same on screen.
    ///
    /// ```
    /// use clerk_user_validate::EmailOptions;
    ///
    /// let invisible = "jo\u{200b}@example.com";
    /// assert!(EmailOptions::new().international_local_part().parse(invisible).is_err());
    /// assert!(EmailOptions::new().any_international_local_part().parse(invisible).is_ok());
    /// ```
    #[cfg(feature = "idna")]
    #[must_use]
    pub const fn any_international_local_part(self) -> Self {
        self.with(INTERNATIONAL_LOCAL_PART | ANY_CHARACTER)
    }

    /// Allows a domain of one label.
    ///
    /// ```
    /// use clerk_user_validate::EmailOptions;
    ///
    /// let options = EmailOptions::new().single_label_domain();
    /// assert!(options.parse("jo@localhost").is_ok());
    /// ```
    #[must_use]
    pub const fn single_label_domain(self) -> Self {
        self.with(SINGLE_LABEL_DOMAIN)
    }

    /// Rejects `xn--` labels that UTS #46 does not allow, such as that of a control character. Without this
    /// option, an `xn--` label in a domain of ASCII characters is only checked to be Punycode. A domain with
    /// other characters is always checked as a whole.
    ///
    /// ```
    /// use clerk_user_validate::{Email, EmailErrorKind, EmailOptions};
    ///
    /// let control_character = "jo@xn--a.example";
    /// assert!(Email::parse(control_character).is_ok());
    /// let error = EmailOptions::new().strict_a_labels().parse(control_character).unwrap_err();
    /// assert_eq!(error.kind(), EmailErrorKind::BadALabel);
    /// ```
    #[cfg(feature = "idna")]
    #[must_use]
    pub const fn strict_a_labels(self) -> Self {
        self.with(STRICT_A_LABELS)
    }

    /// Parses an email address with these options.
    ///
    /// ```
    /// use clerk_user_validate::{Email, EmailOptions};
    ///
    /// assert!(Email::parse("jo@localhost").is_err());
    /// let email = EmailOptions::new().single_label_domain().parse("jo@localhost")?;
    /// assert_eq!(email.domain(), "localhost");
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that is not allowed, or with the limit
    /// that is exceeded.
    pub fn parse(&self, text: &str) -> Result<Email, EmailError> {
        let fail = |kind, offset| Err(EmailError::new(kind, offset));
        if text.is_empty() {
            return fail(EmailErrorKind::Empty, 0);
        }
        let limit = if text.get(..MAX_LEN + 1).is_some_and(str::is_ascii) {
            MAX_LEN
        } else {
            MAX_INPUT_LEN
        };
        if text.len() > limit {
            return fail(EmailErrorKind::TooLong, MAX_LEN);
        }
        let (local, domain) = self.split(text)?;
        let domain_at = local.len() + 1;
        let local = self.normalized(local)?;
        let domain = self.ascii_domain(domain, domain_at)?;
        if local.len() + 1 + domain.len() > MAX_LEN {
            return fail(EmailErrorKind::TooLong, MAX_LEN.min(text.len()));
        }
        let at = u8::try_from(local.len()).unwrap_or(u8::MAX);
        Ok(Email {
            text: format!("{local}@{domain}").into(),
            at,
        })
    }

    const fn with(self, option: u8) -> Self {
        Self {
            set: self.set | option,
        }
    }

    const fn has(self, option: u8) -> bool {
        self.set & option != 0
    }

    /// Splits the input into the local part, which is checked, and the rest after the `@`.
    fn split(self, text: &str) -> Result<(&str, &str), EmailError> {
        let bytes = text.as_bytes();
        let at = if self.has(QUOTED_LOCAL_PART) && bytes.starts_with(b"\"") {
            literal::quoted(bytes, self.has(INTERNATIONAL_LOCAL_PART))?
        } else {
            scan::local(bytes, self.has(INTERNATIONAL_LOCAL_PART))?
        };
        let (local, rest) = text.split_at_checked(at.into()).unwrap_or_default();
        Ok((local, rest.strip_prefix('@').unwrap_or(rest)))
    }

    /// Returns the local part in normalization form C. It is checked once more, because normalization can
    /// produce ASCII characters that are not allowed.
    #[cfg_attr(
        not(feature = "idna"),
        expect(
            clippy::unnecessary_wraps,
            clippy::unused_self,
            reason = "only input outside ASCII is normalized, which needs the feature"
        )
    )]
    fn normalized(self, local: &str) -> Result<Cow<'_, str>, EmailError> {
        #[cfg(feature = "idna")]
        if self.has(INTERNATIONAL_LOCAL_PART) && !local.is_ascii() {
            let local = super::idna::normalized_local(local, self.has(ANY_CHARACTER))?;
            let checked = self.split(&format!("{local}@")).map(|_| ());
            checked.map_err(|error| EmailError::new(error.kind(), 0))?;
            return Ok(local);
        }
        Ok(Cow::Borrowed(local))
    }

    /// Returns the checked domain in its ASCII form. `start` is its offset in the input, for errors.
    fn ascii_domain(self, domain: &str, start: usize) -> Result<Cow<'_, str>, EmailError> {
        if self.has(ADDRESS_LITERAL) && domain.starts_with('[') {
            let literal = literal::canonical(domain).map(Cow::Owned);
            return literal.ok_or_else(|| EmailError::new(EmailErrorKind::BadLiteral, start));
        }
        let single = self.has(SINGLE_LABEL_DOMAIN);
        #[cfg(feature = "idna")]
        if !domain.is_ascii() {
            let ascii = super::idna::to_ascii(domain, start)?;
            scan::domain(ascii.as_bytes(), start, single)
                .map_err(|error| as_written(error, &ascii, domain, start))?;
            return Ok(Cow::Owned(ascii.to_ascii_lowercase()));
        }
        scan::domain(domain.as_bytes(), start, single)?;
        #[cfg(feature = "idna")]
        if self.has(STRICT_A_LABELS) {
            super::idna::to_ascii(domain, start)?;
        }
        Ok(Cow::Owned(domain.to_ascii_lowercase()))
    }
}

/// Moves an error of a converted domain to the start of the same label in the input.
#[cfg(feature = "idna")]
fn as_written(error: EmailError, ascii: &str, domain: &str, start: usize) -> EmailError {
    let before = ascii.get(..error.offset() - start).unwrap_or(ascii);
    let label = before.bytes().filter(|byte| *byte == b'.').count();
    let labels = domain.split('.').take(label);
    let offset = labels.map(|label| label.len() + 1).sum::<usize>();
    let end = start + domain.len();
    let offset = if error.kind() == EmailErrorKind::SingleLabel {
        end
    } else {
        (start + offset).min(end)
    };
    EmailError::new(error.kind(), offset)
}

const QUOTED_LOCAL_PART: u8 = 1;
const ADDRESS_LITERAL: u8 = 2;
const INTERNATIONAL_LOCAL_PART: u8 = 4;
const SINGLE_LABEL_DOMAIN: u8 = 8;
#[cfg(feature = "idna")]
const ANY_CHARACTER: u8 = 16;
#[cfg(feature = "idna")]
const STRICT_A_LABELS: u8 = 32;
