use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_sandbox::{Quirk, Sandbox};
use http::Request;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::support::{App, START_MS, encode, send};

#[test]
fn a_native_application_is_given_a_client_and_keeps_it() {
    let mut app = App::of(Sandbox::builder());
    let first = app.get("/v1/client");
    assert!(app.token.is_some());
    let again = app.get("/v1/client");
    assert_eq!(first.text("/response/id"), again.text("/response/id"));
    app.get("/v1/me").refused(401, "signed_out", None);
    let ticket = app.sandbox.ticket().to_owned();
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    let signed_in = app.post("/v1/client/sign_ins", &form);
    assert_eq!(signed_in.text("/client/id"), first.text("/response/id"));
}

#[test]
fn without_a_client_there_is_nothing_to_show() {
    let mut app = App::of(Sandbox::builder().quirk(Quirk::NoFirstClient));
    let answer = app.get("/v1/client");
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json,
        serde_json::json!({ "response": null, "client": null })
    );
    assert_eq!(answer.header("authorization"), None);
    app.get("/v1/me")
        .refused(401, "authentication_invalid", None);
    app.get("/v1/client/sessions/x")
        .refused(401, "authentication_invalid", None);
    app.delete("/v1/client/sessions")
        .refused(401, "authentication_invalid", None);
}

#[test]
fn a_token_that_is_nobodys_is_taken_away() {
    let mut app = App::of(Sandbox::builder());
    let stale = || Some("made.up.token".to_owned());
    app.token = stale();
    assert_eq!(app.get("/v1/environment").status, 200);
    for path in ["/v1/me", "/v1/client/sign_ins/x", "/v1/client/sessions/x"] {
        app.get(path).refused(401, "authentication_invalid", None);
    }
    app.delete("/v1/client")
        .refused(404, "resource_not_found", None);
    assert_eq!(app.token, stale());
    assert!(
        app.get("/v1/client")
            .text("/response/id")
            .starts_with("client_")
    );
    assert_ne!(app.token, stale());

    app.token = stale();
    let ticket = app.sandbox.ticket().to_owned();
    app.post("/v1/client/sign_ins", &[("ticket", &ticket)]);
    assert_eq!(app.get("/v1/me").status, 200);

    app.sandbox.set_quirk(Quirk::NoFirstClient, true);
    app.token = stale();
    let answer = app.get("/v1/client");
    assert!(answer.at("/response").is_null());
    assert_eq!(answer.header("authorization"), Some(""));
}

#[test]
fn a_client_can_be_had_before_signing_in() {
    for method in ["POST", "PUT"] {
        let mut app = App::of(Sandbox::builder());
        let answer = app.send(method, "/v1/client", &[]);
        assert!(answer.text("/response/id").starts_with("client_"));
        assert!(app.token.is_some());
        app.get("/v1/me").refused(401, "signed_out", None);
        let again = app.send(method, "/v1/client", &[]);
        assert_eq!(again.text("/response/id"), answer.text("/response/id"));
        assert_eq!(again.header("authorization"), None);
    }
}

#[test]
fn signing_in_makes_older_tokens_worthless() {
    let mut app = App::of(Sandbox::builder());
    app.post("/v1/client", &[]);
    let old = app.token.clone();
    let ticket = app.sandbox.ticket().to_owned();
    app.post("/v1/client/sign_ins", &[("ticket", &ticket)]);
    assert_ne!(app.token, old);
    assert_eq!(app.get("/v1/me").status, 200);
    app.token = old;
    app.get("/v1/me")
        .refused(401, "authentication_invalid", None);
}

