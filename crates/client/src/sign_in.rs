use clerk_user_model::{
    AttemptSignInFirstFactorParams, CreateSignInParams, ErrorCode, PrepareSignInFirstFactorParams,
    SignIn, SignInFactor, SignInId, VerificationStrategy,
};
use clerk_user_validate::{E164, Email};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Client, Error, operations};

mod oauth;
mod password_reset;
mod second_factor;
mod step;

pub use oauth::{OAuthSignIn, OAuthSignUp};
pub use password_reset::{NewPassword, PasswordReset};
pub use second_factor::SecondFactor;
pub use step::{IncompleteSignIn, SignInStep};

/// The sign-in methods. Each leads to a [`SignInStep`].
///
/// If the server rejects the client token of an earlier run, the client forgets the token and starts the
/// sign-in without one.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, Error, SessionHandle};
///
/// async fn sign_in(client: &Client, ticket: &str) -> Result<SessionHandle, Error> {
///     Ok(client.sign_in().ticket(ticket).await?.into_session()?)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SignInFlow {
    client: Client,
}

impl SignInFlow {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Signs in with a ticket that a backend created.
    ///
    /// # Errors
    ///
    /// Fails if the ticket is invalid, used or expired, or the server does not respond.
    pub async fn ticket(&self, ticket: impl Into<SecretString>) -> Result<SignInStep, Error> {
        let ticket = ticket.into();
        let params = CreateSignInParams::new()
            .strategy(VerificationStrategy::Ticket)
            .ticket(ticket.expose_secret());
        let sign_in = self.create(&params).await?;
        Ok(SignInStep::of_sign_in(self, sign_in))
    }

    /// Signs in with a password. The identifier is an email address, a phone number, or another
    /// identifier that the instance allows for sign-in.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user (`form_identifier_not_found`), if the password is wrong
    /// (`form_password_incorrect`), or the server does not respond.
    pub async fn password(
        &self,
        identifier: &str,
        password: impl Into<SecretString>,
    ) -> Result<SignInStep, Error> {
        let password = password.into();
        let params = CreateSignInParams::new()
            .strategy(VerificationStrategy::Password)
            .identifier(identifier)
            .password(password.expose_secret());
        let sign_in = self.create(&params).await?;
        Ok(SignInStep::of_sign_in(self, sign_in))
    }

    /// Sends a code by mail and returns the sign-in that waits for it.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user (`form_identifier_not_found`), if the user cannot sign in
    /// this way ([`ErrorKind::Incomplete`](crate::ErrorKind::Incomplete)), or the server does not
    /// respond.
    pub async fn email_code(&self, email: &Email) -> Result<SignInCode, Error> {
        self.code(email.as_str(), VerificationStrategy::EmailCode)
            .await
    }

    /// Sends a code by SMS and returns the sign-in that waits for it.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user (`form_identifier_not_found`), if the user cannot sign in
    /// this way ([`ErrorKind::Incomplete`](crate::ErrorKind::Incomplete)), or the server does not
    /// respond.
    pub async fn phone_code(&self, phone: &E164) -> Result<SignInCode, Error> {
        self.code(&phone.to_string(), VerificationStrategy::PhoneCode)
            .await
    }

    async fn code(
        &self,
        identifier: &str,
        strategy: VerificationStrategy,
    ) -> Result<SignInCode, Error> {
        let params = CreateSignInParams::new().identifier(identifier);
        let sign_in = self.create(&params).await?;
        let factors = sign_in
            .supported_first_factors
            .value()
            .into_iter()
            .flatten();
        let mut factors = factors.filter(|factor| factor.strategy == strategy);
        let is_named = |factor: &&SignInFactor| {
            let safe = factor.safe_identifier.value();
            safe.is_some_and(|safe| safe.eq_ignore_ascii_case(identifier))
        };
        let Some(factor) = factors.clone().find(is_named).or_else(|| factors.next()) else {
            return Err(IncompleteSignIn::new(SignInStep::of_sign_in(self, sign_in)).into());
        };
        let code = SignInCode {
            flow: self.clone(),
            preparation: preparation(factor),
            id: sign_in.id,
        };
        code.resend().await?;
        Ok(code)
    }

    async fn create(&self, params: &CreateSignInParams) -> Result<SignIn, Error> {
        let operation = operations::sign_in::create(params);
        let token = self.client.token();
        let error = match self.client.send(&operation).await {
            Ok(answer) => return Ok(answer.result),
            Err(error) => error,
        };
        let is_stale = token.is_some() && error.has_code(ErrorCode::AuthenticationInvalid);
        // The error response may have cleared it already.
        let is_gone = || self.client.forget_token(token.as_ref()) || self.client.token().is_none();
        if !is_stale || !is_gone() {
            return Err(error);
        }
        Ok(self.client.send(&operation).await?.result)
    }
}

/// A sign-in that waits for the code that was sent.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, Error, SignInStep};
/// use clerk_user_validate::Email;
///
/// # fn ask(_: &str) -> String { String::new() }
/// async fn sign_in(client: &Client, email: &Email) -> Result<SignInStep, Error> {
///     let waiting = client.sign_in().email_code(email).await?;
///     waiting.attempt(&ask("the code from the mail")).await
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SignInCode {
    flow: SignInFlow,
    id: SignInId,
    preparation: PrepareSignInFirstFactorParams,
}

impl SignInCode {
    /// Signs in with the code. After a wrong code, call this again.
    ///
    /// # Errors
    ///
    /// Fails if the code is wrong (`form_code_incorrect`) or has expired (`verification_expired`),
    /// or the server does not respond.
    pub async fn attempt(&self, code: &str) -> Result<SignInStep, Error> {
        let params =
            AttemptSignInFirstFactorParams::new(self.preparation.strategy.clone()).code(code);
        let operation = operations::sign_in::attempt_first_factor(&self.id, &params);
        let sign_in = self.flow.client.send(&operation).await?.result;
        Ok(SignInStep::of_sign_in(&self.flow, sign_in))
    }

    /// Sends another code.
    ///
    /// # Errors
    ///
    /// Fails if the last code was sent too recently (`verification_code_too_many_requests`), or
    /// the server does not respond.
    pub async fn resend(&self) -> Result<(), Error> {
        let operation = operations::sign_in::prepare_first_factor(&self.id, &self.preparation);
        self.flow.client.send(&operation).await?;
        Ok(())
    }
}

/// Returns the params with the id of the factor's email address or phone number.
fn preparation(factor: &SignInFactor) -> PrepareSignInFirstFactorParams {
    let mut params = PrepareSignInFirstFactorParams::new(factor.strategy.clone());
    params.email_address_id = factor.email_address_id.value().cloned();
    params.phone_number_id = factor.phone_number_id.value().cloned();
    params
}
