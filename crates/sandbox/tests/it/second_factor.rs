//! Second factors at sign-in: a phone number kept for it, an authenticator app, backup codes.

use clerk_user_sandbox::{Builder, Quirk, Sandbox, UserSeed};
use serde_json::json;

use crate::support::{Answer, App, PASSWORD};

const SIGN_INS: &str = "/v1/client/sign_ins";
const NUMBER: &str = "+12025551234";
const EMAIL: &str = "demo@example.com";

fn builder() -> Builder {
    let user = UserSeed::new().email(EMAIL).phone(NUMBER);
    Sandbox::builder().user(user.password(PASSWORD))
}

/// Signed in, the number being kept for the second factor.
fn with_phone(builder: Builder) -> App {
    let mut app = App::signed_in_to(builder);
    app.keep_for_second_factor();
    app
}

/// Signed in, with an authenticator app: its secret, and backup codes.
fn with_totp() -> (App, String, Vec<String>) {
    let mut app = App::signed_in_to(builder());
    let secret = app.post("/v1/me/totp", &[]).text("/response/secret");
    let code = app.one_time_password(&secret);
    let answer = app.post("/v1/me/totp/attempt_verification", &[("code", &code)]);
    let codes = answer.at("/response/backup_codes").clone();
    app.advance(30);
    (app, secret, serde_json::from_value(codes).unwrap())
}

/// Shows the password anew: the path of the sign-in, and what was answered.
fn by_password(app: &mut App) -> (String, Answer) {
    app.delete("/v1/client/sessions");
    let form = [("identifier", EMAIL), ("password", PASSWORD)];
    let answer = app.post(SIGN_INS, &form);
    (
        format!("{SIGN_INS}/{}", answer.text("/response/id")),
        answer,
    )
}

fn prepare(app: &mut App, path: &str, form: &[(&str, &str)]) -> Answer {
    app.post(&format!("{path}/prepare_second_factor"), form)
}

fn attempt(app: &mut App, path: &str, strategy: &str, code: &str) -> Answer {
    let form = [("strategy", strategy), ("code", code)];
    app.post(&format!("{path}/attempt_second_factor"), &form)
}

#[test]
fn a_phone_is_asked_after_the_password() {
    let mut app = with_phone(builder());
    assert_eq!(*app.get("/v1/me").at("/response/two_factor_enabled"), true);
    let (path, answer) = by_password(&mut app);
    assert_eq!(answer.text("/response/status"), "needs_second_factor");
    assert!(answer.at("/response/created_session_id").is_null());
    assert!(answer.at("/client/last_active_session_id").is_null());
    let factors = answer.at("/response/supported_second_factors");
    let id = factors[0]["phone_number_id"].as_str().unwrap().to_owned();
    assert_eq!(
        (factors.as_array().unwrap().len(), &factors[0]["strategy"]),
        (1, &json!("phone_code"))
    );
    assert_eq!(factors[0]["default"], true);
    app.get("/v1/me").refused(401, "signed_out", None);
    attempt(&mut app, &path, "phone_code", "1").refused(400, "verification_missing", None);
    let form = [("strategy", "phone_code"), ("phone_number_id", id.as_str())];
    let answer = prepare(&mut app, &path, &form);
    let verification = "/response/second_factor_verification";
    assert_eq!(answer.text(&format!("{verification}/status")), "unverified");
    app.sandbox.set_quirk(Quirk::ResendCooldown, true);
    prepare(&mut app, &path, &[]).refused(429, "verification_code_too_many_requests", None);
    let code = app.sandbox.outbox().code_for(NUMBER).unwrap();
    let wrong = attempt(&mut app, &path, "phone_code", "wrong");
    wrong.refused(422, "form_code_incorrect", Some("code"));
    let read = app.get(&path);
    assert_eq!(*read.at(&format!("{verification}/attempts")), 1);
    let answer = attempt(&mut app, &path, "phone_code", &code);
    assert_eq!(answer.text("/response/status"), "complete");
    assert_eq!(answer.text(&format!("{verification}/status")), "verified");
    assert_eq!(*answer.at(&format!("{verification}/attempts")), 2);
    let age = "/client/sessions/0/factor_verification_age";
    assert_eq!(*answer.at(age), json!([0, 0]));
    assert_eq!(app.get("/v1/me").status, 200);
}

#[test]
fn the_first_factor_comes_first() {
    let mut app = with_phone(builder());
    app.delete("/v1/client/sessions");
    let begun = app.post(SIGN_INS, &[("identifier", EMAIL)]);
    assert!(begun.at("/response/supported_second_factors").is_null());
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    prepare(&mut app, &path, &[]).refused(400, "verification_missing", None);
    attempt(&mut app, &path, "phone_code", "1").refused(400, "verification_missing", None);
    let phone = app.sandbox.outbox().code_for(NUMBER);
    assert_eq!(phone, None, "nothing was sent");
}

