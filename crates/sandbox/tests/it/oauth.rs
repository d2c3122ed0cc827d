//! The round trip to a provider and back.

use clerk_user_sandbox::Sandbox;
use http::Request;
use serde_json::{Value, json};

use crate::backend::{ask, asked, get};
use crate::external_account::{account, create};
use crate::support::{App, encode, send};

#[test]
fn a_consent_is_answered_once_and_in_time() {
    let unknown = "the consent page is unknown, was used before or was replaced by a newer one";
    let mut app = App::signed_in();
    let (_, url) = app.connect("oauth_notion");
    app.sandbox.consent(&url).approve().unwrap();
    let error = app.sandbox.consent(&url).approve().unwrap_err();
    assert_eq!(error.to_string(), unknown);

    let mut app = App::signed_in();
    let (_, old) = app.connect("oauth_notion");
    let (_, new) = app.connect("oauth_notion");
    assert_eq!(
        app.sandbox.consent(&old).deny().unwrap_err().to_string(),
        unknown
    );
    app.advance(600);
    assert_eq!(
        app.sandbox.consent(&new).deny().unwrap_err().to_string(),
        unknown
    );
    let error = app
        .sandbox
        .consent(&new)
        .email("none")
        .approve()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid email address of the account at the provider"
    );
}

#[test]
fn the_callback_judges_what_the_provider_says() {
    let mut app = App::signed_in();
    let (id, url) = app.connect("oauth_notion");
    let state = url.rsplit('=').next().unwrap().to_owned();
    for query in ["", "state=none&code=1", &format!("state={state}"), "code=1"] {
        app.get(&format!("/v1/oauth_callback?{query}")).refused(
            400,
            "oauth_callback_invalid",
            None,
        );
    }
    let answer = app.get(&format!("/v1/oauth_callback?state={state}&code=made-up"));
    assert_eq!(answer.status, 303);
    let found = account(&mut app, &id);
    assert_eq!(
        found["verification"]["error"]["code"],
        "oauth_token_exchange_error"
    );
    app.get(&format!("/v1/oauth_callback?state={state}&code=made-up"))
        .refused(400, "oauth_callback_invalid", None);

    let (id, url) = app.connect("oauth_apple");
    let state = url.rsplit('=').next().unwrap().to_owned();
    let form = [
        ("state", state.as_str()),
        ("error", "access_denied"),
        ("user", "{}"),
    ];
    let posted = app.post("/v1/oauth_callback", &form);
    assert_eq!(posted.status, 303);
    let location = posted.header("location").unwrap();
    let path = location
        .strip_prefix(app.sandbox.base_url())
        .unwrap()
        .to_owned();
    assert_eq!(app.get(&path).status, 303);
    let found = account(&mut app, &id);
    assert_eq!(
        found["verification"]["error"]["code"],
        "oauth_access_denied"
    );
}

#[test]
fn a_nonce_brings_the_rotated_token_once() {
    let mut app = App::signed_in();
    let (_, url) = app.connect("oauth_notion");
    let ended = app.sandbox.consent(&url).approve().unwrap();
    let nonce = ended.rsplit('=').next().unwrap().to_owned();
    let old = app.token.clone();
    assert_eq!(
        app.get("/v1/me?rotating_token_nonce=wrong")
            .header("authorization"),
        None
    );
    let answer = app.get(&format!("/v1/me?rotating_token_nonce={nonce}"));
    assert_eq!(answer.status, 200);
    assert_ne!(app.token, old);
    let again = app.get(&format!("/v1/me?rotating_token_nonce={nonce}"));
    assert_eq!((again.status, again.header("authorization")), (200, None));
    app.token = old;
    app.get("/v1/me")
        .refused(401, "authentication_invalid", None);
}

