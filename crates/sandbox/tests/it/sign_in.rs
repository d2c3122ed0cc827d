use std::time::Duration;

use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};
use serde_json::json;

use crate::support::{Answer, App, PASSWORD};

const SIGN_INS: &str = "/v1/client/sign_ins";

fn demo() -> clerk_user_sandbox::Builder {
    let user = UserSeed::new()
        .email("demo@example.com")
        .phone("+12025550123")
        .password("open sesame")
        .username("demo_user");
    Sandbox::builder().user(user)
}

fn create(app: &mut App, form: &[(&str, &str)]) -> Answer {
    app.post(SIGN_INS, form)
}

#[track_caller]
fn assert_signed_in(answer: &Answer) {
    assert_eq!(answer.text("/response/status"), "complete");
    let session = answer.text("/response/created_session_id");
    assert_eq!(answer.text("/client/sessions/0/id"), session);
    assert_eq!(answer.text("/client/last_active_session_id"), session);
    assert!(answer.at("/client/sign_in").is_null());
    assert!(answer.header("authorization").is_some());
}

#[test]
fn a_ticket_signs_in_once() {
    let mut app = App::of(demo());
    let ticket = app.sandbox.ticket().to_owned();
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    assert_signed_in(&create(&mut app, &form));
    let me = app.get("/v1/me");
    assert_eq!(
        me.text("/response/email_addresses/0/email_address"),
        "demo@example.com"
    );
    assert_eq!(
        me.text("/response/email_addresses/0/verification/status"),
        "verified"
    );
    app.token = None;
    create(&mut app, &form).refused(400, "sign_in_token_already_used_code", None);
}

#[test]
fn tickets_that_do_not_count() {
    let mut app = App::of(demo());
    let ticket = app.sandbox.ticket().to_owned();
    create(&mut app, &[("strategy", "ticket"), ("ticket", "none")]).refused(
        400,
        "ticket_invalid_code",
        None,
    );
    create(&mut app, &[("strategy", "ticket")]).refused(
        422,
        "form_conditional_param_missing",
        Some("ticket"),
    );
    assert!(app.sandbox.revoke_ticket(&ticket));
    assert!(!app.sandbox.revoke_ticket(&ticket));
    create(&mut app, &[("ticket", &ticket)]).refused(400, "sign_in_token_revoked_code", None);
    let ticket = app.sandbox.new_ticket(&app.sandbox.users()[0]).unwrap();
    app.sandbox.advance(Duration::from_secs(30 * 24 * 3600));
    assert!(!app.sandbox.revoke_ticket(&ticket));
    create(&mut app, &[("ticket", &ticket)]).refused(400, "ticket_expired_code", None);
}

#[test]
fn a_password_signs_in() {
    for form in [
        &[
            ("strategy", "password"),
            ("identifier", "demo@example.com"),
            ("password", "open sesame"),
        ][..],
        &[
            ("identifier", "+12025550123"),
            ("password", "open sesame"),
            ("locale", "en-US"),
        ],
        &[("identifier", "Demo_User"), ("password", "open sesame")],
    ] {
        let mut app = App::of(demo());
        assert_signed_in(&create(&mut app, form));
    }
    let mut app = App::of(demo());
    create(
        &mut app,
        &[("identifier", "demo@example.com"), ("password", "wrong")],
    )
    .refused(422, "form_password_incorrect", Some("password"));
    create(
        &mut app,
        &[("strategy", "password"), ("identifier", "demo@example.com")],
    )
    .refused(422, "form_conditional_param_missing", Some("password"));
    create(&mut app, &[("strategy", "password"), ("password", "x")]).refused(
        422,
        "form_conditional_param_missing",
        Some("identifier"),
    );
}

