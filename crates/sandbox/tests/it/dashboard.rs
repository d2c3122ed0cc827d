//! The pages for people.

use std::fs;
use std::path::{Path, PathBuf};

use clerk_user_sandbox::{Fault, Quirk, Sandbox, UserSeed};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::support::{App, encode, send};

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
    let consent = "Notion for demo@example.com";
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

#[test]
fn the_environment_of_an_app_is_shown() {
    let app = App::signed_in();
    let page = get(&app, "/");
    let (_, lines) = page
        .split_once("aria-label=\"Environment lines\">")
        .unwrap();
    let (lines, _) = lines.split_once("</pre>").unwrap();
    let lines = lines.replace("&quot;", "\"");
    let mut expected = app.sandbox.env_lines();
    expected.push(format!("CLERK_TICKET={}", app.sandbox.ticket()));
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn operations_that_are_not_supported_are_counted() {
    let app = App::signed_in();
    assert!(!get(&app, "/").contains("id=\"unsupported\""));
    let ask = |path: &str| {
        let request = Request::get(path).header("host", HOST);
        let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
        response.status().as_u16()
    };
    for _ in 0..600 {
        assert_eq!(ask("/v1/me/billing/statements"), 501);
    }
    assert_eq!(ask("/v1/me/billing/statements/x"), 501);
    assert_eq!(ask("/v1/nowhere"), 404);
    let page = get(&app, "/");
    for part in [
        "2 operations are not supported by the sandbox",
        "<code>GET /v1/me/billing/statements</code> <span class=\"tag status-5\">600 requests<",
        "<span class=\"tag status-5\">1 request<",
    ] {
        assert!(page.contains(part), "{part}");
    }
    app.sandbox.reset();
    assert!(!get(&app, "/").contains("id=\"unsupported\""));
}

/// Clerk's packages in a folder: their names, and their versions.
type Packages = [(&'static str, &'static str)];

fn packages(name: &str, packages: &Packages) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&root));
    fs::create_dir_all(&root).unwrap();
    for (package, version) in packages {
        let folder = root.join(package);
        fs::create_dir_all(folder.join("dist")).unwrap();
        let manifest = json!({ "version": version }).to_string();
        fs::write(folder.join("package.json"), manifest).unwrap();
        for script in ["clerk.browser.js", "ui.browser.js"] {
            fs::write(folder.join("dist").join(script), package).unwrap();
        }
    }
    root
}

#[test]
fn account_pages_mount_components_from_the_folder_of_packages() {
    let cases: [(&str, &Packages, &[&str]); 4] = [
        (
            "account-6",
            &[("@clerk/clerk-js", "6.40.0"), ("@clerk/ui", "1.36.0")],
            &["@clerk/clerk-js", "@clerk/ui"],
        ),
        (
            "account-5",
            &[("@clerk/clerk-js", "5.1.0")],
            &["@clerk/clerk-js"],
        ),
        (
            "account-several",
            &[
                ("@clerk/clerk-js@5", "5.1.0"),
                ("@clerk/clerk-js@10", "10.1.0"),
                ("@clerk/ui@2", "2.0.0"),
            ],
            &["@clerk/clerk-js@10", "@clerk/ui@2"],
        ),
        (
            "account-old",
            &[("@clerk/clerk-js@4", "4.0.0"), ("@clerk/ui", "1.0.0")],
            &["@clerk/clerk-js@4"],
        ),
    ];
    for (name, held, used) in cases {
        let app = App::of(Sandbox::builder().npm_dir(packages(name, held)));
        for (path, component) in [
            ("/sign-in", "SignIn"),
            (
                "/sign-in/factor-one?redirect_url=http%3A%2F%2Flocalhost%3A3000",
                "SignIn",
            ),
            ("/sign-up/", "SignUp"),
            ("/user/security", "UserProfile"),
        ] {
            let page = get(&app, path);
            assert!(
                page.contains(&format!("data-component=\"{component}\"")),
                "{path}"
            );
            assert!(
                page.contains(&format!("data-clerk-proxy-url=\"{OWN}\"")),
                "{path}"
            );
            let scripts: Vec<_> = page
                .split("src=\"/npm/")
                .skip(1)
                .map(|rest| rest.split_once('"').unwrap().0)
                .collect();
            assert_eq!(scripts.len(), used.len(), "{name}: {scripts:?}");
            for (script, package) in scripts.iter().zip(used) {
                assert!(script.starts_with(&format!("{package}/dist/")), "{script}");
                assert_eq!(get(&app, &format!("/npm/{script}")), *package);
            }
        }
    }
    let outside = Request::get("/user-image").header("host", HOST);
    let outside = App::signed_in()
        .sandbox
        .answer(outside.body(Vec::new()).unwrap());
    assert_eq!(outside.status(), 404);
}

#[test]
fn account_pages_say_what_they_lack() {
    let half = packages("account-half", &[("@clerk/clerk-js", "6.40.0")]);
    for (builder, lacking) in [
        (
            Sandbox::builder(),
            "<code>@clerk/clerk-js</code> and <code>@clerk/ui</code>.",
        ),
        (
            Sandbox::builder().npm_dir(half),
            "Missing: <code>@clerk/ui</code>.",
        ),
    ] {
        let page = get(&App::of(builder), "/sign-in");
        assert!(page.contains(lacking), "{page}");
        assert!(page.contains("clerk-user sandbox --npm-dir node_modules"));
        assert!(!page.contains("<script"), "{page}");
    }
}

#[test]
fn browsers_with_a_cookie_are_sent_to_no_account_pages() {
    let app = App::of(Sandbox::builder());
    let ask = |method: &str, path: &str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1:3000");
        send(&app.sandbox, request.body(Vec::new()).unwrap())
    };
    let page = |path: &str| ask("GET", path).text("/display_config/sign_in_url");
    assert_eq!(page("/v1/environment"), "");
    let browser = ask("POST", "/v1/dev_browser").text("/id");
    assert_ne!(
        page(&format!("/v1/environment?__clerk_db_jwt={browser}")),
        ""
    );
}

#[test]
fn the_environment_names_the_account_pages() {
    let mut app = App::signed_in();
    let environment = app.get("/v1/environment");
    let base = app.sandbox.base_url();
    for (name, path) in [
        ("home_url", "/"),
        ("sign_in_url", "/sign-in"),
        ("sign_up_url", "/sign-up"),
        ("user_profile_url", "/user"),
        ("after_sign_out_all_url", "/sign-in"),
        ("after_sign_out_one_url", "/sign-in/choose"),
    ] {
        let url = environment.text(&format!("/display_config/{name}"));
        assert_eq!(url, format!("{base}{path}"), "{name}");
    }
}

#[test]
fn tickets_without_a_page_of_the_app_lead_to_the_account_pages() {
    let app = App::of(Sandbox::builder());
    let invitation = app.sandbox.invite("new@example.com").unwrap();
    let ticket = app.sandbox.ticket();
    for (ticket, page) in [(invitation.as_str(), "sign_up"), (ticket, "sign_in")] {
        let path = format!("/v1/tickets/accept?ticket={ticket}");
        let request = Request::get(path).header("host", HOST);
        let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
        assert_eq!(response.status(), 303);
        let location = response.headers()["location"].to_str().unwrap();
        let base = app.sandbox.base_url();
        let path = page.replace('_', "-");
        let expected = format!("{base}/{path}?__clerk_ticket={ticket}&__clerk_status={page}");
        assert_eq!(location, expected);
    }
}
