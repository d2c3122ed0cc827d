use clerk_user_model as model;
use clerk_user_model::{Integer, Maybe, ObjectKind, PublicUserData, UnixMillis};
use serde_json::Map;

use super::{View, or_null};
use crate::http::USER_IMAGE;
use crate::state::User;

impl View<'_> {
    pub(super) fn user(&self, user: &User) -> model::User {
        let mut shown = model::User::new(user.id.clone());
        shown.object = ObjectKind::User.into();
        shown.username = or_null(user.username.as_ref());
        shown.first_name = or_null(user.first_name.as_ref());
        shown.last_name = or_null(user.last_name.as_ref());
        shown.locale = Maybe::Null;
        shown.image_url = self.image_url().into();
        shown.has_image = false.into();
        shown.primary_email_address_id = or_null(user.primary_email.as_ref());
        shown.primary_phone_number_id = or_null(user.primary_phone.as_ref());
        shown.primary_web3_wallet_id = or_null(user.primary_wallet.as_ref());
        shown.password_enabled = user.has_password().into();
        shown.two_factor_enabled = user.has_second_factor().into();
        shown.totp_enabled = user.has_totp().into();
        shown.backup_code_enabled = user.has_backup_codes().into();
        shown.email_addresses = self.emails(user).into();
        shown.phone_numbers = self.phones(user).into();
        shown.web3_wallets = self.wallets(user).into();
        shown.external_accounts = self.accounts(user).into();
        shown.passkeys = Vec::new().into();
        shown.organization_memberships = Vec::new().into();
        shown.saml_accounts = Vec::new().into();
        shown.enterprise_accounts = Vec::new().into();
        shown.password_last_updated_at = user
            .has_password()
            .then(|| UnixMillis::new(user.password_set_at.unwrap_or(user.created_at)))
            .into();
        shown.public_metadata = Map::new().into();
        shown.unsafe_metadata = user.unsafe_metadata.clone().into();
        shown.external_id = Maybe::Null;
        shown.last_sign_in_at = user.last_sign_in_at.map(UnixMillis::new).into();
        shown.banned = user.is_banned.into();
        let locked_for = user.locked_for(self.now);
        shown.locked = locked_for.is_some().into();
        shown.lockout_expires_in_seconds = locked_for.map(|ms| Integer::new(ms / 1000)).into();
        shown.verification_attempts_remaining = i64::from(user.attempts_left()).into();
        shown.delete_self_enabled = self.state.settings.delete_self.into();
        shown.create_organization_enabled = false.into();
        shown.last_active_at = user.last_active_at.map(UnixMillis::new).into();
        shown.mfa_enabled_at = Maybe::Null;
        shown.mfa_disabled_at = Maybe::Null;
        shown.legal_accepted_at = Maybe::Null;
        shown.created_at = UnixMillis::new(user.created_at).into();
        shown.updated_at = UnixMillis::new(user.updated_at).into();
        shown
    }

    /// Returns where the image is that stands for everybody, as nobody has one of their own.
    pub(super) fn image_url(&self) -> String {
        format!("{}{USER_IMAGE}", self.state.settings.base_url)
    }

    pub(super) fn public_user_data(&self, user: &User) -> PublicUserData {
        let mut shown = PublicUserData::new();
        shown.user_id = user.id.clone().into();
        shown.identifier = identifier_of(user).into();
        shown.first_name = or_null(user.first_name.as_ref());
        shown.last_name = or_null(user.last_name.as_ref());
        shown.username = or_null(user.username.as_ref());
        shown.image_url = self.image_url().into();
        shown.has_image = false.into();
        shown.banned = user.is_banned.into();
        shown
    }
}

/// What a user is called by: the main email address, else any other identifier.
pub(super) fn identifier_of(user: &User) -> String {
    let email = user.main_email().map(|email| email.address.to_string());
    let phone = || user.phones.iter().find(|it| it.is_verified());
    let wallet = || user.wallets.iter().find(|it| it.is_verified());
    email
        .or_else(|| phone().map(|phone| phone.number.to_string()))
        .or_else(|| wallet().map(crate::state::Wallet::stored))
        .or_else(|| user.username.clone())
        .unwrap_or_default()
}
