//! Verifying a session again.

use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};
use serde_json::json;

use crate::support::{Answer, App, PASSWORD};

/// The demo user, whose session was verified too long ago; with the path of the verification.
fn stale() -> (App, String) {
    stale_of(Sandbox::builder().reverification(true))
}

fn stale_of(builder: clerk_user_sandbox::Builder) -> (App, String) {
    let mut app = App::signed_in_to(builder);
    let path = format!("{}/verify", app.session_path());
    app.advance(600);
    (app, path)
}

fn start(app: &mut App, path: &str) -> Answer {
    app.post(path, &[("level", "first_factor")])
}

fn prepare(app: &mut App, path: &str, form: &[(&str, &str)]) -> Answer {
    app.post(&format!("{path}/prepare_first_factor"), form)
}

fn attempt(app: &mut App, path: &str, form: &[(&str, &str)]) -> Answer {
    app.post(&format!("{path}/attempt_first_factor"), form)
}

fn add_email(app: &mut App) -> Answer {
    app.post(
        "/v1/me/email_addresses",
        &[("email_address", "a@b.example")],
    )
}

#[track_caller]
fn is_complete(app: &mut App, answer: &Answer) {
    assert_eq!(answer.text("/response/status"), "complete", "{answer:?}");
    let age = json!([0, -1]);
    assert_eq!(*answer.at("/response/session/factor_verification_age"), age);
    assert_eq!(
        *answer.at("/client/sessions/0/factor_verification_age"),
        age
    );
    assert_eq!(add_email(app).status, 200);
}

#[test]
fn by_email_code() {
    let (mut app, path) = stale();
    add_email(&mut app).refused(403, "session_reverification_required", None);
    let started = start(&mut app, &path);
    assert_eq!(started.text("/response/object"), "session_reverification");
    assert_eq!(started.text("/response/level"), "first_factor");
    assert_eq!(started.text("/response/status"), "needs_first_factor");
    assert!(started.at("/response/first_factor_verification").is_null());
    assert!(started.json.pointer("/response/session/user").is_none());
    let strategies: Vec<_> = started
        .at("/response/supported_first_factors")
        .as_array()
        .unwrap()
        .iter()
        .map(|factor| factor["strategy"].as_str().unwrap())
        .collect();
    assert_eq!(strategies, ["password", "email_code"]);
    let email = started.text("/response/supported_first_factors/1/email_address_id");
    let form = [("strategy", "email_code"), ("email_address_id", &email)];
    let prepared = prepare(&mut app, &path, &form);
    let verification = "/response/first_factor_verification";
    assert_eq!(
        prepared.text(&format!("{verification}/status")),
        "unverified"
    );
    let code = app.sandbox.outbox().code_for("demo@example.com").unwrap();
    let form = [("strategy", "email_code"), ("code", &code)];
    let answer = attempt(&mut app, &path, &form);
    assert_eq!(answer.text(&format!("{verification}/status")), "verified");
    is_complete(&mut app, &answer);
}

#[test]
fn by_phone_code() {
    let user = UserSeed::new().email("a@example.com").phone("+12025550123");
    let builder = Sandbox::builder().reverification(true).user(user);
    let (mut app, path) = stale_of(builder);
    start(&mut app, &path);
    let prepared = prepare(&mut app, &path, &[("strategy", "phone_code")]);
    assert_eq!(prepared.status, 200, "{prepared:?}");
    let form = [("strategy", "phone_code"), ("code", "424242")];
    let answer = attempt(&mut app, &path, &form);
    is_complete(&mut app, &answer);
}

#[test]
fn by_password() {
    let (mut app, path) = stale();
    start(&mut app, &path);
    let form = [("strategy", "password"), ("password", "wrong")];
    attempt(&mut app, &path, &form).refused(422, "form_password_incorrect", Some("password"));
    add_email(&mut app).refused(403, "session_reverification_required", None);
    let form = [("strategy", "password"), ("password", PASSWORD)];
    let answer = attempt(&mut app, &path, &form);
    is_complete(&mut app, &answer);
    app.advance(600);
    app.post("/v1/me/phone_numbers", &[("phone_number", "+12025550123")])
        .refused(403, "session_reverification_required", None);
}

#[test]
fn what_is_started_has_to_be_finished() {
    let builder = Sandbox::builder().quirk(Quirk::ResendCooldown);
    let mut app = App::signed_in_to(builder.reverification(true));
    let path = format!("{}/verify", app.session_path());
    start(&mut app, &path);
    add_email(&mut app).refused(403, "session_reverification_required", None);
    prepare(&mut app, &path, &[("strategy", "email_code")]);
    let again = start(&mut app, &path);
    assert_eq!(
        again.text("/response/first_factor_verification/strategy"),
        "email_code"
    );
    prepare(&mut app, &path, &[("strategy", "email_code")]).refused(
        429,
        "verification_code_too_many_requests",
        None,
    );
}

