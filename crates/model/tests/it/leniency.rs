//! Answers that break stricter models.

use clerk_user_model::{
    ClerkError, EmailAddress, ExternalAccount, ExternalAccountOutcome, IdentificationLink,
    SignInFactor, User, Verification, Web3Wallet,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn reads<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap_or_else(|e| panic!("{e}: {value}"))
}

fn email(verification: Value) -> EmailAddress {
    reads(json!({"id": "idn_1", "email_address": "test@test.com", "verification": verification}))
}

fn account(verification: Value) -> ExternalAccount {
    reads(
        json!({"id": "eac_1", "provider": "oauth_notion", "first_name": null, "verification": verification}),
    )
}

#[test]
fn emails_with_any_verification() {
    for verification in [
        json!(null),
        json!({}),
        json!({"status": "verified", "strategy": "email_code", "attempts": null, "expire_at": null}),
        json!({"status": "verified", "strategy": "email_code", "attempts": 1, "expire_at": 0}),
        json!({"status": "unverified", "strategy": "enterprise_sso", "attempts": null}),
        json!({"status": "verified", "strategy": "scim"}),
        json!({"status": "unverified", "strategy": "admin"}),
        json!({"status": "transferable", "strategy": "email_link", "expire_at": 1}),
        json!({"status": "verified", "strategy": "from_oauth_notion"}),
        json!({"status": "of_tomorrow", "strategy": "email_of_tomorrow", "object": "verification_of_tomorrow"}),
    ] {
        email(verification);
    }
}

#[test]
fn links_of_any_type() {
    for kind in [
        "oauth_github",
        "oauth_custom_acme1",
        "saml",
        "email_address",
        "of_tomorrow",
    ] {
        let link: IdentificationLink = reads(json!({"type": kind, "id": "idn_1"}));
        assert_eq!(link.type_.value().map(String::as_str), Some(kind));
    }
}

#[test]
fn wallets_of_any_strategy() {
    for strategy in [
        "web3_solana_signature",
        "web3_base_signature",
        "web3_tomorrow_signature",
    ] {
        let wallet: Web3Wallet = reads(
            json!({"id": "idn_1", "web3_wallet": "x", "verification": {"strategy": strategy}}),
        );
        assert!(!wallet.is_verified());
    }
}

#[test]
fn external_accounts_without_what_the_document_requires() {
    let pending = account(
        json!({"status": "unverified", "external_verification_redirect_url": "https://example.com/a"}),
    );
    assert!(matches!(
        pending.outcome(),
        ExternalAccountOutcome::Pending(Ok(_))
    ));
    let verified = account(
        json!({"status": "verified", "expire_at": null, "external_verification_redirect_url": null}),
    );
    assert_eq!(verified.outcome(), ExternalAccountOutcome::Verified);
    let saml =
        account(json!({"object": "verification_saml", "status": "unverified", "strategy": "saml"}));
    assert_eq!(saml.outcome(), ExternalAccountOutcome::Unknown);
    let unsaid: ExternalAccount = reads(json!({"id": "eac_1", "provider": "notion"}));
    assert_eq!(unsaid.outcome(), ExternalAccountOutcome::Unknown);
    let hostile = account(
        json!({"status": "unverified", "external_verification_redirect_url": "javascript:alert(1)"}),
    );
    assert!(matches!(
        hostile.outcome(),
        ExternalAccountOutcome::Pending(Err(_))
    ));
}

#[test]
fn errors_and_factors_of_tomorrow() {
    let error: ClerkError = reads(json!({"code": "of_tomorrow", "message": "m"}));
    assert_eq!(error.code.as_str(), "of_tomorrow");
    let factor: SignInFactor = reads(json!({"strategy": "oauth_notion", "channel": "sms"}));
    assert_eq!(factor.strategy.as_str(), "oauth_notion");
}

#[test]
fn clerk_js_snapshots() {
    let verification: Verification = reads(json!({
        "object": "verification", "id": "", "status": null, "strategy": null, "attempts": null, "expire_at": null,
        "error": {"code": "", "message": "", "meta": {}},
    }));
    assert!(verification.failure().is_none());
    assert!(verification.expires_at().is_none());
}

#[test]
fn a_whole_user_of_a_clerk_js_snapshot() {
    let verification = json!({
        "object": "verification", "id": "", "status": null, "strategy": null, "nonce": null, "message": null,
        "external_verification_redirect_url": null, "attempts": null, "expire_at": null,
        "error": {"code": "", "message": "", "long_message": null, "meta": {}}, "verified_at_client": null,
    });
    let snapshot = json!({
        "object": "user", "id": "user_1", "external_id": null, "first_name": null, "last_name": null, "username": null,
        "public_metadata": {}, "unsafe_metadata": {}, "image_url": "", "has_image": false,
        "email_addresses": [{
            "object": "email_address", "id": "idn_1", "email_address": "test@test.com", "verification": verification,
            "linked_to": [{"object": "identification_link", "id": "idn_2", "type": "oauth_notion"}], "matches_sso_connection": false,
        }],
        "phone_numbers": [{
            "object": "phone_number", "id": "idn_3", "phone_number": "+15551234567", "reserved_for_second_factor": false,
            "default_second_factor": false, "verification": verification, "linked_to": [], "backup_codes": null,
        }],
        "web3_wallets": [{"object": "web3_wallet", "id": "idn_4", "web3_wallet": "0x0", "verification": verification}],
        "external_accounts": [{
            "object": "external_account", "id": "eac_1", "provider": "notion", "identification_id": "idn_2", "provider_user_id": "",
            "approved_scopes": "", "email_address": "", "first_name": "", "last_name": "", "image_url": "", "username": "",
            "phone_number": "", "public_metadata": {}, "label": "", "verification": verification,
        }],
        "passkeys": [], "organization_memberships": [], "saml_accounts": [], "enterprise_accounts": [],
        "totp_enabled": false, "backup_code_enabled": false, "two_factor_enabled": false, "password_enabled": false,
        "primary_email_address_id": "idn_1", "primary_phone_number_id": null, "primary_web3_wallet_id": null,
        "last_sign_in_at": null, "legal_accepted_at": null, "updated_at": null, "created_at": null,
    });
    let user: User = reads(snapshot.clone());
    assert_eq!(serde_json::to_value(&user).unwrap(), snapshot);
    let account = user.external_account("notion").unwrap();
    assert_eq!(account.outcome(), ExternalAccountOutcome::Unknown);
}
