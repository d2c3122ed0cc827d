use clerk_user_model as model;
use clerk_user_model::{Integer, Maybe, ObjectKind, PublicUserData, UnixMillis};

use super::{View, or_null};
use crate::domain::{Kind, User};

impl View<'_> {
    pub(crate) fn user(&self, user: &User) -> model::User {
        let mut shown = model::User::new(user.id.clone());
        shown.object = ObjectKind::User.into();
        shown.username = or_null(user.username.as_ref());
        shown.first_name = or_null(user.first_name.as_ref());
        shown.last_name = or_null(user.last_name.as_ref());
        shown.locale = or_null(user.server.locale.as_ref());
        shown.image_url = self.image_url(user).into();
        shown.has_image = user.image.is_some().into();
        shown.primary_email_address_id = primary(user, Kind::Email);
        shown.primary_phone_number_id = primary(user, Kind::Phone);
        shown.primary_web3_wallet_id = primary(user, Kind::Wallet);
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
        shown.public_metadata = user.server.public_metadata.clone().into();
        shown.unsafe_metadata = user.unsafe_metadata.clone().into();
        shown.external_id = or_null(user.server.external_id.as_ref());
        shown.last_sign_in_at = user.last_sign_in_at.map(UnixMillis::new).into();
        shown.banned = user.is_banned.into();
        let locked_for = user.locked_for(self.now);
        shown.locked = locked_for.is_some().into();
        shown.lockout_expires_in_seconds = locked_for.map(|ms| Integer::new(ms / 1000)).into();
        shown.verification_attempts_remaining = i64::from(user.attempts_left()).into();
        let delete_self = user.server.delete_self_enabled;
        shown.delete_self_enabled = delete_self.unwrap_or(self.settings.delete_self).into();
        let can_create = user.server.create_organization_enabled;
        shown.create_organization_enabled = can_create.into();
        shown.last_active_at = user.last_active_at.map(UnixMillis::new).into();
        shown.mfa_enabled_at = Maybe::Null;
        shown.mfa_disabled_at = Maybe::Null;
        shown.legal_accepted_at = user.server.legal_accepted_at.map(UnixMillis::new).into();
        shown.created_at = UnixMillis::new(user.created_at).into();
        shown.updated_at = UnixMillis::new(user.updated_at).into();
        shown
    }

    /// Returns the place of the image that shows a user.
    pub(super) fn image_url(&self, user: &User) -> String {
        format!("{}{}", self.settings.base_url, user.image_path())
    }

    pub(super) fn public_user_data(&self, user: &User) -> PublicUserData {
        let mut shown = PublicUserData::new();
        shown.user_id = user.id.clone().into();
        shown.identifier = identifier_of(user).into();
        shown.first_name = or_null(user.first_name.as_ref());
        shown.last_name = or_null(user.last_name.as_ref());
        shown.username = or_null(user.username.as_ref());
        shown.image_url = self.image_url(user).into();
        shown.has_image = user.image.is_some().into();
        shown.banned = user.is_banned.into();
        shown
    }
}

/// Returns the identifier that stands for a user: the primary email address, else any other.
pub(super) fn identifier_of(user: &User) -> String {
    let email = user.main_email().map(ToString::to_string);
    let first = |kind| {
        user.verified(kind)
            .next()
            .map(|it| it.identifier.to_string())
    };
    email
        .or_else(|| first(Kind::Phone))
        .or_else(|| first(Kind::Wallet))
        .or_else(|| user.username.clone())
        .unwrap_or_default()
}

fn primary<T: for<'a> From<&'a str>>(user: &User, kind: Kind) -> Maybe<T> {
    let id = user.primaries.get(&kind);
    id.map(|id| T::from(id.as_str())).into()
}