#[test]
fn steps_come_in_their_order() {
    let (mut app, path) = stale();
    let form = [("strategy", "email_code"), ("code", "1")];
    let missing = "session_reverification_missing";
    prepare(&mut app, &path, &[("strategy", "email_code")]).refused(400, missing, None);
    attempt(&mut app, &path, &form).refused(400, missing, None);
    start(&mut app, &path);
    attempt(&mut app, &path, &form).refused(400, "verification_missing", None);
    prepare(&mut app, &path, &[("strategy", "email_code")]);
    let other = [("strategy", "phone_code"), ("code", "1")];
    attempt(&mut app, &path, &other).refused(400, "verification_strategy_invalid", None);
    for _ in 0..5 {
        attempt(&mut app, &path, &form).refused(422, "form_code_incorrect", Some("code"));
    }
    attempt(&mut app, &path, &form).refused(400, "verification_failed", None);
    let form = [("strategy", "password"), ("password", PASSWORD)];
    assert_eq!(attempt(&mut app, &path, &form).status, 200);
    let invalid = "invalid_action_for_session_reverification";
    attempt(&mut app, &path, &form).refused(400, invalid, None);
    let restarted = start(&mut app, &path);
    assert_eq!(restarted.text("/response/status"), "needs_first_factor");
}

#[test]
fn forms_are_judged() {
    let (mut app, path) = stale();
    app.post(&path, &[])
        .refused(422, "form_param_missing", Some("level"));
    app.post(&path, &[("level", "third_factor")]).refused(
        422,
        "form_param_value_invalid",
        Some("level"),
    );
    for level in ["second_factor", "multi_factor"] {
        let started = app.post(&path, &[("level", level)]);
        assert_eq!(started.text("/response/level"), "first_factor");
    }
    prepare(&mut app, &path, &[("strategy", "password")]).refused(
        422,
        "form_param_value_invalid",
        Some("strategy"),
    );
    let form = [("strategy", "email_code"), ("email_address_id", "idn_none")];
    prepare(&mut app, &path, &form).refused(
        422,
        "form_resource_not_found",
        Some("email_address_id"),
    );
    prepare(&mut app, &path, &[("strategy", "phone_code")]).refused(
        400,
        "strategy_for_user_invalid",
        None,
    );
    attempt(&mut app, &path, &[("strategy", "password")]).refused(
        422,
        "form_conditional_param_missing",
        Some("password"),
    );
    attempt(&mut app, &path, &[("strategy", "email_code")]).refused(
        422,
        "form_conditional_param_missing",
        Some("code"),
    );
    app.post(
        "/v1/client/sessions/sess_none/verify",
        &[("level", "first_factor")],
    )
    .refused(404, "resource_not_found", None);
    app.token = None;
    start(&mut app, &path).refused(401, "authentication_invalid", None);
}

#[test]
fn by_the_second_factor_or_by_both() {
    let user = UserSeed::new().email("a@example.com").phone("+12025551234");
    let user = user.password(PASSWORD);
    let builder = Sandbox::builder().reverification(true).user(user);
    let (mut app, path) = stale_of(builder);
    app.session_path();
    let started = app.post(&path, &[("level", "multi_factor")]);
    assert_eq!(
        started.text("/response/level"),
        "first_factor",
        "there is no second"
    );
    let form = [("strategy", "password"), ("password", PASSWORD)];
    assert_eq!(attempt(&mut app, &path, &form).status, 200);
    app.keep_for_second_factor();
    app.advance(600);
    for level in ["second_factor", "multi_factor"] {
        add_email(&mut app).refused(403, "session_reverification_required", None);
        let started = app.post(&path, &[("level", level)]);
        assert_eq!(started.text("/response/level"), level);
        if level == "multi_factor" {
            assert_eq!(started.text("/response/status"), "needs_first_factor");
            let early = app.post(&format!("{path}/prepare_second_factor"), &[]);
            early.refused(400, "invalid_action_for_session_reverification", None);
            let answer = attempt(&mut app, &path, &form);
            assert_eq!(answer.text("/response/status"), "needs_second_factor");
        } else {
            assert_eq!(started.text("/response/status"), "needs_second_factor");
            let early = attempt(&mut app, &path, &form);
            early.refused(400, "invalid_action_for_session_reverification", None);
        }
        let prepared = app.post(&format!("{path}/prepare_second_factor"), &[]);
        let verification = "/response/second_factor_verification/status";
        assert_eq!(prepared.text(verification), "unverified");
        let factors = prepared.at("/response/supported_second_factors");
        assert_eq!(factors[0]["safe_identifier"], "+12025551234");
        let code = app.sandbox.outbox().code_for("+12025551234").unwrap();
        let show = format!("{path}/attempt_second_factor");
        let wrong = [("strategy", "phone_code"), ("code", "wrong")];
        app.post(&show, &wrong)
            .refused(422, "form_code_incorrect", Some("code"));
        add_email(&mut app).refused(403, "session_reverification_required", None);
        let right = [("strategy", "phone_code"), ("code", &code)];
        let answer = app.post(&show, &right);
        assert_eq!(answer.text("/response/status"), "complete");
        let age = "/response/session/factor_verification_age/1";
        assert_eq!(*answer.at(age), 0);
        let id = add_email(&mut app).text("/response/id");
        app.delete(&format!("/v1/me/email_addresses/{id}"));
        app.advance(600);
    }
}
