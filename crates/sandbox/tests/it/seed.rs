//! Seeds: what they make, what is refused and how.

mod schema;

use std::path::{Path, PathBuf};

use clerk_user_sandbox::{Sandbox, Seed, UserSeed};
use serde_json::json;

use crate::support::App;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn example() -> Seed {
    Seed::from_file(root().join("examples/sandbox/seed.yaml")).unwrap()
}

fn refusal(yaml: &str) -> String {
    match Seed::from_yaml(yaml) {
        Ok(seed) => Sandbox::builder()
            .seed(seed)
            .in_process()
            .unwrap_err()
            .to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_example_is_what_it_says() {
    let mut app = App::signed_in_to(Sandbox::builder().seed(example()));
    assert_eq!(app.sandbox.ticket(), "ticket-of-ada");
    assert_eq!(app.sandbox.users().first().unwrap().as_str(), "user_ada");
    let me = app.get("/v1/me");
    let texts = [
        ("/response/id", "user_ada"),
        ("/response/username", "ada_lovelace"),
        ("/response/last_name", "Lovelace"),
        (
            "/response/email_addresses/0/verification/status",
            "unverified",
        ),
        (
            "/response/email_addresses/1/verification/status",
            "verified",
        ),
        (
            "/response/email_addresses/2/linked_to/0/type",
            "oauth_notion",
        ),
        ("/response/phone_numbers/0/verification/status", "verified"),
        (
            "/response/phone_numbers/1/verification/status",
            "unverified",
        ),
        ("/response/web3_wallets/0/verification/status", "verified"),
        (
            "/response/external_accounts/0/approved_scopes",
            "read write",
        ),
        (
            "/response/external_accounts/0/verification/status",
            "verified",
        ),
        (
            "/response/external_accounts/0/email_address",
            "ada@example.com",
        ),
        (
            "/response/external_accounts/1/verification/status",
            "failed",
        ),
        (
            "/response/external_accounts/1/verification/error/code",
            "oauth_access_denied",
        ),
    ];
    for (pointer, expected) in texts {
        assert_eq!(me.text(pointer), expected, "{pointer}");
    }
    let primary = me.text("/response/primary_email_address_id");
    assert_eq!(primary, me.text("/response/email_addresses/2/id"));
    for (place, expected) in [
        ("0/reserved_for_second_factor", true),
        ("0/default_second_factor", true),
        ("0/reserved", false),
        ("1/reserved", true),
    ] {
        let pointer = format!("/response/phone_numbers/{place}");
        assert_eq!(me.at(&pointer), expected, "{pointer}");
    }
    let mut create = |number| {
        let form = [("phone_number", number)];
        app.post("/v1/me/phone_numbers", &form)
    };
    assert_eq!(create("+447400123457").status, 200);
    let french = create("+33123456789");
    assert_eq!(french.text("/errors/0/code"), "unsupported_country_code");
    assert_eq!(french.text("/errors/0/meta/paramName"), "phone_number");
    let form = [("strategy", "oauth_github"), ("redirect_url", "/")];
    let github = app.post("/v1/me/external_accounts", &form);
    assert_eq!(github.text("/errors/0/code"), "oauth_provider_not_enabled");
}

#[test]
fn the_builder_and_a_file_make_the_same_users() {
    let file = Seed::from_json(
        r#"{"users": [{
            "id": "user_1", "password": "correct horse", "locked": true, "tickets": ["t"],
            "email_addresses": [
                {"email_address": "a@example.com"},
                {"email_address": "b@example.com", "standing": "unverified"}
            ],
            "phone_numbers": [
                {"phone_number": "+12015550100", "reserved_for_second_factor": true},
                {"phone_number": "+12015550101", "standing": "unverified"}
            ],
            "web3_wallets": [
                {"web3_wallet": "11111111111111111111111111111111", "verified": false}
            ],
            "external_accounts": [
                {"strategy": "oauth_notion", "approved_scopes": ["read"]},
                {"strategy": "oauth_google", "error": "oauth_access_denied"}
            ]
        }]}"#,
    );
    let user = UserSeed::new()
        .id("user_1")
        .password("correct horse")
        .locked()
        .ticket("t")
        .email("a@example.com")
        .unverified_email("b@example.com")
        .second_factor_phone("+12015550100")
        .unverified_phone("+12015550101")
        .unverified_wallet("11111111111111111111111111111111")
        .account("oauth_notion", ["read"])
        .failed_account("oauth_google", "oauth_access_denied");
    let built = Seed::from_json(&json!({ "users": [user] }).to_string());
    let of = |seed: Seed| {
        let mut users = App::of(Sandbox::builder().seed(seed));
        let page = users.sandbox.answer(
            http::Request::get("/")
                .header("host", "localhost")
                .body(Vec::new())
                .unwrap(),
        );
        users.get("/v1/environment");
        String::from_utf8(page.into_body().to_vec()).unwrap()
    };
    let of_file = of(file.unwrap());
    assert!(of_file.contains("b@example.com"), "{of_file}");
    assert_eq!(of_file, of(built.unwrap()));
}

