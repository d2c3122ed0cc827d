use clerk_user_sandbox::Sandbox;
use http::Request;
use serde_json::{Value, json};
use url::Url;

use super::{app, ask, get, parts_of};
use crate::support::{Answer, encode, send};

/// The suffix of the sandbox's publishable key.
const SUFFIX: &str = "DoX3e15e";
const PAGE: &str = "http://localhost:3000/page?a=b%20c";

fn handshake(sandbox: &Sandbox, query: &[(&str, &str)], cookie: &str) -> Answer {
    let query = String::from_utf8(encode(query)).unwrap();
    let request = Request::get(format!("/v1/client/handshake?{query}"))
        .header("host", "localhost:8787")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document")
        .header("cookie", cookie);
    send(sandbox, request.body(Vec::new()).unwrap())
}

/// Returns the value of a parameter of the page that a handshake leads to.
fn parameter(answer: &Answer, name: &str) -> String {
    assert_eq!(answer.status, 307, "{answer:?}");
    let url = Url::parse(answer.header("location").unwrap()).unwrap();
    assert_eq!(url.origin().ascii_serialization(), "http://localhost:3000");
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    assert_eq!(pairs.len(), 2, "{url}");
    assert_eq!(pairs.first().unwrap(), &("a".to_owned(), "b c".to_owned()));
    pairs
        .into_iter()
        .find(|(known, _)| known == name)
        .unwrap()
        .1
}

/// Returns the cookies that a handshake sets, by token.
fn cookies(answer: &Answer) -> Vec<String> {
    let [header, payload] = parts_of(&parameter(answer, "__clerk_handshake"));
    assert_eq!(header["typ"], "JWT");
    serde_json::from_value(payload["handshake"].clone()).unwrap()
}

