use clerk_user_model::{ResetPasswordParams, SignInId, VerificationStrategy};
use clerk_user_validate::{E164, Email};

use super::{IncompleteSignIn, SignInCode, SignInFlow, SignInStep};
use crate::{Error, operations};

impl SignInFlow {
    /// Starts a password reset: sends a code by mail.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`email_code`](Self::email_code), or if the user has no password.
    pub async fn reset_password_by_email(&self, email: &Email) -> Result<PasswordReset, Error> {
        let strategy = VerificationStrategy::ResetPasswordEmailCode;
        self.code(email.as_str(), strategy).await.map(PasswordReset)
    }

    /// Starts a password reset: sends a code by SMS.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`phone_code`](Self::phone_code), or if the user has no password.
    pub async fn reset_password_by_phone(&self, phone: &E164) -> Result<PasswordReset, Error> {
        let strategy = VerificationStrategy::ResetPasswordPhoneCode;
        self.code(&phone.to_string(), strategy)
            .await
            .map(PasswordReset)
    }
}

/// A password reset that waits for the code that was sent.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Client, SignInStep};
///
/// # fn ask(_: &str) -> String { String::new() }
/// # async fn reset(client: Client) -> Result<SignInStep, Box<dyn std::error::Error>> {
/// let email = "ada@example.com".parse()?;
/// let reset = client.sign_in().reset_password_by_email(&email).await?;
/// let new = reset.attempt(&ask("the code")).await?;
/// Ok(new.set(ask("a new password")).await?)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PasswordReset(SignInCode);

impl PasswordReset {
    /// Verifies the code. After a wrong code, call this again.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`SignInCode::attempt`], or if the next step is not a new password
    /// ([`ErrorKind::Incomplete`](crate::ErrorKind::Incomplete)).
    pub async fn attempt(&self, code: &str) -> Result<NewPassword, Error> {
        match self.0.attempt(code).await? {
            SignInStep::NeedsNewPassword(new) => Ok(new),
            step => Err(IncompleteSignIn::new(step).into()),
        }
    }

    /// Sends another code.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`SignInCode::resend`].
    pub async fn resend(&self) -> Result<(), Error> {
        self.0.resend().await
    }
}

/// A sign-in that waits for a new password.
///
/// # Examples
///
/// See [`PasswordReset`].
#[derive(Clone, Debug)]
pub struct NewPassword {
    flow: SignInFlow,
    id: SignInId,
}

impl NewPassword {
    pub(super) fn new(flow: &SignInFlow, id: SignInId) -> Self {
        Self {
            flow: flow.clone(),
            id,
        }
    }

    /// Sets the password and signs in. The password is set even if the next step is a second factor.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses the password (`form_password_length_too_short`, for example), or
    /// does not respond.
    pub async fn set(&self, params: impl Into<ResetPasswordParams>) -> Result<SignInStep, Error> {
        let operation = operations::sign_in::reset_password(&self.id, &params.into());
        let sign_in = self.flow.client.send(&operation).await?.result;
        Ok(SignInStep::of_sign_in(&self.flow, sign_in))
    }
}
