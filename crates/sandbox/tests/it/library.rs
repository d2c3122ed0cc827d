use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clerk_user_sandbox::{Clock, Fault, Sandbox, UserSeed};

use crate::support::{App, send};

#[test]
fn the_same_seed_and_requests_give_the_same_bytes() {
    let run = || {
        let mut app = App::signed_in();
        app.verified_email("test@test.com");
        let (_, url) = app.connect("oauth_notion");
        (app.get("/v1/me").json, url, app.token)
    };
    assert_eq!(run(), run());
    let random = || {
        let sandbox = Sandbox::builder().in_process().unwrap();
        sandbox.ticket().to_owned()
    };
    assert_ne!(random(), random());
}

#[test]
fn resetting_a_seeded_sandbox_repeats_it() {
    let mut app = App::signed_in();
    app.advance(60);
    let first = app.create("email_addresses", "email_address", "test@test.com");
    app.sandbox.reset();
    app.token = None;
    let ticket = app.sandbox.ticket().to_owned();
    app.post(
        "/v1/client/sign_ins",
        &[("strategy", "ticket"), ("ticket", &ticket)],
    );
    app.advance(60);
    let second = app.create("email_addresses", "email_address", "test@test.com");
    assert_eq!(first, second);
}

#[test]
fn seeds_are_judged() {
    let error =
        |builder: clerk_user_sandbox::Builder| builder.in_process().unwrap_err().to_string();
    let user = |seed| error(Sandbox::builder().user(seed));
    let twice = || UserSeed::new().email("a@example.com");
    let claimed = "expected identifiers that occur only once, and in one user only";
    assert_eq!(
        error(Sandbox::builder().user(twice()).user(twice())),
        format!("/users/1: {claimed}")
    );
    assert_eq!(
        user(twice().unverified_email("A@example.com")),
        format!("/users/0: {claimed}")
    );
    assert_eq!(
        user(UserSeed::new().username("a b")),
        "/users/0: expected a username of 4 to 64 letters, digits, `_` or `-`"
    );
    assert_eq!(
        user(UserSeed::new().account("oauth_nowhere", ["read"])),
        "/users/0/external_accounts/0/strategy: expected one of Clerk's providers, or a custom one"
    );
    let text = user(UserSeed::new().email("secret-name"));
    assert!(
        text.starts_with("/users/0: ") && !text.contains("secret-name"),
        "{text}"
    );
    assert!(!format!("{:?}", UserSeed::new().email("a@example.com")).contains("example"));
}

#[test]
fn a_lost_answer_still_has_its_effect() {
    let mut app = App::signed_in();
    app.sandbox.fault(
        Fault::error(500, "internal_clerk_error")
            .path("/v1/me/email")
            .after(),
    );
    let request = http::Request::builder()
        .method("POST")
        .uri("/v1/me/email_addresses?_is_native=1")
        .header("host", "localhost")
        .header("authorization", app.token.as_deref().unwrap())
        .header("content-type", "application/x-www-form-urlencoded");
    let body = b"email_address=test%40test.com".to_vec();
    let response = app.sandbox.answer(request.body(body).unwrap());
    assert_eq!(response.status(), 500);
    let me = app.get("/v1/me");
    assert_eq!(
        me.text("/response/email_addresses/1/email_address"),
        "test@test.com"
    );
}

#[test]
fn a_proxy_s_page_comes_on_demand() {
    let app = App::signed_in();
    app.sandbox.fault(Fault::html(500).times(0));
    app.sandbox.fault(Fault::html(503).retry_after(1).times(2));
    for status in [503, 503, 401] {
        let request = http::Request::builder()
            .uri("/v1/me")
            .header("host", "localhost");
        let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
        assert_eq!(response.status(), status);
        assert!(response.headers().contains_key("x-clerk-user-sandbox"));
    }
}

#[test]
fn time_moves_as_told() {
    let sandbox = Sandbox::builder()
        .clock(Clock::Fixed(5))
        .in_process()
        .unwrap();
    sandbox.advance(Duration::from_millis(7));
    assert_eq!(sandbox.now().as_millis(), 12);
    sandbox.reset();
    assert_eq!(sandbox.now().as_millis(), 5);
}

#[test]
fn tickets_only_for_users_there_are() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    assert!(sandbox.new_ticket(&"user_none".into()).is_none());
    assert!(sandbox.new_ticket(&sandbox.users()[0]).is_some());
}

