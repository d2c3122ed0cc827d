use clerk_user_model::{ResetPasswordParams, SignInId, SignInStatus, VerificationStrategy};
use clerk_user_validate::{E164, Email};

use super::{SignInCode, SignInFlow, status};
use crate::{Error, Session, operations};

impl SignInFlow {
    /// Has a code sent by mail to somebody who has forgotten their password, to choose a new one.
    ///
    /// # Errors
    ///
    /// As [`email_code`](Self::email_code); also if the user has no password.
    pub async fn reset_password_by_email(&self, email: &Email) -> Result<PasswordReset, Error> {
        let strategy = VerificationStrategy::ResetPasswordEmailCode;
        self.code(email.as_str(), strategy).await.map(PasswordReset)
    }

    /// Has a code sent by text message to somebody who has forgotten their password, to choose a
    /// new one.
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

/// A sign-in of somebody who has forgotten their password: it waits for the code that was sent.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Client, Session};
/// use clerk_user_model::ResetPasswordParams;
///
/// # fn ask(_: &str) -> String { String::new() }
/// # async fn reset(client: Client) -> Result<Session, Box<dyn std::error::Error>> {
/// let email = "ada@example.com".parse()?;
/// let reset = client.sign_in().reset_password_by_email(&email).await?;
/// let new = reset.attempt(&ask("the code")).await?;
/// let session = new.set(&ResetPasswordParams::new(ask("a new password"))).await?;
/// # Ok(session)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PasswordReset(SignInCode);

impl PasswordReset {
    /// Shows the code. A wrong one can be tried again.
    ///
    /// # Errors
    ///
    /// As [`SignInCode::attempt`].
    pub async fn attempt(&self, code: &str) -> Result<NewPassword, Error> {
        let sign_in = self.0.show(code).await?;
        match status(&sign_in) {
            SignInStatus::NeedsNewPassword => Ok(NewPassword {
                flow: self.0.flow.clone(),
                id: sign_in.id,
            }),
            status => Err(Error::incomplete(status, sign_in)),
        }
    }

    /// Has another code sent.
    ///
    /// # Errors
    ///
    /// As [`SignInCode::resend`].
    pub async fn resend(&self) -> Result<(), Error> {
        self.0.resend().await
    }
}

/// A sign-in that waits for a new password.
#[derive(Clone, Debug)]
pub struct NewPassword {
    flow: SignInFlow,
    id: SignInId,
}

impl NewPassword {
    /// Sets the password, and signs in.
    ///
    /// # Errors
    ///
    /// Fails if the password is not good enough (`form_password_length_too_short` for instance),
    /// if a second factor is asked for ([`SignInFlow::second_factor`]; the password is set then),
    /// or the server does not answer.
    pub async fn set(&self, params: &ResetPasswordParams) -> Result<Session, Error> {
        let operation = operations::sign_in::reset_password(&self.id, params);
        let sign_in = self.flow.client.send(&operation).await?.result;
        self.flow.complete(sign_in)
    }
}