/// Returns the value of the cookie that is set last under a name.
fn cookie(cookies: &[String], name: &str) -> String {
    let mut found = cookies.iter().rev();
    let found = found.find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='));
    found
        .unwrap_or_else(|| panic!("{name}: {cookies:?}"))
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

/// Signs the demo user in on a development browser, and returns the id of the browser.
fn browser(sandbox: &Sandbox) -> String {
    let post = |path: &str, form: &[(&str, &str)]| {
        let request = Request::post(path)
            .header("host", "localhost:8787")
            .header("origin", "http://localhost:3000")
            .header("content-type", "application/x-www-form-urlencoded");
        send(sandbox, request.body(encode(form)).unwrap())
    };
    let id = post("/v1/dev_browser", &[]).text("/id");
    let ticket = sandbox.ticket().to_owned();
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    let answer = post(&format!("/v1/client/sign_ins?__clerk_db_jwt={id}"), &form);
    assert_eq!(answer.text("/response/status"), "complete");
    id
}

#[test]
fn a_browser_without_a_session_is_signed_out_and_known() {
    let app = app();
    let first = handshake(&app.sandbox, &[("redirect_url", PAGE)], "");
    let set = cookies(&first);
    for suffix in ["", "_DoX3e15e"] {
        assert!(cookie(&set, &format!("__clerk_db_jwt{suffix}")).starts_with("dvb_"));
        assert_eq!(cookie(&set, &format!("__client_uat{suffix}")), "0");
        assert_eq!(cookie(&set, &format!("__session{suffix}")), "");
    }
    assert!(
        set.iter()
            .all(|it| it.contains("Path=/") && it.contains("SameSite=Lax")),
        "{set:?}"
    );
    assert!(!set.iter().any(|it| it.contains("Secure")), "{set:?}");
    let id = cookie(&set, "__clerk_db_jwt");
    for (query, header) in [
        (Some(id.as_str()), String::new()),
        (None, format!("__clerk_db_jwt={id}")),
        (None, format!("__clerk_db_jwt_{SUFFIX}={id}; x=y")),
    ] {
        let mut pairs = vec![("redirect_url", PAGE)];
        pairs.extend(query.map(|id| ("__clerk_db_jwt", id)));
        let set = cookies(&handshake(&app.sandbox, &pairs, &header));
        assert_eq!(cookie(&set, "__clerk_db_jwt"), id);
    }
    let unknown = [("redirect_url", PAGE), ("__clerk_db_jwt", "dvb_unknown")];
    let set = cookies(&handshake(&app.sandbox, &unknown, ""));
    assert_ne!(cookie(&set, "__clerk_db_jwt"), "dvb_unknown");
}

#[test]
fn a_session_is_brought_to_the_application() {
    let app = app();
    let id = browser(&app.sandbox);
    let query = [("redirect_url", PAGE), ("__clerk_db_jwt", id.as_str())];
    let set = cookies(&handshake(&app.sandbox, &query, ""));
    let jwt = cookie(&set, "__session");
    assert_eq!(cookie(&set, &format!("__session_{SUFFIX}")), jwt);
    let [header, claims] = parts_of(&jwt);
    assert_eq!(
        header["kid"],
        get(&app.sandbox, "/v1/jwks")["keys"][0]["kid"]
    );
    assert_eq!(claims["azp"], "http://localhost:3000");
    let updated_at: i64 = cookie(&set, "__client_uat").parse().unwrap();
    assert!(updated_at > 0 && claims["iat"].as_i64().unwrap() >= updated_at);
    let last = set.iter().rfind(|it| it.starts_with("__session")).unwrap();
    assert!(last.contains(&jwt), "{last}");
    // A framework that sets the last cookie alone does not begin again.
    assert_eq!(cookie(&set[set.len() - 1..], "__clerk_db_jwt"), id);
}

#[test]
fn a_server_asks_for_the_cookies_by_nonce() {
    let app = app();
    let id = browser(&app.sandbox);
    let query = [
        ("redirect_url", PAGE),
        ("format", "nonce"),
        ("suffixed_cookies", "true"),
        ("__clerk_hs_reason", "dev-browser-missing"),
        ("__clerk_api_version", "2026-05-12"),
        ("__clerk_db_jwt", id.as_str()),
    ];
    let nonce = parameter(
        &handshake(&app.sandbox, &query, ""),
        "__clerk_handshake_nonce",
    );
    let path = format!("/v1/clients/handshake_payload?nonce={nonce}");
    let payload = get(&app.sandbox, &path);
    let set: Vec<String> = serde_json::from_value(payload["directives"].clone()).unwrap();
    assert_eq!(cookie(&set, "__clerk_db_jwt"), id);
    assert!(!cookie(&set, "__session").is_empty());
    assert_eq!(payload, json!({"directives": set}));
    app.advance(60);
    ask(&app.sandbox, "GET", &path, &Value::Null).refused(400, "invalid_nonce", None);
}

#[test]
fn a_handshake_leads_to_pages_alone() {
    let app = app();
    for (query, code, status) in [
        (vec![], "invalid_handshake", 400),
        (vec![("redirect_url", "")], "invalid_handshake", 400),
        (
            vec![("redirect_url", "nonsense")],
            "invalid_redirect_url",
            422,
        ),
        (
            vec![("redirect_url", "javascript:alert(1)")],
            "invalid_url_scheme",
            422,
        ),
        (
            vec![("redirect_url", "com.acme.app://x")],
            "invalid_handshake",
            400,
        ),
        (
            vec![("redirect_url", PAGE), ("format", "other")],
            "invalid_handshake",
            400,
        ),
    ] {
        let answer = handshake(&app.sandbox, &query, "");
        assert_eq!(answer.status, status, "{query:?}: {answer:?}");
        assert_eq!(answer.errors().first().unwrap().0, code, "{query:?}");
    }
    let old = format!("{PAGE}&__clerk_handshake=old");
    cookies(&handshake(&app.sandbox, &[("redirect_url", &old)], ""));
    // The list of redirect URLs is for providers and links.
    let listed = Sandbox::builder().allow_redirect("com.acme.app://x");
    let sandbox = listed.in_process().unwrap();
    cookies(&handshake(&sandbox, &[("redirect_url", PAGE)], ""));
}

#[test]
fn a_link_of_a_test_leads_to_a_page_signed_in() {
    let app = app();
    let user = app.sandbox.users().first().unwrap().as_str();
    let task = |changes: Value| {
        let mut body = json!({
            "on_behalf_of": {"user_id": user}, "permissions": "*", "agent_name": "e2e",
            "task_description": "opens the page", "redirect_url": PAGE,
            "session_max_duration_in_seconds": 300,
        });
        let changes = changes.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(changes);
        ask(&app.sandbox, "POST", "/v1/agents/tasks", &body)
    };
    let made = task(json!({})).json;
    let id = made["agent_task_id"].as_str().unwrap();
    assert!(id.starts_with("agent_task_"), "{id}");
    assert_eq!(
        (&made["object"], &made["task_id"]),
        (&json!("agent_task"), &json!(id))
    );
    let open = || {
        let url = Url::parse(made["url"].as_str().unwrap()).unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap());
        let request = Request::get(path).header("host", "localhost:8787");
        send(&app.sandbox, request.body(Vec::new()).unwrap())
    };
    let opened = open();
    assert_eq!(opened.status, 303, "{opened:?}");
    let page = Url::parse(opened.header("location").unwrap()).unwrap();
    let (name, browser) = page.query_pairs().last().unwrap();
    assert_eq!(name, "__clerk_db_jwt");
    let query = [("redirect_url", PAGE), ("__clerk_db_jwt", &*browser)];
    let set = cookies(&handshake(&app.sandbox, &query, ""));
    let [_, claims] = parts_of(&cookie(&set, "__session"));
    assert_eq!(claims["sub"], json!(user));
    let actor = json!({"sub": made["agent_id"], "type": "agent", "task_id": id});
    assert_eq!(claims["act"], actor);
    let session = &get(&app.sandbox, &format!("/v1/sessions?user_id={user}"))[0];
    assert_eq!(session["actor"], actor);
    let at = |name: &str| session[name].as_i64().unwrap();
    assert_eq!(at("expire_at") - at("created_at"), 300_000);

    open().refused(400, "sign_in_token_already_used_code", None);
    let revoke = |id: &str| {
        let path = format!("/v1/agents/tasks/{id}/revoke");
        ask(&app.sandbox, "POST", &path, &Value::Null)
    };
    revoke(id).refused(400, "agent_task_cannot_be_revoked", None);
    revoke("agent_task_x").refused(404, "agent_task_not_found", None);
    let other = task(json!({"on_behalf_of": {"identifier": "demo@example.com"}}));
    let other = other.text("/agent_task_id");
    assert_eq!(revoke(&other).text("/agent_task_id"), other);
    let path = format!("/v1/actor_tokens/{other}/revoke");
    ask(&app.sandbox, "POST", &path, &Value::Null).refused(404, "resource_not_found", None);
    for (changes, code, param) in [
        (
            json!({"permissions": "read"}),
            "form_param_value_invalid",
            "permissions",
        ),
        (
            json!({"on_behalf_of": {}}),
            "form_param_value_invalid",
            "on_behalf_of",
        ),
        (
            json!({"agent_name": null}),
            "form_param_missing",
            "agent_name",
        ),
        (
            json!({"redirect_url": "nonsense"}),
            "invalid_redirect_url",
            "redirect_url",
        ),
    ] {
        task(changes).refused(422, code, Some(param));
    }
    let nobody = task(json!({"on_behalf_of": {"user_id": "user_x"}}));
    nobody.refused(404, "resource_not_found", None);
}
