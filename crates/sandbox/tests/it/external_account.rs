use clerk_user_model::{IdentifierKind, OAUTH_PROVIDERS};
use clerk_user_sandbox::{Sandbox, UserSeed};

use crate::support::{Answer, App, START_MS};

const ACCOUNTS: &str = "/v1/me/external_accounts";

pub(crate) fn account(app: &mut App, id: &str) -> serde_json::Value {
    let me = app.get("/v1/me");
    let accounts = me.at("/response/external_accounts").as_array().unwrap();
    let mut found = accounts.iter().filter(|account| account["id"] == id);
    found.next().unwrap().clone()
}

pub(crate) fn create(app: &mut App, form: &[(&str, &str)]) -> Answer {
    app.post(ACCOUNTS, form)
}

#[test]
fn an_account_begins_unverified_with_a_page_to_go_to() {
    let mut app = App::signed_in();
    let form = [("strategy", "oauth_notion"), ("redirect_url", "/")];
    let answer = create(&mut app, &form);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text("/response/object"), "external_account");
    assert!(answer.text("/response/id").starts_with("eac_"));
    assert_eq!(answer.text("/response/provider"), "notion");
    assert_eq!(answer.text("/response/verification/status"), "unverified");
    assert_eq!(
        answer.text("/response/verification/strategy"),
        "oauth_notion"
    );
    let url = answer.text("/response/verification/external_verification_redirect_url");
    let page = format!("{}/_sandbox/consent?state=", app.sandbox.base_url());
    let state = url.strip_prefix(&page).unwrap();
    assert_eq!(state.len(), 40);
    let ended = app.sandbox.consent(&url).approve().unwrap();
    let root = format!("{}/?rotating_token_nonce=", app.sandbox.base_url());
    assert!(ended.starts_with(&root), "{ended}");
}

