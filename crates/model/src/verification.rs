use crate::{
    ClerkError, ClientId, UnixMillis, UnknownText, Verification, VerificationStatus,
    VerificationStrategy,
};

impl Verification {
    /// Where the verification stands, and what the user has to do next.
    #[must_use]
    pub fn state(&self) -> VerificationState<'_> {
        match self.status.value() {
            None => VerificationState::Unprepared,
            Some(VerificationStatus::Verified) => VerificationState::Verified,
            Some(VerificationStatus::Transferable) => VerificationState::Transferable,
            Some(VerificationStatus::Expired) => VerificationState::Expired,
            Some(VerificationStatus::Failed) => VerificationState::Failed(self.failure()),
            Some(VerificationStatus::Unverified) => match self.failure() {
                Some(error) => VerificationState::Failed(Some(error)),
                None => VerificationState::Unverified(self.next_step()),
            },
            Some(VerificationStatus::Other(word)) => VerificationState::Unknown(word),
        }
    }

    /// Whether the server has confirmed that the identifier belongs to the user.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status.value() == Some(&VerificationStatus::Verified)
    }

    /// Whether it was `client` on which the link was opened or the provider's answer arrived.
    #[must_use]
    pub fn is_verified_from(&self, client: &ClientId) -> bool {
        self.verified_at_client.value() == Some(client)
    }

    /// When the running verification ends. Both `null` and `0` mean that it does not.
    #[must_use]
    pub fn expires_at(&self) -> Option<UnixMillis> {
        self.expire_at
            .value()
            .copied()
            .filter(|at| at.as_millis() != 0)
    }

    /// Why the verification failed. An error without a code, as clerk-js snapshots have it, is none.
    #[must_use]
    pub fn failure(&self) -> Option<&ClerkError> {
        self.error
            .value()
            .filter(|error| !error.code.as_str().is_empty())
    }

    fn next_step(&self) -> VerificationStep<'_> {
        if let Some(url) = self.external_verification_redirect_url.value() {
            return VerificationStep::Visit(url);
        }
        if let Some(message) = self.message.value() {
            return VerificationStep::Sign(message);
        }
        match self.strategy.value() {
            Some(
                VerificationStrategy::EmailCode
                | VerificationStrategy::PhoneCode
                | VerificationStrategy::ResetPasswordEmailCode
                | VerificationStrategy::ResetPasswordPhoneCode,
            ) => VerificationStep::EnterCode,
            Some(VerificationStrategy::EmailLink) => VerificationStep::OpenLink,
            _ => VerificationStep::Unknown,
        }
    }
}

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum VerificationState<'a> {
    /// It was not completed in time; prepare it again.
    Expired,
    /// It was refused, if the server says so for this reason.
    Failed(Option<&'a ClerkError>),
    /// The identity is proved, but belongs to no user yet.
    Transferable,
    /// A status that this version does not know.
    Unknown(&'a UnknownText),
    /// Nothing was prepared.
    Unprepared,
    /// The user has to do this next.
    Unverified(VerificationStep<'a>),
    /// The identifier belongs to the user.
    Verified,
}

/// What a user does to get on with a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerificationStep<'a> {
    /// Type the code that was sent.
    EnterCode,
    /// Open the link in the mail.
    OpenLink,
    /// Have the wallet sign this message.
    Sign(&'a str),
    /// The server does not say.
    Unknown,
    /// Visit this URL of the provider.
    Visit(&'a str),
}