#[test]
fn a_browser_s_relative_and_missing_redirects_lead_to_its_origin() {
    let mut app = App::signed_in();
    let token = app.token.take().unwrap();
    for (form, expected) in [
        (
            "strategy=oauth_notion&redirect_url=%2Fdone",
            "http://localhost:3000/done",
        ),
        ("strategy=oauth_notion", "http://localhost:3000/"),
    ] {
        let request = http::Request::builder()
            .method("POST")
            .uri("/v1/me/external_accounts")
            .header("host", "localhost")
            .header("origin", "http://localhost:3000")
            .header("cookie", format!("__client={token}"))
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = send(&app.sandbox, request.body(form.into()).unwrap());
        let url = answer.text("/response/verification/external_verification_redirect_url");
        assert_eq!(app.sandbox.consent(&url).deny().unwrap(), expected);
    }
}

#[test]
fn a_setting_out_of_bounds_is_refused() {
    let cases = [
        (
            Sandbox::builder().password_length(0, 8),
            "min_password_length",
            "1 to 8",
        ),
        (
            Sandbox::builder().password_length(9, 8),
            "min_password_length",
            "1 to 8",
        ),
        (
            Sandbox::builder().password_length(8, 1025),
            "max_password_length",
            "1 to 1024",
        ),
        (
            Sandbox::builder().max_unverified(1001),
            "max_unverified",
            "0 to 1000",
        ),
    ];
    for (builder, name, bounds) in cases {
        let error = builder.in_process().unwrap_err();
        let expected = format!("/settings/{name}: expected an integer from {bounds}");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn an_app_gets_its_environment() {
    let sandbox = Sandbox::builder().port(8787).in_process().unwrap();
    let url = "http://localhost:8787";
    assert_eq!(sandbox.base_url(), url);
    let env: BTreeMap<_, _> = sandbox.env().into_iter().collect();
    assert_eq!(env.len(), sandbox.env().len(), "each name once");
    for (name, expected) in [
        ("CLERK_SECRET_KEY", Sandbox::SECRET_KEY),
        ("CLERK_API_URL", url),
        ("CLERK_FAPI_URL", url),
        ("NUXT_CLERK_SECRET_KEY", Sandbox::SECRET_KEY),
        ("NUXT_CLERK_API_URL", url),
        ("NUXT_PUBLIC_CLERK_API_URL", url),
        (
            "NUXT_PUBLIC_CLERK_CLERK_JS_URL",
            "http://localhost:8787/npm/@clerk/clerk-js/dist/clerk.browser.js",
        ),
    ] {
        assert_eq!(env[name], expected, "{name}");
    }
    for prefix in ["", "NEXT_PUBLIC_", "VITE_", "PUBLIC_", "NUXT_PUBLIC_"] {
        for (name, expected) in [
            ("PUBLISHABLE_KEY", sandbox.publishable_key().to_owned()),
            ("PROXY_URL", url.to_owned()),
            ("SIGN_IN_URL", format!("{url}/sign-in")),
            ("SIGN_UP_URL", format!("{url}/sign-up")),
            (
                "JS_URL",
                format!("{url}/npm/@clerk/clerk-js/dist/clerk.browser.js"),
            ),
            ("UI_URL", format!("{url}/npm/@clerk/ui/dist/ui.browser.js")),
            ("TELEMETRY_DISABLED", "1".to_owned()),
        ] {
            let name = format!("{prefix}CLERK_{name}");
            assert_eq!(env[name.as_str()], expected, "{name}");
        }
    }
    let key = &env["CLERK_JWT_KEY"];
    assert!(
        key.starts_with("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA")
    );
    assert!(key.ends_with("IDAQAB\n-----END PUBLIC KEY-----\n"), "{key}");
    for (line, (name, value)) in sandbox.env_lines().iter().zip(sandbox.env()) {
        assert!(!line.contains('\n'), "{line}");
        let (known, text) = line.split_once('=').unwrap();
        assert_eq!(known, name);
        let quoted = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        assert_eq!(quoted.unwrap_or(text).replace("\\n", "\n"), value, "{name}");
    }
}

#[test]
fn the_jwt_key_is_that_of_the_key_set() {
    let mut app = App::signed_in();
    let keys = app.get("/.well-known/jwks.json");
    let modulus = keys.text("/keys/0/n");
    let env: BTreeMap<_, _> = app.sandbox.env().into_iter().collect();
    let lines = env["CLERK_JWT_KEY"].lines();
    let base64: String = lines.filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).unwrap();
    let modulus = URL_SAFE_NO_PAD.decode(modulus).unwrap();
    // The header of 33 bytes ends with the zero before the modulus, and the exponent is 65537.
    assert_eq!(der.len(), 33 + modulus.len() + 5);
    assert_eq!(der[33..33 + modulus.len()], modulus);
    assert_eq!(der[33 + modulus.len()..], [2, 3, 1, 0, 1]);
}
