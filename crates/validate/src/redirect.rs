//! Redirect URLs.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::error::error;
use crate::newtype::newtype;

mod authority;

/// The longest URL, in bytes.
const MAX_LEN: usize = 2048;

/// Schemes that run, read or compose something instead of leading back to an app.
const FORBIDDEN_SCHEMES: &[&str] = &[
    "about",
    "blob",
    "content",
    "data",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "jar",
    "javascript",
    "mailto",
    "resource",
    "sms",
    "tel",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Where the browser or the app is sent back to: an absolute `http` or `https` URL, or a path that
/// begins with one `/`; with [`RedirectUrl::parse_native`] also a URL of an app's own scheme.
///
/// Accepted are the characters of RFC 3986 alone, at most 2,048 bytes, without user and password;
/// never `//host`, nor a path that becomes one when its dot segments are removed. Scheme and host
/// are lower-cased. A host is a name of letters, digits, hyphens and underscores, an IPv4 address
/// of four decimal numbers, or an IPv6 address in brackets. A-labels are Punycode; with the feature
/// `idna` also of a name that UTS #46 allows. `Debug` leaves query and fragment out.
///
/// ```
/// use clerk_user_validate::RedirectUrl;
///
/// assert_eq!(RedirectUrl::parse("HTTPS://App.example/done?x=1")?.as_str(), "https://app.example/done?x=1");
/// assert!(RedirectUrl::parse("/")?.is_path());
/// assert!(RedirectUrl::parse("//evil.example").is_err());
/// assert_eq!(RedirectUrl::parse_native("com.acme.app:/oauth")?.scheme(), Some("com.acme.app"));
/// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RedirectUrl {
    text: Box<str>,
    scheme_len: u16,
    host_len: u16,
}

impl RedirectUrl {
    /// Parses an absolute `http` or `https` URL, or a path.
    ///
    /// # Errors
    ///
    /// Says which byte cannot stand, and what was expected there.
    pub fn parse(text: &str) -> Result<Self, RedirectUrlError> {
        Self::parse_with(text, false)
    }

    /// Parses what [`parse`](Self::parse) accepts, and URLs of an app's own scheme such as
    /// `com.acme.app:/oauth`; not those of schemes that run, read or compose something
    /// (`javascript`, `data`, `file`, `intent` and their like).
    ///
    /// # Errors
    ///
    /// Says which byte cannot stand, and what was expected there.
    pub fn parse_native(text: &str) -> Result<Self, RedirectUrlError> {
        Self::parse_with(text, true)
    }

    /// The scheme in lower case; `None` for a path.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        self.text
            .get(..usize::from(self.scheme_len))
            .filter(|scheme| !scheme.is_empty())
    }

    /// The host of an `http` or `https` URL, in lower case; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let start = usize::from(self.scheme_len) + 3;
        self.text
            .get(start..start + usize::from(self.host_len))
            .filter(|host| !host.is_empty())
    }

    /// Whether this is a path, to be resolved against the app's own origin.
    #[must_use]
    pub const fn is_path(&self) -> bool {
        self.scheme_len == 0
    }

    /// Whether this is a URL of an app's own scheme.
    #[must_use]
    pub const fn is_native(&self) -> bool {
        self.scheme_len != 0 && self.host_len == 0
    }

    fn parse_with(text: &str, native: bool) -> Result<Self, RedirectUrlError> {
        let bytes = text.as_bytes();
        let fail = |kind, offset| Err(RedirectUrlError::new(kind, offset));
        if bytes.is_empty() {
            return fail(RedirectUrlErrorKind::Empty, 0);
        }
        if bytes.len() > MAX_LEN {
            return fail(RedirectUrlErrorKind::TooLong, MAX_LEN);
        }
        if bytes.starts_with(b"/") {
            check_path_only(bytes)?;
            check_characters(bytes, 0)?;
            return Ok(Self {
                text: text.into(),
                scheme_len: 0,
                host_len: 0,
            });
        }
        let scheme_len = scheme_len(bytes)?;
        let (scheme, rest) = bytes.split_at(usize::from(scheme_len));
        let is_web = scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https");
        let forbidden = FORBIDDEN_SCHEMES
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known.as_bytes()));
        if forbidden || !(is_web || native) {
            return fail(RedirectUrlErrorKind::ForbiddenScheme, 0);
        }
        let start = scheme.len() + 3;
        let authority = rest.strip_prefix(b"://").map(authority::of);
        let host_len = match authority {
            Some(authority) if is_web => authority::check(authority, start)?,
            None if is_web => return fail(RedirectUrlErrorKind::MissingHost, scheme.len() + 1),
            Some(authority) => {
                authority::refuse_user_info(authority, start)?;
                0
            }
            None => 0,
        };
        if !is_web && rest.len() == 1 {
            return fail(RedirectUrlErrorKind::MissingHost, bytes.len());
        }
        let after = if is_web {
            start + authority.unwrap_or_default().len()
        } else {
            scheme.len()
        };
        check_characters(bytes.get(after..).unwrap_or_default(), after)?;
        let mut text = String::from(text);
        let lowered = if is_web {
            start + usize::from(host_len)
        } else {
            scheme.len()
        };
        if let Some(head) = text.get_mut(..lowered) {
            head.make_ascii_lowercase();
        }
        Ok(Self {
            text: text.into(),
            scheme_len,
            host_len,
        })
    }
}

