use core::fmt;

use url::{Host, Url};

use crate::PublishableKey;

/// The URL of the Frontend API: an origin, and perhaps a path below it.
///
/// Requests, and with them the credentials, go nowhere else. Only `https` is accepted, except
/// that `http` may be spoken to this machine itself (`localhost`, `127.0.0.0/8`, `[::1]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
}

impl BaseUrl {
    /// Parses an absolute URL.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not absolute, is plain `http` to another machine, or carries user
    /// info, a query or a fragment; see [`BaseUrlErrorKind`].
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

    /// Returns the URL of the host that a publishable key names.
    ///
    /// # Errors
    ///
    /// Fails if the key does not name a host.
    pub fn from_publishable_key(key: &PublishableKey) -> Result<Self, BaseUrlError> {
        Self::parse(&format!("https://{}", key.host()))
    }

    /// The host that serves a satellite application's domain: `clerk.` below it, whether or not
    /// that, or a scheme, stands before the domain already.
    ///
    /// # Errors
    ///
    /// Fails if the domain is more than a host.
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

    /// The host by itself.
    pub(crate) fn host(&self) -> &str {
        let (_, rest) = self.url.split_once("://").unwrap_or_default();
        let authority = rest.split('/').next().unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// Returns the URL, without a slash at its end.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseUrlError(BaseUrlErrorKind);

impl BaseUrlError {
    /// Returns the rule that is broken.
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

/// The rules of a base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseUrlErrorKind {
    /// The URL is absolute and has a host.
    NotAbsolute,
    /// The scheme is `https`, or `http` to this machine.
    Scheme,
    /// There is neither a query nor a fragment.
    Suffix,
    /// There is neither a user name nor a password.
    UserInfo,
}

/// Returns `true` if the connection is private: `https`, or `http` to this machine.
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
