use http::Request;
use serde_json::{Value, json};

use crate::support::{Answer, App, START_MS, encode, send};

fn control(app: &App, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("content-type", "application/x-www-form-urlencoded");
    send(&app.sandbox, request.body(encode(form)).unwrap())
}

#[test]
fn the_outbox_is_readable() {
    let mut app = App::signed_in();
    app.verified_email("test@test.com");
    let answer = control(&app, "GET", "/_sandbox/outbox", &[]);
    let code = app.sandbox.outbox().code_for("test@test.com").unwrap();
    let expected = json!({ "messages": [{
        "kind": "email", "to": "test@test.com", "code": code, "link": null, "sent_at": START_MS,
    }] });
    assert_eq!(answer.json, expected);
}

#[test]
fn the_index_says_how_to_connect() {
    let app = App::signed_in();
    let answer = control(&app, "GET", "/_sandbox/", &[]);
    assert_eq!(answer.text("/base_url"), app.sandbox.base_url());
    assert_eq!(
        answer.text("/publishable_key"),
        app.sandbox.publishable_key()
    );
    assert_eq!(answer.text("/ticket"), app.sandbox.ticket());
    assert_eq!(answer.text("/users/0"), app.sandbox.users()[0].as_str());
}

#[test]
fn a_fault_can_carry_the_client_or_nothing_at_all() {
    let mut app = App::signed_in();
    let token = app.token.clone().unwrap();
    let ask = |app: &App, form: &[(&str, &str)]| {
        assert_eq!(control(app, "POST", "/_sandbox/faults", form).status, 200);
        let request = Request::get("/v1/me?_is_native=1")
            .header("host", "localhost")
            .header("authorization", &token);
        app.sandbox.answer(request.body(Vec::new()).unwrap())
    };
    let form = [("code", "internal_clerk_error"), ("client", "true")];
    let failed = ask(&app, &form);
    assert_eq!(failed.status(), 500);
    let body: Value = serde_json::from_slice(failed.body()).unwrap();
    assert_eq!(body["errors"][0]["code"], "internal_clerk_error");
    let client = app.get("/v1/client");
    assert_eq!(body["meta"]["client"], *client.at("/response"));
    let body: Value = serde_json::from_slice(ask(&app, &form[..1]).body()).unwrap();
    assert_eq!(body.get("meta"), None);

    let html = ask(&app, &[("status", "503"), ("kind", "html")]);
    assert!(html.body().starts_with(b"<!doctype html>"));
    let empty = ask(&app, &[("status", "504"), ("kind", "empty")]);
    assert_eq!((empty.status().as_u16(), empty.body().len()), (504, 0));
    let lost = ask(&app, &[("kind", "none"), ("after", "true")]);
    assert_eq!((lost.status().as_u16(), lost.body().len()), (502, 0));
    for (form, code, param) in [
        (&[("kind", "empty")][..], "form_param_missing", "status"),
        (
            &[("status", "500"), ("kind", "x")],
            "form_param_value_invalid",
            "kind",
        ),
    ] {
        control(&app, "POST", "/_sandbox/faults", form).refused(422, code, Some(param));
    }
    assert_eq!(app.get("/v1/me").status, 200);
}

#[test]
fn the_clock_is_moved() {
    let app = App::signed_in();
    let answer = control(&app, "POST", "/_sandbox/clock/advance", &[("ms", "1500")]);
    assert_eq!(*answer.at("/now"), START_MS + 1500);
    assert_eq!(app.sandbox.now().as_millis(), START_MS + 1500);
    control(&app, "POST", "/_sandbox/clock/advance", &[("ms", "-1")]).refused(
        422,
        "form_param_type_invalid",
        Some("ms"),
    );
    let endless = u64::MAX.to_string();
    for _ in 0..3 {
        control(&app, "POST", "/_sandbox/clock/advance", &[("ms", &endless)]);
    }
    assert_eq!(control(&app, "GET", "/v1/environment", &[]).status, 200);
}

