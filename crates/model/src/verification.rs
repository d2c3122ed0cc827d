use crate::{
    ClerkError, ClientId, UnixMillis, UnknownText, Verification, VerificationStatus,
    VerificationStrategy,
};

impl Verification {
    /// Returns the state of the verification and the user's next step.
    ///
    /// ```
    /// use clerk_user_model::{Verification, VerificationState, VerificationStep};
    ///
    /// let json = r#"{"status": "unverified", "strategy": "email_code"}"#;
    /// let verification: Verification = serde_json::from_str(json)?;
    /// let VerificationState::Unverified(step) = verification.state() else {
    ///     return Err("not waiting for the user".into());
    /// };
    /// assert_eq!(step, VerificationStep::EnterCode);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Returns `true` if the server has confirmed that the identifier belongs to the user.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status.value() == Some(&VerificationStatus::Verified)
    }

    /// Returns `true` if the link was opened, or the user came back from the provider, in this client.
    #[must_use]
    pub fn is_verified_from(&self, client: &ClientId) -> bool {
        self.verified_at_client.value() == Some(client)
    }

    /// Returns the time at which the verification expires. If the server sent `null` or `0`, it does not.
    #[must_use]
    pub fn expires_at(&self) -> Option<UnixMillis> {
        self.expire_at
            .value()
            .copied()
            .filter(|at| at.as_millis() != 0)
    }

    /// Returns the error with which the verification failed. An error without a code, as snapshots of
    /// clerk-js have it, does not count.
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

/// The state of a verification, returned by [`Verification::state`].
///
/// # Examples
///
/// ```
/// use clerk_user_model::{Verification, VerificationState};
///
/// let verification: Verification = serde_json::from_str(r#"{"status": "expired"}"#)?;
/// assert_eq!(verification.state(), VerificationState::Expired);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum VerificationState<'a> {
    /// It was not completed in time and has to be prepared again.
    Expired,
    /// It failed, with the error if the server sent one.
    Failed(Option<&'a ClerkError>),
    /// The identity is proved, but does not belong to a user yet.
    Transferable,
    /// A status that this version does not know.
    Unknown(&'a UnknownText),
    /// It was not prepared.
    Unprepared,
    /// The user has to take this step.
    Unverified(VerificationStep<'a>),
    /// The identifier belongs to the user.
    Verified,
}

/// The next step of a user in a verification.
///
/// # Examples
///
/// ```
/// use clerk_user_model::{Verification, VerificationState, VerificationStep};
///
/// let verification = r#"{"status": "unverified", "strategy": "email_code"}"#;
/// let verification: Verification = serde_json::from_str(verification)?;
/// let step = VerificationStep::EnterCode;
/// assert_eq!(verification.state(), VerificationState::Unverified(step));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerificationStep<'a> {
    /// Enter the code that was sent.
    EnterCode,
    /// Open the link in the email.
    OpenLink,
    /// Sign this message with the wallet.
    Sign(&'a str),
    /// The server does not name one.
    Unknown,
    /// Visit this URL of the provider.
    Visit(&'a str),
}
