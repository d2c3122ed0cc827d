use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Sandbox, UserSeed};
use serde_json::json;

use crate::support::App;

#[test]
fn a_username_that_is_immutable_stays() {
    let user = UserSeed::new().email("a@example.com").username("ada_l");
    let builder = Sandbox::builder()
        .user(user)
        .immutable(IdentifierKind::Username);
    let mut app = App::signed_in_to(builder);
    for name in ["another", ""] {
        app.patch("/v1/me", &[("username", name)]).refused(
            403,
            "immutable_attribute_modification_not_allowed",
            None,
        );
    }
    let same = app.patch("/v1/me", &[("username", "Ada_L"), ("first_name", "Ada")]);
    assert_eq!(same.text("/response/username"), "ada_l");
    assert_eq!(same.text("/response/first_name"), "Ada");
}

#[test]
fn a_user_is_read_with_everything_it_has() {
    let user = UserSeed::new()
        .email("a@example.com")
        .phone("+12025550123")
        .wallet("0x0123456789ABCDEF0123456789ABCDEF01234567")
        .username("ada_l")
        .name("Ada", "Lovelace");
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    let me = app.get("/v1/me");
    assert_eq!(me.text("/response/object"), "user");
    assert_eq!(me.text("/response/first_name"), "Ada");
    assert_eq!(me.text("/response/username"), "ada_l");
    assert_eq!(
        me.text("/response/email_addresses/0/verification/strategy"),
        "admin"
    );
    assert_eq!(
        me.text("/response/phone_numbers/0/phone_number"),
        "+12025550123"
    );
    assert_eq!(
        me.text("/response/primary_web3_wallet_id"),
        me.text("/response/web3_wallets/0/id")
    );
    assert_eq!(*me.at("/response/password_enabled"), false);
    assert_eq!(
        *me.at("/response/enterprise_accounts"),
        serde_json::json!([])
    );
    assert_eq!(me.at("/client/sessions/0/user"), me.at("/response"));
}

#[test]
fn names_change_and_clear() {
    let mut app = App::signed_in();
    let form = [
        ("first_name", "Ada"),
        ("last_name", ""),
        ("username", "Ada_L"),
    ];
    let changed = app.post("/v1/me/?_method=PATCH", &form);
    assert_eq!(changed.text("/response/first_name"), "Ada");
    assert!(changed.at("/response/last_name").is_null());
    assert_eq!(changed.text("/response/username"), "ada_l");
    let cleared = app.patch("/v1/me", &[("username", "")]);
    assert!(cleared.at("/response/username").is_null());
    assert_eq!(cleared.text("/response/first_name"), "Ada");
}

#[test]
fn everything_wrong_is_said_at_once() {
    let builder = Sandbox::builder()
        .user(UserSeed::new().email("a@example.com"))
        .user(UserSeed::new().username("taken"));
    let mut app = App::signed_in_to(builder);
    let longest = "x".repeat(256);
    let long = format!("{longest}x");
    let id = app.create("email_addresses", "email_address", "test@test.com");
    let form = [
        ("username", "taken"),
        ("first_name", long.as_str()),
        ("last_name", longest.as_str()),
        ("primary_email_address_id", &id),
        ("primary_phone_number_id", "idn_none"),
    ];
    let refused = app.patch("/v1/me", &form);
    assert_eq!(refused.status, 422);
    let expected = [
        ("form_identifier_exists", "username"),
        ("form_param_max_length_exceeded", "first_name"),
        ("form_verification_needed", "primary_email_address_id"),
        ("form_resource_not_found", "primary_phone_number_id"),
    ];
    let expected = expected.map(|(code, param)| (code.to_owned(), Some(param.to_owned())));
    assert_eq!(refused.errors(), expected);
    app.patch("/v1/me", &[("username", "a b")]).refused(
        422,
        "form_param_format_invalid",
        Some("username"),
    );
}

#[test]
fn a_primary_number_or_wallet_is_verified() {
    let user = UserSeed::new().phone("+12025551231");
    let user = user.unverified_phone("+12025551232").phone("+12025551233");
    let wallets = [1, 2, 3].map(|digit| format!("0x{digit:040}"));
    let user = user.wallet(&wallets[0]);
    let user = user.unverified_wallet(&wallets[1]).wallet(&wallets[2]);
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    let me = app.get("/v1/me");
    for (kind, param) in [
        ("phone_numbers", "primary_phone_number_id"),
        ("web3_wallets", "primary_web3_wallet_id"),
    ] {
        let id = |at: usize| me.text(&format!("/response/{kind}/{at}/id"));
        app.patch("/v1/me", &[(param, &id(1))]).refused(
            422,
            "form_verification_needed",
            Some(param),
        );
        let changed = app.patch("/v1/me", &[(param, &id(2))]);
        assert_eq!(changed.text(&format!("/response/{param}")), id(2));
    }
}

