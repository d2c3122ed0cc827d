use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{MessageKind, Quirk, Sandbox, UserSeed};

use crate::support::{App, START_MS};

const EMAILS: &str = "/v1/me/email_addresses";

fn created(app: &mut App) -> String {
    let id = app.create("email_addresses", "email_address", "test@test.com");
    format!("{EMAILS}/{id}")
}

fn prepare(app: &mut App, path: &str) -> crate::support::Answer {
    app.post(
        &format!("{path}/prepare_verification"),
        &[("strategy", "email_code")],
    )
}

fn attempt(app: &mut App, path: &str, code: &str) -> crate::support::Answer {
    app.post(&format!("{path}/attempt_verification"), &[("code", code)])
}

#[test]
fn an_address_is_created_unverified_and_shown_beside_the_client() {
    let mut app = App::signed_in();
    let answer = app.post(&format!("{EMAILS}/"), &[("email_address", "Test@TEST.com")]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text("/response/object"), "email_address");
    assert_eq!(answer.text("/response/email_address"), "Test@test.com");
    assert!(answer.text("/response/id").starts_with("idn_"));
    assert_eq!(answer.text("/response/verification/status"), "unverified");
    assert_eq!(answer.text("/response/verification/strategy"), "email_code");
    assert_eq!(*answer.at("/response/verification/attempts"), 0);
    assert_eq!(*answer.at("/response/verification/expire_at"), 0);
    assert_eq!(*answer.at("/response/created_at"), START_MS);
    assert_eq!(*answer.at("/response/reserved"), false);
    let shown = answer.at("/client/sessions/0/user/email_addresses/1");
    assert_eq!(shown, answer.at("/response"));
}

#[test]
fn a_redirect_url_is_checked_though_a_code_does_not_use_it() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    for param in ["redirect_url", "action_complete_redirect_url"] {
        for url in ["https://app.example/a b", "/\u{f}", "/\u{7f}"] {
            let form = [("strategy", "email_code"), (param, url)];
            app.post(&format!("{path}/prepare_verification"), &form)
                .refused(422, "invalid_redirect_url", Some(param));
        }
    }
}

#[test]
fn a_code_verifies_once() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    attempt(&mut app, &path, "000000").refused(400, "verification_missing", None);
    let prepared = prepare(&mut app, &path);
    assert_eq!(
        *prepared.at("/response/verification/expire_at"),
        START_MS + 600_000
    );
    let outbox = app.sandbox.outbox();
    let message = outbox.messages().next().unwrap();
    assert_eq!(message.kind, MessageKind::Email);
    assert_eq!(message.to, "test@test.com");
    let code = outbox.code_for("test@test.com").unwrap();
    let verified = attempt(&mut app, &path, &code);
    assert_eq!(verified.text("/response/verification/status"), "verified");
    assert_eq!(*verified.at("/response/verification/attempts"), 1);
    attempt(&mut app, &path, &code).refused(400, "verification_already_verified", None);
    prepare(&mut app, &path).refused(400, "verification_already_verified", None);
}

#[test]
fn five_wrong_codes_fail_and_a_new_one_starts_afresh() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    prepare(&mut app, &path);
    let code = app.sandbox.outbox().code_for("test@test.com").unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for attempts in 1..=5 {
        attempt(&mut app, &path, wrong).refused(422, "form_code_incorrect", Some("code"));
        let status = if attempts == 5 {
            "failed"
        } else {
            "unverified"
        };
        let answer = app.get(&path);
        assert_eq!(answer.text("/response/verification/status"), status);
        assert_eq!(*answer.at("/response/verification/attempts"), attempts);
    }
    attempt(&mut app, &path, &code).refused(400, "verification_failed", None);
    app.advance(30);
    assert_eq!(prepare(&mut app, &path).status, 200);
    let code = app.sandbox.outbox().code_for("test@test.com").unwrap();
    assert_eq!(attempt(&mut app, &path, &code).status, 200);
}

