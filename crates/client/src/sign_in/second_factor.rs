use clerk_user_model::{
    AttemptSignInSecondFactorParams, PrepareSignInSecondFactorParams, SignIn, SignInFactor,
    SignInId, SignInStatus, VerificationStrategy,
};

use super::step::status;
use super::{SignInFlow, SignInStep};
use crate::{Error, operations};

/// A sign-in that waits for its second factor.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Error, SecondFactor, SignInStep};
/// use clerk_user_model::VerificationStrategy;
///
/// # fn ask(_: &str) -> String { String::new() }
/// async fn go_on(second: SecondFactor) -> Result<SignInStep, Error> {
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
    pub(super) status: SignInStatus,
    factors: Vec<SignInFactor>,
}

impl SecondFactor {
    pub(super) fn new(flow: &SignInFlow, sign_in: SignIn) -> Self {
        let status = status(&sign_in);
        let factors = sign_in.supported_second_factors.into_value();
        Self {
            flow: flow.clone(),
            id: sign_in.id,
            status,
            factors: factors.unwrap_or_default().into_vec(),
        }
    }

    /// Returns the factors to choose from: codes by SMS or by mail, an authenticator app (`totp`),
    /// backup codes.
    #[must_use]
    pub fn factors(&self) -> &[SignInFactor] {
        &self.factors
    }

    /// Sends a code to the phone number or the email address of a factor. Do not call it for an
    /// authenticator app or backup codes.
    ///
    /// # Errors
    ///
    /// Fails if no code can be sent to the factor, if the last code was sent too recently
    /// (`verification_code_too_many_requests`), or the server does not respond.
    pub async fn send_code(&self, factor: &SignInFactor) -> Result<(), Error> {
        let mut params = PrepareSignInSecondFactorParams::new(factor.strategy.clone());
        params.email_address_id = factor.email_address_id.value().cloned();
        params.phone_number_id = factor.phone_number_id.value().cloned();
        let operation = operations::sign_in::prepare_second_factor(&self.id, &params);
        self.flow.client.send(&operation).await?;
        Ok(())
    }

    /// Signs in with a code: one that was sent (`phone_code`, `email_code`), one of an authenticator
    /// app (`totp`), or a backup code (`backup_code`). After a wrong code, call this again.
    ///
    /// # Errors
    ///
    /// Fails if the code is wrong (`form_code_incorrect`) or has expired (`verification_expired`), if
    /// no code was sent (`verification_missing`), if the user has no such factor
    /// (`no_second_factors`), or if the server does not respond.
    pub async fn attempt(
        &self,
        strategy: VerificationStrategy,
        code: &str,
    ) -> Result<SignInStep, Error> {
        let params = AttemptSignInSecondFactorParams::new(strategy, code.to_owned());
        let operation = operations::sign_in::attempt_second_factor(&self.id, &params);
        let sign_in = self.flow.client.send(&operation).await?.result;
        Ok(SignInStep::of_sign_in(&self.flow, sign_in))
    }
}
