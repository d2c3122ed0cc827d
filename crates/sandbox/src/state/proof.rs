use clerk_user_model::{ClientId, SignUpId, VerificationStrategy};
use serde_json::json;

use super::first_factor::oauth_strategy;
use super::oauth::Purpose;
use super::verification::Verification;
use super::wallet::{fits, is_web3};
use super::{Context, NewAccount, Shown, SignUp, State};
use crate::codes::Code;
use crate::command::{Caller, Proof, Redirects};
use crate::error::{ApiError, Refusal};

impl SignUp {
    fn verification_mut(&mut self, strategy: &VerificationStrategy) -> Option<&mut Verification> {
        match strategy {
            VerificationStrategy::EmailCode | VerificationStrategy::EmailLink => {
                self.email.as_mut().map(|(_, it)| it)
            }
            VerificationStrategy::PhoneCode => self.phone.as_mut().map(|(_, it)| it),
            strategy => self
                .wallet
                .as_mut()
                .filter(|(address, _)| fits(strategy, address))
                .map(|(_, it)| it),
        }
    }
}

impl State {
    pub(super) fn prepare_sign_up(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        id: SignUpId,
        strategy: VerificationStrategy,
        redirects: &Redirects,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let mut sign_up = self.open_sign_up(client, &id, cx.now)?;
        self.ask_for_proof(caller, client, &mut sign_up, strategy, redirects, cx)?;
        self.client_mut(client)?.sign_up = Some(sign_up);
        Ok(Shown::SignUp(client.clone(), id))
    }

    /// Asks who signs up for a proof: sends a code or a link, or leads to a wallet or provider.
    pub(super) fn ask_for_proof(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        sign_up: &mut SignUp,
        strategy: VerificationStrategy,
        redirects: &Redirects,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        if let Some(strategy) = oauth_strategy(&strategy) {
            self.must_authenticate(&strategy)?;
            let trip = self.trip(&caller.place(), redirects)?;
            let purpose = Purpose::SignUp(sign_up.id.clone());
            let verification = self.asked(purpose, &strategy, client, trip, cx);
            sign_up.account = Some(NewAccount::new(verification));
            return Ok(());
        }
        self.must_prove(&strategy)?;
        sign_up
            .verification_mut(&strategy)
            .ok_or(Code::VerificationStrategyInvalid)?
            .may_prepare(&strategy, self.settings.resend_ms(), cx.now)?;
        let email = sign_up.email.as_ref().map(|(address, _)| address);
        let wallet = sign_up.wallet.as_ref().map(|(address, _)| address);
        let challenge = match (&strategy, email, &sign_up.phone, wallet) {
            (VerificationStrategy::EmailCode, Some(address), ..) => {
                self.send_email_code(address, cx)?
            }
            (VerificationStrategy::EmailLink, Some(address), ..) => {
                let redirect = self.needed_trip(&caller.place(), redirects)?.redirect;
                let claims = json!({ "client": client, "sign_up": sign_up.id });
                self.send_link(claims, address, redirect, cx)?
            }
            (VerificationStrategy::PhoneCode, _, Some((number, _)), _) => {
                self.send_phone_code(*number, cx)?
            }
            (_, _, _, Some(address)) => self.ask_to_sign(address, cx),
            _ => return Err(Code::VerificationStrategyInvalid.into()),
        };
        if let Some(verification) = sign_up.verification_mut(&strategy) {
            *verification = Verification::prepared(strategy, challenge, cx.now);
        }
        Ok(())
    }

    pub(super) fn attempt_sign_up(
        &mut self,
        client: &ClientId,
        id: SignUpId,
        proof: &Proof,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let strategy = proof.strategy();
        self.must_prove(strategy)?;
        let mut sign_up = self.open_sign_up(client, &id, cx.now)?;
        let max = self.settings.max_attempts();
        let verification = sign_up
            .verification_mut(strategy)
            .ok_or(Code::VerificationStrategyInvalid)?;
        let judged = match proof {
            Proof::Signature { signature, .. } => {
                verification.judge_signature(signature, max, cx.now)
            }
            Proof::Code { code, .. } => verification.judge_code(code, max, cx.now),
            Proof::Password(_) => return Err(Code::VerificationStrategyInvalid.into()),
        };
        if judged.is_err() {
            self.client_mut(client)?.sign_up = Some(sign_up);
            judged?;
        } else {
            verification.complete(Some(client.clone()));
            self.advance_sign_up(client, sign_up, cx)?;
        }
        Ok(Shown::SignUp(client.clone(), id))
    }

    /// Refuses a strategy that proves no identifier.
    fn must_prove(&self, strategy: &VerificationStrategy) -> Result<(), ApiError> {
        let proves = matches!(
            strategy,
            VerificationStrategy::EmailCode
                | VerificationStrategy::EmailLink
                | VerificationStrategy::PhoneCode
        );
        if proves || is_web3(strategy) {
            return self.must_be_usable(strategy);
        }
        Err(ApiError::param(Code::FormParamValueInvalid, "strategy"))
    }
}
