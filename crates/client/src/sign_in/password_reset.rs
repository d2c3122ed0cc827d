use clerk_user_model::{ResetPasswordParams, SignInId, VerificationStrategy};
use clerk_user_validate::{E164, Email};

use super::{IncompleteSignIn, SignInCode, SignInFlow, SignInStep};
use crate::{Error, operations};

impl SignInFlow {
    /// Sends a code by mail to a user who has forgotten the password, to choose a new one.
    ///
    /// # Errors
    ///
    /// As [`email_code`](Self::email_code); also if the user has no password.
    pub async fn reset_password_by_email(&self, email: &Email) -> Result<PasswordReset, Error> {
        let strategy = VerificationStrategy::ResetPasswordEmailCode;
        self.code(email.as_str(), strategy).await.map(PasswordReset)
    }

    /// Sends a code by SMS to a user who has forgotten the password, to choose a new one.
    ///
    /// # Errors
    ///
    /// As [`phone_code`](Self::phone_code); also if the user has no password.
    pub async fn reset_password_by_phone(&self, phone: &E164) -> Result<PasswordReset, Error> {
        let strategy = VerificationStrategy::ResetPasswordPhoneCode;
        self.code(&phone.to_string(), strategy)
            .await
            .map(PasswordReset)
    }
}

/// A sign-in of a user who has forgotten the password: it waits for the code that was sent.
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
    /// Sends the code back. After a wrong one, another can be tried.
    ///
    /// # Errors
    ///
    /// As [`SignInCode::attempt`]; also if the sign-in does not wait for a new password after it
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
    /// As [`SignInCode::resend`].
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

    /// Sets the password, and signs in. If a second factor is missing then, the password is set
    /// already.
    ///
    /// # Errors
    ///
    /// Fails if the password is not good enough (`form_password_length_too_short` for instance),
    /// or the server does not respond.
    pub async fn set(&self, params: impl Into<ResetPasswordParams>) -> Result<SignInStep, Error> {
        let operation = operations::sign_in::reset_password(&self.id, &params.into());
        let sign_in = self.flow.client.send(&operation).await?.result;
        Ok(SignInStep::of_sign_in(&self.flow, sign_in))
    }
}
