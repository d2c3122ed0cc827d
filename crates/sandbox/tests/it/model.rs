//! What is shown can be read as the model's types, and is written back the same.

use clerk_user_model::{
    ClientState, DeletedObject, EmailAddress, Envelope, ExternalAccount, PhoneNumber, Session,
    SessionReverification, SignIn, SignUp, Token, User, VerificationStatus, Web3Wallet,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::support::{Answer, App};

#[track_caller]
fn round_trips<T: DeserializeOwned + Serialize>(json: &Value) -> T {
    let typed: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), *json);
    typed
}

#[track_caller]
fn wrapped<T: DeserializeOwned + Serialize>(answer: &Answer) -> Envelope<T> {
    assert_eq!(answer.status, 200, "{answer:?}");
    round_trips(&answer.json)
}

#[test]
fn every_resource_is_the_model_s() {
    let mut app = App::signed_in();
    let email: Envelope<EmailAddress> = wrapped(&app.post(
        "/v1/me/email_addresses",
        &[("email_address", "test@test.com")],
    ));
    assert!(email.response.extra.is_empty());
    let phone: Envelope<PhoneNumber> =
        wrapped(&app.post("/v1/me/phone_numbers", &[("phone_number", "15551234567")]));
    assert!(phone.response.extra.is_empty());
    let address = "0x0123456789ABCDEF0123456789ABCDEF01234567";
    let wallet: Envelope<Web3Wallet> =
        wrapped(&app.post("/v1/me/web3_wallets", &[("web3_wallet", address)]));
    assert!(wallet.response.extra.is_empty());
    let path = format!(
        "/v1/me/web3_wallets/{}/prepare_verification",
        wallet.response.id
    );
    wrapped::<Web3Wallet>(&app.post(&path, &[("strategy", "web3_metamask_signature")]));
    let form = [("strategy", "oauth_notion"), ("redirect_url", "/")];
    let account: Envelope<ExternalAccount> = wrapped(&app.post("/v1/me/external_accounts", &form));
    assert!(account.response.extra.is_empty());
    let url = account.response.verification.into_value().unwrap();
    let url = url.external_verification_redirect_url.into_value().unwrap();
    app.sandbox
        .consent(&url)
        .fail("oauth_fetch_user_error")
        .unwrap();
    let user: Envelope<User> = wrapped(&app.get("/v1/me"));
    assert!(user.response.extra.is_empty());
    assert_nothing_unknown(&user.response);
    let client: Envelope<ClientState> = wrapped(&app.get("/v1/client"));
    assert!(client.response.extra.is_empty());
    let session = client.response.last_active_session_id.into_value().unwrap();
    let path = format!("/v1/client/sessions/{session}");
    let found: Envelope<Session> = wrapped(&app.get(&path));
    assert!(found.response.extra.is_empty());
    let token: Token = round_trips(&app.post(&format!("{path}/tokens"), &[]).json);
    assert!(token.extra.is_empty());
    let verify = app.post(&format!("{path}/verify"), &[("level", "first_factor")]);
    let verify: Envelope<SessionReverification> = wrapped(&verify);
    assert!(verify.response.extra.is_empty());
    let path = format!("/v1/me/email_addresses/{}", email.response.id);
    let deleted: Envelope<DeletedObject> = wrapped(&app.delete(&path));
    assert!(deleted.response.extra.is_empty());
    round_trips::<Vec<EmailAddress>>(&app.get("/v1/me/email_addresses").json);
    round_trips::<Vec<PhoneNumber>>(&app.get("/v1/me/phone_numbers").json);
    round_trips::<Vec<Web3Wallet>>(&app.get("/v1/me/web3_wallets").json);
    app.token = None;
    let form = [
        ("identifier", "demo@example.com"),
        ("strategy", "email_code"),
    ];
    let sign_in: Envelope<SignIn> = wrapped(&app.post("/v1/client/sign_ins", &form));
    assert!(sign_in.response.extra.is_empty());
    let form = [("email_address", "new@example.com")];
    let sign_up: Envelope<SignUp> = wrapped(&app.post("/v1/client/sign_ups", &form));
    assert!(sign_up.response.extra.is_empty());
}

/// Nor is anything unknown in what a user consists of.
fn assert_nothing_unknown(user: &User) {
    let emails = user.email_addresses.value().unwrap().iter();
    let phones = user.phone_numbers.value().unwrap().iter();
    let wallets = user.web3_wallets.value().unwrap().iter();
    let accounts = user.external_accounts.value().unwrap().iter();
    let verifications = emails
        .map(|it| &it.verification)
        .chain(phones.map(|it| &it.verification))
        .chain(wallets.map(|it| &it.verification))
        .chain(accounts.map(|it| &it.verification));
    for verification in verifications {
        let verification = verification.value().unwrap();
        assert!(verification.extra.is_empty());
        let status = verification.status.value().unwrap();
        assert!(VerificationStatus::KNOWN.contains(status));
    }
}

#[test]
fn errors_are_the_model_s() {
    let mut app = App::signed_in();
    let refused = app.post("/v1/me/email_addresses", &[]);
    let errors: clerk_user_model::ClerkErrors = round_trips(&refused.json);
    let row = &errors.errors[0];
    assert_eq!(row.code.as_str(), "form_param_missing");
    assert!(row.extra.is_empty() && errors.extra.is_empty());
}

#[test]
fn every_code_of_clerk_s_is_known_to_the_model() {
    let codes = clerk_user_sandbox::ERROR_CODES.iter();
    for row in codes.filter(|row| !row.code.starts_with("sandbox_")) {
        let code = clerk_user_model::ErrorCode::from(row.code);
        let is_known = !matches!(code, clerk_user_model::ErrorCode::Other(_));
        assert!(is_known, "{}", row.code);
    }
}
