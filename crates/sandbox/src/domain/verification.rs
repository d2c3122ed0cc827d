use clerk_user_model::{ClientId, VerificationStatus, VerificationStrategy};
use clerk_user_validate::WalletAddress;
use serde::{Deserialize, Serialize};

use crate::codes::Code;
use crate::error::{ApiError, StoredError};
use crate::secret::same;
use crate::signature::wallet_signed;

/// The time in which a verification can be completed, in milliseconds.
pub(crate) const LIFETIME_MS: i64 = 10 * 60 * 1000;

/// The progress of the proof of one identifier.
///
/// `verified` is final: no method leads back from it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Verification {
    strategy: VerificationStrategy,
    outcome: Outcome,
    attempts: u32,
    expire_at: i64,
    challenge: Challenge,
    verified_at_client: Option<ClientId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Outcome {
    Open,
    Verified,
    Failed,
    /// The provider confirmed an account, which is to be used for the opposite: to sign up in place
    /// of signing in, or the reverse.
    Transferable,
}

/// The question that a verification waits for an answer to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Challenge {
    /// Nothing was sent yet.
    Unprepared,
    /// A code was sent; to test addresses and numbers nothing is.
    Code { code: String, sent_at: Option<i64> },
    /// A link was sent.
    Link { token: String, redirect: String },
    /// This wallet is to sign `message`.
    Signature {
        wallet: WalletAddress,
        nonce: String,
        message: String,
    },
    /// The user is to consent at a provider.
    Consent {
        url: Option<String>,
        error: Option<StoredError>,
    },
    /// It was verified by other means, or is a password.
    Nothing,
}

impl Verification {
    /// Creates one that is not prepared; `strategy` is the usual one.
    pub(crate) const fn unprepared(strategy: VerificationStrategy) -> Self {
        Self::open(strategy, 0, Challenge::Unprepared)
    }

    /// Creates one that is verified by other means.
    pub(crate) const fn given(strategy: VerificationStrategy) -> Self {
        let mut verification = Self::open(strategy, 0, Challenge::Nothing);
        verification.outcome = Outcome::Verified;
        verification
    }

    /// Creates one that waits for the answer to `challenge`.
    pub(crate) const fn prepared(
        strategy: VerificationStrategy,
        challenge: Challenge,
        now: i64,
    ) -> Self {
        Self::open(strategy, now + LIFETIME_MS, challenge)
    }

    pub(crate) const fn strategy(&self) -> &VerificationStrategy {
        &self.strategy
    }

