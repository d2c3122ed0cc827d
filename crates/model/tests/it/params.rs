//! Params read what JavaScript and the wire spell, refuse the rest, and write the wire's form.

use clerk_user_model::{
    CreateEmailAddressParams, CreateExternalAccountParams, CreatePhoneNumberParams,
    CreateWeb3WalletParams, ReauthorizeExternalAccountParams,
};
use clerk_user_validate::OAuthStrategy;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn wire<T: Serialize + DeserializeOwned>(json: &str) -> String {
    match serde_json::from_str::<T>(json) {
        Ok(params) => serde_json::to_string(&params).unwrap(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_four_creates_in_both_spellings() {
    for spelling in ["email_address", "emailAddress", "email"] {
        assert_eq!(
            wire::<CreateEmailAddressParams>(&format!(r#"{{"{spelling}":"test@TEST.com"}}"#)),
            r#"{"email_address":"test@test.com"}"#
        );
    }
    for spelling in ["phone_number", "phoneNumber"] {
        assert_eq!(
            wire::<CreatePhoneNumberParams>(&format!(r#"{{"{spelling}":"15551234567"}}"#)),
            r#"{"phone_number":"+15551234567"}"#
        );
    }
    for spelling in ["web3_wallet", "web3Wallet"] {
        assert_eq!(
            wire::<CreateWeb3WalletParams>(&format!(
                r#"{{"{spelling}":"0x0123456789ABCDEF0123456789ABCDEF01234567"}}"#
            )),
            r#"{"web3_wallet":"0x0123456789abcDEF0123456789abCDef01234567"}"#
        );
    }
    for (url, scopes) in [
        ("redirect_url", "additional_scope"),
        ("redirectUrl", "additionalScopes"),
    ] {
        assert_eq!(
            wire::<CreateExternalAccountParams>(&format!(
                r#"{{"strategy":"oauth_notion","{url}":"/","{scopes}":["read","write"]}}"#
            )),
            r#"{"strategy":"oauth_notion","redirect_url":"/","additional_scope":["read","write"]}"#
        );
    }
}

#[test]
fn what_is_wrong_is_named_and_not_repeated() {
    let told = [
        wire::<CreateEmailAddressParams>(r#"{"email":"secret at example"}"#),
        wire::<CreatePhoneNumberParams>(r#"{"phoneNumber":"+1 secret"}"#),
        wire::<CreateWeb3WalletParams>(r#"{"web3Wallet":"0xsecret"}"#),
        wire::<CreateExternalAccountParams>(r#"{"strategy":"secret"}"#),
        wire::<ReauthorizeExternalAccountParams>(r#"{"redirectUrl":"javascript:secret"}"#),
    ];
    for text in told {
        assert!(text.contains(" at line 1 column "), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn unknown_and_null_members_are_refused() {
    assert_eq!(
        wire::<CreatePhoneNumberParams>(r#"{"phone_number":"15551234567","country":"US"}"#),
        "unknown field `country`, expected one of `phoneNumber`, `phone_number`, \
         `reservedForSecondFactor`, `reserved_for_second_factor` at line 1 column 39"
    );
    assert!(
        wire::<CreateExternalAccountParams>(r#"{"redirect_url":null}"#)
            .starts_with("invalid type: null")
    );
}

#[test]
fn an_external_account_has_one_origin() {
    let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
    let oauth = CreateExternalAccountParams::oauth(strategy.clone()).oidc_prompt("login");
    assert_eq!(oauth.strategy(), Some(&strategy));
    assert_eq!(oauth.enterprise_connection_id(), None);
    let enterprise = CreateExternalAccountParams::enterprise("ent_1".into());
    assert_eq!(
        serde_json::to_string(&enterprise).unwrap(),
        r#"{"enterprise_connection_id":"ent_1"}"#
    );
    assert_eq!(
        wire::<CreateExternalAccountParams>(r#"{"enterpriseConnectionId":"ent_1"}"#),
        r#"{"enterprise_connection_id":"ent_1"}"#
    );
    for wrong in [
        "{}",
        r#"{"strategy":"oauth_x","enterprise_connection_id":"ent_1"}"#,
    ] {
        assert_eq!(
            serde_json::from_str::<CreateExternalAccountParams>(wrong)
                .unwrap_err()
                .to_string(),
            "expected exactly one of `strategy`, `enterprise_connection_id`"
        );
    }
}
