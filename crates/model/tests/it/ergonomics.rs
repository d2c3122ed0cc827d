//! The user of the fixture, asked what an app would ask.

use std::time::{Duration, SystemTime};

use clerk_user_model::{
    ClientState, ErrorCode, ExternalAccountOutcome, UnixMillis, User, Verification,
    VerificationState, VerificationStatus, VerificationStep,
};
use serde_json::{Value, json};

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

#[test]
fn users_are_named_and_counted() {
    let mut user = user();
    assert_eq!(user.verified_web3_wallets().count(), 0);
    user.first_name = " Ada ".to_owned().into();
    user.last_name = None.into();
    assert_eq!(user.full_name().as_deref(), Some("Ada"));
    user.last_name = "Lovelace".to_owned().into();
    assert_eq!(user.full_name().as_deref(), Some("Ada Lovelace"));
    user.first_name = String::new().into();
    user.last_name = None.into();
    assert_eq!(user.full_name(), None);
}

#[test]
fn accounts_are_named() {
    let user = user();
    let mut account = user.external_account("notion").unwrap().clone();
    assert_eq!(account.provider_title(), "Notion");
    account.username = String::new().into();
    account.email_address = "me@test.com".to_owned().into();
    assert_eq!(account.account_identifier(), Some("me@test.com"));
    account.approved_scopes = "read write".to_owned().into();
    assert_eq!(account.scopes().collect::<Vec<_>>(), ["read", "write"]);
    account.provider = "oauth_custom_acme".to_owned().into();
    assert_eq!(account.provider_title(), "custom_acme");
}

#[test]
fn verifications_say_what_is_next() {
    let verification = |value: Value| -> Verification { serde_json::from_value(value).unwrap() };
    let told = |value| format!("{:?}", verification(value).state());
    let open = |extra: Value| {
        let mut value = json!({"status": "unverified"});
        let members = value.as_object_mut().unwrap();
        members.extend(extra.as_object().unwrap().clone());
        told(value)
    };
    assert_eq!(told(json!({})), "Unprepared");
    assert_eq!(told(json!({"status": "verified"})), "Verified");
    assert_eq!(told(json!({"status": "expired"})), "Expired");
    assert_eq!(told(json!({"status": "transferable"})), "Transferable");
    assert_eq!(told(json!({"status": "failed"})), "Failed(None)");
    assert_eq!(
        told(json!({"status": "of_tomorrow"})),
        "Unknown(UnknownText(\"of_tomorrow\"))"
    );
    for (members, step) in [
        (json!({"strategy": "email_code"}), "EnterCode"),
        (json!({"strategy": "phone_code"}), "EnterCode"),
        (json!({"strategy": "email_link"}), "OpenLink"),
        (json!({"strategy": "scim"}), "Unknown"),
        (
            json!({"strategy": "web3_metamask_signature", "message": "m"}),
            "Sign(\"m\")",
        ),
        (
            json!({"external_verification_redirect_url": "https://a.example"}),
            "Visit(\"https://a.example\")",
        ),
    ] {
        assert_eq!(open(members), format!("Unverified({step})"));
    }
    let refused =
        verification(json!({"status": "unverified", "error": {"code": "oauth_access_denied"}}));
    let VerificationState::Failed(Some(error)) = refused.state() else {
        panic!("it was refused")
    };
    assert_eq!(error.code, ErrorCode::OauthAccessDenied);
    assert_ne!(
        refused.state(),
        VerificationState::Unverified(VerificationStep::Unknown)
    );
    let linked = verification(json!({"status": "verified", "verified_at_client": "client_1"}));
    assert!(linked.is_verified_from(&"client_1".into()));
    assert!(!linked.is_verified_from(&"client_2".into()));
}

#[test]
fn clients_know_their_sessions() {
    let client: ClientState = serde_json::from_value(json!({
        "id": "client_1",
        "last_active_session_id": "sess_2",
        "sessions": [
            {"id": "sess_1", "status": "ended"},
            {"id": "sess_2", "status": "pending", "tasks": [{"key": "setup-mfa"}],
             "factor_verification_age": [3, -1], "user": {"id": "user_2"}},
        ],
    }))
    .unwrap();
    assert_eq!(client.signed_in_sessions().count(), 1);
    assert_eq!(client.user().unwrap().id.as_str(), "user_2");
    assert!(client.session(&"sess_3".into()).is_none());
    let session = client.last_active_session().unwrap();
    assert_eq!(session.current_task().unwrap().key, "setup-mfa");
    assert_eq!(
        session.first_factor_age(),
        Some(Duration::from_secs(3 * 60))
    );
    assert_eq!(session.second_factor_age(), None);
}

#[test]
fn moments_are_those_of_the_system() {
    for millis in [-1_500, -1, 0, 1, 1_760_381_499_375] {
        let moment = UnixMillis::new(millis);
        assert_eq!(moment.to_string(), millis.to_string());
        assert_eq!(
            UnixMillis::from(moment.to_system_time().unwrap()),
            moment,
            "{millis}"
        );
    }
    let epoch = SystemTime::UNIX_EPOCH;
    assert_eq!(
        UnixMillis::new(1_500).to_system_time(),
        epoch.checked_add(Duration::from_millis(1_500))
    );
    assert_eq!(
        UnixMillis::new(-1_500).to_system_time(),
        epoch.checked_sub(Duration::from_millis(1_500))
    );
    let between = epoch.checked_add(Duration::from_micros(1_999)).unwrap();
    assert_eq!(UnixMillis::from(between), UnixMillis::new(1));
}

#[test]
fn the_last_moment_is_not_passed() {
    let later = |millis: i64| UnixMillis::new(millis).saturating_add(Duration::from_secs(2));
    assert_eq!(later(-500), UnixMillis::new(1_500));
    assert_eq!(later(i64::MAX - 1), UnixMillis::new(i64::MAX));
    let far = UnixMillis::new(0).saturating_add(Duration::MAX);
    assert_eq!(far, UnixMillis::new(i64::MAX));
}
