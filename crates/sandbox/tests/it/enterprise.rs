//! Email addresses that an enterprise connection vouches for.

use clerk_user_sandbox::Sandbox;

use crate::support::{Answer, App, START_MS};

const DONE: &str = "https://app.example/done";

/// A signed-in user with an unverified address of the connection's domain, and its path.
fn app() -> (App, String) {
    let mut app = App::signed_in_to(Sandbox::builder().enterprise_domain("acme.example"));
    let id = app.create("email_addresses", "email_address", "Ada@ACME.example");
    (app, format!("/v1/me/email_addresses/{id}"))
}

fn prepare(app: &mut App, path: &str, form: &[(&str, &str)]) -> Answer {
    let form = [&[("strategy", "enterprise_sso")], form].concat();
    app.post(&format!("{path}/prepare_verification"), &form)
}

/// Goes to the connection, and gives the page at which it is decided.
fn ask(app: &mut App, path: &str) -> String {
    let answer = prepare(app, path, &[("redirect_url", DONE)]);
    answer.text("/response/verification/external_verification_redirect_url")
}

#[test]
fn the_connection_verifies_the_address() {
    let (mut app, path) = app();
    let shown = app.get(&path);
    assert_eq!(*shown.at("/response/matches_sso_connection"), true);
    let asked = prepare(&mut app, &path, &[("redirect_url", DONE)]);
    assert_eq!(asked.status, 200);
    let verification = "/response/verification";
    assert_eq!(
        *asked.at(&format!("{verification}/expire_at")),
        START_MS + 600_000
    );
    assert_eq!(asked.text(&format!("{verification}/strategy")), "saml");
    assert_eq!(
        asked.text(&format!("{verification}/object")),
        "verification_saml"
    );
    let url = asked.text(&format!(
        "{verification}/external_verification_redirect_url"
    ));
    let client = app.get("/v1/client").text("/response/id");
    let end = app.sandbox.consent(&url).approve().unwrap();
    assert!(
        end.starts_with(&format!("{DONE}?rotating_token_nonce=")),
        "{end}"
    );
    let shown = app.get(&path);
    assert_eq!(shown.text(&format!("{verification}/status")), "verified");
    assert_eq!(
        shown.text(&format!("{verification}/verified_at_client")),
        client
    );
    assert!(
        shown
            .at(&format!(
                "{verification}/external_verification_redirect_url"
            ))
            .is_null()
    );
    app.sandbox.consent(&url).approve().unwrap_err();
    prepare(&mut app, &path, &[("redirect_url", DONE)]).refused(
        400,
        "verification_already_verified",
        None,
    );
}

#[test]
fn what_the_connection_does_not_vouch_for_stays_unverified() {
    let (mut app, path) = app();
    let url = ask(&mut app, &path);
    app.sandbox.consent(&url).deny().unwrap();
    refused(&mut app, &path, "oauth_access_denied");
    let url = ask(&mut app, &path);
    let other = app.sandbox.consent(&url).email("grace@acme.example");
    other.approve().unwrap();
    refused(&mut app, &path, "oauth_fetch_user_error");
    let url = ask(&mut app, &path);
    let failing = app.sandbox.consent(&url).fail("oauth_token_exchange_error");
    failing.unwrap();
    refused(&mut app, &path, "oauth_token_exchange_error");
    let url = ask(&mut app, &path);
    app.sandbox
        .consent(&url)
        .email("ADA@acme.example")
        .approve()
        .unwrap();
    let shown = app.get(&path);
    assert_eq!(shown.text("/response/verification/status"), "verified");
    assert!(shown.at("/response/verification/error").is_null());
}

#[track_caller]
fn refused(app: &mut App, path: &str, code: &str) {
    let shown = app.get(path);
    assert_eq!(shown.text("/response/verification/status"), "failed");
    assert_eq!(shown.text("/response/verification/error/code"), code);
}

#[test]
fn the_first_to_verify_an_address_has_it() {
    let (mut app, path) = app();
    let url = ask(&mut app, &path);
    let form = [
        ("email_address", "ada@acme.example"),
        ("password", "one of a kind"),
    ];
    let mut newcomer = None;
    app.elsewhere(&mut newcomer, |app| {
        let id = app.post("/v1/client/sign_ups", &form).text("/response/id");
        let path = format!("/v1/client/sign_ups/{id}");
        let answer = app.verify_sign_up(&path, "ada@acme.example");
        assert_eq!(answer.text("/response/status"), "complete");
    });
    app.sandbox.consent(&url).approve().unwrap();
    refused(&mut app, &path, "oauth_identification_claimed");
}

#[test]
fn an_address_that_is_gone_cannot_be_verified() {
    let (mut app, path) = app();
    let url = ask(&mut app, &path);
    app.delete(&path);
    let error = app.sandbox.consent(&url).approve().unwrap_err();
    let unknown = "the consent page is unknown, was used before or was replaced by a newer one";
    assert_eq!(error.to_string(), unknown);
}

#[test]
fn only_addresses_of_its_domain_are_the_connections() {
    let (mut app, path) = app();
    let missing = "form_conditional_param_missing";
    prepare(&mut app, &path, &[]).refused(422, missing, Some("redirect_url"));
    for address in [
        "ada@sub.acme.example",
        "ada@notacme.example",
        "test@test.com",
    ] {
        let id = app.create("email_addresses", "email_address", address);
        let path = format!("/v1/me/email_addresses/{id}");
        let shown = app.get(&path);
        assert_eq!(*shown.at("/response/matches_sso_connection"), false);
        prepare(&mut app, &path, &[("redirect_url", DONE)]).refused(
            400,
            "verification_strategy_invalid",
            None,
        );
    }
}
