//! Email addresses.

use alloc::boxed::Box;
#[cfg(feature = "idna")]
use alloc::string::String;
use core::fmt;

use crate::error::error;
use crate::newtype::newtype;

#[cfg(feature = "idna")]
mod idna;
mod literal;
mod options;
mod scan;

pub use options::EmailOptions;

/// The part of the local part that marks a test address of Clerk.
const TEST_SUBADDRESS: &str = "+clerk_test";

/// An email address: a mailbox of RFC 5321 with a dot-atom local part and a domain name.
///
/// The domain has two or more labels, and the last one is not a number. The domain is converted to
/// lower case. The local part keeps its case, so `Jo@example.com` and `jo@example.com` are different
/// values. With the feature `idna`, domain labels in other scripts are converted to their `xn--` form
/// (UTS #46). [`EmailOptions`] accepts more forms, such as quoted local parts, or checks given `xn--` labels
/// more strictly.
///
/// `Display` prints the address. `Debug` hides all of the local part except its first character.
///
/// ```
/// use clerk_user_validate::Email;
///
/// let email = Email::parse("Jo.Doe+news@Example.COM")?;
/// assert_eq!(email.as_str(), "Jo.Doe+news@example.com");
/// assert_eq!(email.local_part(), "Jo.Doe+news");
/// assert_eq!(email.domain(), "example.com");
/// assert_eq!(email.subaddress(), Some("news"));
/// # Ok::<(), clerk_user_validate::EmailError>(())
/// ```
#[derive(Clone)]
pub struct Email {
    text: Box<str>,
    at: u8,
}

impl Email {
    /// The characters that begin a subaddress for the restrictions of an instance of Clerk.
    pub const SUBADDRESS_SEPARATORS: [char; 3] = ['+', '=', '#'];

    /// Parses an email address.
    ///
    /// ```
    /// use clerk_user_validate::{Email, EmailErrorKind};
    ///
    /// assert_eq!(Email::parse("jo@Example.com")?.as_str(), "jo@example.com");
    ///
    /// let error = Email::parse("jo@example..com").unwrap_err();
    /// assert_eq!(error.kind(), EmailErrorKind::EmptyLabel);
    /// assert_eq!(error.offset(), 11);
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that is not allowed, or with the limit
    /// that is exceeded.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        match scan::plain(text.as_bytes()) {
            Some(plain) => Ok(Self::lowered(text, plain.at, plain.has_upper_case)),
            None => EmailOptions::new().parse(text),
        }
    }

    /// Returns the part before the `@`, in its original case.
    ///
    /// ```
    /// use clerk_user_validate::Email;
    ///
    /// assert_eq!(Email::parse("Jo.Doe@example.com")?.local_part(), "Jo.Doe");
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.text.get(..usize::from(self.at)).unwrap_or_default()
    }

    /// Returns the part after the `@`, in lower case.
    ///
    /// ```
    /// use clerk_user_validate::Email;
    ///
    /// assert_eq!(Email::parse("jo@Example.COM")?.domain(), "example.com");
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text
            .get(usize::from(self.at) + 1..)
            .unwrap_or_default()
    }

    /// Returns the part of the local part after its first `+`, or `None` if there is no `+` or the
    /// local part begins with it.
    ///
    /// ```
    /// use clerk_user_validate::Email;
    ///
    /// assert_eq!(Email::parse("jo+news@example.com")?.subaddress(), Some("news"));
    /// assert_eq!(Email::parse("jo@example.com")?.subaddress(), None);
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[must_use]
    pub fn subaddress(&self) -> Option<&str> {
        let (user, subaddress) = self.local_part().split_once('+')?;
        (!user.is_empty()).then_some(subaddress)
    }

    /// Returns the domain with its `xn--` labels decoded. A domain that UTS #46 does not allow stays
    /// encoded (see [`EmailOptions::strict_a_labels`]).
    ///
    /// ```
    /// use clerk_user_validate::Email;
    ///
    /// let email = Email::parse("jo@bücher.example")?;
    /// assert_eq!(email.domain(), "xn--bcher-kva.example");
    /// assert_eq!(email.domain_unicode(), "bücher.example");
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[cfg(feature = "idna")]
    #[must_use]
    pub fn domain_unicode(&self) -> String {
        idna::to_unicode(self.domain())
    }

    /// Returns `true` if Clerk treats this as a test address and sends no email to it: the local part
    /// contains `+clerk_test`.
    ///
    /// ```
    /// use clerk_user_validate::Email;
    ///
    /// assert!(Email::parse("jo+clerk_test@example.com")?.is_test_address());
    /// # Ok::<(), clerk_user_validate::EmailError>(())
    /// ```
    #[must_use]
    pub fn is_test_address(&self) -> bool {
        self.local_part().contains(TEST_SUBADDRESS)
    }

    /// Creates an address from a validated string whose `@` is at byte `at`.
    fn lowered(text: &str, at: u8, has_upper_case: bool) -> Self {
        let mut text = Box::<str>::from(text);
        if has_upper_case {
            let domain = text.get_mut(usize::from(at)..);
            domain.map(str::make_ascii_lowercase);
        }
        Self { text, at }
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(")?;
        if let Some(first) = self.local_part().chars().next() {
            write!(f, "{first}…")?;
        }
        write!(f, "@{})", self.domain())
    }
}