#[test]
fn a_session_is_read_and_touched() {
    let mut app = App::signed_in();
    let path = app.session_path();
    let read = app.get(&path);
    assert_eq!(read.text("/response/object"), "session");
    assert_eq!(read.text("/response/status"), "active");
    assert_eq!(
        *read.at("/response/factor_verification_age"),
        serde_json::json!([0, -1])
    );
    app.advance(120);
    let form = [("active_organization_id", ""), ("intent", "focus")];
    let touched = app.post(&format!("{path}/touch"), &form);
    assert_eq!(*touched.at("/response/last_active_at"), START_MS + 120_000);
    assert_eq!(
        *touched.at("/response/factor_verification_age"),
        serde_json::json!([2, -1])
    );
    app.post(&format!("{path}/touch"), &[("intent", "sleep")])
        .refused(422, "form_param_value_invalid", Some("intent"));
    app.post(
        &format!("{path}/touch"),
        &[("active_organization_id", "org_1")],
    )
    .refused(
        422,
        "form_resource_not_found",
        Some("active_organization_id"),
    );
    app.get("/v1/client/sessions/sess_none")
        .refused(404, "resource_not_found", None);
}

#[test]
fn a_session_gives_short_lived_tokens() {
    let mut app = App::signed_in();
    let path = app.session_path();
    let answer = app.post(&format!("{path}/tokens"), &[("organization_id", "")]);
    assert_eq!(answer.text("/object"), "token");
    let jwt = answer.text("/jwt");
    let parts: Vec<&str> = jwt.split('.').collect();
    assert_eq!(parts.len(), 3);
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    assert!(path.ends_with(claims["sid"].as_str().unwrap()));
    assert_eq!(claims["sub"], app.sandbox.users()[0].as_str());
    assert_eq!(claims["iss"], app.sandbox.base_url());
    assert_eq!(claims["iat"], START_MS / 1000);
    assert_eq!(claims["exp"], START_MS / 1000 + 60);
    assert_eq!(claims["nbf"], START_MS / 1000 - 10);
    app.post(&format!("{path}/tokens/mine"), &[])
        .refused(404, "resource_not_found", None);
    app.post(&format!("{path}/tokens"), &[("organization_id", "org_1")])
        .refused(422, "form_resource_not_found", Some("organization_id"));
}