#[test]
fn an_app_s_own_scheme_needs_no_permission() {
    let ask = |app: &mut App, url: &str| {
        create(app, &[("strategy", "oauth_github"), ("redirect_url", url)])
    };
    let mut app = App::signed_in();
    for url in [
        "com.example.app://callback",
        "com.example.app:/callback",
        "exp://192.168.1.2:8081/--/callback",
        "myapp://cb",
    ] {
        let answer = ask(&mut app, url);
        let page = answer.text("/response/verification/external_verification_redirect_url");
        let end = app.sandbox.consent(&page).approve().unwrap();
        assert!(end.starts_with(url), "{end}");
        let id = answer.text("/response/id");
        app.delete(&format!("/v1/me/external_accounts/{id}"));
    }
    let forbidden = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:http://localhost/x",
        "about:blank",
        "ftp://a.example/",
        "view-source:http://localhost/",
    ];
    for url in forbidden {
        ask(&mut app, url).refused(422, "invalid_url_scheme", Some("redirect_url"));
    }
    let mut strict = Sandbox::builder();
    for url in forbidden {
        strict = strict.redirect_scheme(url.split(':').next().unwrap());
    }
    let mut app = App::signed_in_to(strict.redirect_scheme("myapp"));
    for url in forbidden.into_iter().chain(["com.example.app://callback"]) {
        ask(&mut app, url).refused(422, "invalid_url_scheme", Some("redirect_url"));
    }
    assert_eq!(ask(&mut app, "myapp://cb").status, 200);
}

#[test]
fn redirect_urls() {
    let mut app = App::signed_in_to(Sandbox::builder().redirect_scheme("com.acme.app"));
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "other://x",
    ] {
        create(
            &mut app,
            &[("strategy", "oauth_github"), ("redirect_url", url)],
        )
        .refused(422, "invalid_url_scheme", Some("redirect_url"));
    }
    for url in [
        "//evil.example",
        "/\\evil.example",
        "done",
        "http://",
        "https://a.example/\n",
    ] {
        create(
            &mut app,
            &[("strategy", "oauth_github"), ("redirect_url", url)],
        )
        .refused(422, "invalid_redirect_url", Some("redirect_url"));
    }
    for url in [
        "https://u:p@a.example",
        "https://u@a.example",
        "https://:p@a.example",
    ] {
        create(
            &mut app,
            &[("strategy", "oauth_github"), ("redirect_url", url)],
        )
        .refused(422, "prohibited_redirect_url", None);
    }
    let form = [
        ("strategy", "oauth_github"),
        ("redirect_url", "com.acme.app:/cb"),
    ];
    let url =
        create(&mut app, &form).text("/response/verification/external_verification_redirect_url");
    let ended = app.sandbox.consent(&url).approve().unwrap();
    assert!(
        ended.starts_with("com.acme.app:/cb?rotating_token_nonce="),
        "{ended}"
    );

    for listed in ["https://a.example/", "https://A.example"] {
        let mut app = App::signed_in_to(Sandbox::builder().allow_redirect(listed));
        create(
            &mut app,
            &[
                ("strategy", "oauth_github"),
                ("redirect_url", "https://b.example/"),
            ],
        )
        .refused(400, "resource_missmatch", None);
        let form = [
            ("strategy", "oauth_github"),
            ("redirect_url", "https://a.example"),
        ];
        assert_eq!(create(&mut app, &form).status, 200, "{listed}");
    }
}

