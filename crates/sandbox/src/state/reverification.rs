use clerk_user_model::{ClientId, EmailAddressId, PhoneNumberId, SessionId, VerificationStrategy};
use serde::{Deserialize, Serialize};

use super::session::active;
use super::verification::Verification;
use super::{Context, Session, Shown, State};
use crate::codes::Code;
use crate::command::Proof;
use crate::error::{ApiError, Refusal};

/// The proof that the user of a session is still there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Reverification {
    pub(crate) verification: Option<Verification>,
}

impl Reverification {
    pub(crate) fn is_complete(&self) -> bool {
        self.verification
            .as_ref()
            .is_some_and(Verification::is_verified)
    }
}

impl Session {
    /// Whether a verification of it was started and not finished.
    pub(super) fn is_being_verified(&self) -> bool {
        self.reverification
            .as_ref()
            .is_some_and(|running| !running.is_complete())
    }
}

impl State {
    /// Starts a verification; one that is under way goes on.
    pub(super) fn start_reverification(
        &mut self,
        client: &ClientId,
        id: SessionId,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let session = active(self.client_mut(client)?, &id, now)?;
        if !session.is_being_verified() {
            session.reverification = Some(Reverification::default());
        }
        Ok(Shown::Reverification(client.clone(), id))
    }

    pub(super) fn prepare_reverification(
        &mut self,
        client: &ClientId,
        id: SessionId,
        strategy: VerificationStrategy,
        email: Option<EmailAddressId>,
        phone: Option<PhoneNumberId>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let session = self.session_in_reverification(client, &id, cx.now)?;
        if let Some(verification) = session.verification() {
            verification.may_prepare(&strategy, cx.now)?;
        }
        self.must_be_usable(&strategy)?;
        self.must_be_welcome(&session.user, cx.now)?;
        let challenge = self.send_factor_code(&session.user, &strategy, email, phone, None, cx)?;
        let verification = Verification::prepared(strategy, challenge, cx.now);
        self.keep_verification(client, &id, verification)?;
        Ok(Shown::Reverification(client.clone(), id))
    }

    pub(super) fn attempt_reverification(
        &mut self,
        client: &ClientId,
        id: SessionId,
        proof: Proof,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let session = self.session_in_reverification(client, &id, now)?;
        self.must_be_usable(proof.strategy())?;
        self.must_be_welcome(&session.user, now)?;
        let verification = match proof {
            Proof::Password(password) => {
                self.check_password(&session.user, &password, "password", now)?;
                Verification::given(VerificationStrategy::Password)
            }
            Proof::Signature { .. } => return Err(Code::VerificationStrategyInvalid.into()),
            Proof::Code { strategy, code } => {
                self.judge_session_code(client, &session, &strategy, &code, now)?
            }
        };
        self.keep_verification(client, &id, verification)?;
        self.user_mut(&session.user)?.failed_sign_ins = 0;
        let session = active(self.client_mut(client)?, &id, now)?;
        session.verified_at = now;
        session.updated_at = now;
        Ok(Shown::Reverification(client.clone(), id))
    }

    /// The verification that a right code completes; a wrong one is counted.
    fn judge_session_code(
        &mut self,
        client: &ClientId,
        session: &Session,
        strategy: &VerificationStrategy,
        code: &str,
        now: i64,
    ) -> Result<Verification, Refusal> {
        let mut verification = session
            .verification()
            .cloned()
            .ok_or(Code::VerificationMissing)?;
        if verification.strategy() != strategy {
            return Err(Code::VerificationStrategyInvalid.into());
        }
        let attempts = verification.attempts();
        let max = self.settings.max_attempts();
        let judged = verification.judge_code(code, max, now);
        if judged.is_ok() {
            verification.complete(None);
        } else if verification.attempts() > attempts {
            self.keep_verification(client, &session.id, verification.clone())?;
            self.user_mut(&session.user)?.count_failure(now);
        }
        judged?;
        Ok(verification)
    }

    /// An active session whose verification is under way.
    fn session_in_reverification(
        &mut self,
        client: &ClientId,
        id: &SessionId,
        now: i64,
    ) -> Result<Session, ApiError> {
        let session = active(self.client_mut(client)?, id, now)?;
        if session.is_being_verified() {
            Ok(session.clone())
        } else if session.reverification.is_some() {
            Err(Code::InvalidActionForSessionReverification.into())
        } else {
            Err(Code::SessionReverificationMissing.into())
        }
    }

    fn keep_verification(
        &mut self,
        client: &ClientId,
        id: &SessionId,
        verification: Verification,
    ) -> Result<(), ApiError> {
        let client = self.client_mut(client)?;
        let session = client.session_mut(id).ok_or(Code::ResourceNotFound)?;
        session.reverification = Some(Reverification {
            verification: Some(verification),
        });
        Ok(())
    }
}

impl Session {
    fn verification(&self) -> Option<&Verification> {
        self.reverification.as_ref()?.verification.as_ref()
    }
}
