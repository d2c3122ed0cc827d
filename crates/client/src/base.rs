use core::fmt;

use http::Method;
use url::{Host, Url};

use crate::PublishableKey;

/// Where the Frontend API is: an origin, and perhaps a path below it.
///
/// Requests, and with them the credentials, go nowhere else. Only `https` is accepted, except
/// that `http` may be spoken to this machine itself (`localhost`, `127.0.0.0/8`, `[::1]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    url: String,
    overrides_methods: bool,
}

impl Base {
    /// Reads an absolute URL, such as a proxy's.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not absolute, is plain `http` to another machine, or carries user
    /// info, a query or a fragment; see [`BaseErrorKind`].
    pub fn parse(url: &str) -> Result<Self, BaseError> {
        let url = Url::parse(url).map_err(|_| BaseError(BaseErrorKind::NotAbsolute))?;
        if url.host().is_none() {
            return Err(BaseError(BaseErrorKind::NotAbsolute));
        }
        if !is_trusted(&url) {
            return Err(BaseError(BaseErrorKind::Scheme));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseError(BaseErrorKind::UserInfo));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseError(BaseErrorKind::Suffix));
        }
        Ok(Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            overrides_methods: false,
        })
    }

    /// The host that a publishable key names.
    ///
    /// # Errors
    ///
    /// Fails if what the key names is not a host.
    pub fn of_key(key: &PublishableKey) -> Result<Self, BaseError> {
        Self::parse(&format!("https://{}", key.host()))
    }

    /// The host that serves a satellite application's domain: `clerk.` below it, whether or not
    /// that, or a scheme, stands before the domain already.
    ///
    /// # Errors
    ///
    /// Fails if the domain is more than a host.
    pub(crate) fn of_satellite(domain: &str) -> Result<Self, BaseError> {
        let (_, mut domain) = domain.rsplit_once("://").unwrap_or(("", domain));
        while let Some(rest) = domain
            .strip_prefix("clerk.")
            .filter(|rest| rest.contains('.'))
        {
            domain = rest;
        }
        if domain.contains(['/', '\\']) {
            return Err(BaseError(BaseErrorKind::Suffix));
        }
        Self::parse(&format!("https://clerk.{domain}"))
    }

    /// The same, with requests to change or delete something sent by `POST`, and the method they
    /// stand for in the query parameter `_method`: for proxies that let nothing else through.
    #[must_use]
    pub const fn method_override(mut self, on: bool) -> Self {
        self.overrides_methods = on;
        self
    }

    /// How a method is spelled here: what to send, and what to name in the query.
    pub(crate) fn spell<'a>(&self, method: &'a Method) -> (&'a Method, Option<&'a str>) {
        let is_common = method.is_safe() || *method == Method::POST;
        if self.overrides_methods && !is_common {
            (&Method::POST, Some(method.as_str()))
        } else {
            (method, None)
        }
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

    /// The URL, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// Why a URL cannot be the Frontend API's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseError(BaseErrorKind);

impl BaseError {
    /// The rule that is broken.
    #[must_use]
    pub const fn kind(self) -> BaseErrorKind {
        self.0
    }
}

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            BaseErrorKind::NotAbsolute => "invalid base URL: expected an absolute URL with a host",
            BaseErrorKind::Scheme => "invalid base URL: expected https, or http to this machine",
            BaseErrorKind::Suffix => "invalid base URL: expected no query and no fragment",
            BaseErrorKind::UserInfo => "invalid base URL: expected no user name and no password",
        })
    }
}

impl core::error::Error for BaseError {}

/// The rules of a base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseErrorKind {
    /// The URL is absolute and has a host.
    NotAbsolute,
    /// The scheme is `https`, or `http` to this machine.
    Scheme,
    /// There is neither a query nor a fragment.
    Suffix,
    /// There is neither a user name nor a password.
    UserInfo,
}

/// Whether nobody on the way can read along: `https`, or `http` to this machine.
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
            assert_eq!(Base::parse(url).unwrap().host(), host);
        }
    }
}
