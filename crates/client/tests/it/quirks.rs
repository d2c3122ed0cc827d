//! Every flow, with each oddity of the sandbox switched on by itself.

use core::time::Duration;

use clerk_user_client::{Callback, Outcome, operations};
use clerk_user_model::{
    AttemptEmailAddressVerificationParams, AttemptPhoneNumberVerificationParams,
    AttemptWeb3WalletVerificationParams, CreateEmailAddressParams, CreateExternalAccountParams,
    CreatePhoneNumberParams, CreateWeb3WalletParams, EmailVerificationStrategy, ErrorCode,
    ExternalAccountOutcome, PhoneVerificationStrategy, PrepareEmailAddressVerificationParams,
    PreparePhoneNumberVerificationParams, PrepareWeb3WalletVerificationParams, VerificationStatus,
    Web3Strategy,
};
use clerk_user_sandbox::{Quirk, Sandbox};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};

use crate::support::{Create, SignedIn, Wallet};

const EMAIL: &str = "new@test.com";
const PHONE: &str = "+15551234567";

#[tokio::test]
async fn every_create_is_answered_or_refused() {
    for quirk in Quirk::ALL {
        let it = odd(*quirk).await;
        for create in Create::ALL {
            let done = create.run(&it.user).await;
            if !refuses(*quirk, create) {
                assert!(done.is_ok(), "{quirk}, {create:?}: {done:?}");
                continue;
            }
            let error = done.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Refused, "{quirk}, {create:?}");
            let wait =
                (*quirk == Quirk::TooManyRequestsRetryAfter).then_some(Duration::from_secs(1));
            assert_eq!(error.retry_after(), wait, "{quirk}, {create:?}");
        }
        let emails = it.user.email_addresses().await.unwrap();
        let created = usize::from(!refuses(*quirk, Create::EmailAddress));
        assert_eq!(emails.len(), 1 + created, "{quirk}");
    }
}

#[tokio::test]
async fn every_verification_ends_as_the_server_says() {
    for quirk in Quirk::ALL {
        if refuses(*quirk, Create::EmailAddress) {
            continue;
        }
        let it = odd(*quirk).await;
        let expected = match quirk {
            Quirk::UnknownStatus => VerificationStatus::from("pondered"),
            _ => VerificationStatus::Verified,
        };
        for (kind, status) in [
            ("email", email(&it).await),
            ("phone", phone(&it).await),
            ("wallet", wallet(&it).await),
        ] {
            assert_eq!(status, Some(expected.clone()), "{quirk}, {kind}");
        }
        provider(*quirk, &it).await;
    }
}

#[tokio::test]
async fn a_client_that_cannot_be_read_is_a_warning() {
    for quirk in Quirk::ALL {
        if refuses(*quirk, Create::EmailAddress) {
            continue;
        }
        let it = odd(*quirk).await;
        let params = CreateEmailAddressParams::new(EMAIL.parse().unwrap());
        let operation = operations::email_address::create(&params);
        let answer = it.user.session().send(&operation).await.unwrap();
        let is_broken = *quirk == Quirk::BrokenClient;
        assert_eq!(answer.warnings.len(), usize::from(is_broken), "{quirk}");
        assert_eq!(answer.client.is_none(), is_broken, "{quirk}");
        assert_eq!(answer.result.email_address, EMAIL, "{quirk}");
    }
}

#[tokio::test]
async fn an_error_is_told_as_well_as_it_can_be() {
    for quirk in Quirk::ALL {
        if refuses(*quirk, Create::EmailAddress) {
            continue;
        }
        let it = odd(*quirk).await;
        let params = CreateEmailAddressParams::new(EMAIL.parse().unwrap());
        it.user.create_email_address(params.clone()).await.unwrap();
        let error = it.user.create_email_address(params).await.unwrap_err();
        assert!(error.has_code(ErrorCode::FormIdentifierExists), "{quirk}");
        assert_eq!(error.param(), Some("email_address"), "{quirk}");
        assert!(!error.user_message().is_empty(), "{quirk}");
    }
}