#[test]
fn a_reset_goes_back_to_the_seed() {
    let mut app = App::signed_in_to(Sandbox::builder().seed(example()));
    let first = app.get("/v1/me").json;
    let id = first.pointer("/response/email_addresses/0/id").unwrap();
    let path = format!("/v1/me/email_addresses/{}", id.as_str().unwrap());
    assert_eq!(app.delete(&path).status, 200);
    app.post(
        "/_sandbox/quirks",
        &[("name", "camel-meta"), ("on", "false")],
    );
    app.post("/_sandbox/reset", &[]);
    app.token = None;
    let form = [("strategy", "ticket"), ("ticket", "ticket-of-ada")];
    assert_eq!(app.post("/v1/client/sign_ins", &form).status, 200);
    assert_eq!(
        app.get("/v1/me").at("/response/email_addresses"),
        first.pointer("/response/email_addresses").unwrap()
    );
    let refused = app.post("/v1/me/phone_numbers", &[("phone_number", "1")]);
    assert_eq!(refused.text("/errors/0/meta/paramName"), "phone_number");
}

#[test]
fn a_bad_seed_is_told_where_and_what() {
    let cases = [
        ("users: [", "line 1, column 8: expected YAML"),
        (
            "clock: 1\nusers: [{username: secret, username: secret}]",
            "line 2, column 28: expected each field once",
        ),
        (
            "{users: [{emial: []}]}",
            "/users/0: expected no other fields than id, username, first_name, last_name, password, banned, locked, email_addresses, phone_numbers, web3_wallets, external_accounts, tickets",
        ),
        ("[]", "(root): expected an object, found an array"),
        ("", "(root): expected an object, found null"),
        ("users: {}", "/users: expected an array, found an object"),
        ("clock: now", "/clock: expected an integer, found a string"),
        (
            "settings: {test_mode: 1}",
            "/settings/test_mode: expected a boolean, found a number",
        ),
        (
            "settings: {quirks: [odd]}",
            "/settings/quirks/0: expected one of google-account,",
        ),
        (
            "settings: {allowed_countries: [us]}",
            "/settings/allowed_countries/0: expected two capital letters: the code of a country that has phone numbers",
        ),
        (
            "settings: {blocked_identifiers: ['*@spam.example', secret]}",
            "/settings/blocked_identifiers/1: expected an email address, a domain such as *@example.com, a phone number or a wallet address",
        ),
        (
            "settings: {allowed_identifiers: ['secret @example.com']}",
            "/settings/allowed_identifiers/0: expected an email address,",
        ),
        (
            "users: [{email_addresses: [{}]}]",
            "/users/0/email_addresses/0: expected the field email_address",
        ),
        (
            "users: [{email_addresses: [{email_address: secret}]}]",
            "/users/0/email_addresses/0/email_address: ",
        ),
        (
            "users: [{phone_numbers: [{phone_number: +12015550100}]}]",
            "/users/0/phone_numbers/0/phone_number: expected a string, found a number",
        ),
        (
            "users: [{id: secret}]",
            "/users/0/id: expected an id: `user_` and up to 64 letters, digits or `_`",
        ),
        (
            "users: [{}, {tickets: [a, a]}]",
            "/users/1/tickets: expected a value that occurs only once",
        ),
        (
            "users: [{id: user_1}, {id: user_1}]",
            "/users/1/id: expected a value that occurs only once",
        ),
        (
            "users: [{email_addresses: [{email_address: a@example.com, standing: reserved, primary: true}]}]",
            "/users/0/email_addresses/0/primary: expected a verified identifier as the primary one",
        ),
        (
            "users: [{web3_wallets: [{web3_wallet: '11111111111111111111111111111111', primary: true}, {web3_wallet: '11111111111111111111111111111112', primary: true}]}]",
            "/users/0/web3_wallets/1/primary: expected at most one primary identifier",
        ),
        (
            "users: [{phone_numbers: [{phone_number: '+12015550100', standing: unverified, reserved_for_second_factor: true}]}]",
            "/users/0/phone_numbers/0/reserved_for_second_factor: expected a verified phone number as second factor",
        ),
        (
            "users: [{external_accounts: [{strategy: oauth_notion}, {strategy: oauth_notion}]}]",
            "/users/0/external_accounts/1/strategy: expected at most one account for each provider",
        ),
        (
            "users: [{username: same}, {username: SAME}]",
            "/users/1: expected identifiers that occur only once, and in one user only",
        ),
    ];
    for (yaml, expected) in cases {
        let told = refusal(yaml);
        let is_whole = !expected.ends_with([' ', ',']);
        let fits = if is_whole {
            told == expected
        } else {
            told.starts_with(expected)
        };
        assert!(fits, "{yaml}: {told}");
        assert!(!told.contains("secret"), "{told}");
    }
}