    pub(crate) const fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) const fn challenge(&self) -> &Challenge {
        &self.challenge
    }

    /// Returns the time from which it cannot be completed, in ms; 0 if it is not prepared.
    pub(crate) const fn expire_at(&self) -> i64 {
        self.expire_at
    }

    pub(crate) const fn verified_at_client(&self) -> Option<&ClientId> {
        self.verified_at_client.as_ref()
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.outcome == Outcome::Verified
    }

    pub(crate) fn is_transferable(&self) -> bool {
        self.outcome == Outcome::Transferable
    }

    /// Returns `true` if it waits for the authorization with this `state`.
    pub(crate) fn waits_for(&self, oauth_state: &str) -> bool {
        matches!(&self.challenge, Challenge::Consent { url: Some(url), .. } if url.ends_with(oauth_state))
    }

    pub(crate) fn status(&self, now: i64) -> VerificationStatus {
        match self.outcome {
            Outcome::Verified => VerificationStatus::Verified,
            Outcome::Failed => VerificationStatus::Failed,
            Outcome::Transferable => VerificationStatus::Transferable,
            Outcome::Open if self.is_expired(now) => VerificationStatus::Expired,
            Outcome::Open => VerificationStatus::Unverified,
        }
    }

    /// Checks that a challenge of this strategy may replace the current one: not if it is verified,
    /// and a code not before `resend_ms` after the last one was sent.
    pub(crate) fn ensure_preparable(
        &self,
        strategy: &VerificationStrategy,
        resend_ms: i64,
        now: i64,
    ) -> Result<(), ApiError> {
        if self.is_verified() {
            return Err(Code::VerificationAlreadyVerified.into());
        }
        match &self.challenge {
            Challenge::Code {
                sent_at: Some(sent_at),
                ..
            } if *strategy == self.strategy && now < sent_at + resend_ms => {
                let wait_ms = sent_at + resend_ms - now;
                let seconds = u64::try_from(wait_ms).unwrap_or(0).div_ceil(1000);
                Err(ApiError::new(Code::VerificationCodeTooManyRequests).retry_after(seconds))
            }
            _ => Ok(()),
        }
    }

    /// Checks a code, or a signature over the message or, as old clients make it, over the nonce.
    /// A wrong one counts, and the one numbered `max` fails the verification.
    ///
    /// A right one does not verify by itself: see [`complete`](Self::complete).
    pub(crate) fn check(&mut self, answer: &str, max: u32, now: i64) -> Result<(), ApiError> {
        self.ensure_open(now)?;
        let error = match &self.challenge {
            Challenge::Code { code, .. } => {
                (!same(code, answer)).then(|| ApiError::param(Code::FormCodeIncorrect, "code"))
            }
            Challenge::Signature {
                wallet,
                nonce,
                message,
            } => {
                let has_signed = |text| wallet_signed(wallet, text, answer);
                let is_right = has_signed(message) || has_signed(nonce);
                (!is_right).then(|| Code::FormIncorrectSignature.into())
            }
            _ => return Err(Code::VerificationStrategyInvalid.into()),
        };
        self.attempts += 1;
        let Some(error) = error else {
            return Ok(());
        };
        if self.attempts >= max {
            self.outcome = Outcome::Failed;
        }
        Err(error)
    }

    /// Checks that there is a challenge to answer, and time left for it.
    pub(crate) fn ensure_open(&self, now: i64) -> Result<(), ApiError> {
        match self.status(now) {
            VerificationStatus::Verified => Err(Code::VerificationAlreadyVerified.into()),
            _ if matches!(self.challenge, Challenge::Unprepared) => {
                Err(Code::VerificationMissing.into())
            }
            VerificationStatus::Failed => Err(Code::VerificationFailed.into()),
            VerificationStatus::Expired => Err(Code::VerificationExpired.into()),
            _ => Ok(()),
        }
    }

    /// Makes it verified by `client`.
    pub(crate) fn complete(&mut self, client: Option<ClientId>) {
        self.outcome = Outcome::Verified;
        self.verified_at_client = client;
        if let Challenge::Consent { url, error } = &mut self.challenge {
            *url = None;
            *error = None;
        }
    }

    /// Makes it verified by a provider, for an attempt to sign in or up with an account.
    pub(crate) fn vouch(&mut self) {
        self.outcome = Outcome::Verified;
        if let Challenge::Consent { error, .. } = &mut self.challenge {
            *error = None;
        }
    }

    /// Records the reason why a provider did not confirm. A verified one stays verified.
    pub(crate) fn refuse(&mut self, reason: StoredError) {
        if self.outcome == Outcome::Open {
            self.outcome = Outcome::Failed;
        }
        if let Challenge::Consent { url, error } = &mut self.challenge {
            *url = None;
            *error = Some(reason);
        }
    }

    /// Records that a provider confirmed an account, and why that is not enough for the attempt.
    pub(crate) fn transfer(&mut self, code: Code) {
        self.refuse(code.into());
        self.outcome = Outcome::Transferable;
    }

    /// Waits for consent once more. A verified one stays verified.
    pub(crate) fn ask_again(&mut self, url: String, now: i64) {
        if self.outcome == Outcome::Failed {
            self.outcome = Outcome::Open;
        }
        self.expire_at = now + LIFETIME_MS;
        self.challenge = Challenge::Consent {
            url: Some(url),
            error: None,
        };
    }

    const fn open(strategy: VerificationStrategy, expire_at: i64, challenge: Challenge) -> Self {
        Self {
            strategy,
            outcome: Outcome::Open,
            attempts: 0,
            expire_at,
            challenge,
            verified_at_client: None,
        }
    }

    const fn is_expired(&self, now: i64) -> bool {
        self.expire_at != 0 && now >= self.expire_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn code() -> Verification {
        let challenge = Challenge::Code {
            code: "012345".to_owned(),
            sent_at: Some(NOW),
        };
        Verification::prepared(VerificationStrategy::EmailCode, challenge, NOW)
    }

    #[test]
    fn a_right_code_is_too_late_after_ten_minutes() {
        let mut verification = code();
        let last = NOW + LIFETIME_MS;
        assert_eq!(
            verification.status(last - 1),
            VerificationStatus::Unverified
        );
        assert_eq!(verification.status(last), VerificationStatus::Expired);
        let result = verification.check("012345", 5, last);
        assert_eq!(result, Err(Code::VerificationExpired.into()));
        assert_eq!(verification.check("012345", 5, last - 1), Ok(()));
    }

    #[test]
    fn another_code_has_to_wait_if_so_configured() {
        let verification = code();
        let strategy = VerificationStrategy::EmailCode;
        let ensure_preparable = |strategy, at| verification.ensure_preparable(strategy, 30_000, at);
        let error = ensure_preparable(&strategy, NOW + 1).unwrap_err();
        assert_eq!(
            error,
            ApiError::new(Code::VerificationCodeTooManyRequests).retry_after(30)
        );
        assert_eq!(ensure_preparable(&strategy, NOW + 30_000), Ok(()));
        assert_eq!(verification.ensure_preparable(&strategy, 0, NOW), Ok(()));
        let other = VerificationStrategy::EmailLink;
        assert_eq!(ensure_preparable(&other, NOW + 1), Ok(()));
    }
}
