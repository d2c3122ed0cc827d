//! Params are built as their schemas say: a setter for each member that is optional, which fills that one alone.

use std::collections::BTreeSet;
use std::fmt::Debug;

use clerk_user_model::*;
use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::schemas::{SOURCES, camel};

/// One test for each type: its constructor, and a value for each setter.
macro_rules! setters {
    ($($name:ident::$new:ident($($required:expr),*) { $($setter:ident: $value:expr,)* })+) => {$(
        #[test]
        #[allow(non_snake_case, reason = "named after the type")]
        fn $name() {
            let bare = clerk_user_model::$name::$new($($required),*);
            $(
                let one = bare.clone().$setter($value);
                assert_eq!(added(&bare, &one), json!({stringify!($setter): $value}));
            )*
            let whole = bare$(.$setter($value))*;
            names_all(stringify!($name), &whole);
            reads_every_spelling(stringify!($name), &whole);
        }
    )+};
}

setters! {
    AttemptEmailAddressVerificationParams::new("c") {}
    AttemptPhoneNumberVerificationParams::new("c") {}
    AttemptReverificationFirstFactorParams::new("password".into()) {
        code: "c",
        password: "p",
        public_key_credential: "k",
    }
    AttemptReverificationSecondFactorParams::new("totp".into(), "c") {}
    AttemptSignInFirstFactorParams::new("password".into()) {
        code: "c",
        password: "p",
        signature: "s",
        token: "t",
        ticket: "k",
        public_key_credential: "k",
        trusted_device_id: "d",
        client_data: "d",
        algorithm: "ES256",
    }
    AttemptSignInSecondFactorParams::new("totp".into(), "c") {}
    AttemptWeb3WalletVerificationParams::new("s") {}
    CreateEmailAddressParams::new(Email::parse("test@test.com").unwrap()) {}
    CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion").unwrap()) {
        redirect_url: url("/done"),
        action_complete_redirect_url: url("/complete"),
        additional_scope: ["read"],
        oidc_prompt: "login",
        oidc_login_hint: "h",
        code: "c",
        token: "t",
    }
    CreatePhoneNumberParams::new(E164::parse("15551234567").unwrap()) {
        reserved_for_second_factor: true,
    }
    CreateSessionTokenParams::new() {
        organization_id: "org_1",
    }
    CreateSignInParams::new() {
        strategy: VerificationStrategy::from("ticket"),
        identifier: "test@test.com",
        password: "p",
        ticket: "t",
        redirect_url: url("/done"),
        action_complete_redirect_url: url("/complete"),
        transfer: true,
        code: "c",
        token: "t",
        oidc_login_hint: "h",
        oidc_prompt: "login",
        proof_token: "t",
        trusted_device_id: "d",
    }
    CreateWeb3WalletParams::new(WalletAddress::parse(&format!("0x{:040}", 0)).unwrap()) {}
    PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailLink) {
        redirect_url: url("/done"),
        action_complete_redirect_url: url("/complete"),
    }
    PreparePhoneNumberVerificationParams::new(PhoneVerificationStrategy::PhoneCode) {
        proof_token: "t",
    }
    PrepareReverificationFirstFactorParams::new("email_code".into()) {
        email_address_id: EmailAddressId::from("idn_1"),
        phone_number_id: PhoneNumberId::from("idn_1"),
        redirect_url: url("/done"),
        enterprise_connection_id: EnterpriseConnectionId::from("ent_1"),
        proof_token: "t",
    }
    PrepareReverificationSecondFactorParams::new("phone_code".into()) {
        phone_number_id: PhoneNumberId::from("idn_1"),
        proof_token: "t",
    }
    PrepareSignInFirstFactorParams::new("email_code".into()) {
        email_address_id: EmailAddressId::from("idn_1"),
        phone_number_id: PhoneNumberId::from("idn_1"),
        web3_wallet_id: Web3WalletId::from("idn_1"),
        passkey_id: PasskeyId::from("idn_1"),
        trusted_device_id: "d",
        proof_token: "t",
        redirect_url: url("/done"),
        action_complete_redirect_url: url("/complete"),
        oidc_login_hint: "h",
        oidc_prompt: "login",
    }
    PrepareSignInSecondFactorParams::new("phone_code".into()) {
        phone_number_id: PhoneNumberId::from("idn_1"),
        email_address_id: EmailAddressId::from("idn_1"),
        redirect_url: url("/done"),
        proof_token: "t",
    }
    PrepareWeb3WalletVerificationParams::new(Web3Strategy::Web3MetamaskSignature) {
        redirect_url: url("/done"),
    }
    ReauthorizeExternalAccountParams::new(url("/done")) {
        action_complete_redirect_url: url("/complete"),
        additional_scope: ["read"],
        oidc_prompt: "login",
        oidc_login_hint: "h",
    }
    ResetPasswordParams::new("p") {
        sign_out_of_other_sessions: true,
    }
    StartReverificationParams::new("first_factor".into()) {}
    TouchSessionParams::new() {
        active_organization_id: "org_1",
        intent: SessionIntent::from("focus"),
    }
    UpdatePhoneNumberParams::new() {
        reserved_for_second_factor: true,
        default_second_factor: true,
    }
    UpdateUserMetadataParams::new(Map::new()) {}
    UpdateUserParams::new() {
        username: "u",
        first_name: "f",
        last_name: "l",
        primary_email_address_id: EmailAddressId::from("idn_1"),
        primary_phone_number_id: PhoneNumberId::from("idn_1"),
        primary_web3_wallet_id: Web3WalletId::from("idn_1"),
    }
}

fn url(text: &str) -> RedirectUrl {
    RedirectUrl::parse(text).unwrap()
}

/// The members that `more` has beyond those of `less`, all of which it has.
fn added<T: Serialize>(less: &T, more: &T) -> Value {
    let mut rest = written(more);
    for (name, value) in written(less) {
        assert_eq!(rest.remove(&name), Some(value));
    }
    rest.into()
}

/// What is built with all setters has every member of the schema, of a choice the one that was chosen.
fn names_all<T: Serialize>(name: &str, whole: &T) {
    let schema = &SOURCES[name];
    let built = written(whole);
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let not_chosen: BTreeSet<&str> = choices
        .map(|choice| choice["required"][0].as_str().unwrap())
        .filter(|name| !built.contains_key(*name))
        .collect();
    let mut missing: BTreeSet<&str> = members(schema).keys().map(String::as_str).collect();
    missing.retain(|name| !built.contains_key(*name));
    assert_eq!(missing, not_chosen);
}

/// Each member is read by each other name too, as from its own.
fn reads_every_spelling<T>(name: &str, whole: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let built = written(whole);
    for (member, schema) in members(&SOURCES[name]) {
        let more = schema["x-aliases"].as_array().into_iter().flatten();
        let more = more.map(|alias| alias.as_str().unwrap().to_owned());
        for alias in more.chain([camel(member)]) {
            let mut respelled = built.clone();
            if let Some(value) = respelled.remove(member) {
                respelled.insert(alias, value);
            }
            assert_eq!(
                serde_json::from_value::<T>(respelled.into()).unwrap(),
                *whole
            );
        }
    }
}

fn members(schema: &Value) -> &Map<String, Value> {
    schema["properties"].as_object().unwrap()
}

fn written<T: Serialize>(params: &T) -> Map<String, Value> {
    match serde_json::to_value(params).unwrap() {
        Value::Object(members) => members,
        other => panic!("{other}"),
    }
}