#[test]
fn a_seed_that_is_not_json_is_told_where() {
    let error = Seed::from_json("{\n  \"users\": secret\n}").unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 12: expected JSON");
    let twice = [
        r#"{"clock": 1, "clock": 1}"#,
        r#"{"users": [{"username": "secret", "usernam\u0065": "secret"}]}"#,
    ];
    let told = twice.map(|json| Seed::from_json(json).unwrap_err().to_string());
    assert_eq!(
        told,
        [
            "line 1, column 20: expected each field once",
            "line 1, column 49: expected each field once"
        ]
    );
    let error = Seed::from_file("no/such/seed.yaml").unwrap_err();
    assert_eq!(error.to_string(), "cannot read the seed file");
}

#[test]
fn a_seed_beyond_a_limit_is_told_which() {
    let error = Seed::from_json(r#"{"clock": 1e999}"#).unwrap_err();
    let expected = "line 1, column 15: expected a number of at most 64 bits";
    assert_eq!(error.to_string(), expected);
    let many = format!("users:\n{}", "- {}\n".repeat(300_000));
    let error = Seed::from_yaml(&many).unwrap_err().to_string();
    let expected = ": expected YAML of fewer nodes: give more of them as JSON";
    assert!(error.ends_with(expected), "{error}");
}

#[test]
fn a_setting_out_of_bounds_is_told_them() {
    let cases = [
        (
            "settings: {min_password_length: 0}",
            "/settings/min_password_length: expected an integer from 1 to 1024",
        ),
        (
            "settings: {max_password_length: 1025}",
            "/settings/max_password_length: expected an integer from 1 to 1024",
        ),
        (
            "settings: {max_unverified: 1001}",
            "/settings/max_unverified: expected an integer from 0 to 1000",
        ),
        (
            "settings: {min_password_length: 9, max_password_length: 8}",
            "/settings/min_password_length: expected an integer from 1 to 8",
        ),
    ];
    for (yaml, expected) in cases {
        assert_eq!(refusal(yaml), expected, "{yaml}");
    }
}
