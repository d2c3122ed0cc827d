use core::fmt;

use url::{Host, Url};

use crate::PublishableKey;

/// The URL of the Frontend API: an origin and an optional path.
///
/// The client sends requests and credentials to this URL only. The scheme is `https`; `http` is
/// accepted only for this machine (`localhost`, `127.0.0.0/8`, `[::1]`).
///
/// # Examples
///
/// ```
/// use clerk_user_client::{BaseUrl, BaseUrlErrorKind};
///
/// let base = BaseUrl::parse("https://clerk.example.com/")?;
/// assert_eq!(base.as_str(), "https://clerk.example.com");
///
/// let error = BaseUrl::parse("http://clerk.example.com").unwrap_err();
/// assert_eq!(error.kind(), BaseUrlErrorKind::Scheme);
/// # Ok::<(), clerk_user_client::BaseUrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
}

impl BaseUrl {
    /// Parses an absolute URL.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not absolute, uses another scheme than `https` (or `http` to this
    /// machine), or has user info, a query or a fragment; see [`BaseUrlErrorKind`].
    pub fn parse(url: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(url).map_err(|_| BaseUrlError(BaseUrlErrorKind::NotAbsolute))?;
        if url.host().is_none() {
            return Err(BaseUrlError(BaseUrlErrorKind::NotAbsolute));
        }
        if !is_trusted(&url) {
            return Err(BaseUrlError(BaseUrlErrorKind::Scheme));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError(BaseUrlErrorKind::UserInfo));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError(BaseUrlErrorKind::Suffix));
        }
        Ok(Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
        })
    }

    /// Returns the URL of the host in a publishable key.
    ///
    /// # Errors
    ///
    /// Fails if the key does not contain a valid host.
    pub fn from_publishable_key(key: &PublishableKey) -> Result<Self, BaseUrlError> {
        Self::parse(&format!("https://{}", key.host()))
    }

    /// Returns the URL for a satellite application's domain: the domain with `clerk.` before it.
    /// A scheme is removed, and a `clerk.` that the domain starts with is not repeated.
    ///
    /// # Errors
    ///
    /// Fails if the domain is not a host, for example because it has a path.
    pub(crate) fn for_satellite(domain: &str) -> Result<Self, BaseUrlError> {
        let (_, mut domain) = domain.rsplit_once("://").unwrap_or(("", domain));
        while let Some(rest) = domain
            .strip_prefix("clerk.")
            .filter(|rest| rest.contains('.'))
        {
            domain = rest;
        }
        if domain.contains(['/', '\\']) {
            return Err(BaseUrlError(BaseUrlErrorKind::Suffix));
        }
        Self::parse(&format!("https://clerk.{domain}"))
    }

    /// Returns the host, without the port.
    pub(crate) fn host(&self) -> &str {
        let (_, rest) = self.url.split_once("://").unwrap_or_default();
        let authority = rest.split('/').next().unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// Returns the URL, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// Error parsing the URL of the Frontend API.
///
/// # Examples
///
/// ```
/// use clerk_user_client::BaseUrl;
///
/// let error = BaseUrl::parse("http://clerk.example.com").unwrap_err();
/// assert_eq!(error.to_string(), "invalid base URL: expected https, or http to this machine");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseUrlError(BaseUrlErrorKind);

impl BaseUrlError {
    /// Returns the rule that the URL breaks.
    #[must_use]
    pub const fn kind(self) -> BaseUrlErrorKind {
        self.0
    }
}

impl fmt::Display for BaseUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            BaseUrlErrorKind::NotAbsolute => {
                "invalid base URL: expected an absolute URL with a host"
            }
            BaseUrlErrorKind::Scheme => "invalid base URL: expected https, or http to this machine",
            BaseUrlErrorKind::Suffix => "invalid base URL: expected no query and no fragment",
            BaseUrlErrorKind::UserInfo => "invalid base URL: expected no user name and no password",
        })
    }
}

impl core::error::Error for BaseUrlError {}

/// The rule that a base URL breaks.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{BaseUrl, BaseUrlErrorKind};
///
/// let error = BaseUrl::parse("https://clerk.example.com/?a=b").unwrap_err();
/// assert_eq!(error.kind(), BaseUrlErrorKind::Suffix);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseUrlErrorKind {
    /// The URL is not absolute, or has no host.
    NotAbsolute,
    /// The scheme is not `https`, and not `http` to this machine.
    Scheme,
    /// The URL has a query or a fragment.
    Suffix,
    /// The URL has a user name or a password.
    UserInfo,
}

/// Returns `true` if the scheme is `https`, or `http` to this machine: nobody else can read the
/// traffic.
pub(crate) fn is_trusted(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => url.host().is_some_and(|host| is_loopback(&host)),
        _ => false,
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_from_a_port() {
        for (url, host) in [
            ("https://example.com", "example.com"),
            ("https://example.com:8443/a:1/", "example.com"),
            ("http://127.0.0.1:1", "127.0.0.1"),
            ("http://[::1]", "[::1]"),
            ("http://[::1]:80/x", "[::1]"),
        ] {
            assert_eq!(BaseUrl::parse(url).unwrap().host(), host);
        }
    }
}