#[test]
fn what_the_user_does_not_have_cannot_be_shown() {
    let mut app = with_phone(builder());
    let (path, _) = by_password(&mut app);
    attempt(&mut app, &path, "totp", "1").refused(400, "no_second_factors", None);
    attempt(&mut app, &path, "backup_code", "1").refused(400, "no_second_factors", None);
    attempt(&mut app, &path, "password", "1").refused(
        422,
        "form_param_value_invalid",
        Some("strategy"),
    );
    prepare(&mut app, &path, &[("phone_number_id", "idn_x")]).refused(
        422,
        "form_resource_not_found",
        Some("phone_number_id"),
    );
}

#[test]
fn a_ticket_needs_no_second_factor() {
    let mut app = with_phone(builder());
    app.delete("/v1/client/sessions");
    let ticket = app.sandbox.new_ticket(&app.sandbox.users()[0]).unwrap();
    let answer = app.post(SIGN_INS, &[("ticket", &ticket)]);
    assert_eq!(answer.text("/response/status"), "complete");
}

#[test]
fn who_comes_from_a_provider_needs_it_too() {
    let mut app = with_phone(builder());
    app.delete("/v1/client/sessions");
    let answer = app.post(SIGN_INS, &[("strategy", "oauth_token_x"), ("token", "t")]);
    assert_eq!(answer.text("/response/status"), "needs_second_factor");
    let form = [
        ("strategy", "oauth_notion"),
        ("redirect_url", "https://app.example/callback"),
        ("action_complete_redirect_url", "https://app.example/done"),
    ];
    let begun = app.post(SIGN_INS, &form);
    let url = begun.text("/response/first_factor_verification/external_verification_redirect_url");
    let url = app.sandbox.consent(&url).approve().unwrap();
    assert!(url.starts_with("https://app.example/callback?"), "{url}");
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    assert_eq!(
        app.get(&path).text("/response/status"),
        "needs_second_factor"
    );
}

#[test]
fn a_new_password_comes_before_the_second_factor() {
    let mut app = with_phone(builder());
    app.delete("/v1/client/sessions");
    let strategy = ("strategy", "reset_password_email_code");
    let begun = app.post(SIGN_INS, &[("identifier", EMAIL), strategy]);
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    let code = app.sandbox.outbox().code_for(EMAIL).unwrap();
    let form = [strategy, ("code", code.as_str())];
    let answer = app.post(&format!("{path}/attempt_first_factor"), &form);
    assert_eq!(answer.text("/response/status"), "needs_new_password");
    let form = [("password", "another fine password")];
    let answer = app.post(&format!("{path}/reset_password"), &form);
    assert_eq!(answer.text("/response/status"), "needs_second_factor");
}

#[test]
fn an_app_is_set_up_with_its_secret() {
    let mut app = App::signed_in_to(builder());
    let verify = "/v1/me/totp/attempt_verification";
    app.post(verify, &[("code", "1")])
        .refused(404, "resource_not_found", None);
    app.delete("/v1/me/totp")
        .refused(404, "resource_not_found", None);
    let made = app.post("/v1/me/totp", &[]);
    assert_eq!(made.text("/response/object"), "totp");
    assert_eq!(*made.at("/response/verified"), false);
    let secret = made.text("/response/secret");
    assert_eq!(
        made.text("/response/uri"),
        format!("otpauth://totp/Sandbox:demo%40example%2Ecom?issuer=Sandbox&secret={secret}")
    );
    app.post(verify, &[("code", "000000")])
        .refused(422, "form_code_incorrect", Some("code"));
    let code = app.one_time_password(&secret);
    let answer = app.post(verify, &[("code", &code)]);
    assert_eq!(*answer.at("/response/verified"), true);
    assert!(answer.at("/response/secret").is_null());
    let codes = answer.at("/response/backup_codes").as_array().unwrap();
    assert_eq!(codes.len(), 10);
    let me = app.get("/v1/me");
    for flag in ["totp_enabled", "backup_code_enabled", "two_factor_enabled"] {
        assert_eq!(*me.at(&format!("/response/{flag}")), true, "{flag}");
    }
    app.post("/v1/me/totp", &[])
        .refused(400, "totp_already_enabled", None);
    let gone = app.delete("/v1/me/totp");
    assert_eq!(gone.text("/response/object"), "totp");
    let me = app.get("/v1/me");
    for flag in ["totp_enabled", "backup_code_enabled", "two_factor_enabled"] {
        assert_eq!(*me.at(&format!("/response/{flag}")), false, "{flag}");
    }
}

