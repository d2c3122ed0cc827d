//! What is wrong with a form.

use clerk_user_model::{
    CreateEmailAddressParams, CreateExternalAccountParams, CreatePhoneNumberParams,
    EmailVerificationStrategy, IdentifierKind, PrepareEmailAddressVerificationParams,
    UpdateUserParams,
};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use http::Method;
use serde_json::{Value, json};

use super::{Met, raw};
use crate::support::{Create, SignedIn};

const EMAILS: [&str; 2] = ["me", "email_addresses"];
const ACCOUNTS: [&str; 2] = ["me", "external_accounts"];

pub(super) async fn met() -> Vec<Met> {
    let mut met = of_raw_forms().await;
    met.extend(of_values().await);
    met.extend(of_redirects().await);
    met
}

async fn of_raw_forms() -> Vec<Met> {
    let it = SignedIn::new().await;
    let email = |form: Value| {
        let user = it.user.clone();
        async move { raw(&user, Method::POST, &EMAILS, &form).await }
    };
    let phone = json!({"phone_number": "+12025550100", "reserved_for_second_factor": "perhaps"});
    let long = "a".repeat(5000);
    let account = |form: Value| {
        let user = it.user.clone();
        async move { raw(&user, Method::POST, &ACCOUNTS, &form).await }
    };
    let both = json!({"strategy": "oauth_notion", "enterprise_connection_id": "entconn_1"});
    let name = Some("email_address");
    vec![
        ("form_param_missing", name, email(json!({})).await),
        (
            "form_param_nil",
            name,
            email(json!({"email_address": ""})).await,
        ),
        (
            "form_param_format_invalid",
            name,
            email(json!({"email_address": "a"})).await,
        ),
        (
            "form_param_duplicate",
            name,
            email(json!({"email_address": ["a@b.example", "c@d.example"]})).await,
        ),
        (
            "form_param_unknown",
            Some("more"),
            email(json!({"email_address": "a@b.example", "more": ""})).await,
        ),
        (
            "request_body_too_large",
            None,
            email(json!({"email_address": "a".repeat(70_000)})).await,
        ),
        (
            "form_param_type_invalid",
            Some("reserved_for_second_factor"),
            raw(&it.user, Method::POST, &["me", "phone_numbers"], &phone).await,
        ),
        (
            "form_param_max_length_exceeded",
            Some("first_name"),
            it.user
                .update(UpdateUserParams::new().first_name(long))
                .await
                .unwrap_err(),
        ),
        (
            "form_conditional_param_disallowed",
            Some("enterprise_connection_id"),
            account(both).await,
        ),
        (
            "form_conditional_param_missing",
            Some("strategy"),
            account(json!({"redirect_url": "/"})).await,
        ),
    ]
}

async fn of_values() -> Vec<Met> {
    let it = SignedIn::with(
        Sandbox::builder()
            .block_subaddresses(true)
            .disable_strategy("email_link")
            .disable(IdentifierKind::Web3Wallet),
    )
    .await;
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let email = it.user.create_email_address(params.clone()).await.unwrap();
    let path = [
        "me",
        "email_addresses",
        email.id.as_str(),
        "prepare_verification",
    ];
    let by_link = PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailLink)
        .redirect_url(RedirectUrl::parse("https://app.example/").unwrap());
    let phone = |text: &str| CreatePhoneNumberParams::new(text.parse().unwrap());
    let subaddress = CreateEmailAddressParams::new("a+b@test.com".parse().unwrap());
    vec![
        (
            "form_param_value_invalid",
            Some("strategy"),
            raw(
                &it.user,
                Method::POST,
                &path,
                &json!({"strategy": "telepathy"}),
            )
            .await,
        ),
        (
            "form_param_value_disabled",
            Some("strategy"),
            it.user
                .email_address(&email.id)
                .prepare(by_link)
                .await
                .unwrap_err(),
        ),
        (
            "form_identifier_exists",
            Some("email_address"),
            it.user.create_email_address(params).await.unwrap_err(),
        ),
        (
            "form_param_unknown",
            Some("web3_wallet"),
            Create::Web3Wallet.run(&it.user).await.unwrap_err(),
        ),
        (
            "not_allowed_access",
            Some("email_address"),
            it.user.create_email_address(subaddress).await.unwrap_err(),
        ),
        (
            "unsupported_country_code",
            Some("phone_number"),
            it.user
                .create_phone_number(phone("+442079460000"))
                .await
                .unwrap_err(),
        ),
        (
            "form_verification_needed",
            Some("primary_email_address_id"),
            it.user
                .email_address(&email.id)
                .set_primary()
                .await
                .unwrap_err(),
        ),
        (
            "form_resource_not_found",
            Some("primary_phone_number_id"),
            it.user
                .phone_number(&"idn_0".into())
                .set_primary()
                .await
                .unwrap_err(),
        ),
    ]
}

async fn of_redirects() -> Vec<Met> {
    let it = SignedIn::with(Sandbox::builder().allow_redirect("https://app.example/")).await;
    let create = |url: &'static str| {
        let user = it.user.clone();
        let form = json!({"strategy": "oauth_notion", "redirect_url": url});
        async move { raw(&user, Method::POST, &ACCOUNTS, &form).await }
    };
    let without = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion").unwrap());
    let name = Some("redirect_url");
    vec![
        (
            "invalid_url_scheme",
            name,
            create("ftp://app.example/").await,
        ),
        (
            "invalid_redirect_url",
            Some("redirect_url"),
            create("https://").await,
        ),
        (
            "prohibited_redirect_url",
            None,
            create("https://a:b@app.example/").await,
        ),
        (
            "resource_missmatch",
            None,
            create("https://elsewhere.example/").await,
        ),
        (
            "form_conditional_param_missing",
            name,
            it.user.create_external_account(without).await.unwrap_err(),
        ),
    ]
}
