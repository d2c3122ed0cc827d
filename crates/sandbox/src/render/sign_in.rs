use clerk_user_model as model;
use clerk_user_model::{
    EmailAddressId, Maybe, ObjectKind, PhoneNumberId, SignInFactor, SignInStatus, SignInUserData,
    UnixMillis, Web3WalletId,
};

use super::{View, or_null};
use crate::domain::{Identifier, SignIn, User};
use crate::flows::factors::{self, Factor};

impl View<'_> {
    pub(crate) fn sign_in(&self, sign_in: &SignIn) -> model::SignIn {
        let mut shown = model::SignIn::new(sign_in.id.clone());
        let user = sign_in.user.as_ref().and_then(|id| self.db.users.get(id));
        shown.object = ObjectKind::SignInAttempt.into();
        shown.status = self.sign_in_status(sign_in, user).into();
        let identifiers = self.settings.identifiers();
        shown.supported_identifiers = identifiers.collect::<Vec<_>>().into();
        let factors = user.map(|user| show_factors(user, &factors::first(self.settings, user)));
        shown.supported_first_factors = factors.into();
        let proven = user.filter(|_| sign_in.is_proven());
        let factors = proven.map(|user| show_factors(user, &factors::second(self.settings, user)));
        shown.supported_second_factors = factors.into();
        let verification = sign_in.verification.as_ref();
        shown.first_factor_verification =
            verification.map(|it| self.attempt_verification(it)).into();
        let second = sign_in.second.as_ref();
        shown.second_factor_verification = second.map(|it| self.attempt_verification(it)).into();
        shown.identifier = or_null(sign_in.identifier.as_ref());
        shown.user_data = user.map(|user| self.user_data(user)).into();
        shown.created_session_id = or_null(sign_in.session.as_ref());
        shown.abandon_at = UnixMillis::new(sign_in.abandon_at).into();
        shown.client_trust_state = Maybe::Null;
        shown
    }

    fn user_data(&self, user: &User) -> SignInUserData {
        let mut shown = SignInUserData::new();
        shown.first_name = or_null(user.first_name.as_ref());
        shown.last_name = or_null(user.last_name.as_ref());
        shown.image_url = self.image_url(user).into();
        shown.has_image = user.image.is_some().into();
        shown
    }

    fn sign_in_status(&self, sign_in: &SignIn, user: Option<&User>) -> SignInStatus {
        if sign_in.session.is_some() {
            SignInStatus::Complete
        } else if self.now >= sign_in.abandon_at {
            SignInStatus::Abandoned
        } else if sign_in.needs_password {
            SignInStatus::NeedsNewPassword
        } else if factors::needs_second(self.settings, sign_in, user) {
            SignInStatus::NeedsSecondFactor
        } else if sign_in.user.is_some() {
            SignInStatus::NeedsFirstFactor
        } else {
            SignInStatus::NeedsIdentifier
        }
    }
}

pub(super) fn show_factors(user: &User, factors: &[Factor<'_>]) -> Vec<SignInFactor> {
    let factors = factors.iter();
    factors.map(|factor| show_factor(user, factor)).collect()
}

fn show_factor(user: &User, factor: &Factor<'_>) -> SignInFactor {
    let mut shown = SignInFactor::new(factor.strategy.clone());
    let Some(it) = factor.identification else {
        return shown;
    };
    let id = it.id.as_str();
    if let Identifier::Wallet(_) = it.identifier {
        shown.web3_wallet_id = Web3WalletId::from(id).into();
        return shown;
    }
    shown.safe_identifier = it.identifier.to_string().into();
    shown.primary = user.is_primary(it).into();
    if let Identifier::Email(_) = it.identifier {
        shown.email_address_id = EmailAddressId::from(id).into();
    } else {
        shown.default = it.is_default.into();
        shown.phone_number_id = PhoneNumberId::from(id).into();
    }
    shown
}
