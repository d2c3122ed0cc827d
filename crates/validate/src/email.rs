//! Email addresses.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::bytes::lookup;
use crate::error::error;
use crate::newtype::newtype;

/// The longest address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
const MAX_LEN: usize = 254;
/// The longest local part, in bytes (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_LEN: usize = 64;
/// The longest label of a domain, in bytes (RFC 1035, 2.3.4).
const MAX_LABEL_LEN: usize = 63;
/// What Clerk's test addresses carry in the local part.
const TEST_SUBADDRESS: &str = "+clerk_test";

/// An email address as people have it: a mailbox of RFC 5321 with a dot-atom local part and a
/// domain of two labels or more.
///
/// The domain is lower-cased; the local part's case is kept, and distinguishes. `Display` is the
/// address, `Debug` shows of the local part only the first character.
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
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            return Err(EmailError::new(EmailErrorKind::Empty, 0));
        }
        if bytes.len() > MAX_LEN {
            return Err(EmailError::new(EmailErrorKind::TooLong, MAX_LEN));
        }
        let at = scan_local(bytes)?;
        scan_domain(bytes, usize::from(at) + 1)?;
        let mut text = String::from(text);
        if let Some(domain) = text.get_mut(usize::from(at)..) {
            domain.make_ascii_lowercase();
        }
        Ok(Self {
            text: text.into(),
            at,
        })
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

    /// Whether Clerk takes the address for a test address, to which no mail is sent: its local
    /// part contains `+clerk_test`.
    #[must_use]
    pub fn is_test_address(&self) -> bool {
        self.local_part().contains(TEST_SUBADDRESS)
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
        BadALabel => "bad_a_label", "Punycode after `xn--`";
        /// A byte that a domain cannot hold.
        BadDomainCharacter => "bad_domain_character", "an ASCII letter, a digit, a hyphen or a dot";
        /// A byte that a local part cannot hold.
        BadLocalCharacter => "bad_local_character", "a character of a dot-atom local part";
        /// A label begins or ends with a hyphen.
        BadHyphen => "bad_hyphen", "a letter or a digit at the edge of a domain label";
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
        /// The domain has one label.
        SingleLabel => "single_label", "a dot and a further domain label";
        /// More than 254 bytes.
        TooLong => "too_long", "at most 254 bytes";
    }
}

/// The position of the `@` that ends a dot-atom.
fn scan_local(bytes: &[u8]) -> Result<u8, EmailError> {
    let mut after_dot = true;
    for (offset, at) in (0..=MAX_LOCAL_LEN).zip(0u8..) {
        let Some(&byte) = bytes.get(offset) else {
            return Err(EmailError::new(EmailErrorKind::MissingAt, offset));
        };
        match lookup(&CLASSES, byte) {
            _ if offset == MAX_LOCAL_LEN && byte != b'@' => break,
            class if class & ATEXT != 0 => after_dot = false,
            _ if byte == b'.' && !after_dot => after_dot = true,
            _ if byte == b'@' && !after_dot => return Ok(at),
            _ => return Err(refuse_local(byte, offset)),
        }
    }
    Err(EmailError::new(EmailErrorKind::LocalTooLong, MAX_LOCAL_LEN))
}

#[cold]
const fn refuse_local(byte: u8, offset: usize) -> EmailError {
    let (kind, offset) = match byte {
        b'@' if offset == 0 => (EmailErrorKind::EmptyLocal, 0),
        b'@' => (EmailErrorKind::MisplacedDot, offset - 1),
        b'.' => (EmailErrorKind::MisplacedDot, offset),
        _ => (EmailErrorKind::BadLocalCharacter, offset),
    };
    EmailError::new(kind, offset)
}

/// Checks the labels of the domain, which begins at `start`.
fn scan_domain(bytes: &[u8], start: usize) -> Result<(), EmailError> {
    let mut label = start;
    let mut labels = 0;
    let ends = (start..).zip(
        bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .map(Some)
            .chain([None]),
    );
    for (offset, byte) in ends {
        match byte {
            Some(byte) if lookup(&CLASSES, *byte) & LDH != 0 => {}
            None | Some(b'.') => {
                check_label(bytes.get(label..offset).unwrap_or_default(), label)?;
                labels += 1;
                label = offset + 1;
            }
            Some(_) => return Err(EmailError::new(EmailErrorKind::BadDomainCharacter, offset)),
        }
    }
    if labels < 2 {
        return Err(EmailError::new(EmailErrorKind::SingleLabel, bytes.len()));
    }
    Ok(())
}

fn check_label(label: &[u8], start: usize) -> Result<(), EmailError> {
    match label {
        [] => Err(EmailError::new(EmailErrorKind::EmptyLabel, start)),
        [b'-', ..] => Err(EmailError::new(EmailErrorKind::BadHyphen, start)),
        [.., b'-'] => Err(EmailError::new(
            EmailErrorKind::BadHyphen,
            start + label.len() - 1,
        )),
        _ if label.len() > MAX_LABEL_LEN => Err(EmailError::new(
            EmailErrorKind::LabelTooLong,
            start + MAX_LABEL_LEN,
        )),
        _ => Ok(()),
    }
}

const ATEXT: u8 = 1;
const LDH: u8 = 2;

/// For each byte whether an atom (RFC 5322, 3.2.3) and whether a label of a domain can hold it.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let alphanumeric = byte.is_ascii_alphanumeric();
        let special = matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        );
        if alphanumeric || special {
            table[byte as usize] |= ATEXT;
        }
        if alphanumeric || byte == b'-' {
            table[byte as usize] |= LDH;
        }
        byte += 1;
    }
    table
};
