use clerk_user_model::{Environment, IdentifierKind, OAUTH_PROVIDERS};
use clerk_user_sandbox::Sandbox;

use crate::support::App;

#[test]
fn the_environment_is_bare_and_says_what_is_on() {
    let mut app = App::of(Sandbox::builder());
    let read = app.get("/v1/environment");
    let touched = app.post("/v1/environment?_method=PATCH", &[]);
    assert_eq!(read.json, touched.json);
    assert_eq!(*read.at("/auth_config/test_mode"), true);
    assert_eq!(*read.at("/auth_config/single_session_mode"), true);
    assert_eq!(*read.at("/auth_config/reverification"), false);
    assert_eq!(*read.at("/auth_config/native_settings/api_enabled"), true);
    assert_eq!(
        read.text("/display_config/instance_environment_type"),
        "development"
    );
    assert_eq!(
        *read.at("/user_settings/sign_up"),
        serde_json::json!({
            "captcha_enabled": false,
            "captcha_widget_type": "smart",
            "custom_action_required": false,
            "progressive": true,
            "mode": "public",
            "legal_consent_enabled": false,
        })
    );
    for kind in ["email_address", "phone_number", "web3_wallet"] {
        assert_eq!(
            *read.at(&format!("/user_settings/attributes/{kind}/enabled")),
            true
        );
    }
    for provider in OAUTH_PROVIDERS {
        let pointer = format!("/user_settings/social/{}", provider.strategy);
        assert_eq!(*read.at(&format!("{pointer}/enabled")), true);
        assert_eq!(read.text(&format!("{pointer}/strategy")), provider.strategy);
        assert_eq!(read.text(&format!("{pointer}/name")), provider.name);
    }
}

#[test]
fn switches_show() {
    let builder = Sandbox::builder()
        .multi_session(true)
        .test_mode(false)
        .reverification(true)
        .disable(IdentifierKind::PhoneNumber)
        .require(IdentifierKind::EmailAddress)
        .immutable(IdentifierKind::Web3Wallet)
        .disable_strategy("oauth_notion")
        .disable_strategy("email_link");
    let mut app = App::of(builder);
    let shown = app.get("/v1/environment");
    assert_eq!(*shown.at("/auth_config/single_session_mode"), false);
    assert_eq!(*shown.at("/auth_config/test_mode"), false);
    assert_eq!(*shown.at("/auth_config/reverification"), true);
    assert_eq!(shown.text("/auth_config/phone_number"), "off");
    assert_eq!(shown.text("/auth_config/email_address"), "required");
    let attributes = shown.at("/user_settings/attributes");
    assert_eq!(attributes["phone_number"]["enabled"], false);
    assert_eq!(attributes["email_address"]["required"], true);
    assert_eq!(
        attributes["email_address"]["verifications"],
        serde_json::json!(["email_code"])
    );
    assert_eq!(attributes["web3_wallet"]["immutable"], true);
    assert_eq!(
        *shown.at("/user_settings/social/oauth_notion/enabled"),
        false
    );
    let typed: Environment = serde_json::from_value(shown.json.clone()).unwrap();
    assert_eq!(serde_json::to_value(typed).unwrap(), shown.json);
}