newtype!(text Email, EmailError);

error! {
    /// Error parsing an email address.
    ///
    /// ```
    /// use clerk_user_validate::Email;
    ///
    /// let error = Email::parse("jo@example").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid email address at byte 10: expected a dot and a further domain label");
    /// ```
    EmailError("email address"),
    /// The kind of an [`EmailError`].
    ///
    /// ```
    /// use clerk_user_validate::EmailErrorKind;
    ///
    /// assert_eq!(EmailErrorKind::SingleLabel.as_str(), "single_label");
    /// ```
    EmailErrorKind {
        /// The part after `xn--` is not the Punycode of a label with characters outside ASCII.
        BadALabel => "bad_a_label", "the Punycode of a name after `xn--`";
        /// A byte is not allowed in a domain.
        BadDomainCharacter => "bad_domain_character", "an ASCII letter, a digit, a hyphen or a dot";
        /// A label begins or ends with a hyphen.
        BadHyphen => "bad_hyphen", "a letter or a digit at the edge of a domain label";
        /// An address literal does not contain a valid IP address (see [`EmailOptions::address_literal`]).
        BadLiteral => "bad_literal", "an IPv4 address, or `IPv6:` and an address, in brackets";
        /// A byte is not allowed in a local part.
        BadLocalCharacter => "bad_local_character", "a character of a dot-atom local part";
        /// A quoted local part has a character that is not allowed, or no closing quote before the `@`
        /// (see [`EmailOptions::quoted_local_part`]).
        BadQuotedLocal => "bad_quoted_local", "printable ASCII and a closing quote before `@`";
        /// UTS #46 does not allow a domain label with characters outside ASCII.
        BadULabel => "bad_u_label", "a domain name that UTS #46 allows";
        /// The input is empty.
        Empty => "empty", "a local part, `@` and a domain, found nothing";
        /// A domain label is empty: the domain is empty, begins or ends with a dot, or has two dots in a row.
        EmptyLabel => "empty_label", "a domain label";
        /// The local part is empty.
        EmptyLocal => "empty_local", "a local part before `@`";
        /// A domain label is longer than 63 bytes.
        LabelTooLong => "label_too_long", "a domain label of at most 63 bytes";
        /// The local part is longer than 64 bytes.
        LocalTooLong => "local_too_long", "a local part of at most 64 bytes";
        /// The local part begins or ends with a dot, or has two dots in a row.
        MisplacedDot => "misplaced_dot", "a character other than a dot";
        /// There is no `@`.
        MissingAt => "missing_at", "`@` and a domain";
        /// The last domain label is a number (decimal, or hexadecimal after `0x`), as in an IPv4 address.
        NumericTld => "numeric_tld", "a last domain label that is not a number";
        /// The domain has only one label.
        SingleLabel => "single_label", "a dot and a further domain label";
        /// The address is longer than 254 bytes.
        TooLong => "too_long", "at most 254 bytes";
    }
}