#[test]
fn a_code_lives_ten_minutes_and_can_be_resent_after_thirty_seconds() {
    let mut app = App::signed_in_to(Sandbox::builder().quirk(Quirk::ResendCooldown));
    let path = created(&mut app);
    prepare(&mut app, &path);
    app.advance(10);
    let refused = prepare(&mut app, &path);
    refused.refused(429, "verification_code_too_many_requests", None);
    assert_eq!(refused.header("retry-after"), Some("20"));
    let code = app.sandbox.outbox().code_for("test@test.com").unwrap();
    app.advance(590);
    assert_eq!(
        app.get(&path).text("/response/verification/status"),
        "expired"
    );
    attempt(&mut app, &path, &code).refused(400, "verification_expired", None);
    assert_eq!(prepare(&mut app, &path).status, 200);
}

#[test]
fn test_addresses_and_numbers_never_wait() {
    let mut app = App::signed_in_to(Sandbox::builder().quirk(Quirk::ResendCooldown));
    for (kind, name, value, strategy) in [
        (
            "email_addresses",
            "email_address",
            "jo+clerk_test@example.com",
            "email_code",
        ),
        (
            "phone_numbers",
            "phone_number",
            "+12015550123",
            "phone_code",
        ),
    ] {
        let id = app.create(kind, name, value);
        let path = format!("/v1/me/{kind}/{id}/prepare_verification");
        for _ in 0..3 {
            assert_eq!(app.post(&path, &[("strategy", strategy)]).status, 200);
        }
    }
}

#[test]
fn a_newer_code_replaces_the_older() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    prepare(&mut app, &path);
    let old = app.sandbox.outbox().code_for("test@test.com").unwrap();
    assert_eq!(prepare(&mut app, &path).status, 200);
    let new = app.sandbox.outbox().code_for("test@test.com").unwrap();
    assert_ne!(old, new);
    attempt(&mut app, &path, &old).refused(422, "form_code_incorrect", Some("code"));
    assert_eq!(attempt(&mut app, &path, &new).status, 200);
}

#[test]
fn test_addresses_take_the_fixed_code_and_get_no_mail() {
    let mut app = App::signed_in();
    let id = app.create(
        "email_addresses",
        "email_address",
        "jo+clerk_test@example.com",
    );
    let path = format!("{EMAILS}/{id}");
    attempt(&mut app, &path, "424242").refused(400, "verification_missing", None);
    prepare(&mut app, &path);
    assert_eq!(app.sandbox.outbox().messages().count(), 0);
    attempt(&mut app, &path, "424243").refused(422, "form_code_incorrect", Some("code"));
    assert_eq!(attempt(&mut app, &path, "424242").status, 200);
}

#[test]
fn without_test_mode_no_address_is_special() {
    let mut app = App::signed_in_to(Sandbox::builder().test_mode(false));
    let id = app.create(
        "email_addresses",
        "email_address",
        "jo+clerk_test@example.com",
    );
    prepare(&mut app, &format!("{EMAILS}/{id}"));
    assert_eq!(app.sandbox.outbox().messages().count(), 1);
}

#[test]
fn the_link_of_a_mail_verifies_once() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    let form = [
        ("strategy", "email_link"),
        ("redirect_url", "https://app.example/done?x=1"),
    ];
    let prepare_path = format!("{path}/prepare_verification");
    app.post(&prepare_path, &[("strategy", "email_link")])
        .refused(422, "form_conditional_param_missing", Some("redirect_url"));
    let prepared = app.post(&prepare_path, &form);
    assert_eq!(
        prepared.text("/response/verification/strategy"),
        "email_link"
    );
    attempt(&mut app, &path, "424242").refused(400, "verification_strategy_invalid", None);
    let link = app.sandbox.outbox().link_for("test@test.com").unwrap();
    let link = link
        .strip_prefix(app.sandbox.base_url())
        .unwrap()
        .to_owned();
    let opened = app.get(&link);
    assert_eq!(opened.status, 303);
    assert_eq!(
        opened.header("location"),
        Some("https://app.example/done?x=1&__clerk_status=verified")
    );
    let shown = app.get(&path);
    assert_eq!(shown.text("/response/verification/status"), "verified");
    assert_eq!(
        shown.text("/response/verification/verified_at_client"),
        app.get("/v1/client").text("/response/id")
    );
    app.get(&link)
        .refused(400, "verification_link_token_stale", None);
}