#[test]
fn a_ticket_signs_nobody_in_twice() {
    let mut app = App::signed_in_to(demo().multi_session(true));
    let user = app.sandbox.users().first().cloned().unwrap();
    let ticket = app.sandbox.new_ticket(&user).unwrap();
    let started = create(&mut app, &[]);
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    let attempt = app.post(&format!("{path}/attempt_first_factor"), &form);
    assert_eq!(attempt.status, 400, "{attempt:?}");
    assert_eq!(attempt.errors()[0].0, "identifier_already_signed_in");
    app.delete("/v1/client/sessions");
    assert_signed_in(&create(&mut app, &form));
}

#[test]
fn identifiers_are_judged() {
    let mut app = App::of(demo());
    for unknown in [
        "none@example.com",
        "+12025550199",
        "no_such_user",
        "0x0123456789ABCDEF0123456789ABCDEF01234567",
    ] {
        create(&mut app, &[("identifier", unknown)]).refused(
            422,
            "form_identifier_not_found",
            Some("identifier"),
        );
    }
    for text in ["not an address@", "+1", "a b"] {
        create(&mut app, &[("identifier", text)]).refused(
            422,
            "form_param_format_invalid",
            Some("identifier"),
        );
    }
}

#[test]
fn a_reserved_address_signs_in() {
    const HELD: &str = "held@example.com";
    let held = || UserSeed::new().reserved_email(HELD).password(PASSWORD);
    let mut app = App::of(demo().user(held()));
    let form = [("identifier", HELD), ("password", PASSWORD)];
    let done = create(&mut app, &form);
    assert_eq!(done.text("/response/status"), "complete");

    let mut app = App::of(demo().user(held()));
    let started = create(&mut app, &form[..1]);
    let factors = started.at("/response/supported_first_factors");
    let mut factors = factors.as_array().unwrap().iter();
    let factor = factors.find(|it| it["strategy"] == "email_code").unwrap();
    assert_eq!(factor["safe_identifier"], HELD);
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    let form = [("strategy", "email_code")];
    app.post(&format!("{path}/prepare_first_factor"), &form);
    let code = app.sandbox.outbox().code_for(HELD).unwrap();
    let form = [("strategy", "email_code"), ("code", code.as_str())];
    let done = app.post(&format!("{path}/attempt_first_factor"), &form);
    assert_eq!(done.text("/response/status"), "complete");
    let email = app.get("/v1/me");
    let email = email.at("/response/email_addresses/0");
    assert_eq!(
        (&email["reserved"], &email["verification"]["status"]),
        (&json!(true), &json!("unverified"))
    );
}

/// An address that is verified later belongs to its user, who signs in with it before.
#[test]
fn who_signed_up_without_a_proof_comes_back() {
    let mut app = App::of(Sandbox::builder().verify_at_sign_up(false));
    let form = [("email_address", "new@example.com"), ("password", PASSWORD)];
    let done = app.post("/v1/client/sign_ups", &form);
    assert_eq!(done.text("/response/status"), "complete");
    app.delete("/v1/client/sessions");
    let form = [("identifier", "new@example.com"), ("password", PASSWORD)];
    assert_eq!(create(&mut app, &form).text("/response/status"), "complete");
}

