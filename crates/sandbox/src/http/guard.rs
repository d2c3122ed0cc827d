//! What is checked before a request is so much as read.

use std::net::IpAddr;

use http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use http::request::Parts;
use url::{Host, Url};

use crate::codes::Code;
use crate::error::ApiError;
use crate::settings::Settings;

/// The largest body, in bytes.
pub(crate) const MAX_BODY_LEN: usize = 64 * 1024;

/// Lets a request in, and gives its origin.
///
/// The host has to name this machine, so that a name that was rebound to a loopback address leads
/// nowhere; so has the origin, unless it is on the list.
pub(super) fn admit(head: &Parts, settings: &Settings) -> Result<Option<String>, ApiError> {
    let host = one(head, HOST, Code::HostInvalid)?
        .or_else(|| head.uri.authority().map(http::uri::Authority::as_str))
        .ok_or(Code::HostInvalid)?;
    if !is_own_host(host, settings) {
        return Err(Code::HostInvalid.into());
    }
    let origin = one(head, ORIGIN, Code::OriginInvalid)?;
    match origin {
        Some(origin) if !is_allowed_origin(origin, settings) => {
            return Err(Code::OriginInvalid.into());
        }
        Some(_) if head.headers.contains_key(AUTHORIZATION) => {
            return Err(Code::OriginAuthorizationHeadersConflict.into());
        }
        None if is_foreign_fetch(head) => return Err(Code::OriginInvalid.into()),
        _ => {}
    }
    Ok(origin.map(str::to_owned))
}

/// The value of a header that may come once.
fn one(head: &Parts, name: HeaderName, code: Code) -> Result<Option<&str>, ApiError> {
    let mut values = head.headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(code.into());
    }
    value.to_str().map(Some).map_err(|_| code.into())
}

fn is_own_host(host: &str, settings: &Settings) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else {
        return false;
    };
    let is_bare = url.path() == "/"
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    is_bare && url.host().is_some_and(|host| is_own(&host, settings))
}

fn is_own(host: &Host<&str>, settings: &Settings) -> bool {
    match host {
        Host::Domain(name) => {
            *name == "localhost"
                || name.ends_with(".localhost")
                || settings.allowed_hosts.iter().any(|known| known == name)
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

fn is_allowed_origin(origin: &str, settings: &Settings) -> bool {
    if settings.allowed_origins.iter().any(|known| known == origin) {
        return true;
    }
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    // What a browser sends is in the normal form already.
    url.origin().ascii_serialization() == origin
        && matches!(url.scheme(), "http" | "https")
        && url.host().is_some_and(|host| is_own(&host, settings))
}

/// Whether another site's page makes the browser fetch this, other than by going there.
fn is_foreign_fetch(head: &Parts) -> bool {
    let says = |name, value| {
        let found = head.headers.get(name);
        found.is_some_and(|found| found.as_bytes() == value)
    };
    says("sec-fetch-site", b"cross-site".as_slice()) && !says("sec-fetch-mode", b"navigate")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            allowed_hosts: vec!["fapi.example.test".to_owned()],
            allowed_origins: vec!["https://app.example.test".to_owned()],
            ..Settings::default()
        }
    }

    #[test]
    fn hosts() {
        let cases = [
            ("127.0.0.1:1234", true),
            ("127.9.9.9", true),
            ("localhost:1", true),
            ("LOCALHOST", true),
            ("app.localhost:3000", true),
            ("[::1]:80", true),
            ("fapi.example.test", true),
            ("example.com", false),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("192.168.0.1", false),
            ("0.0.0.0", false),
            ("[::]", false),
            ("user@localhost", false),
            ("localhost/x", false),
            ("localhost?x", false),
            ("", false),
        ];
        for (host, expected) in cases {
            assert_eq!(is_own_host(host, &settings()), expected, "{host}");
        }
    }

    #[test]
    fn origins() {
        let cases = [
            ("http://localhost:3000", true),
            ("https://127.0.0.1", true),
            ("http://[::1]:9", true),
            ("http://app.localhost", true),
            ("https://app.example.test", true),
            ("http://app.example.test", false),
            ("https://app.example.test.evil.example", false),
            ("http://localhost:3000/", false),
            ("http://localhost.evil.example", false),
            ("null", false),
            ("*", false),
            ("file://", false),
            ("javascript:alert(1)", false),
            ("", false),
        ];
        for (origin, expected) in cases {
            assert_eq!(is_allowed_origin(origin, &settings()), expected, "{origin}");
        }
    }
}
