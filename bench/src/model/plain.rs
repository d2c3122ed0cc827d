//! The user as most clients model it: plain derives, closed by nothing, unknown members dropped.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Deserialize, Serialize)]
pub(super) struct User {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_image: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_image_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_email_address_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_phone_number_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_web3_wallet_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    two_factor_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    totp_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup_code_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_addresses: Option<Vec<EmailAddress>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_numbers: Option<Vec<PhoneNumber>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web3_wallets: Option<Vec<Web3Wallet>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_accounts: Option<Vec<ExternalAccount>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passkeys: Option<Vec<Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_memberships: Option<Vec<Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saml_accounts: Option<Vec<SamlAccount>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_accounts: Option<Vec<EnterpriseAccount>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_last_updated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsafe_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sign_in_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    banned: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprovisioned: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lockout_expires_in_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_attempts_remaining: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_self_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_organization_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_organizations_limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_enabled_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_disabled_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_accepted_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct EmailAddress {
    id: String,
    email_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_to: Option<Vec<IdentificationLink>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matches_sso_connection: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct PhoneNumber {
    id: String,
    phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_for_second_factor: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_second_factor: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_to: Option<Vec<IdentificationLink>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup_codes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Web3Wallet {
    id: String,
    web3_wallet: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct ExternalAccount {
    id: String,
    provider: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identification_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_scopes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct SamlAccount {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_connection_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_authenticated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saml_connection: Option<SamlConnection>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct EnterpriseAccount {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_connection_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_authenticated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_connection: Option<EnterpriseConnection>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Verification {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strategy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_at_client: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_verification_redirect_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_device_challenge: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supported_strategies: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ClerkError>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct IdentificationLink {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct SamlConnection {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domains: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_user_attributes: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_subdomains: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_idp_initiated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disable_additional_identifications: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_organization_account_linking: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct EnterpriseConnection {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_public_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_user_attributes: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_subdomains: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_idp_initiated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disable_additional_identifications: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct ClerkError {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    long_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<Map<String, Value>>,
}
