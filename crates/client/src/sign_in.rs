use clerk_user_model::{
    AttemptSignInFirstFactorParams, CreateSignInParams, ErrorCode, PrepareSignInFirstFactorParams,
    SignIn, SignInFactor, SignInId, SignInStatus, VerificationStrategy,
};
use clerk_user_validate::{E164, Email};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Client, Error, Session, operations};

mod oauth;
mod password_reset;
mod second_factor;

pub use oauth::OAuthSignIn;
pub use password_reset::{NewPassword, PasswordReset};
pub use second_factor::SecondFactor;

/// The ways to sign in.
///
/// A client token from an earlier run that the server does not take any more is forgotten, and
/// the sign-in starts without it.
///
/// Each ends in a [`Session`]. Where more is asked for, they fail with an error whose
/// [`sign_in_status`](Error::sign_in_status) says what: for a second factor,
/// [`second_factor`](Self::second_factor) takes the error and goes on;
/// [`operations::sign_in`] has the single steps.
#[derive(Clone, Debug)]
pub struct SignInFlow {
    client: Client,
}

impl SignInFlow {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Signs in with a ticket that a backend issued.
    ///
    /// # Errors
    ///
    /// Fails if the ticket is not good (any more), or the server does not answer.
    pub async fn ticket(&self, ticket: &SecretString) -> Result<Session, Error> {
        let params = CreateSignInParams::new()
            .strategy(VerificationStrategy::Ticket)
            .ticket(ticket.expose_secret());
        let sign_in = self.create(&params).await?;
        self.complete(sign_in)
    }

    /// Signs in with a password. The identifier is an email address, a phone number, or whatever
    /// else the instance lets people sign in with.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user (`form_identifier_not_found`), if the password is wrong
    /// (`form_password_incorrect`), or the server does not answer.
    pub async fn password(
        &self,
        identifier: &str,
        password: &SecretString,
    ) -> Result<Session, Error> {
        let params = CreateSignInParams::new()
            .strategy(VerificationStrategy::Password)
            .identifier(identifier)
            .password(password.expose_secret());
        let sign_in = self.create(&params).await?;
        self.complete(sign_in)
    }

    /// Has a code sent by mail, to sign in with.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user (`form_identifier_not_found`), if the user cannot sign in
    /// this way, or the server does not answer.
    pub async fn email_code(&self, email: &Email) -> Result<SignInCode, Error> {
        self.code(email.as_str(), VerificationStrategy::EmailCode)
            .await
    }

    /// Has a code sent by text message, to sign in with.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user (`form_identifier_not_found`), if the user cannot sign in
    /// this way, or the server does not answer.
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
            return Err(Error::incomplete(status(&sign_in), sign_in));
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
        // The refusal itself may have had it forgotten.
        let is_gone = || self.client.forget_token(token.as_ref()) || self.client.token().is_none();
        if !is_stale || !is_gone() {
            return Err(error);
        }
        Ok(self.client.send(&operation).await?.result)
    }

    fn complete(&self, sign_in: SignIn) -> Result<Session, Error> {
        match (status(&sign_in), sign_in.created_session_id.value()) {
            (SignInStatus::Complete, Some(id)) => Ok(self.client.session(id.clone())),
            (status, _) => Err(Error::incomplete(status, sign_in)),
        }
    }
}

/// A sign-in that waits for the code that was sent.
#[derive(Clone, Debug)]
pub struct SignInCode {
    flow: SignInFlow,
    id: SignInId,
    preparation: PrepareSignInFirstFactorParams,
}

impl SignInCode {
    /// Signs in with the code. A wrong one can be tried again.
    ///
    /// # Errors
    ///
    /// Fails if the code is wrong (`form_code_incorrect`) or too old (`verification_expired`),
    /// or the server does not answer.
    pub async fn attempt(&self, code: &str) -> Result<Session, Error> {
        let sign_in = self.show(code).await?;
        self.flow.complete(sign_in)
    }

    /// Has another code sent.
    ///
    /// # Errors
    ///
    /// Fails if the last code was sent a moment ago (`verification_code_too_many_requests`), or
    /// the server does not answer.
    pub async fn resend(&self) -> Result<(), Error> {
        let operation = operations::sign_in::prepare_first_factor(&self.id, &self.preparation);
        self.flow.client.send(&operation).await?;
        Ok(())
    }

    async fn show(&self, code: &str) -> Result<SignIn, Error> {
        let params =
            AttemptSignInFirstFactorParams::new(self.preparation.strategy.clone()).code(code);
        let operation = operations::sign_in::attempt_first_factor(&self.id, &params);
        Ok(self.flow.client.send(&operation).await?.result)
    }
}

/// Names the one address of the user that the factor offers.
fn preparation(factor: &SignInFactor) -> PrepareSignInFirstFactorParams {
    let mut params = PrepareSignInFirstFactorParams::new(factor.strategy.clone());
    params.email_address_id = factor.email_address_id.value().cloned();
    params.phone_number_id = factor.phone_number_id.value().cloned();
    params
}

fn status(sign_in: &SignIn) -> SignInStatus {
    sign_in
        .status
        .value()
        .cloned()
        .unwrap_or_else(|| SignInStatus::from("unknown"))
}