#[test]
fn agreeing_verifies_and_links_the_main_address() {
    let mut app = App::signed_in();
    let form = [
        ("strategy", "oauth_notion"),
        ("redirect_url", "https://app.example/done"),
        ("additional_scope", "read"),
        ("additional_scope", "write"),
    ];
    let created = create(&mut app, &form);
    let id = created.text("/response/id");
    assert_eq!(created.text("/response/approved_scopes"), "");
    let url = created.text("/response/verification/external_verification_redirect_url");
    app.sandbox.consent(&url).approve().unwrap();
    let account = account(&mut app, &id);
    assert_eq!(account["verification"]["status"], "verified");
    let verification = account["verification"].as_object().unwrap();
    assert!(!verification.contains_key("external_verification_redirect_url"));
    assert!(verification["error"].is_null());
    assert!(account["image_url"].as_str().unwrap().starts_with("http"));
    assert_eq!(account["approved_scopes"], "read write");
    assert_eq!(account["email_address"], "demo@example.com");
    let me = app.get("/v1/me");
    let link = me.at("/response/email_addresses/0/linked_to/0");
    assert_eq!(link["type"], "oauth_notion");
    assert_eq!(link["id"], account["identification_id"]);
    let email = me.text("/response/email_addresses/0/id");
    app.delete(&format!("/v1/me/email_addresses/{email}"))
        .refused(400, "delete_linked_identification_disallowed", None);
    app.delete(&format!("{ACCOUNTS}/{id}"));
    let me = app.get("/v1/me");
    assert_eq!(
        me.at("/response/email_addresses/0/linked_to")
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn another_address_comes_with_the_account() {
    let mut app = App::signed_in();
    let (_, url) = app.connect("oauth_github");
    app.sandbox
        .consent(&url)
        .email("git@hub.example")
        .approve()
        .unwrap();
    let me = app.get("/v1/me");
    let email = me.at("/response/email_addresses/1");
    assert_eq!(email["email_address"], "git@hub.example");
    assert_eq!(email["verification"]["strategy"], "from_oauth_github");
    assert_eq!(email["verification"]["status"], "verified");
    assert_eq!(email["verification"]["object"], "verification_from_oauth");
}

#[test]
fn an_unverified_address_is_verified_by_the_account() {
    let mut app = App::signed_in();
    let id = app.create("email_addresses", "email_address", "git@hub.example");
    let (_, url) = app.connect("oauth_github");
    app.sandbox
        .consent(&url)
        .email("git@hub.example")
        .approve()
        .unwrap();
    let email = app.get(&format!("/v1/me/email_addresses/{id}"));
    assert_eq!(email.text("/response/verification/status"), "verified");
    assert_eq!(email.text("/response/linked_to/0/type"), "oauth_github");
}

#[test]
fn a_finished_round_trip_ends_where_it_is_to() {
    let mut app = App::signed_in();
    let form = |complete| {
        [
            ("strategy", "oauth_notion"),
            ("redirect_url", "https://app.example/callback"),
            ("action_complete_redirect_url", complete),
        ]
    };
    create(&mut app, &form("javascript:x")).refused(
        422,
        "invalid_url_scheme",
        Some("action_complete_redirect_url"),
    );
    let url = "/response/verification/external_verification_redirect_url";
    let waiting = create(&mut app, &form("https://app.example/done"));
    let end = app.sandbox.consent(&waiting.text(url)).deny().unwrap();
    assert!(end.starts_with("https://app.example/callback?"), "{end}");
    let waiting = create(&mut app, &form("https://app.example/done"));
    let end = app.sandbox.consent(&waiting.text(url)).approve().unwrap();
    assert!(end.starts_with("https://app.example/done?"), "{end}");
}

#[test]
fn an_address_that_cannot_change_is_the_accounts_too() {
    let mut app = App::signed_in_to(Sandbox::builder().immutable(IdentifierKind::EmailAddress));
    let (id, url) = app.connect("oauth_notion");
    let consent = app.sandbox.consent(&url);
    consent.email("other@example.com").approve().unwrap();
    let shown = account(&mut app, &id);
    assert_eq!(shown["verification"]["status"], "failed");
    assert_eq!(
        shown["verification"]["error"]["code"],
        "oauth_connection_blocked_by_immutable_attribute"
    );
    let (id, url) = app.connect("oauth_notion");
    let consent = app.sandbox.consent(&url);
    consent.email("demo@EXAMPLE.com").approve().unwrap();
    assert_eq!(account(&mut app, &id)["verification"]["status"], "verified");
}

#[test]
fn refusing_and_failing_leave_an_error() {
    for code in [
        "oauth_access_denied",
        "oauth_token_exchange_error",
        "a_code_of_tomorrow",
    ] {
        let mut app = App::signed_in();
        let (id, url) = app.connect("oauth_notion");
        let consent = app.sandbox.consent(&url);
        let ended = match code {
            "oauth_access_denied" => consent.deny(),
            _ => consent.fail(code),
        };
        assert!(
            ended
                .unwrap()
                .starts_with("https://app.example/done?rotating_token_nonce=")
        );
        let account = account(&mut app, &id);
        assert_eq!(account["verification"]["status"], "failed");
        assert_eq!(account["verification"]["error"]["code"], code);
        assert!(account["verification"]["external_verification_redirect_url"].is_null());
        let again = create(
            &mut app,
            &[("strategy", "oauth_notion"), ("redirect_url", "/")],
        );
        assert_ne!(again.text("/response/id"), id);
        let accounts = again.at("/client/sessions/0/user/external_accounts");
        assert_eq!(accounts.as_array().unwrap().len(), 1);
    }
}

#[test]
fn an_account_belongs_to_one_user() {
    let builder = Sandbox::builder()
        .user(UserSeed::new().email("first@example.com"))
        .user(UserSeed::new().email("second@example.com"))
        .multi_session(true);
    let mut app = App::signed_in_to(builder);
    let (_, url) = app.connect("oauth_notion");
    app.sandbox
        .consent(&url)
        .email("person@example.com")
        .approve()
        .unwrap();
    create(
        &mut app,
        &[("strategy", "oauth_notion"), ("redirect_url", "/")],
    )
    .refused(400, "oauth_account_already_connected", None);

    let ticket = app.sandbox.new_ticket(&app.sandbox.users()[1]).unwrap();
    app.post("/v1/client/sign_ins", &[("ticket", &ticket)]);
    for email in ["person@example.com", "first@example.com"] {
        let (id, url) = app.connect("oauth_notion");
        app.sandbox.consent(&url).email(email).approve().unwrap();
        let found = account(&mut app, &id);
        assert_eq!(
            found["verification"]["error"]["code"],
            "oauth_identification_claimed"
        );
    }
}

#[test]
fn every_provider_can_be_connected() {
    for provider in OAUTH_PROVIDERS {
        let mut app = App::signed_in();
        let (id, url) = app.connect(provider.strategy);
        app.sandbox.consent(&url).approve().unwrap();
        let account = account(&mut app, &id);
        assert_eq!(account["provider"], provider.key);
        assert_eq!(account["verification"]["status"], "verified");
        let is_legacy = matches!(provider.key, "google" | "facebook");
        let object = if is_legacy {
            format!("{}_account", provider.key)
        } else {
            "external_account".to_owned()
        };
        assert_eq!(account["object"], object);
        assert_eq!(account["id"] == account["identification_id"], is_legacy);
    }
}

#[test]
fn custom_and_token_strategies() {
    let mut app = App::signed_in();
    let (id, url) = app.connect("oauth_custom_my_idp1");
    app.sandbox.consent(&url).approve().unwrap();
    assert_eq!(account(&mut app, &id)["provider"], "custom_my_idp1");

    create(&mut app, &[("strategy", "oauth_token_apple")]).refused(
        422,
        "form_conditional_param_missing",
        Some("token"),
    );
    let answer = create(
        &mut app,
        &[("strategy", "oauth_token_apple"), ("token", "t")],
    );
    assert_eq!(answer.text("/response/verification/status"), "verified");
    assert_eq!(
        answer.text("/response/verification/strategy"),
        "oauth_token_apple"
    );
    assert_eq!(answer.text("/response/provider"), "apple");
}

#[test]
fn what_cannot_be_connected() {
    let mut app = App::signed_in_to(Sandbox::builder().disable_strategy("oauth_notion"));
    let url = ("redirect_url", "/");
    create(&mut app, &[("strategy", "oauth_notion"), url]).refused(
        400,
        "oauth_provider_not_enabled",
        None,
    );
    create(&mut app, &[("strategy", "oauth_none"), url]).refused(
        400,
        "oauth_unsupported_provider",
        None,
    );
    create(&mut app, &[("strategy", "notion"), url]).refused(
        422,
        "form_param_value_invalid",
        Some("strategy"),
    );
    create(&mut app, &[url]).refused(422, "form_conditional_param_missing", Some("strategy"));
    create(
        &mut app,
        &[
            ("strategy", "oauth_github"),
            ("enterprise_connection_id", "x"),
            url,
        ],
    )
    .refused(
        422,
        "form_conditional_param_disallowed",
        Some("enterprise_connection_id"),
    );
    create(&mut app, &[("enterprise_connection_id", "x"), url]).refused(
        422,
        "form_resource_not_found",
        Some("enterprise_connection_id"),
    );
    create(&mut app, &[("strategy", "oauth_github")]).refused(
        422,
        "form_conditional_param_missing",
        Some("redirect_url"),
    );
}

#[test]
fn reauthorizing_adds_scopes_and_never_takes_the_verification_away() {
    let mut app = App::signed_in();
    let (id, url) = app.connect("oauth_notion");
    app.sandbox.consent(&url).approve().unwrap();
    let path = format!("{ACCOUNTS}/{id}/reauthorize");
    let form = [
        ("redirect_url", "/"),
        ("additional_scope", "a"),
        ("additional_scope", "b"),
    ];
    let asked = app.post(&format!("{path}?_method=PATCH"), &form);
    assert_eq!(asked.text("/response/verification/status"), "verified");
    let url = asked.text("/response/verification/external_verification_redirect_url");
    app.sandbox.consent(&url).deny().unwrap();
    let found = account(&mut app, &id);
    assert_eq!(found["verification"]["status"], "verified");
    assert_eq!(
        found["verification"]["error"]["code"],
        "oauth_access_denied"
    );

    let earlier = app.patch(&path, &form);
    let asked = app.patch(&path, &form);
    let expire_at = asked.at("/response/verification/expire_at");
    assert_eq!(*expire_at, START_MS + 600_000);
    let url = "/response/verification/external_verification_redirect_url";
    let earlier = app.sandbox.consent(&earlier.text(url)).approve();
    assert!(earlier.is_err(), "another one is waited for");
    app.sandbox.consent(&asked.text(url)).approve().unwrap();
    let found = account(&mut app, &id);
    assert_eq!(found["approved_scopes"], "a b");
    assert!(found["verification"]["error"].is_null());

    app.patch(&path, &[])
        .refused(422, "form_param_missing", Some("redirect_url"));
    app.patch(&format!("{ACCOUNTS}/eac_none/reauthorize"), &form)
        .refused(404, "external_account_not_found", None);
}

#[test]
fn tokens_are_revoked_and_accounts_deleted() {
    let mut app = App::signed_in();
    let (id, url) = app.connect("oauth_notion");
    app.sandbox.consent(&url).approve().unwrap();
    let answer = app.delete(&format!("{ACCOUNTS}/{id}/tokens"));
    assert_eq!(answer.text("/response/object"), "user");
    app.delete(&format!("{ACCOUNTS}/none/tokens"))
        .refused(404, "external_account_not_found", None);
    let deleted = app.post(&format!("{ACCOUNTS}/{id}?_method=DELETE"), &[]);
    assert_eq!(deleted.text("/response/object"), "external_account");
    app.delete(&format!("{ACCOUNTS}/{id}"))
        .refused(404, "external_account_not_found", None);
    let (_, url) = app.connect("oauth_notion");
    app.sandbox.consent(&url).approve().unwrap();
}
