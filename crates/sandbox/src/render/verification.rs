use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind, UnixMillis, VerificationStrategy};

use super::View;
use crate::domain::{Challenge, Verification};
use crate::quirk::Quirk;

impl View<'_> {
    /// Returns the verification of an identification, `null` before it is prepared if so configured.
    pub(super) fn verification(&self, verification: &Verification) -> Maybe<model::Verification> {
        let is_unprepared = matches!(verification.challenge(), Challenge::Unprepared);
        if is_unprepared && self.settings.quirks.has(Quirk::NullVerification) {
            return Maybe::Null;
        }
        self.any_verification(verification).into()
    }

    pub(super) fn any_verification(&self, verification: &Verification) -> model::Verification {
        let mut shown = self.plain(verification);
        self.settings.quirks.change_verification(&mut shown);
        shown
    }

    /// Returns a verification as it is without quirks.
    pub(super) fn plain(&self, verification: &Verification) -> model::Verification {
        let mut shown = model::Verification::new();
        shown.object = object_of(verification.strategy()).into();
        shown.status = verification.status(self.now).into();
        shown.strategy = verification.strategy().clone().into();
        shown.attempts = i64::from(verification.attempts()).into();
        shown.expire_at = UnixMillis::new(verification.expire_at()).into();
        match verification.challenge() {
            Challenge::Signature { nonce, message, .. } => {
                shown.nonce = nonce.clone().into();
                shown.message = message.clone().into();
            }
            Challenge::Consent { url, error } => {
                shown.attempts = Maybe::Null;
                // That of an account is a text or left out; those of others may be `null`.
                if url.is_some() || *verification.strategy() == VerificationStrategy::Saml {
                    shown.external_verification_redirect_url = url.clone().into();
                }
                let error = error
                    .as_ref()
                    .map(|error| error.json(&self.settings.quirks));
                shown.error = error
                    .and_then(|error| serde_json::from_value(error).ok())
                    .into();
            }
            Challenge::Nothing => {
                shown.attempts = Maybe::Null;
                shown.expire_at = Maybe::Null;
            }
            Challenge::Code { .. } | Challenge::Link { .. } | Challenge::Unprepared => {}
        }
        if let Some(client) = verification.verified_at_client() {
            shown.verified_at_client = client.clone().into();
        }
        shown
    }

    /// Returns the verification of a sign-in or a sign-up.
    ///
    /// That of a round trip to a provider differs there: the URL is always sent, and the client is
    /// not.
    pub(super) fn attempt_verification(&self, verification: &Verification) -> model::Verification {
        let mut shown = self.plain(verification);
        if let Challenge::Consent { url, .. } = verification.challenge() {
            shown.external_verification_redirect_url = url.clone().into();
            shown.verified_at_client = Maybe::Absent;
        }
        self.settings.quirks.change_verification(&mut shown);
        shown
    }
}

fn object_of(strategy: &VerificationStrategy) -> ObjectKind {
    match strategy {
        VerificationStrategy::Admin => ObjectKind::VerificationAdmin,
        VerificationStrategy::EmailCode
        | VerificationStrategy::PhoneCode
        | VerificationStrategy::ResetPasswordEmailCode
        | VerificationStrategy::ResetPasswordPhoneCode => ObjectKind::VerificationOtp,
        VerificationStrategy::BackupCode => ObjectKind::VerificationBackupCode,
        VerificationStrategy::Totp => ObjectKind::VerificationTotp,
        VerificationStrategy::EmailLink => ObjectKind::VerificationEmailLink,
        VerificationStrategy::Password => ObjectKind::VerificationPassword,
        VerificationStrategy::Saml => ObjectKind::VerificationSaml,
        VerificationStrategy::Ticket => ObjectKind::VerificationTicket,
        other if other.as_str().starts_with("from_oauth_") => ObjectKind::VerificationFromOauth,
        other if other.as_str().starts_with("web3_") => ObjectKind::VerificationWeb3,
        _ => ObjectKind::VerificationOauth,
    }
}
