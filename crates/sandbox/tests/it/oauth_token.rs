//! Signing in and up with what a provider gave an application, without a round trip.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_sandbox::{Sandbox, UserSeed};

use crate::support::{Answer, App};

const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";
const APPLE: (&str, &str) = ("strategy", "oauth_token_apple");
const VERIFICATION: &str = "/response/first_factor_verification";

/// An identity token as a provider would issue it for this person.
fn token(email: &str) -> String {
    let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"email":"{email}"}}"#));
    format!("e30.{claims}.x")
}

fn show(app: &mut App, collection: &str, email: &str) -> Answer {
    app.post(collection, &[APPLE, ("token", &token(email))])
}

#[test]
fn a_token_signs_in_whom_it_names() {
    let users = Sandbox::builder()
        .user(UserSeed::new().email("a@example.com"))
        .user(UserSeed::new().email("b@example.com"));
    let mut app = App::of(users);
    let answer = show(&mut app, SIGN_INS, "b@example.com");
    assert_eq!(answer.text("/response/status"), "complete");
    assert_eq!(answer.text(&format!("{VERIFICATION}/status")), "verified");
    assert_eq!(answer.text("/client/last_authentication_strategy"), APPLE.1);
    let me = app.get("/v1/me");
    let at = |pointer: &str| me.text(&format!("/response/{pointer}"));
    assert_eq!(at("email_addresses/0/email_address"), "b@example.com");
    assert_eq!(at("external_accounts/0/provider"), "apple");
    assert_eq!(at("external_accounts/0/verification/strategy"), APPLE.1);
}

#[test]
fn accounts_at_other_providers_stay() {
    let user = UserSeed::new().email("a@example.com");
    let user = user.account("oauth_notion", ["read"]);
    let mut app = App::of(Sandbox::builder().user(user));
    show(&mut app, SIGN_INS, "a@example.com");
    let me = app.get("/v1/me");
    let accounts = me.at("/response/external_accounts").as_array().unwrap();
    let providers: Vec<_> = accounts.iter().map(|it| &it["provider"]).collect();
    assert_eq!(providers, ["notion", "apple"]);
}

#[test]
fn an_opaque_code_stands_for_the_oldest_user() {
    let mut app = App::of(Sandbox::builder());
    let answer = app.post(SIGN_INS, &[APPLE, ("code", "c")]);
    assert_eq!(answer.text("/response/status"), "complete");
    assert_eq!(answer.text("/response/user_data/first_name"), "Demo");
}

#[test]
fn a_token_or_a_code_is_needed_and_no_page_is_asked() {
    for collection in [SIGN_INS, SIGN_UPS] {
        let mut app = App::of(Sandbox::builder());
        let answer = app.post(collection, &[APPLE, ("redirect_url", "/")]);
        answer.refused(422, "form_conditional_param_missing", Some("token"));
        assert_eq!(app.token, None, "no client was made");
        let mut app = App::of(Sandbox::builder().disable_strategy("oauth_apple"));
        let answer = app.post(collection, &[APPLE, ("token", "t")]);
        answer.refused(400, "oauth_provider_not_enabled", None);
    }
}

#[test]
fn it_cannot_be_prepared() {
    let mut app = App::of(Sandbox::builder());
    let begun = app.post(SIGN_INS, &[("identifier", "demo@example.com")]);
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    let answer = app.post(&format!("{path}/prepare_first_factor"), &[APPLE]);
    answer.refused(422, "form_param_value_invalid", Some("strategy"));
    let begun = app.post(SIGN_UPS, &[]);
    let path = format!("{SIGN_UPS}/{}", begun.text("/response/id"));
    let answer = app.post(&format!("{path}/prepare_verification"), &[APPLE]);
    answer.refused(422, "form_param_value_invalid", Some("strategy"));
}

#[test]
fn who_is_banned_is_refused() {
    let user = UserSeed::new().email("a@example.com").banned();
    let mut app = App::of(Sandbox::builder().user(user));
    let answer = show(&mut app, SIGN_INS, "a@example.com");
    answer.refused(403, "user_banned", None);
    assert_eq!(app.token, None, "no client was made");
}

#[test]
fn who_is_nobody_is_transferred_to_a_sign_up() {
    let mut app = App::of(Sandbox::builder());
    let answer = show(&mut app, SIGN_INS, "new@example.com");
    assert_eq!(
        answer.text(&format!("{VERIFICATION}/status")),
        "transferable"
    );
    let error = answer.text(&format!("{VERIFICATION}/error/code"));
    assert_eq!(error, "external_account_not_found");
    let answer = app.post(SIGN_UPS, &[("transfer", "true")]);
    assert_eq!(answer.text("/response/status"), "complete");
    assert_eq!(answer.text("/response/email_address"), "new@example.com");
}

#[test]
fn a_token_signs_up() {
    let mut app = App::of(Sandbox::builder());
    let answer = show(&mut app, SIGN_UPS, "new@example.com");
    assert_eq!(answer.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    let strategy = me.text("/response/email_addresses/0/verification/strategy");
    assert_eq!(strategy, "from_oauth_apple");
    assert_eq!(me.text("/response/external_accounts/0/provider"), "apple");
}

#[test]
fn who_is_a_user_is_transferred_to_a_sign_in() {
    let mut app = App::of(Sandbox::builder());
    let answer = show(&mut app, SIGN_UPS, "demo@example.com");
    let account = "/response/verifications/external_account";
    assert_eq!(answer.text(&format!("{account}/status")), "transferable");
    assert_eq!(
        answer.text(&format!("{account}/error/code")),
        "external_account_exists"
    );
    let answer = app.post(SIGN_INS, &[("transfer", "true")]);
    assert_eq!(answer.text("/response/status"), "complete");
}
