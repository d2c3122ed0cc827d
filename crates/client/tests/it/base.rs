use clerk_user_client::BaseUrlErrorKind::{NotAbsolute, Scheme, Suffix, UserInfo};
use clerk_user_client::{BaseUrl, BaseUrlError, Client, Outcome};

#[test]
fn https_anywhere_and_http_at_home() {
    for (url, base) in [
        ("https://clerk.example.com", "https://clerk.example.com"),
        ("https://clerk.example.com/", "https://clerk.example.com"),
        (
            "https://example.com/__clerk/",
            "https://example.com/__clerk",
        ),
        ("HTTPS://Example.COM:8443", "https://example.com:8443"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("http://127.0.0.1:4000/api", "http://127.0.0.1:4000/api"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:4000", "http://[::1]:4000"),
    ] {
        assert_eq!(
            BaseUrl::parse(url).map(|base| base.to_string()),
            Ok(base.to_owned())
        );
    }
}

#[test]
fn nothing_else() {
    for (url, kind) in [
        ("", NotAbsolute),
        ("/__clerk", NotAbsolute),
        ("clerk.example.com", NotAbsolute),
        ("https://", NotAbsolute),
        ("mailto:a@example.com", NotAbsolute),
        ("http://clerk.example.com", Scheme),
        ("http://localhost.example.com", Scheme),
        ("http://10.0.0.1", Scheme),
        ("http://0.0.0.0", Scheme),
        ("ftp://localhost", Scheme),
        ("https://user@example.com", UserInfo),
        ("https://:secret@example.com", UserInfo),
        ("https://example.com?a=b", Suffix),
        ("https://example.com#a", Suffix),
    ] {
        assert_eq!(
            BaseUrl::parse(url).map_err(BaseUrlError::kind),
            Err(kind),
            "{url}"
        );
    }
}

#[test]
fn error_texts() {
    let text = |url| BaseUrl::parse(url).unwrap_err().to_string();
    assert_eq!(
        text("x"),
        "invalid base URL: expected an absolute URL with a host"
    );
    assert_eq!(
        text("http://x.example"),
        "invalid base URL: expected https, or http to this machine"
    );
    assert_eq!(
        text("https://a@x.example"),
        "invalid base URL: expected no user name and no password"
    );
    assert_eq!(
        text("https://x.example?"),
        "invalid base URL: expected no query and no fragment"
    );
}

#[test]
fn a_satellite_domain_may_say_more_than_it_has_to() {
    let base = |domain: &str| {
        let client = Client::builder()
            .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
            .satellite_domain(domain)
            .build();
        client.map(|client| client.base_url().to_string())
    };
    for (domain, expected) in [
        ("satellite.example", "https://clerk.satellite.example"),
        (
            "https://satellite.example",
            "https://clerk.satellite.example",
        ),
        (
            "HTTP://satellite.example",
            "https://clerk.satellite.example",
        ),
        ("clerk.satellite.example", "https://clerk.satellite.example"),
        (
            "clerk.clerk.satellite.example",
            "https://clerk.satellite.example",
        ),
        (
            "satellite.example:8443",
            "https://clerk.satellite.example:8443",
        ),
        // A domain that is called so itself.
        ("clerk.com", "https://clerk.clerk.com"),
        ("clerk.clerk.com", "https://clerk.clerk.com"),
        // None.
        ("", "https://clerk.example.com"),
    ] {
        assert_eq!(base(domain).unwrap(), expected, "{domain}");
    }
    for domain in [
        "satellite.example/",
        "https://satellite.example/path",
        "satellite.example\\x",
        "user@satellite.example",
        "satellite.example?a=b",
        "satellite.example#a",
        "satellite example",
    ] {
        assert_eq!(
            base(domain).unwrap_err().outcome(),
            Outcome::NotSent,
            "{domain}"
        );
    }
}

#[test]
fn a_proxy_wins_over_a_domain_and_a_domain_over_the_key() {
    let development = "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k";
    let production = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
    for (key, proxy, domain, base) in [
        (Some(development), None, None, "https://clerk.example.com"),
        (Some(production), None, None, "https://clerk.example.com"),
        (
            Some(production),
            None,
            Some("satellite.example"),
            "https://clerk.satellite.example",
        ),
        // A satellite in development has no host of its own.
        (
            Some(development),
            None,
            Some("satellite.example"),
            "https://clerk.example.com",
        ),
        (
            Some(production),
            Some("https://proxy.example/clerk/"),
            Some("satellite.example"),
            "https://proxy.example/clerk",
        ),
        (None, Some("http://localhost:1"), None, "http://localhost:1"),
    ] {
        let mut builder = Client::builder();
        if let Some(key) = key {
            builder = builder.publishable_key(key);
        }
        if let Some(url) = proxy {
            builder = builder.frontend_api_url(url);
        }
        if let Some(domain) = domain {
            builder = builder.satellite_domain(domain);
        }
        assert_eq!(builder.build().unwrap().base_url().as_str(), base);
    }
}

#[test]
fn what_cannot_be_configured_is_an_error() {
    for (builder, text) in [
        (
            Client::builder(),
            "configure the client: expected a publishable key or the URL of the Frontend API",
        ),
        (
            Client::builder().publishable_key("pk_test_"),
            "configure the client: invalid publishable key at byte 8: expected base64 after the prefix",
        ),
        (
            // A bad key is refused even where a proxy makes it unnecessary.
            Client::builder()
                .publishable_key("sk_test_")
                .frontend_api_url("https://example.com"),
            "configure the client: invalid publishable key at byte 0: expected pk_test_ or pk_live_, found a secret key",
        ),
        (
            Client::builder().frontend_api_url("http://example.com"),
            "configure the client: invalid base URL: expected https, or http to this machine",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), text);
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.is_request());
    }
}
