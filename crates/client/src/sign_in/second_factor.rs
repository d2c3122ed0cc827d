use clerk_user_model::{
    AttemptSignInSecondFactorParams, PrepareSignInSecondFactorParams, SignInFactor, SignInId,
    SignInStatus, VerificationStrategy,
};

use super::SignInFlow;
use crate::{Error, Session, operations};

impl SignInFlow {
    /// Goes on with a sign-in that failed because it lacks nothing but a second factor, or, on a
    /// device that is not trusted yet, one more code.
    ///
    /// # Errors
    ///
    /// Hands the error back if it says anything else.
    pub fn second_factor(&self, error: Error) -> Result<SecondFactor, Error> {
        match error.sign_in() {
            Some((SignInStatus::NeedsSecondFactor | SignInStatus::NeedsClientTrust, sign_in)) => {
                let factors = sign_in.supported_second_factors.value();
                Ok(SecondFactor {
                    flow: self.clone(),
                    id: sign_in.id.clone(),
                    factors: factors.cloned().unwrap_or_default(),
                })
            }
            _ => Err(error),
        }
    }
}

/// A sign-in that waits for its second factor.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Client, Error, Session};
/// use clerk_user_model::VerificationStrategy;
/// use secrecy::SecretString;
///
/// # fn ask(_: &str) -> String { String::new() }
/// async fn sign_in(client: &Client, password: &SecretString) -> Result<Session, Error> {
///     let error = match client.sign_in().password("ada@example.com", password).await {
///         Ok(session) => return Ok(session),
///         Err(error) => error,
///     };
///     let second = client.sign_in().second_factor(error)?;
///     let mut factors = second.factors().iter();
///     if let Some(phone) = factors.find(|it| it.strategy == VerificationStrategy::PhoneCode) {
///         second.send_code(phone).await?;
///         second.attempt(VerificationStrategy::PhoneCode, &ask("sent to your phone")).await
///     } else {
///         second.attempt(VerificationStrategy::Totp, &ask("shown by your app")).await
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SecondFactor {
    flow: SignInFlow,
    id: SignInId,
    factors: Vec<SignInFactor>,
}

impl SecondFactor {
    /// What there is to choose from: codes to phone numbers, an authenticator app (`totp`),
    /// backup codes.
    #[must_use]
    pub fn factors(&self) -> &[SignInFactor] {
        &self.factors
    }

    /// Has a code sent to the phone number or the email address of a factor. Authenticator apps
    /// and backup codes need none.
    ///
    /// # Errors
    ///
    /// Fails if the factor is none to send to, if the last code was sent a moment ago
    /// (`verification_code_too_many_requests`), or the server does not answer.
    pub async fn send_code(&self, factor: &SignInFactor) -> Result<(), Error> {
        let mut params = PrepareSignInSecondFactorParams::new(factor.strategy.clone());
        params.email_address_id = factor.email_address_id.value().cloned();
        params.phone_number_id = factor.phone_number_id.value().cloned();
        let operation = operations::sign_in::prepare_second_factor(&self.id, &params);
        self.flow.client.send(&operation).await?;
        Ok(())
    }

    /// Signs in with a code: the one that was sent (`phone_code`), that the app shows (`totp`),
    /// or that was written down (`backup_code`). A wrong one can be tried again.
    ///
    /// # Errors
    ///
    /// Fails if the code is wrong (`form_code_incorrect`) or too old (`verification_expired`),
    /// none was sent (`verification_missing`), the user has no such factor
    /// (`no_second_factors`), or the server does not answer.
    pub async fn attempt(
        &self,
        strategy: VerificationStrategy,
        code: &str,
    ) -> Result<Session, Error> {
        let params = AttemptSignInSecondFactorParams::new(strategy, code.to_owned());
        let operation = operations::sign_in::attempt_second_factor(&self.id, &params);
        let sign_in = self.flow.client.send(&operation).await?.result;
        self.flow.complete(sign_in)
    }
}
