use clerk_user_model as model;
use clerk_user_model::{
    IdentificationLink, Maybe, ObjectKind, UnixMillis, VerificationStatus, VerificationStrategy,
};
use serde::Serialize;

use super::View;
use crate::domain::{Identification, Kind, User};
use crate::quirk::Quirk;

/// The resource of an identification.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum IdentificationResource {
    Email(model::EmailAddress),
    Phone(model::PhoneNumber),
    Wallet(model::Web3Wallet),
}

impl View<'_> {
    pub(crate) fn identification(&self, it: &Identification) -> IdentificationResource {
        match it.kind() {
            Kind::Email => IdentificationResource::Email(self.email(it)),
            Kind::Phone => IdentificationResource::Phone(self.phone(it)),
            Kind::Wallet => IdentificationResource::Wallet(self.wallet(it)),
        }
    }

    pub(super) fn emails(&self, user: &User) -> Vec<model::EmailAddress> {
        user.of_kind(Kind::Email).map(|it| self.email(it)).collect()
    }

    pub(super) fn phones(&self, user: &User) -> Vec<model::PhoneNumber> {
        user.of_kind(Kind::Phone).map(|it| self.phone(it)).collect()
    }

    pub(super) fn wallets(&self, user: &User) -> Vec<model::Web3Wallet> {
        let wallets = user.of_kind(Kind::Wallet);
        wallets.map(|it| self.wallet(it)).collect()
    }

    fn email(&self, it: &Identification) -> model::EmailAddress {
        let address = it.identifier.to_string();
        let mut shown = model::EmailAddress::new(it.id.as_str().into(), address);
        shown.object = ObjectKind::EmailAddress.into();
        shown.reserved = it.is_reserved.into();
        let mut verification = self.verification(&it.verification);
        if let Maybe::Value(verification) = &mut verification
            && verification.status == VerificationStatus::Verified.into()
            && self.settings.quirks.has(Quirk::FromOauth)
        {
            verification.object = ObjectKind::VerificationFromOauth.into();
            verification.strategy = VerificationStrategy::from("from_oauth_notion").into();
        }
        shown.verification = verification;
        shown.linked_to = self.links(it).into();
        let domain = it
            .identifier
            .as_email()
            .map(clerk_user_validate::Email::domain);
        let has_connection = domain.is_some_and(|domain| self.settings.has_connection(domain));
        shown.matches_sso_connection = has_connection.into();
        shown.created_at = UnixMillis::new(it.created_at).into();
        shown.updated_at = UnixMillis::new(it.updated_at).into();
        shown
    }

    fn phone(&self, it: &Identification) -> model::PhoneNumber {
        let number = it.identifier.to_string();
        let mut shown = model::PhoneNumber::new(it.id.as_str().into(), number);
        shown.object = ObjectKind::PhoneNumber.into();
        shown.reserved_for_second_factor = it.is_second_factor.into();
        shown.default_second_factor = it.is_default.into();
        shown.reserved = it.is_reserved.into();
        shown.verification = self.verification(&it.verification);
        shown.linked_to = self.links(it).into();
        shown.backup_codes = Maybe::Null;
        shown.created_at = UnixMillis::new(it.created_at).into();
        shown.updated_at = UnixMillis::new(it.updated_at).into();
        shown
    }

    fn wallet(&self, it: &Identification) -> model::Web3Wallet {
        let address = it.identifier.to_string();
        let mut shown = model::Web3Wallet::new(it.id.as_str().into(), address);
        shown.object = ObjectKind::Web3Wallet.into();
        shown.verification = self.verification(&it.verification);
        shown.created_at = UnixMillis::new(it.created_at).into();
        shown.updated_at = UnixMillis::new(it.updated_at).into();
        shown
    }

    fn links(&self, it: &Identification) -> Vec<IdentificationLink> {
        let link = |id: &str, of: &str| {
            let mut link = IdentificationLink::new(id.into());
            link.type_ = of.to_owned().into();
            link
        };
        let links = it.linked_to.iter();
        let mut links: Vec<_> = links
            .map(|(strategy, id)| link(id.as_str(), strategy.as_str()))
            .collect();
        if self.settings.quirks.has(Quirk::UnknownLinkType) {
            links.push(link("idn_carrier_pigeon", "carrier_pigeon"));
        }
        links
    }
}
