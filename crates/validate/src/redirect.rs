//! Redirect URLs.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::error::error;
use crate::newtype::newtype;

mod authority;
mod options;

pub use options::RedirectUrlOptions;

/// The length limit of a URL, in bytes.
const MAX_LEN: usize = 2048;

/// Schemes that do not lead back to an app: they run code, read files, open sockets or compose messages.
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

/// The URL to which a browser or an app returns after a redirect.
///
/// It is an absolute `http` or `https` URL, or a path that begins with one `/`. With
/// [`RedirectUrl::parse_native`] it can also be a URL with an app's own scheme.
///
/// - Only the characters of RFC 3986 are allowed, and at most 2,048 bytes.
/// - A user name or a password is rejected.
/// - A path that leads to another host is rejected: `//host`, or a path that becomes `//host` when its
///   dot segments are removed.
/// - A host is a name of letters, digits, hyphens and underscores, an IPv4 address of four decimal
///   numbers, or an IPv6 address in brackets. An `xn--` label must be valid Punycode
///   ([`RedirectUrlOptions`] can check more).
///
/// Scheme and host are converted to lower case. `Debug` omits the query and the fragment.
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
#[derive(Clone)]
pub struct RedirectUrl {
    text: Box<str>,
    scheme_len: u16,
    host_len: u16,
}

impl RedirectUrl {
    /// Parses an absolute `http` or `https` URL, or a path that begins with `/`.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrl;
    ///
    /// assert_eq!(RedirectUrl::parse("https://App.example/done")?.as_str(), "https://app.example/done");
    /// assert_eq!(RedirectUrl::parse("/done")?.as_str(), "/done");
    /// assert!(RedirectUrl::parse("https://jo:secret@app.example").is_err());
    /// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that is not allowed and what was expected
    /// there.
    pub fn parse(text: &str) -> Result<Self, RedirectUrlError> {
        RedirectUrlOptions::new().parse(text)
    }

    /// Parses what [`parse`](Self::parse) accepts, and URLs with an app's own scheme.
    ///
    /// Schemes that do not lead back to an app are rejected, such as `javascript`, `data`, `file` and
    /// `intent`.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrl;
    ///
    /// assert!(RedirectUrl::parse_native("com.acme.app:/oauth")?.is_native());
    /// assert!(RedirectUrl::parse_native("javascript:alert(1)").is_err());
    /// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the offset of the first byte that is not allowed and what was expected
    /// there.
    pub fn parse_native(text: &str) -> Result<Self, RedirectUrlError> {
        RedirectUrlOptions::new().native().parse(text)
    }

    /// Returns the scheme in lower case, or `None` for a path.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrl;
    ///
    /// assert_eq!(RedirectUrl::parse("HTTPS://app.example")?.scheme(), Some("https"));
    /// assert_eq!(RedirectUrl::parse("/done")?.scheme(), None);
    /// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
    /// ```
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        self.text
            .get(..usize::from(self.scheme_len))
            .filter(|scheme| !scheme.is_empty())
    }

    /// Returns the host of an `http` or `https` URL in lower case, or `None` for a path or a native URL.
    /// An IPv6 address has its brackets.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrl;
    ///
    /// assert_eq!(RedirectUrl::parse("https://App.example:8443/")?.host(), Some("app.example"));
    /// assert_eq!(RedirectUrl::parse("http://[::1]/")?.host(), Some("[::1]"));
    /// # Ok::<(), clerk_user_validate::RedirectUrlError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let start = usize::from(self.scheme_len) + 3;
        self.text
            .get(start..start + usize::from(self.host_len))
            .filter(|host| !host.is_empty())
    }

    /// Returns `true` if this is a path, which is relative to the app's own origin.
    #[must_use]
    pub const fn is_path(&self) -> bool {
        self.scheme_len == 0
    }

    /// Returns `true` if this is a URL with an app's own scheme.
    #[must_use]
    pub const fn is_native(&self) -> bool {
        self.scheme_len != 0 && self.host_len == 0
    }

    fn parse_with(text: &str, options: RedirectUrlOptions) -> Result<Self, RedirectUrlError> {
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
        if forbidden || !(is_web || options.has(options::NATIVE)) {
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
        #[cfg(feature = "idna")]
        if options.has(options::STRICT_A_LABELS) {
            let host = authority.and_then(|authority| authority.get(..usize::from(host_len)));
            authority::check_a_labels(host.unwrap_or_default(), start)?;
        }
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
    /// Error parsing a redirect URL.
    ///
    /// ```
    /// use clerk_user_validate::RedirectUrl;
    ///
    /// let error = RedirectUrl::parse("//evil.example").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid redirect URL at byte 1: expected a path that stays on its host");
    /// ```
    RedirectUrlError("redirect URL"),
    /// The kind of a [`RedirectUrlError`].
    ///
    /// ```
    /// use clerk_user_validate::{RedirectUrl, RedirectUrlErrorKind};
    ///
    /// let error = RedirectUrl::parse("done").unwrap_err();
    /// assert_eq!(error.kind(), RedirectUrlErrorKind::Relative);
    /// assert_eq!(error.kind().as_str(), "relative");
    /// ```
    RedirectUrlErrorKind {
        /// RFC 3986 does not allow this byte at this place.
        BadCharacter => "bad_character", "a character that a URL can hold here";
        /// A byte is not allowed in a host, or an IP address is invalid.
        BadHost => "bad_host", "a host name or an IP address";
        /// `%` is not followed by two hexadecimal digits.
        BadPercentEncoding => "bad_percent_encoding", "`%` and two hexadecimal digits";
        /// The port is not a number from 1 to 65535.
        BadPort => "bad_port", "a port of 1 to 65535";
        /// A user name or a password precedes the host.
        Credentials => "credentials", "a host without user or password";
        /// The input is empty.
        Empty => "empty", "an http or https URL or a path, found nothing";
        /// The scheme is not allowed.
        ForbiddenScheme => "forbidden_scheme", "an allowed scheme such as http or https";
        /// The host is missing.
        MissingHost => "missing_host", "`//` and a host after the scheme";
        /// The path leads to another host: `//host`, `/\host`, `/a/..//host`.
        OtherHost => "other_host", "a path that stays on its host";
        /// The input is neither an absolute URL nor a path that begins with `/`.
        Relative => "relative", "http://, https:// or /";
        /// The input is longer than 2,048 bytes.
        TooLong => "too_long", "at most 2048 bytes";
    }
}

/// Returns the length of the scheme before the first `:`.
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

/// Rejects a path that begins with `//` or `/\`, or would begin so once its dot segments are removed (RFC
/// 3986, section 5.2.4). A percent-encoded dot counts as a dot, because some programs decode it first.
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

/// Returns the number of dots of a `.` or `..` segment, percent-encoded or not, or `None` for any other
/// segment.
fn dots(segment: &[u8]) -> Option<usize> {
    let mut rest = segment;
    let mut dots = 0;
    while let [b'.', after @ ..] | [b'%', b'2', b'e' | b'E', after @ ..] = rest {
        dots += 1;
        rest = after;
    }
    (rest.is_empty() && matches!(dots, 1 | 2)).then_some(dots)
}

/// Checks the path, query and fragment, which begin at `start` of the URL.
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

/// Returns `true` if the byte is allowed unencoded in a path, query or fragment (RFC 3986, sections 3.3 to
/// 3.5).
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
