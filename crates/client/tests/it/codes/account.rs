//! What cannot be done to a user.

use core::time::Duration;

use clerk_user_model::{
    CreateExternalAccountParams, CreatePhoneNumberParams, IdentifierKind, UpdatePhoneNumberParams,
};
use clerk_user_sandbox::{Fault, Sandbox, UserSeed};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};

use super::Met;
use crate::support::{Create, SignedIn};

pub(super) async fn met() -> Vec<Met> {
    let mut met = of_removals().await;
    met.extend(of_phones().await);
    met.extend(of_external_accounts().await);
    met.extend(of_policies().await);
    met
}

async fn of_removals() -> Vec<Met> {
    let it = SignedIn::new().await;
    let email = it.user.email_addresses().await.unwrap().swap_remove(0);
    let last = it.user.email_address(&email.id).remove().await.unwrap_err();

    let ada = UserSeed::new()
        .email("ada@example.com")
        .phone("+12025550100");
    let it = SignedIn::with(
        Sandbox::builder()
            .user(ada)
            .require(IdentifierKind::EmailAddress),
    )
    .await;
    let email = it.user.email_addresses().await.unwrap().swap_remove(0);
    let required = it.user.email_address(&email.id).remove().await.unwrap_err();

    let it = SignedIn::new().await;
    let url = connect(&it, "oauth_notion").await.unwrap();
    it.sandbox
        .consent(&url)
        .email("notion@example.com")
        .approve()
        .unwrap();
    let emails = it.user.email_addresses().await.unwrap();
    let linked = emails
        .iter()
        .find(|email| email.email_address == "notion@example.com")
        .unwrap();
    let linked = it
        .user
        .email_address(&linked.id)
        .remove()
        .await
        .unwrap_err();
    vec![
        ("identification_deletion_failed", None, last),
        (
            "last_required_identification_deletion_failed",
            None,
            required,
        ),
        ("delete_linked_identification_disallowed", None, linked),
    ]
}

async fn of_phones() -> Vec<Met> {
    let ada = UserSeed::new()
        .email("ada@example.com")
        .phone("+12025550100");
    let it = SignedIn::with(Sandbox::builder().user(ada)).await;
    let verified = it.user.phone_numbers().await.unwrap().swap_remove(0);
    let params = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    let unverified = it.user.create_phone_number(params).await.unwrap();
    let reserve = UpdatePhoneNumberParams::new().reserved_for_second_factor(true);
    let prefer = UpdatePhoneNumberParams::new().default_second_factor(true);
    vec![
        (
            "identification_update_second_factor_unverified",
            None,
            it.user
                .phone_number(&unverified.id)
                .update(reserve)
                .await
                .unwrap_err(),
        ),
        (
            "identification_update_failed",
            None,
            it.user
                .phone_number(&verified.id)
                .update(prefer)
                .await
                .unwrap_err(),
        ),
    ]
}

async fn of_external_accounts() -> Vec<Met> {
    let it = SignedIn::with(Sandbox::builder().disable_strategy("oauth_github")).await;
    let url = connect(&it, "oauth_notion").await.unwrap();
    it.sandbox.consent(&url).approve().unwrap();
    let nobody = "eac_0".into();
    vec![
        (
            "oauth_provider_not_enabled",
            None,
            connect(&it, "oauth_github").await.unwrap_err(),
        ),
        (
            "oauth_unsupported_provider",
            None,
            connect(&it, "oauth_of_tomorrow").await.unwrap_err(),
        ),
        (
            "oauth_account_already_connected",
            None,
            connect(&it, "oauth_notion").await.unwrap_err(),
        ),
        (
            "external_account_not_found",
            None,
            it.user
                .external_account(&nobody)
                .remove()
                .await
                .unwrap_err(),
        ),
        (
            "external_account_not_found",
            None,
            it.user
                .external_account(&nobody)
                .revoke_tokens()
                .await
                .unwrap_err(),
        ),
    ]
}

async fn of_policies() -> Vec<Met> {
    let mut met = Vec::new();
    let it = SignedIn::with(Sandbox::builder().immutable(IdentifierKind::PhoneNumber)).await;
    met.push((
        "immutable_attribute_modification_not_allowed",
        None,
        Create::PhoneNumber.run(&it.user).await.unwrap_err(),
    ));
    met.push((
        "resource_not_found",
        None,
        it.user
            .email_address(&"idn_0".into())
            .reload()
            .await
            .unwrap_err(),
    ));

    let it = SignedIn::with(Sandbox::builder().reverification(true)).await;
    it.sandbox.advance(Duration::from_secs(11 * 60));
    for create in Create::ALL {
        let error = create.run(&it.user).await.unwrap_err();
        met.push(("session_reverification_required", None, error));
    }

    let it = SignedIn::new().await;
    for create in Create::ALL {
        it.sandbox
            .fault(Fault::error(429, "too_many_requests").retry_after(3));
        let error = create.run(&it.user).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
        met.push(("too_many_requests", None, error));
    }
    met
}

/// Asks for an account, and gives the URL to agree at.
async fn connect(it: &SignedIn, strategy: &str) -> Result<String, clerk_user_client::Error> {
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse(strategy).unwrap())
        .redirect_url(RedirectUrl::parse("/").unwrap());
    let account = it.user.create_external_account(params).await?;
    let verification = account.verification.into_value().unwrap();
    Ok(verification
        .external_verification_redirect_url
        .into_value()
        .unwrap())
}