#[test]
fn an_email_code_signs_in() {
    let mut app = App::of(demo());
    let started = create(&mut app, &[("identifier", "demo@example.com")]);
    assert_eq!(started.text("/response/object"), "sign_in_attempt");
    assert_eq!(started.text("/response/status"), "needs_first_factor");
    assert_eq!(
        started.text("/client/sign_in/id"),
        started.text("/response/id")
    );
    let factors = started.at("/response/supported_first_factors");
    let strategies: Vec<_> = factors
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["strategy"].clone())
        .collect();
    let expected = [
        "password",
        "email_code",
        "phone_code",
        "reset_password_email_code",
        "reset_password_phone_code",
    ];
    assert_eq!(strategies, expected);
    let email = factors[1]["email_address_id"].as_str().unwrap().to_owned();
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    let attempt = format!("{path}/attempt_first_factor");
    let code_form = |code| [("strategy", "email_code"), ("code", code)];
    app.post(&attempt, &code_form("1"))
        .refused(400, "verification_missing", None);
    let form = [
        ("strategy", "email_code"),
        ("email_address_id", email.as_str()),
    ];
    let prepared = app.post(&format!("{path}/prepare_first_factor"), &form);
    assert_eq!(
        prepared.text("/response/first_factor_verification/status"),
        "unverified"
    );
    app.sandbox.set_quirk(Quirk::ResendCooldown, true);
    app.post(&format!("{path}/prepare_first_factor"), &form)
        .refused(429, "verification_code_too_many_requests", None);
    app.sandbox.set_quirk(Quirk::ResendCooldown, false);
    let old = app.sandbox.outbox().code_for("demo@example.com").unwrap();
    let again = app.post(&format!("{path}/prepare_first_factor"), &form);
    assert_eq!(again.status, 200);
    let code = app.sandbox.outbox().code_for("demo@example.com").unwrap();
    app.post(&attempt, &code_form(&old))
        .refused(422, "form_code_incorrect", Some("code"));
    app.post(&attempt, &[("strategy", "phone_code"), ("code", &code)])
        .refused(400, "verification_strategy_invalid", None);
    app.post(&attempt, &code_form("x"))
        .refused(422, "form_code_incorrect", Some("code"));
    app.post(&attempt, &[("strategy", "email_code")]).refused(
        422,
        "form_conditional_param_missing",
        Some("code"),
    );
    let before = app.token.clone();
    assert_signed_in(&app.post(&attempt, &code_form(&code)));
    assert_ne!(app.token, before);
    app.post(&attempt, &code_form(&code))
        .refused(400, "verification_already_verified", None);
    assert_eq!(app.get(&path).text("/response/status"), "complete");
}

#[test]
fn a_phone_code_signs_in_and_may_be_sent_at_once() {
    let mut app = App::of(demo());
    let form = [("strategy", "phone_code"), ("identifier", "12025550123")];
    let started = create(&mut app, &form);
    assert_eq!(
        started.text("/response/first_factor_verification/strategy"),
        "phone_code"
    );
    assert_eq!(
        app.sandbox.outbox().messages().count(),
        0,
        "a fictional number"
    );
    let path = format!(
        "{SIGN_INS}/{}/attempt_first_factor",
        started.text("/response/id")
    );
    assert_signed_in(&app.post(&path, &[("strategy", "phone_code"), ("code", "424242")]));
}

#[test]
fn five_wrong_codes_fail_the_factor() {
    let mut app = App::of(demo());
    let started = create(
        &mut app,
        &[
            ("strategy", "email_code"),
            ("identifier", "demo@example.com"),
        ],
    );
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    let attempt = format!("{path}/attempt_first_factor");
    let code = app.sandbox.outbox().code_for("demo@example.com").unwrap();
    for _ in 0..5 {
        app.post(&attempt, &[("strategy", "email_code"), ("code", "x")])
            .refused(422, "form_code_incorrect", Some("code"));
    }
    let right = [("strategy", "email_code"), ("code", code.as_str())];
    app.post(&attempt, &right)
        .refused(400, "verification_failed", None);
    app.advance(30);
    app.post(
        &format!("{path}/prepare_first_factor"),
        &[("strategy", "email_code")],
    );
    app.advance(600);
    app.post(&attempt, &right)
        .refused(400, "verification_expired", None);
}

#[test]
fn a_factor_must_be_the_user_s() {
    let builder = demo().user(UserSeed::new().email("second@example.com"));
    let mut app = App::of(builder);
    let started = create(&mut app, &[("identifier", "second@example.com")]);
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    let prepare = format!("{path}/prepare_first_factor");
    app.post(
        &prepare,
        &[("strategy", "email_code"), ("email_address_id", "idn_none")],
    )
    .refused(422, "form_resource_not_found", Some("email_address_id"));
    app.post(&prepare, &[("strategy", "phone_code")]).refused(
        400,
        "strategy_for_user_invalid",
        None,
    );
    app.post(&prepare, &[("strategy", "passkey")]).refused(
        422,
        "form_param_value_invalid",
        Some("strategy"),
    );
    app.post(&prepare, &[])
        .refused(422, "form_param_missing", Some("strategy"));
    let form = [("strategy", "password"), ("password", "x")];
    app.post(&format!("{path}/attempt_first_factor"), &form)
        .refused(400, "strategy_for_user_invalid", None);
}

