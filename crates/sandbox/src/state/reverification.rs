use clerk_user_model::{
    ClientId, EmailAddressId, PhoneNumberId, ReverificationLevel, ReverificationStatus, SessionId,
    VerificationStrategy,
};
use serde::{Deserialize, Serialize};

use super::session::active;
use super::verification::Verification;
use super::{Context, Session, Shown, State};
use crate::codes::Code;
use crate::command::Proof;
use crate::error::{ApiError, Refusal};

/// The proof that the user of a session is still there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reverification {
    pub(crate) level: ReverificationLevel,
    pub(crate) verification: Option<Verification>,
    /// The second factor.
    pub(crate) second: Option<Verification>,
}

impl Reverification {
    const fn new(level: ReverificationLevel) -> Self {
        Self {
            level,
            verification: None,
            second: None,
        }
    }

    /// What is to be shown next.
    pub(crate) fn status(&self) -> ReverificationStatus {
        let lacks = |it: &Option<Verification>| !it.as_ref().is_some_and(Verification::is_verified);
        if self.level != ReverificationLevel::SecondFactor && lacks(&self.verification) {
            ReverificationStatus::NeedsFirstFactor
        } else if self.level != ReverificationLevel::FirstFactor && lacks(&self.second) {
            ReverificationStatus::NeedsSecondFactor
        } else {
            ReverificationStatus::Complete
        }
    }

    fn is_complete(&self) -> bool {
        self.status() == ReverificationStatus::Complete
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
    /// Starts a verification; one of the same level that is under way goes on. Who has no second
    /// factor shows the first, whatever is asked for.
    pub(super) fn start_reverification(
        &mut self,
        client: &ClientId,
        id: SessionId,
        level: ReverificationLevel,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let user = active(self.client_mut(client)?, &id, now)?.user.clone();
        let level = if self.second_factors(self.user(&user)?).is_empty() {
            ReverificationLevel::FirstFactor
        } else {
            level
        };
        let session = active(self.client_mut(client)?, &id, now)?;
        let running = session.reverification.as_ref();
        if running.is_none_or(|it| it.is_complete() || it.level != level) {
            session.reverification = Some(Reverification::new(level));
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
        let first = ReverificationStatus::NeedsFirstFactor;
        let (session, _) = self.session_at(client, &id, &first, cx.now)?;
        if let Some(verification) = session.verification() {
            verification.may_prepare(&strategy, self.settings.resend_ms(), cx.now)?;
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
        let first = ReverificationStatus::NeedsFirstFactor;
        let (session, _) = self.session_at(client, &id, &first, now)?;
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
        let Err(error) = verification.judge_code(code, max, now) else {
            verification.complete(None);
            return Ok(verification);
        };
        if verification.attempts() == attempts {
            return Err(error.into());
        }
        self.keep_verification(client, &session.id, verification)?;
        Err(self.user_mut(&session.user)?.count_failure(error, now))
    }

    pub(super) fn prepare_second_proof(
        &mut self,
        client: &ClientId,
        id: SessionId,
        phone: Option<&PhoneNumberId>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let second = ReverificationStatus::NeedsSecondFactor;
        let (session, mut running) = self.session_at(client, &id, &second, cx.now)?;
        self.must_be_welcome(&session.user, cx.now)?;
        self.send_second_code(&session.user, &mut running.second, phone, cx)?;
        active(self.client_mut(client)?, &id, cx.now)?.reverification = Some(running);
        Ok(Shown::Reverification(client.clone(), id))
    }

    pub(super) fn attempt_second_proof(
        &mut self,
        client: &ClientId,
        id: SessionId,
        strategy: &VerificationStrategy,
        code: &str,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let second = ReverificationStatus::NeedsSecondFactor;
        let (session, mut running) = self.session_at(client, &id, &second, now)?;
        self.must_be_welcome(&session.user, now)?;
        let judged =
            self.judge_second_factor(&session.user, &mut running.second, strategy, code, now);
        let session = active(self.client_mut(client)?, &id, now)?;
        session.reverification = Some(running);
        judged?;
        session.second_verified_at = Some(now);
        session.updated_at = now;
        Ok(Shown::Reverification(client.clone(), id))
    }

    /// An active session whose verification is at this point.
    fn session_at(
        &mut self,
        client: &ClientId,
        id: &SessionId,
        status: &ReverificationStatus,
        now: i64,
    ) -> Result<(Session, Reverification), ApiError> {
        let session = active(self.client_mut(client)?, id, now)?;
        match &session.reverification {
            Some(running) if running.status() == *status => Ok((session.clone(), running.clone())),
            Some(_) => Err(Code::InvalidActionForSessionReverification.into()),
            None => Err(Code::SessionReverificationMissing.into()),
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
        if let Some(running) = &mut session.reverification {
            running.verification = Some(verification);
        }
        Ok(())
    }
}

impl Session {
    fn verification(&self) -> Option<&Verification> {
        self.reverification.as_ref()?.verification.as_ref()
    }
}