/// The claims of a token, unproved.
fn claims_of(jwt: &str) -> Value {
    let claims = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

/// Every session anywhere in a response.
fn sessions_in(json: &Value) -> Vec<&Value> {
    let inner: Vec<&Value> = match json {
        Value::Object(object) => object.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    let is_session = json.get("object").is_some_and(|it| it == "session");
    let own = is_session.then_some(json);
    own.into_iter()
        .chain(inner.into_iter().flat_map(sessions_in))
        .collect()
}

#[test]
fn every_active_session_has_its_last_token() {
    let mut app = App::signed_in();
    let path = app.session_path();
    let user = app.sandbox.users()[0].clone();
    for (method, path, count) in [
        ("GET", "/v1/client", 1),
        ("PUT", "/v1/client", 2),
        ("GET", &path, 2),
        ("POST", &format!("{path}/touch"), 2),
        ("GET", "/v1/me", 1),
        ("PATCH", "/v1/me", 1),
        ("GET", "/v1/me/sessions", 1),
        ("GET", "/v1/me/sessions/active", 1),
        ("POST", &format!("{path}/verify"), 2),
    ] {
        let form = [("level", "first_factor")];
        let form = if path.ends_with("/verify") {
            &form[..]
        } else {
            &[]
        };
        let answer = app.send(method, path, form);
        let sessions = sessions_in(&answer.json);
        assert_eq!(sessions.len(), count, "{method} {path}: {answer:?}");
        for session in sessions {
            let token = &session["last_active_token"];
            assert_eq!(token["object"], "token", "{method} {path}");
            let claims = claims_of(token["jwt"].as_str().unwrap());
            assert_eq!(
                (&claims["sub"], &claims["sid"]),
                (&json!(user), &session["id"])
            );
            assert_eq!(claims["exp"], START_MS / 1000 + 60);
            assert_eq!(claims["fva"], session["factor_verification_age"]);
        }
    }
    let answer = app.post(&format!("{path}/end"), &[]);
    for session in sessions_in(&answer.json) {
        assert!(session["last_active_token"].is_null());
    }
}

#[test]
fn the_last_token_of_a_session_is_a_good_one_at_any_time() {
    let mut app = App::signed_in();
    let last = |app: &mut App| {
        let answer = app.get("/v1/client");
        answer.text("/response/sessions/0/last_active_token/jwt")
    };
    let first = last(&mut app);
    assert_eq!(last(&mut app), first);
    for seconds in [1, 9, 29, 30, 59, 60, 61, 3600] {
        app.advance(seconds);
        let jwt = last(&mut app);
        assert_proven(&mut app, &jwt);
        let claims = claims_of(&jwt);
        let now = app.sandbox.now().as_millis() / 1000;
        let (iat, exp) = (
            claims["iat"].as_i64().unwrap(),
            claims["exp"].as_i64().unwrap(),
        );
        assert!(iat <= now && now + 45 <= exp, "{claims} at {now}");
    }
    let start = app.sandbox.snapshot();
    app.advance(60);
    let later = last(&mut app);
    app.sandbox.restore(&start);
    let now = app.sandbox.now().as_millis() / 1000;
    let claims = claims_of(&last(&mut app));
    assert!(claims["iat"].as_i64().unwrap() <= now, "{later}");
}

#[test]
fn session_tokens_name_the_origin_that_asks() {
    let sandbox = App::of(Sandbox::builder().multi_session(true)).sandbox;
    let ask = |method: &str, path: &str, origin: Option<&str>, form: &[(&str, &str)]| {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        send(&sandbox, request.body(encode(form)).unwrap())
    };
    let browser = ask("POST", "/v1/dev_browser", None, &[]).text("/id");
    let query = format!("__clerk_db_jwt={browser}");
    let ticket = [("strategy", "ticket"), ("ticket", sandbox.ticket())];
    let path = format!("/v1/client/sign_ins?{query}");
    let session = ask("POST", &path, None, &ticket).text("/response/created_session_id");
    for origin in [
        Some("http://localhost:3000"),
        None,
        Some("http://127.0.0.1:5173"),
        Some("http://localhost:3000"),
    ] {
        let azp = origin.map(Value::from);
        let client = ask("GET", &format!("/v1/client?{query}"), origin, &[]);
        let jwt = client.text("/response/sessions/0/last_active_token/jwt");
        assert_eq!(claims_of(&jwt).get("azp"), azp.as_ref());
        let path = format!("/v1/client/sessions/{session}/tokens?{query}");
        let jwt = ask("POST", &path, origin, &[]).text("/jwt");
        assert_eq!(claims_of(&jwt).get("azp"), azp.as_ref());
    }
}

#[test]
fn the_published_key_proves_a_token() {
    let mut app = App::signed_in();
    let path = app.session_path();
    let jwt = app.post(&format!("{path}/tokens"), &[]).text("/jwt");
    assert_proven(&mut app, &jwt);
    let keys = app.get("/.well-known/jwks.json");
    let other = App::signed_in().get("/.well-known/jwks.json");
    assert_eq!(other.json, keys.json);
}

/// Asserts that the one published key proves a token.
#[track_caller]
fn assert_proven(app: &mut App, jwt: &str) {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let header = URL_SAFE_NO_PAD
        .decode(signed.split('.').next().unwrap())
        .unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let said = |name: &str| header.get(name).and_then(Value::as_str).unwrap();
    assert_eq!(said("alg"), "RS256");
    let token = app.token.take();
    let keys = app.get("/.well-known/jwks.json");
    app.token = token;
    assert_eq!(keys.at("/keys").as_array().unwrap().len(), 1);
    assert_eq!(keys.text("/keys/0/kid"), said("kid"));
    assert_eq!(keys.text("/keys/0/kty"), "RSA");
    let number = |name: &str| {
        let text = keys.text(&format!("/keys/0/{name}"));
        URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let key = RsaPublicKeyComponents {
        n: number("n"),
        e: number("e"),
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let proves = |text: &str| key.verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), &signature);
    assert_eq!(proves(signed), Ok(()));
    assert!(proves(&format!("{signed}x")).is_err());
}

#[test]
fn an_ended_session_stays_listed_and_a_removed_one_does_not() {
    let mut app = App::signed_in();
    let path = app.session_path();
    let ended = app.post(&format!("{path}/end"), &[]);
    assert_eq!(ended.text("/response/status"), "ended");
    assert_eq!(ended.text("/client/sessions/0/status"), "ended");
    assert!(ended.at("/client/last_active_session_id").is_null());
    app.get("/v1/me").refused(401, "signed_out", None);
    app.post(&format!("{path}/touch"), &[])
        .refused(401, "signed_out", None);
    app.post(&format!("{path}/tokens"), &[])
        .refused(401, "signed_out", None);

    let mut app = App::signed_in();
    let path = app.session_path();
    let removed = app.post(&format!("{path}/remove"), &[]);
    assert_eq!(removed.text("/response/status"), "removed");
    assert_eq!(removed.at("/client/sessions").as_array().unwrap().len(), 0);
    app.get(&path).refused(404, "resource_not_found", None);
    let id = path.rsplit('/').next().unwrap();
    app.get(&format!("/v1/me?_clerk_session_id={id}"))
        .refused(401, "authentication_invalid", None);
}

#[test]
fn signing_out_keeps_the_client_or_drops_it() {
    let mut app = App::signed_in();
    let token = app.token.clone();
    let answer = app.post("/v1/client/sessions?_method=DELETE", &[]);
    assert_eq!(answer.at("/response/sessions").as_array().unwrap().len(), 0);
    assert_eq!(app.token, token);
    app.get("/v1/me").refused(401, "signed_out", None);

    let mut app = App::signed_in();
    let token = app.token.clone();
    let answer = app.delete("/v1/client");
    assert_eq!(answer.status, 200);
    assert!(answer.at("/response").is_null());
    assert_eq!(app.token, None);
    app.token = token;
    app.get("/v1/me")
        .refused(401, "authentication_invalid", None);
}

#[test]
fn a_session_ends_after_a_week() {
    let mut app = App::signed_in();
    let path = app.session_path();
    let session = app.get(&path);
    assert_eq!(
        (
            session.at("/response/expire_at"),
            session.at("/response/abandon_at")
        ),
        (
            &json!(START_MS + 604_800_000),
            &json!(START_MS + 2_592_000_000_i64)
        )
    );
    app.advance(7 * 24 * 3600 - 1);
    assert_eq!(app.get(&path).text("/response/status"), "active");
    app.advance(1);
    assert_eq!(app.get(&path).text("/response/status"), "expired");
    app.get("/v1/me").refused(401, "signed_out", None);
}

#[test]
fn sensitive_actions_may_need_a_fresh_session() {
    let mut app = App::signed_in_to(Sandbox::builder().reverification(true));
    app.advance(599);
    app.create("email_addresses", "email_address", "test@test.com");
    app.advance(1);
    let code = "session_reverification_required";
    let form = [("email_address", "other@test.com")];
    app.post("/v1/me/email_addresses", &form)
        .refused(403, code, None);
    app.post("/v1/me/phone_numbers", &[("phone_number", "+12025550123")])
        .refused(403, code, None);
    let wallet = "0x0123456789ABCDEF0123456789ABCDEF01234567";
    app.post("/v1/me/web3_wallets", &[("web3_wallet", wallet)])
        .refused(403, code, None);
    let form = [("strategy", "oauth_notion"), ("redirect_url", "/")];
    app.post("/v1/me/external_accounts", &form)
        .refused(403, code, None);
    app.delete("/v1/me/external_accounts/x")
        .refused(403, code, None);
    app.patch("/v1/me", &[("primary_email_address_id", "x")])
        .refused(403, code, None);
    assert_eq!(app.patch("/v1/me", &[("first_name", "Ada")]).status, 200);
    assert_eq!(app.get("/v1/me").status, 200);
}