#[test]
fn another_verified_address_becomes_primary() {
    let mut app = App::signed_in();
    let id = app.verified_email("test@test.com");
    let changed = app.patch("/v1/me", &[("primary_email_address_id", &id)]);
    assert_eq!(changed.text("/response/primary_email_address_id"), id);
    assert_eq!(
        changed.text("/client/sessions/0/public_user_data/identifier"),
        "test@test.com"
    );
}

#[test]
fn unsafe_metadata_goes_its_own_way_since_the_newest_version() {
    let mut app = App::signed_in();
    let form = [("unsafe_metadata", r#"{"a":1}"#)];
    let answer = app.patch("/v1/me/metadata", &form);
    assert_eq!(*answer.at("/response/unsafe_metadata/a"), 1);
    let older = "/v1/me?__clerk_api_version=2025-11-10";
    assert_eq!(app.patch(older, &form).status, 200);
    app.patch("/v1/me?__clerk_api_version=2026-05-12", &form)
        .refused(422, "form_param_unknown", Some("unsafe_metadata"));
    app.patch("/v1/me/metadata", &[("unsafe_metadata", "[]")])
        .refused(422, "form_param_format_invalid", Some("unsafe_metadata"));
    app.patch("/v1/me/metadata", &[])
        .refused(422, "form_param_missing", Some("unsafe_metadata"));
}

#[test]
fn unsafe_metadata_is_merged_member_by_member() {
    let mut app = App::signed_in();
    for (change, whole) in [
        (json!({"a": {"b": 1, "c": 2}, "d": 3}), None),
        (
            json!({"a": {"c": null, "e": 4}}),
            Some(json!({"a": {"b": 1, "e": 4}, "d": 3})),
        ),
        (
            json!({"a": 5, "d": null, "f": {"g": null}}),
            Some(json!({"a": 5, "f": {}})),
        ),
    ] {
        let form = [("unsafe_metadata", change.to_string())];
        let form = form.each_ref().map(|(key, value)| (*key, value.as_str()));
        let answer = app.patch("/v1/me/metadata", &form);
        let metadata = answer.at("/response/unsafe_metadata");
        assert_eq!(*metadata, whole.unwrap_or(change));
    }
}

#[test]
fn the_last_username_stays() {
    let mut app = App::signed_in_to(Sandbox::builder().user(UserSeed::new().username("only_one")));
    app.patch("/v1/me", &[("username", "")])
        .refused(400, "identification_deletion_failed", None);
    let renamed = app.patch("/v1/me", &[("username", "another")]);
    assert_eq!(renamed.text("/response/username"), "another");
}

#[test]
fn metadata_have_a_largest_size() {
    let mut app = App::signed_in();
    let of = |name: &str, length: usize| {
        let padding = length - json!({ name: "" }).to_string().len();
        json!({ name: "x".repeat(padding) }).to_string()
    };
    let mut set = |text: &str| app.patch("/v1/me/metadata", &[("unsafe_metadata", text)]);
    let too_large = "form_param_exceeds_allowed_size";
    set(&of("a", 8193)).refused(422, too_large, Some("unsafe_metadata"));
    assert_eq!(set(&of("a", 8192)).status, 200);
    // Merged with what is there it would be larger.
    set(r#"{"b":1}"#).refused(422, too_large, Some("unsafe_metadata"));
    assert_eq!(set(r#"{"a":null,"b":1}"#).status, 200);
    let form = [
        ("email_address", "a@b.example"),
        ("unsafe_metadata", &of("a", 8193)),
    ];
    let mut visitor = App::of(Sandbox::builder());
    visitor
        .post("/v1/client/sign_ups", &form)
        .refused(422, too_large, Some("unsafe_metadata"));
}

#[test]
fn a_number_for_the_second_factor_does_not_identify_the_user() {
    let user = UserSeed::new().second_factor_phone("+12025551234");
    let first = user.unverified_email("a@example.com");
    let both = first.clone().unverified_email("b@example.com");
    for (user, status) in [(first, 400), (both, 200)] {
        let mut app = App::signed_in_to(Sandbox::builder().user(user));
        let id = app.get("/v1/me").text("/response/email_addresses/0/id");
        let answer = app.delete(&format!("/v1/me/email_addresses/{id}"));
        assert_eq!(answer.status, status, "{answer:?}");
    }
}
