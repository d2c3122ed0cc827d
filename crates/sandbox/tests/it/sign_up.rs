//! Becoming a user.

use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Builder, Presence, Quirk, Sandbox};
use serde_json::json;

use crate::support::{Answer, App};

const SIGN_UPS: &str = "/v1/client/sign_ups";
const NEW: &str = "new@example.com";
const PHONE: &str = "+12025550123";

/// A sign-up with these parameters; gives its path.
fn started(builder: Builder, form: &[(&str, &str)]) -> (App, String) {
    let mut app = App::of(builder);
    let answer = app.post(SIGN_UPS, form);
    assert_eq!(answer.status, 200, "{answer:?}");
    let path = format!("{SIGN_UPS}/{}", answer.text("/response/id"));
    (app, path)
}

fn prepare(app: &mut App, path: &str, strategy: &str) -> Answer {
    let form = [("strategy", strategy)];
    app.post(&format!("{path}/prepare_verification"), &form)
}

fn attempt(app: &mut App, path: &str, strategy: &str, code: &str) -> Answer {
    let form = [("strategy", strategy), ("code", code)];
    app.post(&format!("{path}/attempt_verification"), &form)
}

#[test]
fn by_email_code() {
    let form = [
        ("email_address", NEW),
        ("password", "a long password"),
        ("first_name", "Ada"),
        ("last_name", "Byron"),
        ("username", "Ada_1815"),
        ("unsafe_metadata", r#"{"a":1}"#),
    ];
    let (mut app, path) = started(Sandbox::builder(), &form);
    let read = app.get(&path);
    assert_eq!(read.text("/response/object"), "sign_up_attempt");
    assert_eq!(read.text("/response/status"), "missing_requirements");
    assert_eq!(*read.at("/response/missing_fields"), json!([]));
    assert_eq!(
        *read.at("/response/unverified_fields"),
        json!(["email_address"])
    );
    assert_eq!(*read.at("/response/password_enabled"), true);
    let next = "/response/verifications/email_address/next_action";
    assert_eq!(read.text(next), "needs_prepare");
    // With a strategy, Clerk's component takes the code for sent, and does not request it.
    let strategy = "/response/verifications/email_address/strategy";
    assert_eq!(read.text(strategy), "");
    assert_eq!(read.text("/client/sign_up/email_address"), NEW);

    let prepared = prepare(&mut app, &path, "email_code");
    assert_eq!(prepared.text(next), "needs_attempt");
    assert_eq!(prepared.text(strategy), "email_code");
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    let done = attempt(&mut app, &path, "email_code", &code);
    assert_eq!(done.text("/response/status"), "complete");
    assert_eq!(done.text(next), "");
    assert!(done.at("/client/sign_up").is_null());
    let session = done.text("/response/created_session_id");
    assert_eq!(done.text("/client/last_active_session_id"), session);

    let me = app.get("/v1/me");
    assert_eq!(
        me.text("/response/id"),
        done.text("/response/created_user_id")
    );
    assert_eq!(me.text("/response/email_addresses/0/email_address"), NEW);
    assert_eq!(
        me.text("/response/email_addresses/0/verification/status"),
        "verified"
    );
    assert_eq!(
        me.text("/response/primary_email_address_id"),
        me.text("/response/email_addresses/0/id")
    );
    assert_eq!(me.text("/response/first_name"), "Ada");
    assert_eq!(me.text("/response/last_name"), "Byron");
    assert_eq!(me.text("/response/username"), "ada_1815");
    assert_eq!(*me.at("/response/unsafe_metadata"), json!({ "a": 1 }));

    app.token = None;
    let form = [("identifier", NEW), ("password", "a long password")];
    let sign_in = app.post("/v1/client/sign_ins", &form);
    assert_eq!(sign_in.text("/response/status"), "complete");
}

#[test]
fn by_phone_code() {
    let (mut app, path) = started(Sandbox::builder(), &[("phone_number", PHONE)]);
    prepare(&mut app, &path, "phone_code");
    let done = attempt(&mut app, &path, "phone_code", "424242");
    assert_eq!(done.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    assert_eq!(me.text("/response/phone_numbers/0/phone_number"), PHONE);
}

#[test]
fn whatever_is_given_has_to_be_verified() {
    let form = [("email_address", NEW), ("phone_number", PHONE)];
    let (mut app, path) = started(Sandbox::builder(), &form);
    prepare(&mut app, &path, "phone_code");
    let first = attempt(&mut app, &path, "phone_code", "424242");
    assert_eq!(first.text("/response/status"), "missing_requirements");
    let unverified = first.at("/response/unverified_fields");
    assert_eq!(*unverified, json!(["email_address"]));
    app.get("/v1/me").refused(401, "signed_out", None);
    prepare(&mut app, &path, "email_code");
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    let second = attempt(&mut app, &path, "email_code", &code);
    assert_eq!(second.text("/response/status"), "complete");
}

#[test]
fn a_password_can_be_required() {
    let builder = Sandbox::builder().require_password(true);
    let (mut app, path) = started(builder, &[("email_address", NEW)]);
    let shown = app.get("/v1/environment");
    let attribute = "/user_settings/attributes/password/required";
    assert_eq!(*shown.at(attribute), true);
    assert_eq!(shown.text("/auth_config/password"), "required");
    prepare(&mut app, &path, "email_code");
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    let proven = attempt(&mut app, &path, "email_code", &code);
    assert_eq!(proven.text("/response/status"), "missing_requirements");
    assert_eq!(
        *proven.at("/response/required_fields"),
        json!(["email_address", "password"])
    );
    assert_eq!(*proven.at("/response/missing_fields"), json!(["password"]));
    let optional = proven.at("/response/optional_fields");
    assert!(!optional.as_array().unwrap().contains(&json!("password")));
    let done = app.patch(&path, &[("password", "a long password")]);
    assert_eq!(done.text("/response/status"), "complete");

    // An account at a provider takes its place, and so does a setting that switches passwords off.
    let mut app = App::of(Sandbox::builder().require_password(true));
    let form = [("strategy", "oauth_notion"), ("redirect_url", "/")];
    let by_account = app.post(SIGN_UPS, &form);
    let builder = Sandbox::builder().require_password(true);
    let mut app = App::of(builder.disable_strategy("password"));
    let without = app.post(SIGN_UPS, &[("email_address", NEW)]);
    for answer in [by_account, without] {
        let required = answer.at("/response/required_fields");
        assert_eq!(*required, json!(["email_address"]));
    }
    assert_eq!(
        app.get("/v1/environment").text("/auth_config/password"),
        "off"
    );
}

#[test]
fn what_is_required_has_to_be_given() {
    let (mut app, path) = started(Sandbox::builder(), &[]);
    let read = app.get(&path);
    assert_eq!(
        *read.at("/response/missing_fields"),
        json!(["email_address"])
    );

    let builder = Sandbox::builder().require(IdentifierKind::Username);
    let (mut app, path) = started(builder, &[("phone_number", PHONE)]);
    prepare(&mut app, &path, "phone_code");
    let answer = attempt(&mut app, &path, "phone_code", "424242");
    assert_eq!(answer.text("/response/status"), "missing_requirements");
    assert_eq!(*answer.at("/response/missing_fields"), json!(["username"]));

    let wallet = "0x0123456789ABCDEF0123456789ABCDEF01234567";
    for (kind, field, value) in [
        (IdentifierKind::PhoneNumber, "phone_number", PHONE),
        (IdentifierKind::Web3Wallet, "web3_wallet", wallet),
    ] {
        let builder = Sandbox::builder().require(kind);
        let (mut app, path) = started(builder, &[("email_address", NEW)]);
        let missing = |answer: Answer| answer.at("/response/missing_fields").clone();
        assert_eq!(missing(app.get(&path)), json!([field]));
        assert_eq!(missing(app.patch(&path, &[(field, value)])), json!([]));
    }
}

#[test]
fn names_are_required_or_refused() {
    let builder = Sandbox::builder()
        .first_name(Presence::Off)
        .last_name(Presence::Required);
    let (mut app, path) = started(builder, &[("email_address", NEW)]);
    let read = app.get(&path);
    assert_eq!(
        *read.at("/response/required_fields"),
        json!(["email_address", "last_name"])
    );
    assert_eq!(
        *read.at("/response/optional_fields"),
        json!(["phone_number", "username", "password"])
    );
    assert_eq!(*read.at("/response/missing_fields"), json!(["last_name"]));
    let refused = app.patch(&path, &[("first_name", "Ada")]);
    refused.refused(422, "form_param_unknown", Some("first_name"));
    prepare(&mut app, &path, "email_code");
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    attempt(&mut app, &path, "email_code", &code);
    let done = app.patch(&path, &[("last_name", "Lovelace")]);
    assert_eq!(done.text("/response/status"), "complete");
    let refused = app.patch("/v1/me", &[("first_name", "Ada")]);
    refused.refused(422, "form_param_unknown", Some("first_name"));
}

#[test]
fn codes_are_judged() {
    let (mut app, path) = started(Sandbox::builder(), &[("email_address", NEW)]);
    attempt(&mut app, &path, "email_code", "1").refused(400, "verification_missing", None);
    let misfit = "verification_strategy_invalid";
    prepare(&mut app, &path, "phone_code").refused(400, misfit, None);
    attempt(&mut app, &path, "phone_code", "1").refused(400, misfit, None);
    let unknown = "form_param_value_invalid";
    prepare(&mut app, &path, "password").refused(422, unknown, Some("strategy"));
    prepare(&mut app, &path, "email_code");
    let early = "verification_code_too_many_requests";
    app.sandbox.set_quirk(Quirk::ResendCooldown, true);
    prepare(&mut app, &path, "email_code").refused(429, early, None);
    app.patch(&path, &[("strategy", "email_code")])
        .refused(429, early, None);
    app.sandbox.set_quirk(Quirk::ResendCooldown, false);
    let old = app.sandbox.outbox().code_for(NEW).unwrap();
    let again = app.patch(&path, &[("strategy", "email_code")]);
    assert_eq!(again.status, 200);
    assert_ne!(app.sandbox.outbox().code_for(NEW).unwrap(), old);
    for _ in 0..5 {
        let answer = attempt(&mut app, &path, "email_code", "wrong");
        answer.refused(422, "form_code_incorrect", Some("code"));
    }
    attempt(&mut app, &path, "email_code", "1").refused(400, "verification_failed", None);
    app.advance(30);
    prepare(&mut app, &path, "email_code");
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    app.advance(600);
    attempt(&mut app, &path, "email_code", &code).refused(400, "verification_expired", None);
    prepare(&mut app, &path, "email_code");
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    assert_eq!(attempt(&mut app, &path, "email_code", &code).status, 200);
    let done = "verification_already_verified";
    attempt(&mut app, &path, "email_code", &code).refused(400, done, None);
}

#[test]
fn what_is_taken_is_refused() {
    let mut app = App::of(Sandbox::builder().disable(IdentifierKind::Username));
    let form = [
        ("email_address", "Demo@example.com"),
        ("phone_number", "+302101234567"),
        ("username", "ada_1815"),
    ];
    let refused = app.post(SIGN_UPS, &form);
    let found = |code: &str, param: &str| (code.to_owned(), Some(param.to_owned()));
    assert_eq!(
        refused.errors(),
        [
            found("form_identifier_exists", "email_address"),
            found("unsupported_country_code", "phone_number"),
            found("form_param_unknown", "username"),
        ]
    );
    app.post(SIGN_UPS, &[("email_address", "x"), ("ticket", "x")]);
    let (mut first, path) = started(Sandbox::builder(), &[("email_address", NEW)]);
    prepare(&mut first, &path, "email_code");
    let code = first.sandbox.outbox().code_for(NEW).unwrap();
    let mut second = App {
        sandbox: first.sandbox,
        token: None,
    };
    let other = second.post(SIGN_UPS, &[("email_address", NEW)]);
    let other = format!("{SIGN_UPS}/{}", other.text("/response/id"));
    second.get(&path).refused(404, "resource_not_found", None);
    prepare(&mut second, &other, "email_code");
    let later = second.sandbox.outbox().code_for(NEW).unwrap();
    let second_token = second.token.take();
    let mut first = App {
        sandbox: second.sandbox,
        token: first.token,
    };
    assert_eq!(attempt(&mut first, &path, "email_code", &code).status, 200);
    first.token = second_token;
    attempt(&mut first, &other, "email_code", &later).refused(
        422,
        "form_identifier_exists",
        Some("email_address"),
    );
}

#[test]
fn a_sign_up_is_given_up_after_a_day() {
    let (mut app, path) = started(Sandbox::builder(), &[("email_address", NEW)]);
    let status = |app: &mut App| app.get(&path).text("/response/status");
    app.advance(24 * 3600 - 1);
    assert_eq!(status(&mut app), "missing_requirements");
    app.advance(1);
    assert_eq!(status(&mut app), "abandoned");
    prepare(&mut app, &path, "email_code").refused(404, "resource_not_found", None);
}

#[test]
fn who_is_signed_in_has_no_need_to() {
    let mut app = App::signed_in();
    app.post(SIGN_UPS, &[("email_address", NEW)])
        .refused(400, "session_exists", None);
    let mut nobody = App::of(Sandbox::builder());
    nobody
        .get(&format!("{SIGN_UPS}/sua_none"))
        .refused(400, "client_not_found", None);
}

#[test]
fn by_the_strategy_password() {
    let form = [
        ("strategy", "password"),
        ("email_address", NEW),
        ("password", "a long password"),
    ];
    let (mut app, path) = started(Sandbox::builder(), &form);
    assert_eq!(*app.get(&path).at("/response/password_enabled"), true);
    assert_eq!(prepare(&mut app, &path, "email_code").status, 200);
    let code = app.sandbox.outbox().code_for(NEW).unwrap();
    let done = attempt(&mut app, &path, "email_code", &code);
    assert_eq!(done.text("/response/status"), "complete");

    let (mut app, path) = started(Sandbox::builder(), &[("email_address", NEW)]);
    let missing = app.patch(&path, &[("strategy", "password")]);
    missing.refused(422, "form_conditional_param_missing", Some("password"));
    let form = [("strategy", "password"), ("password", "a long password")];
    assert_eq!(app.patch(&path, &form).status, 200);
    let builder = Sandbox::builder().disable_strategy("password");
    let (mut app, path) = started(builder, &[("email_address", NEW)]);
    app.patch(&path, &form)
        .refused(400, "form_param_value_disabled", Some("strategy"));
}
