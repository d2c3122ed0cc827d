use clerk_user_model::{Environment, IdentifierKind, OAUTH_PROVIDERS};
use clerk_user_sandbox::{Builder, Sandbox, Seed};
use http::Request;
use serde_json::json;

use crate::support::{App, send};

#[test]
fn touching_it_is_for_browsers() {
    let sandbox = Sandbox::builder().in_process().unwrap();
    let touch = |origin: Option<&str>| {
        let mut request = Request::patch("/v1/environment").header("host", "localhost");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        send(&sandbox, request.body(Vec::new()).unwrap())
    };
    touch(None).refused(400, "request_header_missing", None);
    assert_eq!(touch(Some("http://localhost:3000")).status, 200);
}

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
        json!({
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
fn a_few_ways_in_are_offered_unless_more_are_asked_for() {
    let offered = |builder: Builder| {
        let sandbox = builder.in_process().unwrap();
        let request = Request::get("/v1/environment").header("host", "localhost");
        let shown = send(&sandbox, request.body(Vec::new()).unwrap());
        let social = shown.at("/user_settings/social").as_object().unwrap();
        let social = social.iter().filter(|(_, it)| it["enabled"] == true);
        let social: Vec<_> = social.map(|(name, _)| name.clone()).collect();
        let wallets = shown.at("/user_settings/attributes/web3_wallet/verifications");
        let emails = shown.at("/user_settings/attributes/email_address/verifications");
        let config = shown.at("/auth_config/email_address_verification_strategies");
        assert_eq!(config, emails);
        (social, wallets.clone(), emails.clone())
    };
    let (social, wallets, emails) = offered(Sandbox::builder());
    assert_eq!(social, ["oauth_google", "oauth_notion"]);
    let usual = json!(["web3_metamask_signature", "web3_solana_signature"]);
    assert_eq!(wallets, usual);
    assert_eq!(emails, json!(["email_code"]));

    let all = Sandbox::builder().all_providers(true).email_links(true);
    let (social, wallets, emails) = offered(all);
    assert_eq!(social.len(), OAUTH_PROVIDERS.len());
    assert_eq!(wallets.as_array().unwrap().len(), 5);
    assert_eq!(emails, json!(["email_code", "email_link"]));

    let github = "oauth_github".parse().unwrap();
    let linear = "oauth_linear".parse().unwrap();
    let named = Sandbox::builder().provider(github).connect_only(linear);
    let (social, wallets, _) = offered(named);
    assert_eq!(social, ["oauth_github", "oauth_linear"]);
    assert_eq!(wallets, usual);
    let seed = "settings: {all_providers: true, email_links: true}";
    let seed = Seed::from_yaml(seed).unwrap();
    assert_eq!(
        offered(Sandbox::builder().seed(seed)).0.len(),
        OAUTH_PROVIDERS.len()
    );
}

/// Each member that Clerk's OpenAPI document requires, of components Client.DisplayConfig and
/// Client.UserSettings, and what clerk-ios decodes as a text that must be there.
#[test]
fn all_that_is_required_is_there() {
    let shown = App::of(Sandbox::builder()).get("/v1/environment");
    for (place, members) in [
        (
            "/display_config",
            "object id instance_environment_type application_name theme preferred_sign_in_strategy \
             home_url sign_in_url sign_up_url user_profile_url waitlist_url oauth_consent_url \
             after_sign_in_url after_sign_up_url after_sign_out_one_url after_sign_out_all_url \
             after_switch_session_url after_join_waitlist_url organization_profile_url \
             create_organization_url after_leave_organization_url after_create_organization_url \
             logo_link_url support_email branded experimental_force_oauth_first clerk_js_version \
             show_devmode_warning google_one_tap_client_id help_url privacy_policy_url terms_url \
             logo_url favicon_url logo_image favicon_image captcha_public_key captcha_widget_type \
             captcha_public_key_invisible captcha_provider captcha_oauth_bypass",
        ),
        (
            "/user_settings",
            "attributes social saml enterprise_sso sign_in sign_up restrictions password_settings \
             username_settings actions attack_protection passkey_settings",
        ),
        (
            "/user_settings/actions",
            "delete_self create_organization create_organizations_limit",
        ),
        (
            "/user_settings/attack_protection",
            "user_lockout pii email_link enumeration_protection",
        ),
    ] {
        for member in members.split_whitespace() {
            let pointer = format!("{place}/{member}");
            assert!(shown.json.pointer(&pointer).is_some(), "{pointer}");
        }
    }
    for text in ["logo_image_url", "preferred_sign_in_strategy", "home_url"] {
        assert!(shown.at(&format!("/display_config/{text}")).is_string());
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
        .disable_strategy("email_link")
        .disable_strategy("password");
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
        json!(["email_code"])
    );
    assert_eq!(attributes["web3_wallet"]["immutable"], true);
    // What is off is not used for anything.
    for use_of in ["used_for_first_factor", "used_for_second_factor"] {
        assert_eq!(attributes["phone_number"][use_of], false);
    }
    assert_eq!(attributes["username"]["used_for_first_factor"], true);
    assert_eq!(attributes["password"]["enabled"], false);
    assert_eq!(shown.text("/auth_config/password"), "off");
    let sign_in = app.post("/v1/client/sign_ins", &[("identifier", "demo@example.com")]);
    assert_eq!(
        *sign_in.at("/response/supported_identifiers"),
        json!(["email_address", "username", "web3_wallet"])
    );
    let sign_up = app.post("/v1/client/sign_ups", &[]);
    assert_eq!(
        *sign_up.at("/response/optional_fields"),
        json!(["username", "first_name", "last_name"])
    );
    assert_eq!(
        *shown.at("/user_settings/social/oauth_notion/enabled"),
        false
    );
    let typed: Environment = serde_json::from_value(shown.json.clone()).unwrap();
    assert_eq!(serde_json::to_value(typed).unwrap(), shown.json);
}