#[test]
fn tickets_are_given_out() {
    let mut app = App::of(clerk_user_sandbox::Sandbox::builder());
    let answer = control(&app, "POST", "/_sandbox/tickets", &[]);
    let user = answer.text("/user_id");
    assert_eq!(user, app.sandbox.users()[0].as_str());
    let ticket = answer.text("/ticket");
    assert_eq!(
        app.post("/v1/client/sign_ins", &[("ticket", &ticket)])
            .status,
        200
    );
    assert_eq!(
        control(&app, "POST", "/_sandbox/tickets", &[("user_id", &user)]).status,
        200
    );
    control(&app, "POST", "/_sandbox/tickets", &[("user_id", "x")]).refused(
        404,
        "resource_not_found",
        None,
    );
}

#[test]
fn the_consent_page_asks_and_leads_back() {
    let mut app = App::signed_in();
    for (decision, error) in [
        ("allow", None),
        ("deny", Some("oauth_access_denied")),
        ("oauth_fetch_user_error", Some("oauth_fetch_user_error")),
    ] {
        let (_, url) = app.connect("oauth_github");
        let path = url.strip_prefix(app.sandbox.base_url()).unwrap();
        let page = app.sandbox.answer(
            Request::builder()
                .uri(path)
                .header("host", "localhost")
                .body(Vec::new())
                .unwrap(),
        );
        assert_eq!(page.status(), 200);
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let html = String::from_utf8(page.body().to_vec()).unwrap();
        assert!(html.contains("value=\"allow\"") && html.contains("value=\"deny\""));
        let state = url.rsplit('=').next().unwrap();
        assert!(html.contains(state));
        let form = [
            ("state", state),
            ("decision", decision),
            ("email", "git@hub.example"),
        ];
        let decided = control(&app, "POST", "/_sandbox/consent", &form);
        assert_eq!(decided.status, 303);
        let callback = decided.header("location").unwrap();
        let callback = callback.strip_prefix(app.sandbox.base_url()).unwrap();
        assert!(callback.starts_with("/v1/oauth_callback?state="));
        let ended = control(&app, "GET", callback, &[]);
        assert!(
            ended
                .header("location")
                .unwrap()
                .starts_with("https://app.example/done")
        );
        let me = app.get("/v1/me");
        let verification = me.at("/response/external_accounts/0/verification");
        assert_eq!(verification["error"]["code"].as_str(), error);
        let id = me.text("/response/external_accounts/0/id");
        app.delete(&format!("/v1/me/external_accounts/{id}"));
    }
    control(&app, "GET", "/_sandbox/consent?state=x", &[]).refused(
        400,
        "oauth_callback_invalid",
        None,
    );
    control(
        &app,
        "POST",
        "/_sandbox/consent",
        &[("state", "x"), ("decision", "allow")],
    )
    .refused(400, "oauth_callback_invalid", None);
    control(&app, "POST", "/_sandbox/consent", &[])
        .refused_with(&["form_param_missing", "form_param_missing"]);
}

#[test]
fn faults_are_met_in_turn() {
    let mut app = App::signed_in();
    let form = [
        ("status", "429"),
        ("code", "too_many_requests"),
        ("retry_after", "3"),
        ("path", "/v1/me"),
        ("times", "2"),
    ];
    assert_eq!(control(&app, "POST", "/_sandbox/faults", &form).status, 200);
    assert_eq!(app.get("/v1/client").status, 200);
    for _ in 0..2 {
        let answer = app.get("/v1/me");
        answer.refused(429, "too_many_requests", None);
        assert_eq!(answer.header("retry-after"), Some("3"));
    }
    assert_eq!(app.get("/v1/me").status, 200);
    let never = [("status", "500"), ("times", "0")];
    control(&app, "POST", "/_sandbox/faults", &never).refused(
        422,
        "form_param_value_invalid",
        Some("times"),
    );
    assert_eq!(app.get("/v1/me").status, 200);
    control(&app, "POST", "/_sandbox/faults", &[("status", "200")]).refused(
        422,
        "form_param_value_invalid",
        Some("status"),
    );
}

