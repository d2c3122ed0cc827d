//! Every flow, against the sandbox.

use clerk_user_client::{Outcome, operations};
use clerk_user_model::{
    AttemptPhoneNumberVerificationParams, AttemptWeb3WalletVerificationParams,
    CreateEmailAddressParams, CreateExternalAccountParams, CreatePhoneNumberParams,
    CreateWeb3WalletParams, EmailAddress, EmailVerificationStrategy, ErrorCode, ExternalAccount,
    ExternalAccountOutcome, OAUTH_PROVIDERS, PhoneVerificationStrategy,
    PrepareEmailAddressVerificationParams, PreparePhoneNumberVerificationParams,
    PrepareWeb3WalletVerificationParams, ReauthorizeExternalAccountParams, UpdatePhoneNumberParams,
    UpdateUserMetadataParams, UpdateUserParams, Web3Strategy,
};
use clerk_user_sandbox::{Fault, Sandbox};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use serde_json::json;
use url::Url;

use crate::support::{Create, SignedIn, Wallet};

const APP: &str = "https://app.example/done";

#[tokio::test]
async fn an_email_address_from_create_to_remove() {
    let it = SignedIn::new().await;
    let user = &it.user;
    let params = CreateEmailAddressParams::new("Test@Test.com".parse().unwrap());
    let created = user.create_email_address(params).await.unwrap();
    assert_eq!(created.email_address, "Test@test.com");
    assert!(!created.is_verified());

    let verified = {
        let params =
            PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailCode);
        let prepared = user
            .email_address(&created.id)
            .prepare(params)
            .await
            .unwrap();
        assert!(
            prepared
                .verification
                .value()
                .unwrap()
                .expires_at()
                .is_some()
        );
        let params = clerk_user_model::AttemptEmailAddressVerificationParams::new(
            it.code_for("Test@test.com"),
        );
        user.email_address(&created.id)
            .attempt(params)
            .await
            .unwrap()
    };
    assert!(verified.is_verified());
    assert_eq!(
        user.email_address(&created.id).reload().await.unwrap(),
        verified
    );

    let me = user.email_address(&created.id).set_primary().await.unwrap();
    assert_eq!(
        me.primary_email_address().map(|email| &email.id),
        Some(&created.id)
    );

    let listed = user.email_addresses().await.unwrap();
    let answered = user
        .session()
        .send(&operations::email_address::list())
        .await
        .unwrap();
    assert_eq!(listed, answered.result.into_vec());
    assert_eq!(listed.len(), 2);

    let other = listed.iter().find(|email| email.id != created.id).unwrap();
    let removed = user.email_address(&other.id).remove().await.unwrap();
    assert_eq!(removed.deleted.value(), Some(&true));
    assert_eq!(user.email_addresses().await.unwrap(), [verified]);
}

#[tokio::test]
async fn an_email_address_by_link() {
    let it = SignedIn::new().await;
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let email = it.user.create_email_address(params).await.unwrap();
    let params = PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailLink)
        .redirect_url(RedirectUrl::parse(APP).unwrap());
    it.user
        .email_address(&email.id)
        .prepare(params)
        .await
        .unwrap();

    let link = Url::parse(&it.sandbox.outbox().link_for("test@test.com").unwrap()).unwrap();
    let request = http::Request::get(link.as_str()).header("host", "127.0.0.1");
    let answer = it.sandbox.answer(request.body(Vec::new()).unwrap());
    assert_eq!(answer.status(), 303);
    assert!(
        it.user
            .email_address(&email.id)
            .reload()
            .await
            .unwrap()
            .is_verified()
    );
}

