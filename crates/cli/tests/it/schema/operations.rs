use std::collections::BTreeSet;

use clerk_user_client::operations::{
    client, email_address, environment, external_account, phone_number, reverification, session,
    sign_in, user, web3_wallet,
};
use clerk_user_client::{BaseUrl, Credentials, Operation};
use clerk_user_model::ReverificationLevel;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::document;

/// Method and path of an operation.
fn line<T>(operation: &Operation<T>) -> String {
    let base = BaseUrl::parse("https://clerk.example.com").unwrap();
    let request = operation.request(&base, &Credentials::anonymous()).unwrap();
    format!("{} {}", request.method(), request.uri().path())
}

fn params<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// Every operation that the client knows.
fn known_to_the_client() -> BTreeSet<String> {
    [of_the_client(), of_the_user()]
        .concat()
        .into_iter()
        .collect()
}

fn of_the_client() -> Vec<String> {
    let code = || json!({"strategy": "email_code", "code": "424242"});
    let strategy = |strategy: &str| json!({"strategy": strategy});
    vec![
        line(&client::get()),
        line(&client::sign_out()),
        line(&environment::get()),
        line(&session::get(&"ID".into())),
        line(&session::touch(&"ID".into())),
        line(&session::end(&"ID".into())),
        line(&session::remove(&"ID".into())),
        line(&session::create_token(&"ID".into())),
        line(&reverification::start(
            &"ID".into(),
            &ReverificationLevel::FirstFactor,
        )),
        line(&reverification::prepare_first_factor(
            &"ID".into(),
            &params(strategy("email_code")),
        )),
        line(&reverification::attempt_first_factor(
            &"ID".into(),
            &params(code()),
        )),
        line(&reverification::prepare_second_factor(
            &"ID".into(),
            &params(strategy("phone_code")),
        )),
        line(&reverification::attempt_second_factor(
            &"ID".into(),
            &params(code()),
        )),
        line(&sign_in::create(&params(
            json!({"identifier": "test@test.com"}),
        ))),
        line(&sign_in::get(&"ID".into())),
        line(&sign_in::prepare_first_factor(
            &"ID".into(),
            &params(strategy("email_code")),
        )),
        line(&sign_in::attempt_first_factor(
            &"ID".into(),
            &params(code()),
        )),
        line(&sign_in::prepare_second_factor(
            &"ID".into(),
            &params(strategy("phone_code")),
        )),
        line(&sign_in::attempt_second_factor(
            &"ID".into(),
            &params(code()),
        )),
        line(&sign_in::reset_password(
            &"ID".into(),
            &params(json!({"password": "p"})),
        )),
    ]
}

fn of_the_user() -> Vec<String> {
    let strategy = |strategy: &str| json!({"strategy": strategy});
    vec![
        line(&user::get()),
        line(&user::update_metadata(&params(
            json!({"unsafe_metadata": {}}),
        ))),
        line(&user::update(&params(json!({"first_name": "Test"})))),
        line(&email_address::create(&params(
            json!({"email_address": "test@test.com"}),
        ))),
        line(&email_address::list()),
        line(&email_address::get(&"ID".into())),
        line(&email_address::remove(&"ID".into())),
        line(&email_address::prepare_verification(
            &"ID".into(),
            &params(strategy("email_code")),
        )),
        line(&email_address::attempt_verification(
            &"ID".into(),
            &params(json!({"code": "424242"})),
        )),
        line(&phone_number::create(&params(
            json!({"phone_number": "15551234567"}),
        ))),
        line(&phone_number::list()),
        line(&phone_number::get(&"ID".into())),
        line(&phone_number::update(
            &"ID".into(),
            &params(json!({"reserved_for_second_factor": true})),
        )),
        line(&phone_number::remove(&"ID".into())),
        line(&phone_number::prepare_verification(
            &"ID".into(),
            &params(strategy("phone_code")),
        )),
        line(&phone_number::attempt_verification(
            &"ID".into(),
            &params(json!({"code": "424242"})),
        )),
        line(&web3_wallet::create(&params(
            json!({"web3_wallet": format!("0x{:040}", 0)}),
        ))),
        line(&web3_wallet::list()),
        line(&web3_wallet::get(&"ID".into())),
        line(&web3_wallet::remove(&"ID".into())),
        line(&web3_wallet::prepare_verification(
            &"ID".into(),
            &params(strategy("web3_metamask_signature")),
        )),
        line(&web3_wallet::attempt_verification(
            &"ID".into(),
            &params(json!({"signature": "0x"})),
        )),
        line(&external_account::create(&params(strategy("oauth_notion")))),
        line(&external_account::reauthorize(
            &"ID".into(),
            &params(json!({"redirect_url": "/"})),
        )),
        line(&external_account::remove(&"ID".into())),
        line(&external_account::revoke_tokens(&"ID".into())),
    ]
}

#[test]
fn are_those_of_the_client() {
    let openapi = document(&["--openapi"]);
    let mut described = BTreeSet::new();
    for (path, methods) in openapi["paths"].as_object().unwrap() {
        let segments = path
            .split('/')
            .map(|s| if s.starts_with('{') { "ID" } else { s });
        let path = segments.collect::<Vec<_>>().join("/");
        described.extend(
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(|m| format!("{} {path}", m.to_uppercase())),
        );
    }
    let called = known_to_the_client();
    assert_eq!(called, described);
}

#[test]
fn refer_to_what_is_there() {
    let openapi = document(&["--openapi"]);
    assert_eq!(openapi["openapi"], "3.1.1");
    let create = &openapi["paths"]["/v1/me/phone_numbers"]["post"];
    assert_eq!(
        create["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["$ref"],
        "#/components/schemas/CreatePhoneNumberParams"
    );
    let mut values = vec![&openapi];
    let mut references = 0;
    while let Some(value) = values.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            references += 1;
            assert!(
                openapi.pointer(reference.trim_start_matches('#')).is_some(),
                "{reference}"
            );
        }
        values.extend(
            value
                .as_object()
                .into_iter()
                .flat_map(|members| members.values()),
        );
        values.extend(value.as_array().into_iter().flatten());
    }
    assert!(references > 300, "{references}");
}
