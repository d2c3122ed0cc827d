use clerk_user_sandbox::{MessageKind, Sandbox, UserSeed};

use crate::support::App;

const PHONES: &str = "/v1/me/phone_numbers";

fn verified(app: &mut App, number: &str) -> String {
    let id = app.create("phone_numbers", "phone_number", number);
    let path = format!("{PHONES}/{id}");
    app.post(
        &format!("{path}/prepare_verification"),
        &[("strategy", "phone_code")],
    );
    let code = app.sandbox.outbox().code_for(number);
    let code = code.unwrap_or_else(|| "424242".to_owned());
    let answer = app.post(&format!("{path}/attempt_verification"), &[("code", &code)]);
    assert_eq!(answer.text("/response/verification/status"), "verified");
    path
}

#[test]
fn a_number_is_created_with_or_without_plus() {
    let mut app = App::signed_in();
    let answer = app.post(&format!("{PHONES}/"), &[("phone_number", "15551234567")]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text("/response/phone_number"), "+15551234567");
    assert_eq!(answer.text("/response/verification/strategy"), "phone_code");
    assert_eq!(*answer.at("/response/reserved_for_second_factor"), false);
    assert_eq!(*answer.at("/response/default_second_factor"), false);
    app.post(PHONES, &[("phone_number", "+15551234567")])
        .refused(422, "form_identifier_exists", Some("phone_number"));
}

#[test]
fn a_text_brings_the_code() {
    let mut app = App::signed_in();
    let path = verified(&mut app, "15551234567");
    let outbox = app.sandbox.outbox();
    let message = outbox.messages().next().unwrap();
    assert_eq!(
        (message.kind, message.to.as_str()),
        (MessageKind::Text, "+15551234567")
    );
    let prepare = format!("{path}/prepare_verification");
    app.post(&prepare, &[("strategy", "phone_code")]).refused(
        400,
        "verification_already_verified",
        None,
    );
    app.post(&prepare, &[("strategy", "email_code")]).refused(
        422,
        "form_param_value_invalid",
        Some("strategy"),
    );
    let me = app.get("/v1/me");
    assert!(path.ends_with(&me.text("/response/primary_phone_number_id")));
}

#[test]
fn fictional_numbers_take_the_fixed_code_and_get_no_text() {
    let mut app = App::signed_in();
    verified(&mut app, "+12015550100");
    verified(&mut app, "+12015550199");
    assert_eq!(app.sandbox.outbox().messages().count(), 0);
    verified(&mut app, "+12015550200");
    assert_eq!(app.sandbox.outbox().messages().count(), 1);
}

#[test]
fn numbers_of_other_countries_need_a_switch() {
    let mut app = App::signed_in();
    for number in [
        "+302101234567",
        "+12425550123",
        "+18091234567",
        "+80012345678",
    ] {
        app.post(PHONES, &[("phone_number", number)]).refused(
            403,
            "unsupported_country_code",
            Some("phone_number"),
        );
    }
    for number in ["+14165550123", "+15551234567"] {
        app.create("phone_numbers", "phone_number", number);
    }
    let mut app = App::signed_in_to(Sandbox::builder().all_countries(true));
    assert_eq!(
        app.post(PHONES, &[("phone_number", "+302101234567")])
            .status,
        200
    );
}

#[test]
fn only_a_verified_number_becomes_a_second_factor() {
    let mut app = App::signed_in();
    let id = app.create("phone_numbers", "phone_number", "+12015550100");
    let path = format!("{PHONES}/{id}");
    app.patch(&path, &[("reserved_for_second_factor", "true")])
        .refused(400, "identification_update_second_factor_unverified", None);
    app.patch(&path, &[("default_second_factor", "true")])
        .refused(400, "identification_update_failed", None);
    app.patch(&path, &[("default_second_factor", "yes")])
        .refused(
            422,
            "form_param_type_invalid",
            Some("default_second_factor"),
        );
}

#[test]
fn flags_are_taken_as_native_applications_write_them() {
    let mut app = App::signed_in();
    let path = verified(&mut app, "+12015550100");
    for (flag, is_on) in [("1", true), ("0", false), ("true", true), ("false", false)] {
        let answer = app.patch(&path, &[("reserved_for_second_factor", flag)]);
        assert_eq!(*answer.at("/response/reserved_for_second_factor"), is_on);
    }
}

#[test]
fn who_has_only_a_second_factor_left_has_no_way_in() {
    let mut app = App::signed_in();
    let phone = verified(&mut app, "+12015550100");
    app.keep_for_second_factor();
    let email = app.get("/v1/me").text("/response/email_addresses/0/id");
    let email = format!("/v1/me/email_addresses/{email}");
    app.delete(&email)
        .refused(400, "identification_deletion_failed", None);
    assert_eq!(app.delete(&phone).status, 200);
}

#[test]
fn the_last_identification_is_no_second_factor() {
    let mut app = App::signed_in_to(Sandbox::builder().user(UserSeed::new().phone("+12025550123")));
    let id = app.get("/v1/me").text("/response/phone_numbers/0/id");
    let path = format!("/v1/me/phone_numbers/{id}");
    let form = [("reserved_for_second_factor", "true")];
    app.patch(&path, &form)
        .refused(400, "identification_update_failed", None);
    app.verified_email("test@test.com");
    assert_eq!(app.patch(&path, &form).status, 200);
    assert_eq!(app.patch(&path, &form).status, 200);
}

