use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind, SignInFactor, SignInStatus, SignInUserData, UnixMillis};

use super::{View, or_null};
use crate::state::{Factor, SignIn, User};

impl View<'_> {
    pub(super) fn sign_in(&self, sign_in: &SignIn) -> model::SignIn {
        let mut shown = model::SignIn::new(sign_in.id.clone());
        let user = sign_in
            .user
            .as_ref()
            .and_then(|id| self.state.find_user(id));
        shown.object = ObjectKind::SignInAttempt.into();
        shown.status = self.sign_in_status(sign_in).into();
        let identifiers = self.state.settings.identifiers();
        shown.supported_identifiers = identifiers.collect::<Vec<_>>().into();
        let factors = user.map(|user| show_factors(user, self.state.first_factors(user)));
        shown.supported_first_factors = factors.into();
        let proven = user.filter(|_| sign_in.is_proven());
        let factors = proven.map(|user| show_factors(user, self.state.second_factors(user)));
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
        shown.image_url = self.image_url().into();
        shown.has_image = false.into();
        shown
    }

    fn sign_in_status(&self, sign_in: &SignIn) -> SignInStatus {
        if sign_in.session.is_some() {
            SignInStatus::Complete
        } else if self.now >= sign_in.abandon_at {
            SignInStatus::Abandoned
        } else if sign_in.needs_password {
            SignInStatus::NeedsNewPassword
        } else if self.state.needs_second_factor(sign_in) {
            SignInStatus::NeedsSecondFactor
        } else if sign_in.user.is_some() {
            SignInStatus::NeedsFirstFactor
        } else {
            SignInStatus::NeedsIdentifier
        }
    }
}

pub(super) fn show_factors(user: &User, factors: Vec<Factor>) -> Vec<SignInFactor> {
    let factors = factors.into_iter();
    factors.map(|factor| show_factor(user, factor)).collect()
}

fn show_factor(user: &User, factor: Factor) -> SignInFactor {
    let mut shown = SignInFactor::new(factor.strategy());
    match factor {
        Factor::Account(_) | Factor::BackupCode | Factor::Password | Factor::Totp => {}
        Factor::Wallet(id, _) => shown.web3_wallet_id = id.into(),
        Factor::Email(id, _) => {
            let email = user.emails.iter().find(|email| email.id == id);
            shown.safe_identifier = email.map(|email| email.address.to_string()).into();
            shown.primary = (user.primary_email.as_ref() == Some(&id)).into();
            shown.email_address_id = id.into();
        }
        Factor::Phone(id, _) => {
            let phone = user.phones.iter().find(|phone| phone.id == id);
            shown.safe_identifier = phone.map(|phone| phone.number.to_string()).into();
            shown.primary = (user.primary_phone.as_ref() == Some(&id)).into();
            shown.default = phone.map(|phone| phone.is_default).into();
            shown.phone_number_id = id.into();
        }
    }
    shown
}