#[test]
fn a_late_link_says_so_and_a_replaced_one_is_stale() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    let form = [("strategy", "email_link"), ("redirect_url", "/done")];
    let prepare_path = format!("{path}/prepare_verification");
    app.post(&prepare_path, &form);
    let old = app.sandbox.outbox().link_for("test@test.com").unwrap();
    app.post(&prepare_path, &form);
    let new = app.sandbox.outbox().link_for("test@test.com").unwrap();
    let path_of =
        |app: &App, url: &str| url.strip_prefix(app.sandbox.base_url()).unwrap().to_owned();
    let old = path_of(&app, &old);
    app.get(&old)
        .refused(400, "verification_link_token_stale", None);
    app.advance(600);
    let new = path_of(&app, &new);
    let location = format!("{}/done?__clerk_status=expired", app.sandbox.base_url());
    assert_eq!(app.get(&new).header("location"), Some(location.as_str()));
    app.delete(&path);
    app.get(&new)
        .refused(400, "verification_link_token_invalid", None);
}

#[test]
fn there_is_no_enterprise_connection() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    let form = [("strategy", "enterprise_sso"), ("redirect_url", "/")];
    app.post(&format!("{path}/prepare_verification"), &form)
        .refused(400, "verification_strategy_invalid", None);
    app.post(
        &format!("{path}/prepare_verification"),
        &[("strategy", "phone_code")],
    )
    .refused(422, "form_param_value_invalid", Some("strategy"));
}

#[test]
fn an_address_is_taken_by_its_verified_owner_alone() {
    let second = UserSeed::new()
        .email("second@example.com")
        .reserved_email("held@example.com");
    let builder = Sandbox::builder()
        .user(UserSeed::new().email("first@example.com"))
        .user(second);
    let mut app = App::signed_in_to(builder);
    for taken in [
        "first@example.com",
        "FIRST@Example.com",
        "second@example.com",
        "held@example.com",
    ] {
        app.post(EMAILS, &[("email_address", taken)]).refused(
            422,
            "form_identifier_exists",
            Some("email_address"),
        );
    }
    created(&mut app);
    app.post(EMAILS, &[("email_address", "TEST@test.com")])
        .refused(422, "form_identifier_exists", Some("email_address"));
}

#[test]
fn who_verifies_first_keeps_the_address() {
    let builder = Sandbox::builder()
        .user(UserSeed::new().email("first@example.com"))
        .user(UserSeed::new().email("second@example.com"));
    let mut first = App::signed_in_to(builder);
    let path = created(&mut first);
    prepare(&mut first, &path);
    let code = first.sandbox.outbox().code_for("test@test.com").unwrap();

    let ticket = first.sandbox.new_ticket(&first.sandbox.users()[1]).unwrap();
    let first_token = first.token.take();
    first.post(
        "/v1/client/sign_ins",
        &[("strategy", "ticket"), ("ticket", &ticket)],
    );
    first.verified_email("test@test.com");

    first.token = first_token;
    attempt(&mut first, &path, &code).refused(422, "form_identifier_exists", Some("email_address"));
    assert_eq!(
        first.get(&path).text("/response/verification/status"),
        "unverified"
    );
}