#[test]
fn a_second_factor_does_not_become_the_primary_number() {
    let user = UserSeed::new().email("a@example.com");
    let user = user.second_factor_phone("+12025550123");
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    assert!(
        app.get("/v1/me")
            .at("/response/primary_phone_number_id")
            .is_null()
    );
    let path = verified(&mut app, "+12025550124");
    let primary = app.get("/v1/me").text("/response/primary_phone_number_id");
    assert_eq!(format!("{PHONES}/{primary}"), path);
}

#[test]
fn another_number_takes_the_place_of_one_kept_for_the_second_factor() {
    let user = UserSeed::new().email("a@example.com");
    let user = user.phone("+12025550123").phone("+12025550124");
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    let primary = |app: &mut App| {
        let me = app.get("/v1/me");
        let primary = me.at("/response/primary_phone_number_id").clone();
        let numbers = me.at("/response/phone_numbers").as_array().unwrap().iter();
        let mut found = numbers.filter(|it| it["id"] == primary);
        found
            .next()
            .map(|it| it["phone_number"].as_str().unwrap().to_owned())
    };
    let path = |app: &mut App, at: usize| {
        let me = app.get("/v1/me");
        format!(
            "{PHONES}/{}",
            me.text(&format!("/response/phone_numbers/{at}/id"))
        )
    };
    let (first, second) = (path(&mut app, 0), path(&mut app, 1));
    let keep = |on| [("reserved_for_second_factor", on)];
    assert_eq!(primary(&mut app).as_deref(), Some("+12025550123"));
    app.patch(&first, &keep("true"));
    assert_eq!(primary(&mut app).as_deref(), Some("+12025550124"));
    app.patch(&second, &keep("true"));
    assert_eq!(primary(&mut app), None);
    app.patch(&first, &keep("false"));
    assert_eq!(primary(&mut app).as_deref(), Some("+12025550123"));
}

#[test]
fn a_primary_number_stays_while_others_change() {
    let user = UserSeed::new().email("a@example.com").phone("+12025550123");
    let user = user.phone("+12025550124").phone("+12025550125");
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    let id = |app: &mut App, at: usize| {
        let me = app.get("/v1/me");
        me.text(&format!("/response/phone_numbers/{at}/id"))
    };
    let (primary, third) = (id(&mut app, 1), id(&mut app, 2));
    app.patch("/v1/me", &[("primary_phone_number_id", &primary)]);
    for (id, form) in [
        (&third, [("reserved_for_second_factor", "true")]),
        (&primary, [("reserved_for_second_factor", "false")]),
    ] {
        assert_eq!(app.patch(&format!("{PHONES}/{id}"), &form).status, 200);
        let me = app.get("/v1/me");
        assert_eq!(me.text("/response/primary_phone_number_id"), primary);
    }
}

#[test]
fn one_second_factor_is_the_default() {
    let mut app = App::signed_in();
    let one = verified(&mut app, "+12015550100");
    let two = verified(&mut app, "+12015550101");
    let reserved = app.patch(&one, &[("reserved_for_second_factor", "true")]);
    assert_eq!(*reserved.at("/response/reserved_for_second_factor"), true);
    assert_eq!(*reserved.at("/response/default_second_factor"), true);
    assert_eq!(
        *reserved.at("/client/sessions/0/user/two_factor_enabled"),
        true
    );
    let form = [
        ("reserved_for_second_factor", "true"),
        ("default_second_factor", "true"),
    ];
    let overridden = app.post(&format!("{two}?_method=PATCH"), &form);
    assert_eq!(*overridden.at("/response/default_second_factor"), true);
    assert_eq!(*app.get(&one).at("/response/default_second_factor"), false);
    app.patch(&two, &[("reserved_for_second_factor", "false")]);
    assert_eq!(*app.get(&one).at("/response/default_second_factor"), true);
}

#[test]
fn only_a_second_factor_becomes_the_default() {
    let mut app = App::signed_in();
    let one = verified(&mut app, "+12015550100");
    let two = verified(&mut app, "+12015550101");
    app.patch(&two, &[("reserved_for_second_factor", "true")]);
    let is_default = "/response/default_second_factor";
    assert_eq!(*app.get(&one).at(is_default), false);
    assert_eq!(*app.get(&two).at(is_default), true);
}

#[test]
fn a_number_can_be_a_second_factor_from_the_start() {
    let mut app = App::signed_in();
    let form = [
        ("phone_number", "+12015550100"),
        ("reserved_for_second_factor", "true"),
    ];
    let created = app.post(PHONES, &form);
    assert_eq!(*created.at("/response/reserved_for_second_factor"), true);
    assert_eq!(
        *created.at("/client/sessions/0/user/two_factor_enabled"),
        false
    );
}

#[test]
fn numbers_are_listed_read_and_deleted() {
    let mut app = App::signed_in();
    let path = verified(&mut app, "+12015550100");
    assert_eq!(app.get(PHONES).text("/0/phone_number"), "+12015550100");
    assert_eq!(app.get(&path).text("/response/object"), "phone_number");
    let deleted = app.post(&format!("{path}/?_method=DELETE"), &[]);
    assert_eq!(deleted.text("/response/object"), "phone_number");
    assert!(
        app.get("/v1/me")
            .at("/response/primary_phone_number_id")
            .is_null()
    );
    app.get(&path).refused(404, "resource_not_found", None);
}

#[test]
fn a_reserved_number_is_taken() {
    let builder = Sandbox::builder()
        .user(UserSeed::new().email("a@example.com"))
        .user(UserSeed::new().reserved_phone("+12015550100"));
    let mut app = App::signed_in_to(builder);
    app.post(PHONES, &[("phone_number", "+12015550100")])
        .refused(422, "form_identifier_exists", Some("phone_number"));
}