#[test]
fn reset_goes_back_to_the_start() {
    let mut app = App::signed_in();
    app.verified_email("test@test.com");
    let user = app.sandbox.users()[0].clone();
    assert_eq!(
        control(&app, "POST", "/_sandbox/reset", &[]).text("/users/0"),
        user.as_str()
    );
    app.get("/v1/me")
        .refused(401, "authentication_invalid", None);
    assert_eq!(app.sandbox.outbox().messages().count(), 0);
    app.token = None;
    let ticket = app.sandbox.ticket().to_owned();
    let answer = app.post("/v1/client/sign_ins", &[("ticket", &ticket)]);
    let emails = answer.at("/client/sessions/0/user/email_addresses");
    assert_eq!(emails.as_array().unwrap().len(), 1);
}

#[test]
fn nothing_else_is_there() {
    let app = App::signed_in();
    for (method, path) in [
        ("GET", "/_sandbox/reset"),
        ("POST", "/_sandbox/outbox"),
        ("GET", "/_sandbox/none"),
        ("GET", "/_sandboxes"),
    ] {
        control(&app, method, path, &[]).refused(404, "resource_not_found", None);
    }
}

impl Answer {
    #[track_caller]
    fn refused_with(&self, codes: &[&str]) {
        let found: Vec<_> = self.errors().into_iter().map(|(code, _)| code).collect();
        assert_eq!(found, codes);
    }
}

#[test]
fn a_snapshot_brings_everything_back() {
    let mut app = App::signed_in();
    app.create("email_addresses", "email_address", "one@example.com");
    assert_eq!(app.post("/_sandbox/snapshot", &[]).status, 200);
    let form = [("name", "later")];
    app.advance(60);
    assert_eq!(app.post("/_sandbox/snapshot", &form).status, 200);

    let before = app.get("/v1/me").json;
    let one = app.create("email_addresses", "email_address", "two@example.com");
    app.verified_email("three@example.com");
    app.advance(3600);
    assert_eq!(app.post("/_sandbox/restore", &form).status, 200);
    assert_eq!(app.sandbox.now().as_millis(), START_MS + 60_000);
    assert_eq!(app.sandbox.outbox().messages().count(), 0);
    assert_eq!(app.get("/v1/me").json, before);
    let again = app.create("email_addresses", "email_address", "two@example.com");
    assert_eq!(again, one, "the seed is back where it was, too");

    assert_eq!(app.post("/_sandbox/restore", &[]).status, 200);
    assert_eq!(app.sandbox.now().as_millis(), START_MS);
    let form = [("name", "none")];
    app.post("/_sandbox/restore", &form)
        .refused(404, "resource_not_found", None);
}

#[test]
fn snapshots_are_counted() {
    let mut app = App::signed_in();
    for number in 0..32 {
        let name = number.to_string();
        let answer = app.post("/_sandbox/snapshot", &[("name", &name)]);
        assert_eq!(answer.status, 200, "{number}");
    }
    app.post("/_sandbox/snapshot", &[("name", "32")]).refused(
        422,
        "form_param_value_invalid",
        Some("name"),
    );
    assert_eq!(
        app.post("/_sandbox/snapshot", &[("name", "31")]).status,
        200
    );
    let forgotten = [("name", "7")];
    let path = "/_sandbox/snapshot";
    assert_eq!(app.send("DELETE", path, &forgotten).status, 200);
    app.send("DELETE", path, &forgotten)
        .refused(404, "resource_not_found", None);
    app.post("/_sandbox/restore", &forgotten)
        .refused(404, "resource_not_found", None);
    assert_eq!(app.post(path, &[("name", "32")]).status, 200);
}

#[test]
fn a_snapshot_of_the_library_can_be_restored_again_and_again() {
    let mut app = App::signed_in();
    let snapshot = app.sandbox.snapshot();
    let mut answers = Vec::new();
    for _ in 0..2 {
        app.sandbox.restore(&snapshot);
        let form = [("email_address", "one@example.com")];
        answers.push(app.post("/v1/me/email_addresses", &form).json);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(format!("{snapshot:?}"), "Snapshot { .. }");
}
