use clerk_user_model as model;
use clerk_user_model::{
    IdentifierKind, Maybe, ObjectKind, SignUpNextAction, SignUpVerifications, UnixMillis,
    VerificationStrategy,
};

use super::{View, or_null};
use crate::domain::{Challenge, Kind, SignUp, Verification};
use crate::flows::sign_up::{missing, required, unverified};
use crate::settings::Presence;

impl View<'_> {
    pub(crate) fn sign_up(&self, sign_up: &SignUp) -> model::SignUp {
        let identifiers = &sign_up.identifiers;
        let [email, phone, wallet] = Kind::ALL.map(|kind| identifiers.get(&kind));
        let created = sign_up.created.as_ref();
        let required = required(self.settings, sign_up);
        let mut shown = model::SignUp::new(sign_up.id.clone());
        shown.object = ObjectKind::SignUpAttempt.into();
        shown.status = sign_up.status(self.now).into();
        shown.optional_fields = self.optional(&required).into();
        shown.required_fields = required.into();
        shown.missing_fields = missing(self.settings, sign_up).into();
        shown.unverified_fields = names(&unverified(self.settings, sign_up)).into();
        let mut verifications = SignUpVerifications::new();
        verifications.email_address = email.map(|(_, it)| self.proof(it)).into();
        verifications.phone_number = phone.map(|(_, it)| self.proof(it)).into();
        verifications.web3_wallet = wallet.map(|(_, it)| self.proof(it)).into();
        let account = sign_up.account.as_ref();
        verifications.external_account = account
            .map(|it| self.attempt_verification(&it.verification))
            .into();
        shown.verifications = verifications.into();
        shown.username = or_null(sign_up.username.as_ref());
        shown.email_address = email.map(|(address, _)| address.to_string()).into();
        shown.phone_number = phone.map(|(number, _)| number.to_string()).into();
        shown.web3_wallet = wallet.map(|(address, _)| address.to_string()).into();
        shown.password_enabled = sign_up.password.is_some().into();
        shown.first_name = or_null(sign_up.first_name.as_ref());
        shown.last_name = or_null(sign_up.last_name.as_ref());
        shown.locale = Maybe::Null;
        shown.unsafe_metadata = sign_up.unsafe_metadata.clone().into();
        shown.public_metadata = serde_json::Map::new().into();
        shown.custom_action = false.into();
        shown.external_id = Maybe::Null;
        shown.created_user_id = created.map(|(user, _)| user.clone()).into();
        shown.created_session_id = created.map(|(_, session)| session.clone()).into();
        shown.abandon_at = UnixMillis::new(sign_up.abandon_at).into();
        shown.legal_accepted_at = Maybe::Null;
        shown
    }

    fn optional(&self, required: &[String]) -> Vec<String> {
        let settings = self.settings;
        let kinds = settings.identifiers();
        let kinds = kinds.filter(|kind| *kind != IdentifierKind::Web3Wallet);
        let mut names: Vec<String> = kinds.map(|kind| kind.to_string()).collect();
        let of_user = settings.names().into_iter();
        let of_user = of_user.filter(|(_, presence)| *presence != Presence::Off);
        names.extend(of_user.map(|(name, _)| name.to_owned()));
        if settings.is_enabled(&VerificationStrategy::Password) {
            names.push("password".to_owned());
        }
        names.retain(|name| !required.contains(name));
        names
    }

    /// Returns a verification with the next thing to do, if it is not verified.
    fn proof(&self, verification: &Verification) -> model::Verification {
        let mut shown = self.plain(verification);
        let is_unprepared = matches!(verification.challenge(), Challenge::Unprepared);
        let next = if verification.is_verified() {
            SignUpNextAction::from("")
        } else if is_unprepared {
            SignUpNextAction::NeedsPrepare
        } else {
            SignUpNextAction::NeedsAttempt
        };
        if is_unprepared {
            // Clerk's component takes a strategy for that of a code that was sent, and requests none.
            shown.strategy = VerificationStrategy::from("").into();
        }
        self.settings.quirks.change_verification(&mut shown);
        shown.next_action = next.into();
        let strategies: Vec<VerificationStrategy> = vec![verification.strategy().clone()];
        shown.supported_strategies = strategies.into();
        shown
    }
}

fn names(kinds: &[IdentifierKind]) -> Vec<String> {
    kinds.iter().map(ToString::to_string).collect()
}
