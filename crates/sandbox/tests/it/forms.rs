use http::Request;

use crate::support::{Answer, App, send};

const EMAILS: &str = "/v1/me/email_addresses";

fn raw(app: &App, content_type: Option<&str>, body: &[u8]) -> Answer {
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("{EMAILS}?_is_native=1"))
        .header("host", "localhost")
        .header("authorization", app.token.as_deref().unwrap());
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    send(&app.sandbox, request.body(body.to_vec()).unwrap())
}

#[test]
fn missing_and_empty_are_told_apart() {
    let mut app = App::signed_in();
    for (path, param) in [
        ("/v1/me/email_addresses", "email_address"),
        ("/v1/me/phone_numbers", "phone_number"),
        ("/v1/me/web3_wallets", "web3_wallet"),
    ] {
        app.post(path, &[])
            .refused(422, "form_param_missing", Some(param));
        app.post(path, &[(param, "")])
            .refused(422, "form_param_nil", Some(param));
        app.post(path, &[(param, "?")])
            .refused(422, "form_param_format_invalid", Some(param));
        app.post(path, &[(param, "a"), (param, "b")]).refused(
            422,
            "form_param_duplicate",
            Some(param),
        );
    }
}

#[test]
fn several_errors_come_together() {
    let mut app = App::signed_in();
    let answer = app.post(
        EMAILS,
        &[("email_address", ""), ("nickname", "x"), ("age", "1")],
    );
    assert_eq!(answer.status, 422);
    let expected = [
        ("form_param_nil", "email_address"),
        ("form_param_unknown", "age"),
        ("form_param_unknown", "nickname"),
    ];
    let expected = expected.map(|(code, param)| (code.to_owned(), Some(param.to_owned())));
    assert_eq!(answer.errors(), expected);
    assert_eq!(
        answer.text("/errors/1/long_message"),
        "age is not a parameter of this request."
    );
}

#[test]
fn what_clients_send_along_is_let_through() {
    let mut app = App::signed_in();
    let form = [
        ("email_address", "test@test.com"),
        ("locale", "en-US"),
        ("timezone", "Europe/Athens"),
        ("captcha_token", "x"),
        ("captcha_widget_type", "smart"),
        ("captcha_action", "verify"),
        ("channel", "sms"),
        ("default", "true"),
        ("tab_state", "focused"),
    ];
    assert_eq!(app.post(EMAILS, &form).status, 200);
}

#[test]
fn what_is_not_looked_at_comes_once_and_is_text() {
    let mut app = App::signed_in();
    let twice = [
        ("strategy", "oauth_notion"),
        ("redirect_url", "/"),
        ("oidc_prompt", "login"),
        ("oidc_prompt", "consent"),
    ];
    app.post("/v1/me/external_accounts", &twice).refused(
        422,
        "form_param_duplicate",
        Some("oidc_prompt"),
    );
    let form = [
        ("email_address", "a@b.example"),
        ("locale", "a"),
        ("locale", "b"),
    ];
    app.post(EMAILS, &form)
        .refused(422, "form_param_duplicate", Some("locale"));
    let answer = raw(
        &app,
        Some("application/x-www-form-urlencoded"),
        b"email_address=a%40b.example&captcha_token=%ff",
    );
    answer.refused(422, "form_param_value_invalid", Some("captcha_token"));
}

#[test]
fn lists_repeat_up_to_a_hundred_times() {
    let mut app = App::signed_in();
    let scopes: Vec<String> = (0..101).map(|n| format!("scope{n}")).collect();
    let mut form = vec![("strategy", "oauth_notion"), ("redirect_url", "/")];
    form.extend(
        scopes
            .iter()
            .take(100)
            .map(|scope| ("additional_scope", scope.as_str())),
    );
    assert_eq!(app.post("/v1/me/external_accounts", &form).status, 200);
    form.push(("additional_scope", scopes.last().unwrap()));
    app.post("/v1/me/external_accounts", &form).refused(
        422,
        "form_param_duplicate",
        Some("additional_scope"),
    );
}

#[test]
fn only_forms_are_read() {
    let app = App::signed_in();
    let form = b"email_address=a%40b.example";
    for wrong in [
        None,
        Some("application/json"),
        Some("multipart/form-data; boundary=x"),
        Some("text/plain"),
    ] {
        raw(&app, wrong, form).refused(415, "unsupported_content_type", None);
    }
    raw(&app, None, b"").refused(422, "form_param_missing", Some("email_address"));
    let right = Some("Application/X-WWW-Form-URLencoded ; charset=UTF-8");
    assert_eq!(raw(&app, right, form).status, 200);
}

#[test]
fn texts_must_be_utf8() {
    let mut app = App::signed_in();
    let form = Some("application/x-www-form-urlencoded");
    raw(&app, form, b"email_address=%ff").refused(
        422,
        "form_param_value_invalid",
        Some("email_address"),
    );
    raw(&app, form, b"email_address=\xff").refused(
        422,
        "form_param_value_invalid",
        Some("email_address"),
    );
    app.get("/v1/me?x=%ff")
        .refused(400, "malformed_request_parameters", None);
}

#[test]
fn the_session_is_judged_before_the_form() {
    let mut app = App::signed_in();
    app.token = None;
    app.post(EMAILS, &[("nickname", "x")])
        .refused(401, "authentication_invalid", None);
}

#[test]
fn there_is_nothing_elsewhere() {
    let mut app = App::signed_in();
    for (method, path) in [
        ("GET", "/v1"),
        ("GET", "/v1/me//"),
        ("GET", "/v1/me/email_addresses/a/b/c"),
        ("PUT", "/v1/me"),
        ("POST", "/v1/me?_method=TRACE"),
        ("GET", "/v2/me"),
        ("PATCH", "/v1/me/email_addresses/x"),
    ] {
        app.send(method, path, &[])
            .refused(404, "resource_not_found", None);
    }
}