#[test]
fn a_sign_in_belongs_to_its_client() {
    let mut app = App::of(demo());
    app.get(&format!("{SIGN_INS}/sia_none"))
        .refused(400, "client_not_found", None);
    let started = create(&mut app, &[]);
    assert_eq!(started.text("/response/status"), "needs_identifier");
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    app.get(&format!("{SIGN_INS}/sia_none"))
        .refused(404, "resource_not_found", None);
    app.token = None;
    create(&mut app, &[]);
    app.get(&path).refused(404, "resource_not_found", None);
}

#[test]
fn one_session_or_several() {
    let mut app = App::signed_in_to(demo());
    create(&mut app, &[("identifier", "demo@example.com")]).refused(400, "session_exists", None);

    let builder = demo().user(UserSeed::new().email("second@example.com"));
    let mut app = App::signed_in_to(builder.multi_session(true));
    let refused = create(&mut app, &[("identifier", "demo@example.com")]);
    refused.refused(400, "identifier_already_signed_in", None);
    let session = app.get("/v1/client").text("/response/sessions/0/id");
    assert_eq!(refused.text("/errors/0/meta/session_id"), session);
    let ticket = app.sandbox.new_ticket(&app.sandbox.users()[1]).unwrap();
    let answer = create(&mut app, &[("ticket", &ticket)]);
    assert_eq!(answer.at("/client/sessions").as_array().unwrap().len(), 2);
    assert_eq!(
        app.get("/v1/me")
            .text("/response/email_addresses/0/email_address"),
        "second@example.com"
    );
    let first = app.get(&format!("/v1/me?_clerk_session_id={session}"));
    assert_eq!(
        first.text("/response/email_addresses/0/email_address"),
        "demo@example.com"
    );
}

#[test]
fn banned_and_locked_users_stay_out() {
    for (user, code) in [
        (
            UserSeed::new()
                .email("a@example.com")
                .password("p")
                .banned(),
            "user_banned",
        ),
        (
            UserSeed::new()
                .email("a@example.com")
                .password("p")
                .locked(),
            "user_locked",
        ),
    ] {
        let mut app = App::of(Sandbox::builder().user(user));
        create(
            &mut app,
            &[("identifier", "a@example.com"), ("password", "p")],
        )
        .refused(403, code, None);
        let ticket = app.sandbox.ticket().to_owned();
        create(&mut app, &[("ticket", &ticket)]).refused(403, code, None);
    }
}

#[test]
fn a_hundred_failures_lock_the_account_for_an_hour() {
    let mut app = App::of(demo());
    let form = |password| [("identifier", "demo@example.com"), ("password", password)];
    for _ in 0..97 {
        create(&mut app, &form("wrong")).refused(422, "form_password_incorrect", Some("password"));
    }
    for _ in 0..3 {
        let answer = create(&mut app, &form("wrong"));
        let wrong = (
            "form_password_incorrect".to_owned(),
            Some("password".to_owned()),
        );
        let warning = ("account_lockout_warning".to_owned(), None);
        assert_eq!(
            (answer.status, answer.errors()),
            (422, vec![wrong, warning])
        );
    }
    create(&mut app, &form("open sesame")).refused(403, "user_locked", None);
    app.advance(3600);
    assert_signed_in(&create(&mut app, &form("open sesame")));
}

#[test]
fn a_strategy_can_be_switched_off() {
    let mut app = App::of(demo().disable_strategy("password"));
    create(
        &mut app,
        &[("identifier", "demo@example.com"), ("password", "x")],
    )
    .refused(400, "form_param_value_disabled", Some("strategy"));
    let started = create(&mut app, &[("identifier", "demo@example.com")]);
    assert_eq!(
        started.text("/response/supported_first_factors/0/strategy"),
        "email_code"
    );
}
