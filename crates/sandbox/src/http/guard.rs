//! The checks before a request is read.

use std::net::IpAddr;

use axum::body::Bytes;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, Response};
use url::{Host, Url};

use super::reply::Reply;
use crate::codes::Code;
use crate::quirk::Quirks;
use crate::settings::Settings;

/// The largest body, in bytes.
const MAX_BODY_LEN: usize = 64 * 1024;
/// The largest body of a request with a secret key, in bytes.
const MAX_SERVER_BODY_LEN: usize = 1024 * 1024;

/// Returns the largest body of a request with these headers, in bytes.
pub(crate) fn max_body_len(headers: &HeaderMap) -> usize {
    let authorization = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let scheme = authorization.and_then(|value| value.split_at_checked(7));
    match scheme {
        Some((scheme, key))
            if scheme.eq_ignore_ascii_case(b"bearer ") && key.starts_with(b"sk_") =>
        {
            MAX_SERVER_BODY_LEN
        }
        _ => MAX_BODY_LEN,
    }
}

/// Lets a request in, and gives its origin.
///
/// The host has to name this machine, so that a name that was rebound to a loopback address leads
/// nowhere; so has the origin, unless it is on the list or that of the host itself.
pub(super) fn admit(head: &Parts, settings: &Settings) -> Result<Option<String>, Refused> {
    let host = one(head, HOST, Code::HostInvalid, Code::HostInvalid)?
        .or_else(|| head.uri.authority().map(http::uri::Authority::as_str))
        .ok_or(Code::HostInvalid)?;
    if !is_own_host(host, settings) {
        return Err(Code::HostInvalid.into());
    }
    let several = Code::MultipleOriginHeaderValuesForbidden;
    let origin = one(head, ORIGIN, several, Code::OriginInvalid)?;
    match origin {
        Some(origin)
            if !is_allowed_origin(origin, settings) && !is_same(origin, host, settings) =>
        {
            return Err(Code::OriginInvalid.into());
        }
        Some(origin) if head.headers.contains_key(AUTHORIZATION) => {
            return Err(Refused {
                code: Code::OriginAuthorizationHeadersConflict,
                origin: Some(origin.to_owned()),
            });
        }
        None if head.headers.get_all(AUTHORIZATION).iter().count() > 1 => {
            return Err(Code::MultipleAuthorizationHeaderValuesForbidden.into());
        }
        None if is_foreign_fetch(head) => return Err(Code::OriginInvalid.into()),
        _ => {}
    }
    Ok(origin.map(str::to_owned))
}

/// A request that is not let in.
pub(super) struct Refused {
    code: Code,
    /// The origin of the request, if it may read the response.
    origin: Option<String>,
}

impl Refused {
    pub(super) fn answer(self, trace_id: &str) -> Response<Bytes> {
        Reply::refusal(&self.code.into(), trace_id, &Quirks::default())
            .finish(self.origin.as_deref())
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        let origin = None;
        Self { code, origin }
    }
}

/// Returns the value of a header that may come once; fails with `several` if there are more, with
/// `no_text` if it is not text.
fn one(head: &Parts, name: HeaderName, several: Code, no_text: Code) -> Result<Option<&str>, Code> {
    let mut values = head.headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(several);
    }
    value.to_str().map(Some).map_err(|_| no_text)
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
    is_bare
        && url
            .host()
            .is_some_and(|host| is_own(&host, settings) || is_any(&host, settings))
}

/// Returns `true` if it is an address, and the sandbox listens on all of this machine's. An address
/// cannot be rebound.
fn is_any(host: &Host<&str>, settings: &Settings) -> bool {
    let is_open = settings.host.is_some_and(|host| host.is_unspecified());
    is_open && !matches!(host, Host::Domain(_))
}

fn is_own(host: &Host<&str>, settings: &Settings) -> bool {
    let text = host.to_string();
    let bare = text.trim_matches(['[', ']']);
    let mut named = settings.allowed_hosts.iter();
    named.any(|it| it.trim_matches(['[', ']']).eq_ignore_ascii_case(bare))
        || match host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => is_own_address(IpAddr::V4(*address), settings),
            Host::Ipv6(address) => is_own_address(IpAddr::V6(*address), settings),
        }
}

fn is_own_address(address: IpAddr, settings: &Settings) -> bool {
    let named = settings.host.filter(|host| !host.is_unspecified());
    address.is_loopback() || named == Some(address)
}

/// Returns `true` if a page is of the host that it sends to.
pub(super) fn is_same(origin: &str, host: &str, settings: &Settings) -> bool {
    let (scheme, _) = settings.scheme_and_host();
    origin.split_once("://") == Some((scheme, host))
}

fn is_allowed_origin(origin: &str, settings: &Settings) -> bool {
    if settings.allowed_origins.iter().any(|known| known == origin) {
        return true;
    }
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    // Browsers send the normal form.
    url.origin().ascii_serialization() == origin
        && matches!(url.scheme(), "http" | "https")
        && url.host().is_some_and(|host| is_own(&host, settings))
}

/// Returns `true` if a page of another site makes the browser fetch this, other than by going there.
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
            allowed_hosts: ["Fapi.Example.test", "10.0.2.2", "fd00::1"]
                .map(str::to_owned)
                .into(),
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
            ("10.0.2.2:8787", true),
            ("[fd00::1]:8787", true),
            ("10.0.2.3:8787", false),
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

    #[test]
    fn hosts_of_an_address_listened_on() {
        let on = |host: &str| Settings {
            host: host.parse().ok(),
            ..settings()
        };
        let cases = [
            ("192.168.0.1", "192.168.0.1:8787", true),
            ("192.168.0.1", "127.0.0.1:8787", true),
            ("192.168.0.1", "192.168.0.2:8787", false),
            ("192.168.0.1", "example.com", false),
            ("0.0.0.0", "192.168.0.2:8787", true),
            ("0.0.0.0", "[2001:db8::1]", true),
            ("0.0.0.0", "example.com", false),
            ("::", "192.168.0.2", true),
            ("127.0.0.1", "192.168.0.2", false),
        ];
        for (address, host, expected) in cases {
            assert_eq!(
                is_own_host(host, &on(address)),
                expected,
                "{address} {host}"
            );
        }
    }

    #[test]
    fn origins_of_an_address_listened_on() {
        let origin = |address: &str, host: &str, origin: &str| {
            let settings = Settings {
                host: address.parse().ok(),
                ..settings()
            };
            let request = http::Request::get("/")
                .header(HOST, host)
                .header(ORIGIN, origin);
            let (head, ()) = request.body(()).unwrap().into_parts();
            admit(&head, &settings).is_ok()
        };
        let any = "0.0.0.0";
        assert!(origin(any, "192.168.0.2:8787", "http://192.168.0.2:8787"));
        assert!(origin(any, "192.168.0.2:8787", "http://localhost:3000"));
        assert!(!origin(any, "192.168.0.2:8787", "http://192.168.0.2:3000"));
        assert!(!origin(any, "192.168.0.2:8787", "http://192.168.0.3:8787"));
        assert!(!origin(any, "192.168.0.2:8787", "https://192.168.0.2:8787"));
        assert!(!origin(any, "evil.example", "http://evil.example"));
        let one = "192.168.0.2";
        assert!(origin(one, "192.168.0.2:8787", "http://192.168.0.2:3000"));
        assert!(!origin(one, "192.168.0.2:8787", "http://192.168.0.3:8787"));
    }
}