#[tokio::test]
async fn a_phone_number_from_create_to_remove() {
    let it = SignedIn::new().await;
    let user = &it.user;
    let params = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
    let created = user.create_phone_number(params).await.unwrap();
    assert_eq!(created.phone_number, "+15551234567");
    assert!(!created.is_verified());

    let params = PreparePhoneNumberVerificationParams::new(PhoneVerificationStrategy::PhoneCode);
    user.phone_number(&created.id)
        .prepare(params)
        .await
        .unwrap();
    let params = AttemptPhoneNumberVerificationParams::new(it.code_for("+15551234567"));
    let verified = user
        .phone_number(&created.id)
        .attempt(params)
        .await
        .unwrap();
    assert!(verified.is_verified());

    let me = user.phone_number(&created.id).set_primary().await.unwrap();
    assert_eq!(
        me.primary_phone_number().map(|phone| &phone.id),
        Some(&created.id)
    );

    let params = UpdatePhoneNumberParams::new().reserved_for_second_factor(true);
    let reserved = user.phone_number(&created.id).update(params).await.unwrap();
    assert_eq!(reserved.reserved_for_second_factor.value(), Some(&true));
    let params = UpdatePhoneNumberParams::new().default_second_factor(true);
    let default = user.phone_number(&created.id).update(params).await.unwrap();
    assert_eq!(default.default_second_factor.value(), Some(&true));

    assert_eq!(
        user.phone_number(&created.id).reload().await.unwrap(),
        default
    );
    let answered = user
        .session()
        .send(&operations::phone_number::list())
        .await
        .unwrap();
    let listed = user.phone_numbers().await.unwrap();
    assert_eq!(listed, answered.result.into_vec());

    user.phone_number(&created.id).remove().await.unwrap();
    assert_eq!(user.phone_numbers().await.unwrap(), []);
}

#[tokio::test]
async fn a_wallet_from_create_to_remove() {
    for (wallet, strategy) in [
        (Wallet::evm(), Web3Strategy::Web3MetamaskSignature),
        (Wallet::evm(), Web3Strategy::Web3BaseSignature),
        (Wallet::solana(), Web3Strategy::Web3SolanaSignature),
    ] {
        let it = SignedIn::new().await;
        let user = &it.user;
        let params = CreateWeb3WalletParams::new(wallet.address());
        let created = user.create_web3_wallet(params).await.unwrap();
        assert_eq!(created.address(), Ok(wallet.address()));

        let params = PrepareWeb3WalletVerificationParams::new(strategy);
        let prepared = user.web3_wallet(&created.id).prepare(params).await.unwrap();
        let message = prepared
            .verification
            .value()
            .unwrap()
            .message
            .value()
            .unwrap();
        let params = AttemptWeb3WalletVerificationParams::new(wallet.sign(message));
        let verified = user.web3_wallet(&created.id).attempt(params).await.unwrap();
        assert!(verified.is_verified());
        assert_eq!(
            user.web3_wallet(&created.id).reload().await.unwrap(),
            verified
        );

        let me = user.web3_wallet(&created.id).set_primary().await.unwrap();
        assert_eq!(me.primary_web3_wallet(), Some(&verified));
        let answered = user
            .session()
            .send(&operations::web3_wallet::list())
            .await
            .unwrap();
        let listed = user.web3_wallets().await.unwrap();
        assert_eq!(listed, answered.result.into_vec());

        user.web3_wallet(&created.id).remove().await.unwrap();
        assert_eq!(user.web3_wallets().await.unwrap(), []);
    }
}

#[tokio::test]
async fn an_external_account_of_each_provider() {
    let it = SignedIn::new().await;
    let user = &it.user;
    for provider in OAUTH_PROVIDERS {
        let created = connect(&it, provider.strategy).await;
        let back = it
            .sandbox
            .consent(&pending_url(&created))
            .approve()
            .unwrap();

        let me = user.reload_with_nonce(&nonce(&back)).await.unwrap();
        let account = me.external_account(provider.key).unwrap();
        assert_eq!(
            account.outcome(),
            ExternalAccountOutcome::Verified,
            "{}",
            provider.key
        );
        assert_eq!(account.id, created.id);
    }
    let accounts = user.external_accounts().await.unwrap();
    assert_eq!(accounts.len(), OAUTH_PROVIDERS.len());

    let account = &accounts[0];
    let params = ReauthorizeExternalAccountParams::new(RedirectUrl::parse(APP).unwrap())
        .additional_scope(["more", "and more"]);
    let asked = user
        .external_account(&account.id)
        .reauthorize(params)
        .await
        .unwrap();
    let url = asked
        .verification
        .value()
        .unwrap()
        .external_verification_redirect_url
        .value()
        .unwrap();
    it.sandbox.consent(url).approve().unwrap();
    let granted = user.external_accounts().await.unwrap().swap_remove(0);
    assert!(granted.approved_scopes.value().unwrap().contains("more"));

    let me = user
        .external_account(&account.id)
        .revoke_tokens()
        .await
        .unwrap();
    assert_eq!(me.external_accounts().len(), OAUTH_PROVIDERS.len());
    let removed = user.external_account(&account.id).remove().await.unwrap();
    assert_eq!(
        removed.id.value().map(String::as_str),
        Some(account.id.as_str())
    );
}

