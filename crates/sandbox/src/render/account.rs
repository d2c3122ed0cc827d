use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind, UnixMillis};
use serde_json::Map;

use super::{View, or_null};
use crate::domain::image::USER_IMAGE;
use crate::domain::{ExternalAccount, User};

impl View<'_> {
    pub(super) fn accounts(&self, user: &User) -> Vec<model::ExternalAccount> {
        let accounts = user.accounts.iter();
        accounts.map(|account| self.account(account)).collect()
    }

    pub(crate) fn account(&self, account: &ExternalAccount) -> model::ExternalAccount {
        let mut shown = model::ExternalAccount::new(account.id.clone());
        shown.provider = account.provider.clone().into();
        let profile = account.profile.as_ref();
        let email = profile.and_then(|profile| profile.email.as_ref());
        shown.object = object_of(account).into();
        shown.identification_id = account.identification.clone().into();
        shown.provider_user_id = profile
            .map(|profile| profile.user_id.clone())
            .unwrap_or_default()
            .into();
        shown.approved_scopes = account.approved_scopes.join(" ").into();
        shown.email_address = email.map(ToString::to_string).unwrap_or_default().into();
        shown.email_address_verified = email.map(|_| true).into();
        shown.first_name = profile
            .map(|profile| profile.first_name.clone())
            .unwrap_or_default()
            .into();
        shown.last_name = profile
            .map(|profile| profile.last_name.clone())
            .unwrap_or_default()
            .into();
        shown.image_url = format!("{}{USER_IMAGE}", self.settings.base_url).into();
        shown.username = or_null(profile.and_then(|profile| profile.username.as_ref()));
        shown.phone_number = Maybe::Null;
        shown.public_metadata = Map::new().into();
        shown.label = Maybe::Null;
        shown.verification = self.verification(&account.verification);
        shown.created_at = UnixMillis::new(account.created_at).into();
        shown.updated_at = UnixMillis::new(account.updated_at).into();
        shown
    }
}

fn object_of(account: &ExternalAccount) -> ObjectKind {
    if account.has_legacy_id() {
        ObjectKind::from(format!("{}_account", account.provider))
    } else {
        ObjectKind::ExternalAccount
    }
}
