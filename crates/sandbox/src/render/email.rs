use clerk_user_model as model;
use clerk_user_model::{IdentificationLink, ObjectKind, UnixMillis};

use super::View;
use crate::state::{EmailAddress, User};

impl View<'_> {
    pub(super) fn emails(&self, user: &User) -> Vec<model::EmailAddress> {
        user.emails.iter().map(|email| self.email(email)).collect()
    }

    pub(super) fn email(&self, email: &EmailAddress) -> model::EmailAddress {
        let mut shown = model::EmailAddress::new(email.id.clone(), email.address.to_string());
        let links = email.linked_to.iter();
        shown.object = ObjectKind::EmailAddress.into();
        shown.reserved = email.is_reserved.into();
        shown.verification = self.verification(&email.verification);
        shown.linked_to = links
            .map(|(strategy, id)| {
                let mut link = IdentificationLink::new(id.clone());
                link.type_ = strategy.to_string().into();
                link
            })
            .collect::<Vec<_>>()
            .into();
        let settings = &self.state.settings;
        shown.matches_sso_connection = settings.matches_connection(&email.address).into();
        shown.created_at = UnixMillis::new(email.created_at).into();
        shown.updated_at = UnixMillis::new(email.updated_at).into();
        shown
    }
}
