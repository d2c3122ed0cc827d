//! The pages for people.

use clerk_user_sandbox::{Fault, Quirk, Sandbox, UserSeed};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::support::{App, encode};

const HOST: &str = "localhost:8787";
const OWN: &str = "http://localhost:8787";
const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&";

fn get(app: &App, path: &str) -> String {
    let request = Request::builder().uri(path).header("host", HOST);
    let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
    assert_eq!(response.status(), 200, "{path}");
    text(&response)
}

fn press(app: &App, path: &str, origin: Option<&str>, form: &[(&str, &str)]) -> (u16, String) {
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("/_sandbox/dashboard{path}"))
        .header("host", HOST)
        .header("content-type", "application/x-www-form-urlencoded");
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    let response = app.sandbox.answer(request.body(encode(form)).unwrap());
    (response.status().as_u16(), text(&response))
}

fn text(response: &Response<axum::body::Bytes>) -> String {
    String::from_utf8(response.body().to_vec()).unwrap()
}

#[test]
fn everything_comes_from_here_and_no_script_is_inline() {
    let mut app = App::signed_in();
    let (_, consent) = app.connect("oauth_notion");
    let consent = consent.strip_prefix(app.sandbox.base_url()).unwrap();
    for (path, own_scripts) in [("/", true), (consent, false)] {
        let request = Request::builder().uri(path).header("host", HOST);
        let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"));
        assert_eq!(policy.contains("script-src 'self'"), own_scripts);
        let html = text(&response);
        for foreign in ["src=\"http", "href=\"http", "style=", "<style", "onclick"] {
            assert!(!html.contains(foreign), "{foreign} in {path}");
        }
        let parts = html.split('"');
        let files: Vec<_> = parts
            .filter(|part| part.starts_with("/_sandbox/dashboard/") && part.contains('.'))
            .collect();
        assert!(files.len() >= 2, "{files:?}");
        for file in files {
            get(&app, file);
        }
    }
}

#[test]
fn nothing_given_becomes_markup() {
    let user = UserSeed::new()
        .email("a'&{b}@example.com")
        .name(HOSTILE, "</li><script>alert(2)</script>");
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    let query = "/v1/me?%3Cscript%3E=%22%3E%3Cscript%3E&x=%3Cb%3E";
    app.post(query, &[(HOSTILE, HOSTILE)]);
    app.get("/v1/%3Cscript%3E");
    app.sandbox.fault(Fault::error(503, HOSTILE).path(HOSTILE));
    app.sandbox.fault(Fault::error(400, HOSTILE).path("/v1/me"));
    app.get("/v1/me");
    let form = [
        ("strategy", "oauth_custom_<script>"),
        ("redirect_url", "https://app.example/<script>"),
        ("additional_scope", HOSTILE),
    ];
    app.post("/v1/me/external_accounts", &form);
    let (_, url) = app.connect("oauth_notion");
    let consent = url.strip_prefix(app.sandbox.base_url()).unwrap();

    let mut pages = vec![get(&app, consent), get(&app, "/?search=%22%3E%3Cscript%3E")];
    pages.extend((1..=6).map(|id| get(&app, &format!("/?open={id}"))));
    pages.push(press(&app, "/switch", Some(OWN), &[("switch", HOSTILE)]).1);
    let own = "<script defer src=\"/_sandbox/dashboard/script.js\">";
    for page in pages {
        let rest = page.replacen(own, "", 1);
        for raw in ["<script", "<img", "<b>", "\"'&\""] {
            assert!(!rest.contains(raw), "{raw} in {rest}");
        }
    }
    assert!(get(&app, "/").contains("a'&amp;{b}@example.com"));
}

