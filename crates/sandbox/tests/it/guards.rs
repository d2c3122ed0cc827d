use clerk_user_sandbox::Sandbox;
use http::Request;

use crate::support::{Answer, App, send};

/// A plain request with these headers.
fn ask(sandbox: &Sandbox, method: &str, uri: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(sandbox, request.body(Vec::new()).unwrap())
}

const HOST: (&str, &str) = ("host", "localhost:1");

#[test]
fn only_requests_of_this_machine_are_answered() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    let accepted: [&[(&str, &str)]; 6] = [
        &[HOST],
        &[HOST, ("origin", "http://localhost:3000")],
        &[
            HOST,
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://127.0.0.1:3000"),
        ],
        &[
            HOST,
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
        ],
        &[HOST, ("sec-fetch-site", "same-origin")],
        &[("host", "[::1]:80")],
    ];
    let refused: [(&[(&str, &str)], &str); 9] = [
        (&[], "host_invalid"),
        (&[("host", "evil.example")], "host_invalid"),
        (&[HOST, ("host", "localhost:1")], "host_invalid"),
        (
            &[HOST, ("origin", "https://evil.example")],
            "origin_invalid",
        ),
        (&[HOST, ("origin", "null")], "origin_invalid"),
        (
            &[
                HOST,
                ("origin", "http://localhost:1"),
                ("origin", "http://localhost:1"),
            ],
            "multiple_origin_header_values_forbidden",
        ),
        (
            &[HOST, ("authorization", "x"), ("authorization", "x")],
            "multiple_authorization_header_values_forbidden",
        ),
        (
            &[
                HOST,
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "no-cors"),
            ],
            "origin_invalid",
        ),
        (
            &[
                HOST,
                ("origin", "http://localhost:1"),
                ("authorization", "x"),
            ],
            "origin_authorization_headers_conflict",
        ),
    ];
    for path in ["/v1/environment", "/_sandbox/outbox"] {
        for headers in accepted {
            assert_eq!(
                ask(&sandbox, "GET", path, headers).status,
                200,
                "{headers:?}"
            );
        }
        for (headers, code) in refused {
            let answer = ask(&sandbox, "GET", path, headers);
            answer.refused(400, code, None);
            // An origin that is let in may read why.
            let is_let_in = code == "origin_authorization_headers_conflict";
            let may_read = is_let_in.then_some("http://localhost:1");
            assert_eq!(answer.header("access-control-allow-origin"), may_read);
        }
    }
}

#[test]
fn a_page_may_read_every_answer_and_no_other_page() {
    let sandbox = Sandbox::builder()
        .allow_origin("https://app.example.test")
        .allow_host("Clerk.example.test")
        .in_process()
        .unwrap();
    let headers = [
        ("host", "clerk.example.test"),
        ("origin", "https://app.example.test"),
    ];
    for (method, path, status) in [
        ("GET", "/v1/environment", 200),
        ("GET", "/v1/me", 401),
        ("GET", "/nowhere", 404),
        ("OPTIONS", "/v1/me", 204),
        ("POST", "/v1/client/sign_ins?_method=%ff", 400),
    ] {
        let answer = ask(&sandbox, method, path, &headers);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("https://app.example.test")
        );
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
    let without = ask(&sandbox, "GET", "/v1/environment", &[HOST]);
    assert_eq!(without.header("access-control-allow-origin"), None);
}

#[test]
fn a_body_has_a_limit() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    let request = |len| {
        let request = Request::builder()
            .method("POST")
            .uri("/v1/client/sign_ins")
            .header("host", "localhost")
            .header("content-type", "application/x-www-form-urlencoded");
        request.body(vec![b'a'; len]).unwrap()
    };
    send(&sandbox, request(64 * 1024 + 1)).refused(413, "request_body_too_large", None);
    assert_eq!(send(&sandbox, request(64 * 1024)).status, 422);
}

#[test]
fn versions_by_query_or_header() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    let by_query = |version: &str| {
        let uri = format!("/v1/environment?__clerk_api_version={version}");
        ask(&sandbox, "GET", &uri, &[HOST])
    };
    let by_header = |version| {
        ask(
            &sandbox,
            "GET",
            "/v1/environment",
            &[HOST, ("clerk-api-version", version)],
        )
    };
    for version in [
        "2021-02-05",
        "2024-10-01",
        "2025-11-10",
        "2026-05-12",
        "2026-08-20",
    ] {
        assert_eq!(by_query(version).status, 200);
        assert_eq!(by_header(version).status, 200);
    }
    for version in ["2025-01-01", "1", "2026-13-01"] {
        by_query(version).refused(400, "api_version_invalid", None);
        by_header(version).refused(400, "api_version_invalid", None);
    }
    let twice = "/v1/environment?__clerk_api_version=2026-05-12";
    let header = ("clerk-api-version", "2026-05-12");
    ask(&sandbox, "GET", twice, &[HOST, header]).refused(400, "api_version_invalid", None);
}