#[test]
fn servers_register_the_urls_of_native_applications() {
    const URLS: &str = "/v1/redirect_urls";
    let mut app = App::signed_in();
    let add = |app: &App, url: &str| ask(&app.sandbox, "POST", URLS, &json!({"url": url}));
    let connect = |app: &mut App, url: &str| {
        create(app, &[("strategy", "oauth_github"), ("redirect_url", url)])
    };
    let (callback, other) = ("com.acme.app://callback", "com.acme.app://other");
    assert_eq!(connect(&mut app, other).status, 200, "no list yet");
    let added = add(&app, callback).json;
    let id = added["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("ru_"), "{id}");
    let at = added["created_at"].clone();
    assert_eq!(
        added,
        json!({"object": "redirect_url", "id": id, "url": callback, "created_at": at, "updated_at": at})
    );
    add(&app, callback).refused(400, "duplicate_record", None);
    for (url, code) in [
        ("javascript:alert(1)", "invalid_url_scheme"),
        ("/path", "invalid_redirect_url"),
        ("nonsense", "invalid_redirect_url"),
    ] {
        add(&app, url).refused(422, code, Some("url"));
    }
    let path = format!("{URLS}/{id}");
    assert_eq!(get(&app.sandbox, &path), added);
    assert_eq!(get(&app.sandbox, URLS), json!([added]));
    let page = get(&app.sandbox, &format!("{URLS}?paginated=true"));
    assert_eq!(page, json!({"data": [added], "total_count": 1}));

    connect(&mut app, other).refused(400, "resource_missmatch", None);
    assert_eq!(connect(&mut app, callback).status, 200);
    // Browsers are sent back to any page.
    let form = [("strategy", "oauth_github"), ("redirect_url", "/page")];
    let request = Request::post("/v1/client/sign_ins")
        .header("host", "localhost")
        .header("origin", "http://localhost:3000")
        .header("content-type", "application/x-www-form-urlencoded");
    let browser = send(&app.sandbox, request.body(encode(&form)).unwrap());
    assert_eq!(browser.status, 200, "{browser:?}");

    let gone = asked(&app.sandbox, "DELETE", &path, &Value::Null);
    assert_eq!(
        gone,
        json!({"object": "redirect_url", "id": id, "deleted": true})
    );
    let again = ask(&app.sandbox, "GET", &path, &Value::Null);
    again.refused(404, "resource_not_found", None);
    assert_eq!(connect(&mut app, other).status, 200);
}

#[test]
fn another_code_than_the_providers_is_worth_nothing() {
    for decision in ["allow", "oauth_fetch_user_error"] {
        let mut app = App::signed_in();
        let (id, url) = app.connect("oauth_notion");
        let state = url.rsplit('=').next().unwrap();
        let form = [("state", state), ("decision", decision)];
        assert_eq!(app.post("/_sandbox/consent", &form).status, 303);
        let back = app.get(&format!("/v1/oauth_callback?state={state}&code=made-up"));
        assert_eq!(back.status, 303);
        let found = account(&mut app, &id);
        assert_eq!(
            found["verification"]["error"]["code"], "oauth_token_exchange_error",
            "{decision}"
        );
    }
}

#[test]
fn a_providers_refusals_are_told_apart() {
    for (error, code) in [
        ("access_denied", "oauth_access_denied"),
        ("server_error", "oauth_token_exchange_error"),
    ] {
        let mut app = App::signed_in();
        let (id, url) = app.connect("oauth_notion");
        let state = url.rsplit('=').next().unwrap();
        let path = format!("/v1/oauth_callback?state={state}&error={error}");
        assert_eq!(app.get(&path).status, 303);
        let found = account(&mut app, &id);
        assert_eq!(found["verification"]["error"]["code"], code);
    }
}

#[test]
fn a_page_comes_back_to_its_root_unless_it_has_to_say_where() {
    let ask = |needed| {
        let builder = Sandbox::builder().require_redirect_url(needed);
        let request = Request::post("/v1/client/sign_ins")
            .header("host", "localhost")
            .header("origin", "http://localhost:3000")
            .header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(b"strategy=oauth_notion".to_vec()).unwrap();
        let sandbox = builder.in_process().unwrap();
        (send(&sandbox, request), sandbox)
    };
    let (answer, sandbox) = ask(false);
    let url = "/response/first_factor_verification/external_verification_redirect_url";
    let end = sandbox.consent(&answer.text(url)).deny().unwrap();
    assert_eq!(end, "http://localhost:3000/");
    let missing = "form_conditional_param_missing";
    ask(true).0.refused(422, missing, Some("redirect_url"));
}
