use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind, UnixMillis};

use super::View;
use crate::state::{PhoneNumber, User};

impl View<'_> {
    pub(super) fn phones(&self, user: &User) -> Vec<model::PhoneNumber> {
        user.phones.iter().map(|phone| self.phone(phone)).collect()
    }

    pub(super) fn phone(&self, phone: &PhoneNumber) -> model::PhoneNumber {
        let mut shown = model::PhoneNumber::new(phone.id.clone(), phone.number.to_string());
        shown.object = ObjectKind::PhoneNumber.into();
        shown.reserved_for_second_factor = phone.is_second_factor.into();
        shown.default_second_factor = phone.is_default.into();
        shown.reserved = phone.is_reserved.into();
        shown.verification = self.verification(&phone.verification);
        shown.linked_to = Vec::new().into();
        shown.backup_codes = Maybe::Null;
        shown.created_at = UnixMillis::new(phone.created_at).into();
        shown.updated_at = UnixMillis::new(phone.updated_at).into();
        shown
    }
}