#[test]
fn requests_are_shown_without_their_secrets() {
    let mut app = App::signed_in();
    app.post(
        "/v1/client/sign_ins",
        &[("password", "hunter2hunter2"), ("ticket", "tick")],
    );
    let id = app.create(
        "web3_wallets",
        "web3_wallet",
        "0x0123456789abcdef0123456789abcdef01234567",
    );
    let form = [("strategy", "web3_metamask_signature")];
    let wallet = app.post(
        &format!("/v1/me/web3_wallets/{id}/prepare_verification"),
        &form,
    );
    let nonce = wallet.text("/response/verification/nonce");
    app.post(
        &format!("/v1/me/web3_wallets/{id}/attempt_verification"),
        &[("web3_signature", "0xdead")],
    );
    let (_, consent) = app.connect("oauth_notion");
    let session = app.session_path();
    let jwt = app.post(&format!("{session}/tokens"), &[]).text("/jwt");
    app.verified_email("test@test.com");
    let code = app.sandbox.outbox().code_for("test@test.com").unwrap();
    app.get("/v1/client?__clerk_db_jwt=dvb_secret");

    let state = consent.rsplit('=').next().unwrap().to_owned();
    let mut shown = 0;
    for id in 1..=20 {
        let page = get(&app, &format!("/?open={id}"));
        let Some((_, whole)) = page.split_once("class=\"whole\"") else {
            continue;
        };
        shown += 1;
        let ticket = app.sandbox.ticket();
        for secret in [
            &*nonce,
            &*state,
            &*jwt,
            &*code,
            ticket,
            "hunter2",
            "0xdead",
            "dvb_secret",
        ] {
            assert!(!whole.contains(secret), "{secret} in request {id}");
        }
    }
    assert!(shown >= 10, "{shown}");
}

#[test]
fn requests_are_filtered() {
    let mut app = App::signed_in();
    app.get("/v1/me");
    app.get("/v1/nowhere");
    app.patch("/v1/me", &[("first_name", "Ada")]);
    let rows = |query: &str| get(&app, query).matches("id=\"request-").count();
    assert_eq!(rows("/"), 4);
    assert_eq!(rows("/?only=errors"), 1);
    assert_eq!(rows("/?search=NOWHERE"), 1);
    assert_eq!(rows("/?search=resource_not_found+404"), 1);
    assert_eq!(rows("/?search=patch+200"), 1);
    assert_eq!(rows("/?search=patch+404"), 0);
    app.sandbox.reset();
    assert_eq!(rows("/"), 0);
}

#[test]
fn only_the_page_itself_presses_its_buttons() {
    let app = App::signed_in();
    let form = [("ms", "60000")];
    let before = app.sandbox.now();
    for origin in [
        None,
        Some("http://localhost:3000"),
        Some("http://127.0.0.1:8787"),
        Some("https://localhost:8787"),
        Some("http://evil.example"),
        Some("null"),
    ] {
        let (status, body) = press(&app, "/clock", origin, &form);
        assert_eq!(status, 400, "{origin:?}");
        assert!(body.contains("\"code\":\"origin_invalid\""), "{body}");
    }
    assert_eq!(app.sandbox.now(), before);
    assert_eq!(press(&app, "/clock", Some(OWN), &form).0, 303);
    assert_eq!(app.sandbox.now().as_millis(), before.as_millis() + 60_000);
    assert!(get(&app, "/").contains("moved forward by 1 min"));
}

#[test]
fn a_switch_turns_a_fault_on_and_off() {
    let mut app = App::signed_in();
    assert_eq!(
        press(&app, "/switch", Some(OWN), &[("switch", "limited=true")]).0,
        303
    );
    let on = "aria-checked=\"true\" name=\"switch\" value=\"limited=false\"";
    assert!(get(&app, "/").contains(on));
    for _ in 0..3 {
        app.get("/v1/me").refused(429, "too_many_requests", None);
    }
    press(&app, "/switch", Some(OWN), &[("switch", "limited=false")]);
    assert_eq!(app.get("/v1/me").status, 200);
    assert!(!get(&app, "/").contains(on));

    let form = [
        ("status", "503"),
        ("code", ""),
        ("path", "/v1/me"),
        ("times", "2"),
        ("retry_after", ""),
    ];
    press(&app, "/faults", Some(OWN), &form);
    assert!(get(&app, "/").contains("503 HTML at /v1/me, 2 more"));
    press(&app, "/faults/clear", Some(OWN), &[]);
    assert_eq!(app.get("/v1/me").status, 200);
    let (status, page) = press(&app, "/faults", Some(OWN), &[("status", "200")]);
    assert_eq!(status, 422);
    assert!(
        page.contains("status does not have one of the allowed values."),
        "{page}"
    );
    assert_eq!(press(&app, "/reset", Some(OWN), &[]).0, 303);
    assert_eq!(press(&app, "/none", Some(OWN), &[]).0, 404);
}

