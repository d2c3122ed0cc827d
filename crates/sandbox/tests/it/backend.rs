//! The Backend API: what an application's servers send, and the same users at the Frontend API.

#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

mod handshake;
mod invitations;
mod passwords;
mod search;
mod sessions;
mod users;
mod webhooks;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_sandbox::{Builder, Sandbox, UserSeed};
use http::Request;
use serde_json::{Value, json};

use crate::support::{Answer, App, send};

const KEY: &str = "Bearer sk_test_anything";

/// Sends JSON as a server does, with a secret key.
pub(crate) fn ask(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1")
        .header("authorization", KEY)
        .header("clerk-api-version", "2026-05-12")
        .header("content-type", "application/json");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    send(sandbox, request.body(body.into_bytes()).unwrap())
}

#[track_caller]
pub(crate) fn asked(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let answer = ask(sandbox, method, path, body);
    assert_eq!(answer.status, 200, "{method} {path} {body}: {answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json
}

#[track_caller]
pub(crate) fn get(sandbox: &Sandbox, path: &str) -> Value {
    asked(sandbox, "GET", path, &Value::Null)
}

fn app() -> App {
    App::of(Sandbox::builder())
}

fn users(count: usize) -> Builder {
    (0..count).fold(Sandbox::builder(), |builder, number| {
        builder.user(UserSeed::new().email(format!("user{number}@example.com")))
    })
}

/// Returns the header and the claims of a token.
fn parts_of(jwt: &str) -> [Value; 2] {
    let mut parts = jwt.split('.');
    [(); 2].map(|()| {
        let part = URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap();
        serde_json::from_slice(&part).unwrap()
    })
}

#[test]
fn a_secret_key_is_needed() {
    let app = app();
    let answer = |authorization: Option<&str>| {
        let mut request = Request::get("/v1/users").header("host", "127.0.0.1");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        send(&app.sandbox, request.body(Vec::new()).unwrap())
    };
    answer(None).refused(401, "authentication_invalid", None);
    for key in [
        "Bearer sk_live_1",
        "Bearer sk_test_",
        "Bearer pk_test_1",
        "Bearer eyJ",
    ] {
        answer(Some(key)).refused(401, "clerk_key_invalid", None);
    }
    for header in ["sk_test_1", "Basic a b", "Bearer"] {
        answer(Some(header)).refused(401, "authorization_header_format_invalid", None);
    }
    assert_eq!(answer(Some("bearer sk_test_1")).status, 200);
}

#[test]
fn the_frontend_api_takes_no_secret_key() {
    let app = app();
    let answer = ask(&app.sandbox, "GET", "/v1/me", &Value::Null);
    answer.refused(404, "resource_not_found", None);
}

#[test]
fn bodies_are_json() {
    let app = app();
    let post = |content_type: &str, body: &str| {
        let request = Request::post("/v1/users")
            .header("host", "127.0.0.1")
            .header("authorization", KEY)
            .header("content-type", content_type);
        send(
            &app.sandbox,
            request.body(body.as_bytes().to_vec()).unwrap(),
        )
    };
    post("application/x-www-form-urlencoded", "a=b").refused(415, "unsupported_content_type", None);
    post("application/json", "{").refused(400, "request_body_invalid", None);
    post("application/json", "[1]").refused(400, "request_body_invalid", None);
    let unknown = post("application/json; charset=utf-8", r#"{"no_such":1}"#);
    unknown.refused(422, "form_param_unknown", Some("no_such"));
    let wrong = post("application/json", r#"{"first_name":7}"#);
    wrong.refused(422, "form_param_type_invalid", Some("first_name"));
}

#[test]
fn what_is_clerks_and_not_here_says_so() {
    let app = app();
    let request = |method: &str, path: &str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("authorization", KEY)
            .header("content-type", "multipart/form-data; boundary=x");
        app.sandbox.answer(request.body(b"--x".to_vec()).unwrap())
    };
    for (method, path, operation) in [
        ("GET", "/v1/organizations", "GET /v1/organizations"),
        (
            "POST",
            "/v1/users/user_1/password/set_compromised",
            "POST /v1/users/{user_id}/password/set_compromised",
        ),
        (
            "PATCH",
            "/v1/instance/communication",
            "PATCH /v1/instance/communication",
        ),
    ] {
        let response = request(method, path);
        assert_eq!(response.status(), 501, "{path}");
        let json: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(json["errors"][0]["code"], "sandbox_not_supported");
        assert_eq!(json["errors"][0]["meta"]["operation"], operation);
        let text = json["errors"][0]["long_message"].as_str().unwrap();
        assert!(text.contains(operation), "{text}");
    }
    assert_eq!(request("GET", "/v1/no_such_thing").status(), 404);
    let frontend = Request::get("/v1/me/billing/statements").header("host", "127.0.0.1");
    let response = app.sandbox.answer(frontend.body(Vec::new()).unwrap());
    assert_eq!(response.status(), 501);
}

#[test]
fn the_keys_are_those_of_the_frontend_api() {
    let mut app = app();
    let keys = get(&app.sandbox, "/v1/jwks");
    assert_eq!(keys, app.get("/.well-known/jwks.json").json);
    assert_eq!(keys["keys"][0]["alg"], "RS256");
}

#[test]
fn the_instance_describes_itself() {
    let mut app = app();
    assert_eq!(
        get(&app.sandbox, "/v1/instance")["environment_type"],
        "development"
    );
    let communication = get(&app.sandbox, "/v1/instance/communication");
    let blocked = communication["blocked_country_codes"].as_array().unwrap();
    assert!(blocked.contains(&json!("GB")));
    assert!(!blocked.contains(&json!("US")) && !blocked.contains(&json!("CA")));
    assert_eq!(app.get("/v1/health").json, json!({"status": "healthy"}));
    let openid = app.get("/.well-known/openid-configuration");
    let issuer = openid.text("/issuer");
    assert_eq!(
        openid.text("/jwks_uri"),
        format!("{issuer}/.well-known/jwks.json")
    );
}

#[test]
fn faults_are_met_here_too() {
    let app = app();
    app.sandbox
        .fault(clerk_user_sandbox::Fault::error(429, "too_many_requests").path("/v1/users"));
    ask(&app.sandbox, "GET", "/v1/users", &Value::Null).refused(429, "too_many_requests", None);
    get(&app.sandbox, "/v1/users");
}