#[test]
fn addresses_are_listed_read_and_deleted() {
    let mut app = App::signed_in();
    let path = created(&mut app);
    let listed = app.get(EMAILS);
    assert_eq!(listed.json.as_array().unwrap().len(), 2);
    assert_eq!(listed.text("/1/email_address"), "test@test.com");
    let deleted = app.delete(&path);
    assert_eq!(deleted.text("/response/object"), "email_address");
    assert_eq!(*deleted.at("/response/deleted"), true);
    assert_eq!(
        deleted
            .at("/client/sessions/0/user/email_addresses")
            .as_array()
            .unwrap()
            .len(),
        1
    );
    app.get(&path).refused(404, "resource_not_found", None);
    app.delete(&path).refused(404, "resource_not_found", None);
    prepare(&mut app, &path).refused(404, "resource_not_found", None);
    attempt(&mut app, &path, "1").refused(404, "resource_not_found", None);
    created(&mut app);
}

#[test]
fn the_last_identification_stays() {
    let mut app = App::signed_in();
    let primary = app.get("/v1/me").text("/response/primary_email_address_id");
    let path = format!("{EMAILS}/{primary}");
    app.delete(&path)
        .refused(400, "identification_deletion_failed", None);
    let unverified = created(&mut app);
    app.delete(&path)
        .refused(400, "identification_deletion_failed", None);
    assert_eq!(app.delete(&unverified).status, 200);
    let other = app.verified_email("other@example.com");
    assert_eq!(app.delete(&path).status, 200);
    assert_eq!(
        app.get("/v1/me").text("/response/primary_email_address_id"),
        other
    );
}

#[test]
fn a_required_kind_keeps_its_last_one() {
    let user = UserSeed::new().email("a@example.com").phone("+12025550123");
    let builder = Sandbox::builder()
        .user(user)
        .require(IdentifierKind::EmailAddress);
    let mut app = App::signed_in_to(builder);
    let id = app.get("/v1/me").text("/response/primary_email_address_id");
    app.delete(&format!("{EMAILS}/{id}")).refused(
        400,
        "last_required_identification_deletion_failed",
        None,
    );
}

#[test]
fn the_first_verified_address_becomes_primary() {
    let mut app = App::signed_in_to(Sandbox::builder().user(UserSeed::new().phone("+12025550123")));
    assert!(
        app.get("/v1/me")
            .at("/response/primary_email_address_id")
            .is_null()
    );
    let id = app.verified_email("test@test.com");
    assert_eq!(
        app.get("/v1/me").text("/response/primary_email_address_id"),
        id
    );
}

#[test]
fn switches_of_the_instance() {
    let mut app = App::signed_in_to(Sandbox::builder().disable(IdentifierKind::EmailAddress));
    app.post(EMAILS, &[("email_address", "a@b.example")])
        .refused(422, "form_param_unknown", Some("email_address"));

    let mut app = App::signed_in_to(Sandbox::builder().immutable(IdentifierKind::EmailAddress));
    app.post(EMAILS, &[("email_address", "a@b.example")])
        .refused(403, "immutable_attribute_modification_not_allowed", None);

    let mut app = App::signed_in_to(Sandbox::builder().block_subaddresses(true));
    app.post(EMAILS, &[("email_address", "a+b@b.example")])
        .refused(403, "not_allowed_access", Some("email_address"));

    let mut app = App::signed_in_to(Sandbox::builder().max_unverified(1));
    created(&mut app);
    app.post(EMAILS, &[("email_address", "a@b.example")])
        .refused(400, "too_many_unverified_identifications", None);

    let mut app = App::signed_in_to(Sandbox::builder().disable_strategy("email_code"));
    let path = created(&mut app);
    prepare(&mut app, &path).refused(400, "form_param_value_disabled", Some("strategy"));

    let mut app = App::signed_in_to(Sandbox::builder().quirk(Quirk::NullVerification));
    let answer = app.post(EMAILS, &[("email_address", "a@b.example")]);
    assert!(answer.at("/response/verification").is_null());
}
