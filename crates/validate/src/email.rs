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

/// What Clerk's test addresses carry in the local part.
const TEST_SUBADDRESS: &str = "+clerk_test";

/// An email address as people have it: a mailbox of RFC 5321 with a dot-atom local part and a
/// domain of two labels or more, the last of which is no number.
///
/// The domain is lower-cased; the local part's case is kept, and distinguishes. With the feature
/// `idna`, U-labels of the domain are converted to A-labels. What [`EmailOptions`] allow beyond that is
/// refused. `Display` is the address, `Debug` shows of the local part only the first character.
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
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email {
    text: Box<str>,
    at: u8,
}

impl Email {
    /// Parses an address.
    ///
    /// # Errors
    ///
    /// Says which byte cannot stand, or which limit is passed.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        match scan::plain(text.as_bytes()) {
            Some(plain) => Ok(Self::lowered(text, plain.at, plain.has_upper_case)),
            None => EmailOptions::new().parse(text),
        }
    }

    /// What stands before the `@`, in the case it was written.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.text.get(..usize::from(self.at)).unwrap_or_default()
    }

    /// What stands after the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text
            .get(usize::from(self.at) + 1..)
            .unwrap_or_default()
    }

    /// What follows the first `+` of the local part: `news` of `jo+news@example.com`.
    #[must_use]
    pub fn subaddress(&self) -> Option<&str> {
        let (user, subaddress) = self.local_part().split_once('+')?;
        (!user.is_empty()).then_some(subaddress)
    }

    /// The domain with its A-labels decoded: `bücher.example` of `xn--bcher-kva.example`. A label that
    /// is no name by UTS #46 stays as it is.
    #[cfg(feature = "idna")]
    #[must_use]
    pub fn domain_unicode(&self) -> String {
        idna::to_unicode(self.domain())
    }

    /// Whether Clerk takes the address for a test address, to which no mail is sent: its local
    /// part contains `+clerk_test`.
    #[must_use]
    pub fn is_test_address(&self) -> bool {
        self.local_part().contains(TEST_SUBADDRESS)
    }

    /// The address of a checked text whose `@` stands at `at`.
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
    /// Why a text is no email address.
    EmailError("email address"),
    /// What is wrong with an email address.
    EmailErrorKind {
        /// An `xn--` label is not Punycode of a name that needs it.
        BadALabel => "bad_a_label", "the Punycode of a name after `xn--`";
        /// A byte that a domain cannot hold.
        BadDomainCharacter => "bad_domain_character", "an ASCII letter, a digit, a hyphen or a dot";
        /// A label begins or ends with a hyphen.
        BadHyphen => "bad_hyphen", "a letter or a digit at the edge of a domain label";
        /// An address literal, which an option allows, is no address.
        BadLiteral => "bad_literal", "an IPv4 address, or `IPv6:` and an address, in brackets";
        /// A byte that a local part cannot hold.
        BadLocalCharacter => "bad_local_character", "a character of a dot-atom local part";
        /// A quoted local part, which an option allows, has a character that it cannot hold, or no end.
        BadQuotedLocal => "bad_quoted_local", "printable ASCII and a closing quote before `@`";
        /// A domain label outside ASCII is no name by UTS #46.
        BadULabel => "bad_u_label", "a domain name that UTS #46 allows";
        /// Nothing was given.
        Empty => "empty", "a local part, `@` and a domain, found nothing";
        /// The domain is empty, or a dot stands at its edge or beside another.
        EmptyLabel => "empty_label", "a domain label";
        /// The local part is empty.
        EmptyLocal => "empty_local", "a local part before `@`";
        /// A label of the domain is longer than 63 bytes.
        LabelTooLong => "label_too_long", "a domain label of at most 63 bytes";
        /// The local part is longer than 64 bytes.
        LocalTooLong => "local_too_long", "a local part of at most 64 bytes";
        /// A dot stands at an edge of the local part or beside another.
        MisplacedDot => "misplaced_dot", "a character other than a dot";
        /// There is no `@`.
        MissingAt => "missing_at", "`@` and a domain";
        /// The last label of the domain is a number, in digits or after `0x`: such a name would be an IPv4
        /// address.
        NumericTld => "numeric_tld", "a last domain label that is no number";
        /// The domain has one label.
        SingleLabel => "single_label", "a dot and a further domain label";
        /// More than 254 bytes.
        TooLong => "too_long", "at most 254 bytes";
    }
}