#[test]
fn an_app_signs_in_by_a_code_used_once() {
    let (mut app, secret, _) = with_totp();
    let (path, answer) = by_password(&mut app);
    assert_eq!(answer.text("/response/status"), "needs_second_factor");
    prepare(&mut app, &path, &[]).refused(400, "no_second_factors", None);
    let code = app.one_time_password(&secret);
    let answer = attempt(&mut app, &path, "totp", &code);
    assert_eq!(answer.text("/response/status"), "complete");
    let verification = "/response/second_factor_verification";
    assert_eq!(
        answer.text(&format!("{verification}/object")),
        "verification_totp"
    );
    let (path, _) = by_password(&mut app);
    let again = attempt(&mut app, &path, "totp", &code);
    again.refused(422, "form_code_incorrect", Some("code"));
    let me = app.sandbox.new_ticket(&app.sandbox.users()[0]).unwrap();
    let answer = app.post(SIGN_INS, &[("ticket", &me)]);
    let left = "/client/sessions/0/user/verification_attempts_remaining";
    assert_eq!(*answer.at(left), 100, "signing in forgets failures");
}

#[test]
fn what_is_shown_is_the_factor_that_was_used() {
    let (mut app, secret, _) = with_totp();
    app.keep_for_second_factor();
    let (path, _) = by_password(&mut app);
    let strategy = "/response/second_factor_verification/strategy";
    let prepared = prepare(&mut app, &path, &[("strategy", "phone_code")]);
    assert_eq!(prepared.text(strategy), "phone_code");
    let code = app.one_time_password(&secret);
    let answer = attempt(&mut app, &path, "totp", &code);
    assert_eq!(
        (answer.text("/response/status"), answer.text(strategy)),
        ("complete".into(), "totp".into())
    );
}

#[test]
fn a_backup_code_stands_in_once() {
    let (mut app, _, codes) = with_totp();
    let code = codes.first().unwrap();
    let (path, answer) = by_password(&mut app);
    let factors = answer.at("/response/supported_second_factors");
    assert_eq!(
        *factors,
        json!([{"strategy": "totp"}, {"strategy": "backup_code"}])
    );
    let answer = attempt(&mut app, &path, "backup_code", code);
    assert_eq!(answer.text("/response/status"), "complete");
    let (path, _) = by_password(&mut app);
    let again = attempt(&mut app, &path, "backup_code", code);
    again.refused(422, "form_code_incorrect", Some("code"));
    let answer = attempt(&mut app, &path, "backup_code", codes.last().unwrap());
    assert_eq!(answer.text("/response/status"), "complete");
    let answer = app.post("/v1/me/backup_codes", &[]);
    assert_eq!(answer.text("/response/object"), "backup_code");
    assert_eq!(answer.at("/response/codes").as_array().unwrap().len(), 10);
    let (path, _) = by_password(&mut app);
    let old = attempt(&mut app, &path, "backup_code", codes.get(1).unwrap());
    old.refused(422, "form_code_incorrect", Some("code"));
}

#[test]
fn five_wrong_codes_fail_it() {
    let mut app = with_phone(builder());
    let (path, _) = by_password(&mut app);
    prepare(&mut app, &path, &[]);
    for _ in 0..5 {
        attempt(&mut app, &path, "phone_code", "wrong");
    }
    let code = app.sandbox.outbox().code_for(NUMBER).unwrap();
    attempt(&mut app, &path, "phone_code", &code).refused(400, "verification_failed", None);
}

#[test]
fn the_last_one_may_have_to_stay() {
    let refused = "second_factor_deletion_not_allowed";
    let mut app = with_phone(builder().require_second_factor(true));
    let path = app.get("/v1/me").text("/response/phone_numbers/0/id");
    let path = format!("/v1/me/phone_numbers/{path}");
    let release = [("reserved_for_second_factor", "false")];
    app.delete(&path).refused(400, refused, None);
    app.patch(&path, &release).refused(400, refused, None);
    let prefer = [("default_second_factor", "true")];
    assert_eq!(app.patch(&path, &prefer).status, 200);
    let secret = app.post("/v1/me/totp", &[]).text("/response/secret");
    app.delete(&path).refused(400, refused, None);
    let code = app.one_time_password(&secret);
    app.post("/v1/me/totp/attempt_verification", &[("code", &code)]);
    assert_eq!(app.patch(&path, &release).status, 200);
    app.delete("/v1/me/totp").refused(400, refused, None);
    app.keep_for_second_factor();
    assert_eq!(app.delete("/v1/me/totp").status, 200);

    let (mut app, ..) = with_totp();
    assert_eq!(app.delete("/v1/me/totp").status, 200);
}

#[test]
fn a_strategy_that_is_off_is_no_factor() {
    let mut app = with_phone(builder().disable_strategy("phone_code"));
    let (_, answer) = by_password(&mut app);
    assert_eq!(answer.text("/response/status"), "complete");
    let shown = app.get("/v1/environment");
    let factors = shown.at("/auth_config/second_factors");
    assert_eq!(*factors, json!(["totp", "backup_code"]));
}