#[test]
fn a_switch_turns_a_quirk_on_and_off() {
    let mut app = App::signed_in();
    for quirk in Quirk::ALL {
        assert!(get(&app, "/").contains(quirk.name()), "{quirk}");
    }
    let expire_at = "/response/email_addresses/0/verification/expire_at";
    for (form, expected) in [
        ("expire-at-zero=true", json!(0)),
        ("expire-at-zero=false", Value::Null),
    ] {
        assert_eq!(
            press(&app, "/switch", Some(OWN), &[("switch", form)]).0,
            303
        );
        assert_eq!(*app.get("/v1/me").at(expire_at), expected);
    }
}

#[test]
fn what_was_sent_and_who_there_is() {
    let mut app = App::signed_in();
    app.verified_email("test@test.com");
    app.connect("oauth_notion");
    let code = app.sandbox.outbox().code_for("test@test.com").unwrap();
    let user = app.sandbox.users()[0].clone();
    let page = get(&app, "/");
    let consent = "Notion asks demo@example.com";
    for part in [
        &*format!(">{code}</code>"),
        consent,
        user.as_str(),
        ">verified<",
        ">primary<",
        ">1 account<",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let (status, page) = press(&app, "/tickets", Some(OWN), &[("user_id", user.as_str())]);
    assert_eq!(status, 200);
    let (_, rest) = page.split_once(" in, once: <code>").unwrap();
    let (ticket, _) = rest.split_once("</code>").unwrap();
    let ticket = ticket.to_owned();
    app.token = None;
    assert_eq!(
        app.post("/v1/client/sign_ins", &[("ticket", &ticket)])
            .status,
        200
    );
}

#[test]
fn users_are_counted() {
    let two = Sandbox::builder()
        .user(UserSeed::new().username("first"))
        .user(UserSeed::new().username("second"));
    assert!(get(&App::of(two), "/").contains(">2 accounts<"));
}

#[test]
fn second_factors_are_shown() {
    let mut app = App::signed_in();
    let shown = |page: &str| {
        let rows = page.split("<dt>").skip(1);
        let mut rows = rows.filter(|row| row.starts_with("App<") || row.starts_with("Codes<"));
        (
            rows.next().map(str::to_owned),
            rows.next().map(str::to_owned),
        )
    };
    assert_eq!(shown(&get(&app, "/")), (None, None));
    let secret = app.post("/v1/me/totp", &[]).text("/response/secret");
    let (begun, codes) = shown(&get(&app, "/"));
    assert!(begun.unwrap().contains(">unverified<"));
    assert_eq!(codes, None);
    let code = app.one_time_password(&secret);
    app.post("/v1/me/totp/attempt_verification", &[("code", &code)]);
    let (set_up, codes) = shown(&get(&app, "/"));
    assert!(set_up.unwrap().contains(">verified<"));
    assert!(codes.unwrap().contains(">10 backup codes left<"));
}

#[test]
fn a_link_that_leads_nowhere_says_so_to_people() {
    let app = App::signed_in();
    let led = |path: &str, accept: Option<&str>| {
        let mut request = Request::get(path).header("host", HOST);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
        let kind = response.headers().get("content-type").unwrap();
        let kind = kind.to_str().unwrap().to_owned();
        (response.status().as_u16(), kind, text(&response))
    };
    let browser = Some("text/html,application/xhtml+xml;q=0.9");
    let pages = [
        ("/v1/verify?token=x", "The link's token is not valid."),
        (
            "/v1/oauth_callback?state=x",
            "The OAuth callback is unknown, used or expired.",
        ),
        (
            "/_sandbox/consent?state=x",
            "The OAuth callback is unknown, used or expired.",
        ),
    ];
    for (path, why) in pages {
        let (status, kind, page) = led(path, browser);
        assert_eq!((status, kind.as_str()), (400, "text/html; charset=utf-8"));
        assert!(
            page.contains("<h1>This link leads nowhere</h1>") && page.contains(why),
            "{page}"
        );
        assert_eq!(led(path, None).1, "application/json");
    }
    assert_eq!(led("/v1/me", browser).1, "application/json");
}
