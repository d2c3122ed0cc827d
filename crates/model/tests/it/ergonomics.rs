//! The user of the fixture, asked what an app would ask.

use clerk_user_model::{ErrorCode, ExternalAccountOutcome, UnixMillis, User, VerificationStatus};

fn user() -> User {
    serde_json::from_str(include_str!("../fixtures/User.json")).unwrap()
}

#[test]
fn identifiers_are_found() {
    let user = user();
    assert_eq!(
        user.primary_email_address()
            .unwrap()
            .email()
            .unwrap()
            .as_str(),
        "test@test.com"
    );
    assert!(user.primary_phone_number().is_none());
    assert!(user.primary_web3_wallet().is_none());
    assert!(user.has_verified_email_address());
    assert!(!user.has_verified_phone_number());
    assert_eq!(
        user.phone_numbers()[0].e164().unwrap().to_string(),
        "+15551234567"
    );
    assert_eq!(
        user.web3_wallets()[0].status(),
        Some(&VerificationStatus::Unverified)
    );
    assert!(user.web3_wallets()[0].address().is_ok());
    assert_eq!(user.verified_external_accounts().count(), 1);
    assert_eq!(user.unverified_external_accounts().count(), 2);
}

#[test]
fn accounts_say_how_they_stand() {
    let user = user();
    let outcome = |provider| user.external_account(provider).unwrap().outcome();
    let ExternalAccountOutcome::Pending(Ok(url)) = outcome("notion") else {
        panic!("notion is pending")
    };
    assert_eq!(
        url.as_str(),
        "https://api.notion.com/v1/oauth/authorize?state=s"
    );
    assert_eq!(outcome("google"), ExternalAccountOutcome::Verified);
    let ExternalAccountOutcome::Failed(error) = outcome("github") else {
        panic!("github failed")
    };
    assert_eq!(error.code, ErrorCode::OauthAccessDenied);
    assert!(user.external_account("linear").is_none());
}

#[test]
fn zero_is_no_expiry() {
    let user = user();
    let google = user
        .external_account("google")
        .unwrap()
        .verification
        .value()
        .unwrap();
    assert_eq!(google.expires_at(), None);
    let notion = user
        .external_account("notion")
        .unwrap()
        .verification
        .value()
        .unwrap();
    assert_eq!(
        notion.expires_at(),
        Some(UnixMillis::new(1_760_381_499_375))
    );
}