#[tokio::test]
async fn an_external_account_that_is_denied_or_fails_says_why() {
    let it = SignedIn::new().await;
    for code in [
        "oauth_access_denied",
        "oauth_token_exchange_error",
        "oauth_fetch_user_error",
        "external_account_missing_refresh_token",
        "external_account_email_address_verification_required",
        "redirect_uri_mismatch",
        "oauth_identification_claimed",
        "code_of_tomorrow",
    ] {
        let created = connect(&it, "oauth_notion").await;
        let consent = it.sandbox.consent(&pending_url(&created));
        let back = if code == "oauth_access_denied" {
            consent.deny()
        } else {
            consent.fail(code)
        };
        let me = it
            .user
            .reload_with_nonce(&nonce(&back.unwrap()))
            .await
            .unwrap();

        let account = me.external_account("notion").unwrap();
        let ExternalAccountOutcome::Failed(error) = account.outcome() else {
            panic!("expected a failure");
        };
        assert_eq!(error.code, ErrorCode::from(code));
    }
}

#[tokio::test]
async fn the_answers_in_between_bring_the_whole_client() {
    let it = SignedIn::new().await;
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let operation = operations::email_address::create(&params);
    let answer = it.user.session().send(&operation).await.unwrap();
    assert_eq!(answer.warnings, []);

    let client = answer.client.unwrap();
    let sessions = client.sessions.value().unwrap();
    let emails = sessions[0].user.value().unwrap().email_addresses();
    assert!(
        emails
            .iter()
            .any(|email: &EmailAddress| email.id == answer.result.id)
    );
}

#[tokio::test]
async fn after_an_unknown_outcome_the_user_tells() {
    let it = SignedIn::new().await;
    for create in Create::ALL {
        it.sandbox.fault(Fault::html(502).after());
        let error = create.run(&it.user).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
    let me = it.user.reload().await.unwrap();
    assert_eq!(me.email_addresses().len(), 2);
    assert_eq!(me.phone_numbers().len(), 1);
    assert_eq!(me.web3_wallets().len(), 1);
    assert_eq!(me.external_accounts().len(), 1);
}

#[tokio::test]
async fn a_user_changes_the_name() {
    let it = SignedIn::new().await;
    let params = UpdateUserParams::new()
        .first_name("Ada")
        .last_name("Lovelace");
    let me = it.user.update(params).await.unwrap();
    assert_eq!(me.first_name.value().map(String::as_str), Some("Ada"));
    assert_eq!(
        it.user
            .reload()
            .await
            .unwrap()
            .last_name
            .value()
            .map(String::as_str),
        Some("Lovelace")
    );
}

#[tokio::test]
async fn a_user_changes_data_of_their_own() {
    let it = SignedIn::new().await;
    for (change, whole) in [
        (
            json!({"theme": {"name": "dark"}}),
            json!({"theme": {"name": "dark"}}),
        ),
        (
            json!({"theme": {"size": 2}}),
            json!({"theme": {"name": "dark", "size": 2}}),
        ),
        (json!({"theme": null}), json!({})),
    ] {
        let params = UpdateUserMetadataParams::new(change.as_object().unwrap().clone());
        let me = it.user.update_metadata(params).await.unwrap();
        assert_eq!(json!(me.unsafe_metadata), whole);
    }
}

#[tokio::test]
async fn the_environment_can_be_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = crate::support::client_of(&sandbox);
    let answer = client.send(&operations::environment::get()).await.unwrap();
    assert!(answer.result.user_settings.value().is_some());
}

async fn connect(it: &SignedIn, strategy: &str) -> ExternalAccount {
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse(strategy).unwrap())
        .redirect_url(RedirectUrl::parse(APP).unwrap());
    it.user.create_external_account(params).await.unwrap()
}

fn pending_url(account: &ExternalAccount) -> String {
    match account.outcome() {
        ExternalAccountOutcome::Pending(url) => url.unwrap().to_string(),
        other => panic!("expected to be pending, is {other:?}"),
    }
}

/// The nonce in the URL that the provider sent the browser back to.
fn nonce(back: &str) -> String {
    assert!(back.starts_with(APP));
    let url = Url::parse(back).unwrap();
    let mut pairs = url.query_pairs();
    let (_, nonce) = pairs
        .find(|(name, _)| name == "rotating_token_nonce")
        .unwrap();
    nonce.into_owned()
}