#[tokio::test]
async fn one_wrong_code_may_be_the_last() {
    let it = odd(Quirk::OneAttempt).await;
    let params = CreatePhoneNumberParams::new(PHONE.parse().unwrap());
    let phone = it.user.create_phone_number(params).await.unwrap();
    let params = PreparePhoneNumberVerificationParams::new(PhoneVerificationStrategy::PhoneCode);
    it.user
        .phone_number(&phone.id)
        .prepare(params)
        .await
        .unwrap();
    for code in ["000000".to_owned(), it.code_for(PHONE)] {
        let params = AttemptPhoneNumberVerificationParams::new(code);
        assert_eq!(
            it.user
                .phone_number(&phone.id)
                .attempt(params)
                .await
                .unwrap_err()
                .outcome(),
            Outcome::Refused
        );
    }
    let phone = it.user.phone_number(&phone.id).reload().await.unwrap();
    assert_eq!(phone.status(), Some(&VerificationStatus::Failed));
}

async fn odd(quirk: Quirk) -> SignedIn {
    SignedIn::with(Sandbox::builder().quirk(quirk)).await
}

fn refuses(quirk: Quirk, create: Create) -> bool {
    match quirk {
        Quirk::RequiresCaptcha | Quirk::TooManyRequests | Quirk::TooManyRequestsRetryAfter => true,
        Quirk::NoRelativeRedirect => matches!(create, Create::ExternalAccount),
        _ => false,
    }
}

async fn email(it: &SignedIn) -> Option<VerificationStatus> {
    let params = CreateEmailAddressParams::new(EMAIL.parse().unwrap());
    let id = it.user.create_email_address(params).await.unwrap().id;
    let params = PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailCode);
    it.user.email_address(&id).prepare(params).await.unwrap();
    let params = AttemptEmailAddressVerificationParams::new(it.code_for(EMAIL));
    it.user
        .email_address(&id)
        .attempt(params)
        .await
        .unwrap()
        .status()
        .cloned()
}

async fn phone(it: &SignedIn) -> Option<VerificationStatus> {
    let params = CreatePhoneNumberParams::new(PHONE.parse().unwrap());
    let id = it.user.create_phone_number(params).await.unwrap().id;
    let params = PreparePhoneNumberVerificationParams::new(PhoneVerificationStrategy::PhoneCode);
    it.user.phone_number(&id).prepare(params).await.unwrap();
    let params = AttemptPhoneNumberVerificationParams::new(it.code_for(PHONE));
    it.user
        .phone_number(&id)
        .attempt(params)
        .await
        .unwrap()
        .status()
        .cloned()
}

async fn wallet(it: &SignedIn) -> Option<VerificationStatus> {
    let wallet = Wallet::evm();
    let params = CreateWeb3WalletParams::new(wallet.address());
    let id = it.user.create_web3_wallet(params).await.unwrap().id;
    let params = PrepareWeb3WalletVerificationParams::new(Web3Strategy::Web3MetamaskSignature);
    let verification = it
        .user
        .web3_wallet(&id)
        .prepare(params)
        .await
        .unwrap()
        .verification
        .into_value()
        .unwrap();
    let message = verification.message.into_value().unwrap();
    let params = AttemptWeb3WalletVerificationParams::new(wallet.sign(&message));
    it.user
        .web3_wallet(&id)
        .attempt(params)
        .await
        .unwrap()
        .status()
        .cloned()
}

async fn provider(quirk: Quirk, it: &SignedIn) {
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion").unwrap())
        .redirect_url(RedirectUrl::parse("https://app.example/done").unwrap());
    let flow = it.user.connect_external_account(params).await.unwrap();
    let Some(url) = flow.url() else {
        assert!(
            matches!(quirk, Quirk::NoRedirectUrl | Quirk::NullRedirectUrl),
            "{quirk}"
        );
        return;
    };
    let back = it.sandbox.consent(url).approve().unwrap();
    let account = flow.finish(&Callback::from_url(&back)).await.unwrap();
    let is_verified = account.unwrap().outcome() == ExternalAccountOutcome::Verified;
    assert_eq!(is_verified, quirk != Quirk::UnknownStatus, "{quirk}");
}