#[test]
fn native_applications_can_be_shut_out() {
    let mut app = App::of(Sandbox::builder().native_api(false));
    app.get("/v1/client")
        .refused(400, "native_api_disabled", None);
}

#[test]
fn native_tokens_come_in_every_form() {
    let app = App::signed_in();
    let token = app.token.clone().unwrap();
    for (native, header) in [
        ("1", token.clone()),
        ("true", format!("Bearer {token}")),
        ("1", format!("bearer  {token} ")),
    ] {
        let uri = format!("/v1/me?_is_native={native}");
        let answer = ask(
            &app.sandbox,
            "GET",
            &uri,
            &[HOST, ("authorization", &header)],
        );
        assert_eq!(answer.status, 200, "{header}");
    }
    for header in ["", "Bearer", "Bearer "] {
        let headers = [HOST, ("authorization", header)];
        let answer = ask(&app.sandbox, "GET", "/v1/client?_is_native=1", &headers);
        assert_eq!(*answer.at("/response/sessions"), serde_json::json!([]));
        assert_eq!(
            answer.header("authorization").unwrap().split('.').count(),
            3
        );
    }
    let not_native = ask(
        &app.sandbox,
        "GET",
        "/v1/me",
        &[HOST, ("authorization", &token)],
    );
    not_native.refused(401, "authentication_invalid", None);
}

#[test]
fn browsers_carry_the_token_in_a_cookie() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    let request = Request::builder()
        .method("POST")
        .uri("/v1/client/sign_ins")
        .header("host", "localhost")
        .header("origin", "http://localhost:3000")
        .header("content-type", "application/x-www-form-urlencoded");
    let form = crate::support::encode(&[("ticket", sandbox.ticket())]);
    let answer = send(&sandbox, request.body(form).unwrap());
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(
        cookie.starts_with("__client=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax")
    );
    assert_eq!(answer.header("authorization"), None);
    let pair = cookie.split(';').next().unwrap().to_owned();
    let pair = format!("other=1; {pair}");
    let me = ask(&sandbox, "GET", "/v1/me", &[HOST, ("cookie", &pair)]);
    assert_eq!(me.status, 200);
    let touch = "/v1/client/touch?redirect_url=https://app.example/page";
    let renewed = ask(&sandbox, "GET", touch, &[HOST, ("cookie", &pair)]);
    assert_eq!(renewed.status, 303);
    assert_eq!(renewed.header("location"), Some("https://app.example/page"));
    assert_eq!(renewed.header("set-cookie").unwrap(), cookie);
    let stranger = ask(&sandbox, "GET", touch, &[HOST]);
    assert_eq!(
        (stranger.status, stranger.header("set-cookie")),
        (303, None)
    );
    ask(&sandbox, "GET", "/v1/client/touch", &[HOST]).refused(
        422,
        "invalid_redirect_url",
        Some("redirect_url"),
    );
    let left = ask(&sandbox, "DELETE", "/v1/client", &[HOST, ("cookie", &pair)]);
    assert!(left.header("set-cookie").unwrap().ends_with("Max-Age=0"));
    ask(&sandbox, "GET", "/v1/me", &[HOST, ("cookie", &pair)]).refused(
        401,
        "authentication_invalid",
        None,
    );
}

#[test]
fn development_browsers_carry_it_in_the_query() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    let created = ask(&sandbox, "POST", "/v1/dev_browser", &[HOST]);
    let id = created.text("/id");
    assert!(id.starts_with("dvb_"));
    assert_eq!(created.text("/token"), id);
    assert!(created.text("/created_at").ends_with('Z'));
    for name in ["__clerk_db_jwt", "__dev_session"] {
        let uri = format!("/v1/client?{name}={id}");
        assert_eq!(ask(&sandbox, "GET", &uri, &[HOST]).status, 200);
    }
    let uri = format!("/v1/client?__clerk_db_jwt={id}&_method=PUT");
    let client = ask(&sandbox, "POST", &uri, &[HOST]).text("/response/id");
    for query in ["__clerk_db_jwt=", "__clerk_db_jwt=&__dev_session="] {
        let uri = format!("/v1/client?{query}{id}");
        assert_eq!(
            ask(&sandbox, "GET", &uri, &[HOST]).text("/response/id"),
            client
        );
    }
    ask(
        &sandbox,
        "GET",
        "/v1/client?__clerk_db_jwt=dvb_none",
        &[HOST],
    )
    .refused(401, "dev_browser_unauthenticated", None);
}