impl fmt::Debug for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.text.find(['?', '#']);
        let shown = end
            .and_then(|end| self.text.get(..end))
            .unwrap_or(&self.text);
        write!(
            f,
            "RedirectUrl({shown}{})",
            if end.is_some() { "…" } else { "" }
        )
    }
}

newtype!(text RedirectUrl, RedirectUrlError);

error! {
    /// Why a text is no redirect URL.
    RedirectUrlError("redirect URL"),
    /// What is wrong with a redirect URL.
    RedirectUrlErrorKind {
        /// A byte that RFC 3986 does not allow where it stands.
        BadCharacter => "bad_character", "a character that a URL can hold here";
        /// A byte that a host cannot hold, or an address that is none.
        BadHost => "bad_host", "a host name or an IP address";
        /// `%` without two hexadecimal digits.
        BadPercentEncoding => "bad_percent_encoding", "`%` and two hexadecimal digits";
        /// A port that is no number of 1 to 65535.
        BadPort => "bad_port", "a port of 1 to 65535";
        /// A user or a password before the host.
        Credentials => "credentials", "a host without user or password";
        /// Nothing was given.
        Empty => "empty", "an http or https URL or a path, found nothing";
        /// A scheme that is not allowed.
        ForbiddenScheme => "forbidden_scheme", "an allowed scheme such as http or https";
        /// Nothing stands where the host should.
        MissingHost => "missing_host", "`//` and a host after the scheme";
        /// A path that leads to another host: `//host`, `/\host`, `/a/..//host`.
        OtherHost => "other_host", "a path that stays on its host";
        /// Neither an absolute URL nor a path from the root.
        Relative => "relative", "http://, https:// or /";
        /// More than 2,048 bytes.
        TooLong => "too_long", "at most 2048 bytes";
    }
}

/// The length of the scheme before the first `:`.
fn scheme_len(bytes: &[u8]) -> Result<u16, RedirectUrlError> {
    let in_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let len = bytes.iter().take_while(|byte| in_scheme(byte)).count();
    let starts_well = bytes.first().is_some_and(u8::is_ascii_alphabetic);
    match u16::try_from(len) {
        Ok(len) if starts_well && bytes.get(usize::from(len)) == Some(&b':') => Ok(len),
        _ => {
            let bad = bytes
                .iter()
                .position(|byte| !is_allowed(*byte) && !matches!(byte, b'%' | b'#'));
            Err(bad.map_or(
                RedirectUrlError::new(RedirectUrlErrorKind::Relative, 0),
                |offset| RedirectUrlError::new(RedirectUrlErrorKind::BadCharacter, offset),
            ))
        }
    }
}

/// Refuses a path that begins with `//` or `/\`, or would once its dot segments are removed (RFC
/// 3986, 5.2.4), by those who decode their dots and by those who do not.
fn check_path_only(bytes: &[u8]) -> Result<(), RedirectUrlError> {
    let end = bytes.iter().position(|byte| matches!(byte, b'?' | b'#'));
    let path = bytes.get(1..end.unwrap_or(bytes.len())).unwrap_or_default();
    let (mut at, mut depth) = (1, 0usize);
    for segment in path.split(|byte| *byte == b'/') {
        let leaves_host = match segment {
            [] => at <= path.len(),
            _ => segment.starts_with(b"\\"),
        };
        if depth == 0 && leaves_host {
            return Err(RedirectUrlError::new(RedirectUrlErrorKind::OtherHost, at));
        }
        depth = match dots(segment) {
            Some(1) => depth,
            Some(_) => depth.saturating_sub(1),
            None => depth + 1,
        };
        at += segment.len() + 1;
    }
    Ok(())
}

/// How many dots a `.` or `..` segment has, percent-encoded or not; `None` of another segment.
fn dots(segment: &[u8]) -> Option<usize> {
    let mut rest = segment;
    let mut dots = 0;
    while let [b'.', after @ ..] | [b'%', b'2', b'e' | b'E', after @ ..] = rest {
        dots += 1;
        rest = after;
    }
    (rest.is_empty() && matches!(dots, 1 | 2)).then_some(dots)
}

/// Checks what follows the authority: path, query and fragment.
fn check_characters(bytes: &[u8], start: usize) -> Result<(), RedirectUrlError> {
    let mut fragment = false;
    for (at, byte) in bytes.iter().enumerate() {
        let kind = match byte {
            b'%' => match bytes.get(at + 1..at + 3) {
                Some([high, low]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    continue;
                }
                _ => RedirectUrlErrorKind::BadPercentEncoding,
            },
            b'#' if !fragment => {
                fragment = true;
                continue;
            }
            byte if is_allowed(*byte) => continue,
            _ => RedirectUrlErrorKind::BadCharacter,
        };
        return Err(RedirectUrlError::new(kind, start + at));
    }
    Ok(())
}

/// Whether path, query and fragment can hold the byte as it is (RFC 3986, 3.3 to 3.5).
const fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
                | b':'
                | b'@'
                | b'/'
                | b'?'
        )
}
