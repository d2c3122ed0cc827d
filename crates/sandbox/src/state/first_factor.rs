use clerk_user_model::{ClientId, SignInId, VerificationStrategy};
use clerk_user_validate::OAuthStrategy;
use serde_json::json;

use super::oauth::Purpose;
use super::password::is_reset;
use super::verification::Verification;
use super::wallet::is_web3;
use super::{Context, Shown, SignIn, State};
use crate::codes::Code;
use crate::command::{Caller, FactorAnswer, FactorRequest};
use crate::error::{ApiError, Refusal};

impl State {
    pub(super) fn prepare_sign_in(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        id: SignInId,
        factor: FactorRequest,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let mut sign_in = self.open_sign_in(client, &id, cx.now)?;
        if let Some(verification) = &sign_in.verification {
            verification.may_prepare(&factor.strategy, self.settings.resend_ms(), cx.now)?;
        }
        self.ask_for_factor(caller, client, &mut sign_in, factor, cx)?;
        self.keep_sign_in(client, sign_in)?;
        Ok(Shown::SignIn(client.clone(), id))
    }

    /// Asks who signs in for a factor: sends a code or a link, or leads to a wallet or provider.
    pub(super) fn ask_for_factor(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        sign_in: &mut SignIn,
        factor: FactorRequest,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        if let Some(strategy) = oauth_strategy(&factor.strategy) {
            self.must_authenticate(&strategy)?;
            let trip = self.trip(&caller.place(), &factor.redirects)?;
            let purpose = Purpose::SignIn(sign_in.id.clone());
            sign_in.verification = Some(self.asked(purpose, &strategy, client, trip, cx));
            return Ok(());
        }
        self.must_be_usable(&factor.strategy)?;
        let user = self.must_be_let_in(sign_in, cx.now)?;
        let begun_with = sign_in.identifier.as_deref();
        let challenge = match &factor.strategy {
            VerificationStrategy::EmailLink => {
                let trip = self.needed_trip(&caller.place(), &factor.redirects)?;
                let address = self.address_to_ask(&user, factor.email, begun_with)?;
                let claims = json!({ "client": client, "sign_in": sign_in.id });
                self.send_link(claims, &address, trip.redirect, cx)?
            }
            strategy if is_web3(strategy) => {
                let wallet = self.wallet_to_ask(&user, strategy, factor.wallet, begun_with)?;
                self.ask_to_sign(&wallet, cx)
            }
            strategy => {
                let (email, phone) = (factor.email, factor.phone);
                self.send_factor_code(&user, strategy, email, phone, begun_with, cx)?
            }
        };
        let verification = Verification::prepared(factor.strategy, challenge, cx.now);
        sign_in.verification = Some(verification);
        Ok(())
    }

    pub(super) fn attempt_sign_in(
        &mut self,
        client: &ClientId,
        id: SignInId,
        mut answer: FactorAnswer,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let mut sign_in = self.open_sign_in(client, &id, cx.now)?;
        if sign_in.is_proven() {
            return Err(Code::VerificationAlreadyVerified.into());
        }
        self.must_be_usable(&answer.strategy)?;
        match answer.strategy.clone() {
            VerificationStrategy::Ticket => {
                let ticket = answer.ticket.ok_or_else(|| missing("ticket"))?;
                sign_in.user = Some(self.owner_of_ticket(&ticket, cx.now)?);
                sign_in.verification = Some(Verification::given(answer.strategy));
                self.must_be_let_in(&sign_in, cx.now)?;
                self.use_ticket(&ticket);
            }
            VerificationStrategy::Password => {
                self.judge_password(&mut sign_in, answer.password.as_deref(), cx.now)?;
            }
            strategy if is_reset(&strategy) => {
                let password = answer.password.take();
                if let Some(password) = &password {
                    self.must_be_good(password, "password")?;
                }
                self.judge_first_factor(client, &mut sign_in, answer, cx.now)?;
                sign_in.needs_password = true;
                if let Some(password) = &password {
                    self.renew_password(&mut sign_in, password, false, cx)?;
                }
            }
            _ => self.judge_first_factor(client, &mut sign_in, answer, cx.now)?,
        }
        self.keep_sign_in(client, sign_in)?;
        self.advance_sign_in(client, &id, cx)?;
        Ok(Shown::SignIn(client.clone(), id))
    }

    pub(super) fn judge_password(
        &mut self,
        sign_in: &mut SignIn,
        password: Option<&str>,
        now: i64,
    ) -> Result<(), Refusal> {
        let password = password.ok_or_else(|| missing("password"))?;
        let id = self.must_be_let_in(sign_in, now)?;
        self.check_password(&id, password, "password", now)?;
        sign_in.verification = Some(Verification::given(VerificationStrategy::Password));
        Ok(())
    }

    /// Judges a code or a signature; a wrong one is counted, for the user too.
    fn judge_first_factor(
        &mut self,
        client: &ClientId,
        sign_in: &mut SignIn,
        answer: FactorAnswer,
        now: i64,
    ) -> Result<(), Refusal> {
        let id = self.must_be_let_in(sign_in, now)?;
        let max = self.settings.max_attempts();
        let verification = sign_in
            .verification
            .as_mut()
            .ok_or(Code::VerificationMissing)?;
        if *verification.strategy() != answer.strategy {
            return Err(Code::VerificationStrategyInvalid.into());
        }
        let attempts = verification.attempts();
        let judged = if is_web3(&answer.strategy) {
            let signature = answer.signature.ok_or_else(|| missing("signature"))?;
            verification.judge_signature(&signature, max, now)
        } else {
            let code = answer.code.ok_or_else(|| missing("code"))?;
            verification.judge_code(&code, max, now)
        };
        let Err(error) = judged else {
            verification.complete(None);
            return Ok(());
        };
        if verification.attempts() == attempts {
            return Err(error.into());
        }
        self.keep_sign_in(client, sign_in.clone())?;
        Err(self.user_mut(&id)?.count_failure(error, now))
    }

    pub(super) fn must_be_usable(&self, strategy: &VerificationStrategy) -> Result<(), ApiError> {
        let is_known = is_web3(strategy)
            || matches!(
                strategy,
                VerificationStrategy::EmailCode
                    | VerificationStrategy::EmailLink
                    | VerificationStrategy::Password
                    | VerificationStrategy::PhoneCode
                    | VerificationStrategy::ResetPasswordEmailCode
                    | VerificationStrategy::ResetPasswordPhoneCode
                    | VerificationStrategy::Ticket
            );
        if is_known && self.settings.is_enabled(strategy) {
            return Ok(());
        }
        let code = if is_known {
            Code::FormParamValueDisabled
        } else {
            Code::FormParamValueInvalid
        };
        Err(ApiError::param(code, "strategy"))
    }
}

/// The strategy as one that leads to an OAuth provider, if it is one.
pub(super) fn oauth_strategy(strategy: &VerificationStrategy) -> Option<OAuthStrategy> {
    let strategy = OAuthStrategy::parse(strategy.as_str()).ok();
    strategy.filter(|strategy| !strategy.is_token())
}

/// The strategy as one that shows a provider's token, if it is one.
pub(super) fn token_strategy(strategy: &VerificationStrategy) -> Option<OAuthStrategy> {
    let strategy = OAuthStrategy::parse(strategy.as_str()).ok();
    strategy.filter(OAuthStrategy::is_token)
}

pub(super) fn missing(param: &'static str) -> ApiError {
    ApiError::param(Code::FormConditionalParamMissing, param)
}
