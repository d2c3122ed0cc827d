use clerk_user_model as model;
use clerk_user_model::{
    IdentifierKind, Maybe, ObjectKind, SignUpNextAction, SignUpVerifications, UnixMillis,
    VerificationStrategy,
};

use super::{View, or_null};
use crate::state::verification::{Challenge, Verification};
use crate::state::{SignUp, stored};

impl View<'_> {
    pub(super) fn sign_up(&self, sign_up: &SignUp) -> model::SignUp {
        let email = sign_up.email.as_ref();
        let phone = sign_up.phone.as_ref();
        let created = sign_up.created.as_ref();
        let required = self.state.required_of(sign_up);
        let mut shown = model::SignUp::new(sign_up.id.clone());
        shown.object = ObjectKind::SignUpAttempt.into();
        shown.status = sign_up.status(self.now).into();
        shown.optional_fields = self.optional(&required).into();
        shown.required_fields = names(&required).into();
        shown.missing_fields = names(&self.state.missing_in(sign_up)).into();
        shown.unverified_fields = names(&self.state.unverified_in(sign_up)).into();
        let mut verifications = SignUpVerifications::new();
        verifications.email_address = email.map(|(_, it)| self.proof(it)).into();
        verifications.phone_number = phone.map(|(_, it)| self.proof(it)).into();
        let wallet = sign_up.wallet.as_ref();
        verifications.web3_wallet = wallet.map(|(_, it)| self.proof(it)).into();
        let account = sign_up.account.as_ref();
        verifications.external_account = account
            .map(|it| self.attempt_verification(&it.verification))
            .into();
        shown.verifications = verifications.into();
        shown.username = or_null(sign_up.username.as_ref());
        shown.email_address = email.map(|(address, _)| address.to_string()).into();
        shown.phone_number = phone.map(|(number, _)| number.to_string()).into();
        shown.web3_wallet = wallet.map(|(address, _)| stored(address)).into();
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

    fn optional(&self, required: &[IdentifierKind]) -> Vec<String> {
        let settings = &self.state.settings;
        let is_optional =
            |kind: &IdentifierKind| *kind != IdentifierKind::Web3Wallet && !required.contains(kind);
        let optional = settings.identifiers().filter(is_optional);
        let mut names: Vec<String> = optional.map(|kind| kind.to_string()).collect();
        names.extend(["first_name", "last_name"].map(str::to_owned));
        if settings.is_enabled(&VerificationStrategy::Password) {
            names.push("password".to_owned());
        }
        names
    }

    /// A verification with what to do about it next; nothing, once it is verified.
    fn proof(&self, verification: &Verification) -> model::Verification {
        let mut shown = self.any_verification(verification);
        let next = if verification.is_verified() {
            SignUpNextAction::from("")
        } else if matches!(verification.challenge(), Challenge::Unprepared) {
            SignUpNextAction::NeedsPrepare
        } else {
            SignUpNextAction::NeedsAttempt
        };
        shown.next_action = next.into();
        let strategies: Vec<VerificationStrategy> = vec![verification.strategy().clone()];
        shown.supported_strategies = strategies.into();
        shown
    }
}

fn names(kinds: &[IdentifierKind]) -> Vec<String> {
    kinds.iter().map(ToString::to_string).collect()
}
