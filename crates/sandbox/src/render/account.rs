use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind, UnixMillis};
use serde_json::Map;

use super::View;
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
        let profile = account.profile.clone().unwrap_or_default();
        shown.object = object_of(account).into();
        shown.identification_id = account.identification.clone().into();
        shown.provider_user_id = profile.user_id.into();
        shown.approved_scopes = account.approved_scopes.join(" ").into();
        shown.email_address_verified = profile.email.as_ref().map(|_| true).into();
        shown.email_address = profile.email.map(String::from).unwrap_or_default().into();
        shown.first_name = profile.first_name.into();
        shown.last_name = profile.last_name.into();
        shown.image_url = format!("{}{USER_IMAGE}", self.settings.base_url).into();
        shown.username = profile.username.into();
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
