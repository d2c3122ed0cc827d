use clerk_user_model::{ClientId, PhoneNumberId, SignInId, UserId, VerificationStrategy};

use super::factor::unknown_factor;
use super::verification::Verification;
use super::{Context, Factor, Shown, SignIn, State, User};
use crate::codes::Code;
use crate::error::{ApiError, Refusal};

impl State {
    /// Every second factor of a user that the instance allows.
    pub(crate) fn second_factors(&self, user: &User) -> Vec<Factor> {
        let is_enabled = |strategy| self.settings.is_enabled(&strategy);
        let mut factors = Vec::new();
        if user.has_totp() && is_enabled(VerificationStrategy::Totp) {
            factors.push(Factor::Totp);
        }
        if is_enabled(VerificationStrategy::PhoneCode) {
            let phones = user.phones.iter();
            let usable = phones.filter(|phone| phone.is_verified() && phone.is_second_factor);
            factors.extend(
                usable.map(|it| Factor::Phone(it.id.clone(), VerificationStrategy::PhoneCode)),
            );
        }
        if !factors.is_empty()
            && user.has_backup_codes()
            && is_enabled(VerificationStrategy::BackupCode)
        {
            factors.push(Factor::BackupCode);
        }
        factors
    }

    /// Whether one of a user's second factors may go.
    pub(super) fn may_lose_second_factor(&self, user: &User) -> Result<(), ApiError> {
        if self.settings.require_second_factor && user.second_factor_count() <= 1 {
            return Err(Code::SecondFactorDeletionNotAllowed.into());
        }
        Ok(())
    }

    /// Whether a sign-in lacks its second factor only.
    pub(crate) fn needs_second_factor(&self, sign_in: &SignIn) -> bool {
        let first = sign_in.verification.as_ref();
        let is_shown = sign_in
            .second
            .as_ref()
            .is_some_and(Verification::is_verified);
        let is_ticket = first.is_some_and(|it| *it.strategy() == VerificationStrategy::Ticket);
        let user = sign_in.user.as_ref().and_then(|id| self.find_user(id));
        sign_in.is_proven()
            && !sign_in.needs_password
            && !is_shown
            && !is_ticket
            && user.is_some_and(|user| !self.second_factors(user).is_empty())
    }

    pub(super) fn prepare_second_factor(
        &mut self,
        client: &ClientId,
        id: SignInId,
        phone: Option<&PhoneNumberId>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let (mut sign_in, user) = self.sign_in_at_second_factor(client, &id, cx.now)?;
        self.send_second_code(&user, &mut sign_in.second, phone, cx)?;
        self.keep_sign_in(client, sign_in)?;
        Ok(Shown::SignIn(client.clone(), id))
    }

    pub(super) fn attempt_second_factor(
        &mut self,
        client: &ClientId,
        id: SignInId,
        strategy: &VerificationStrategy,
        code: &str,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let (mut sign_in, user) = self.sign_in_at_second_factor(client, &id, cx.now)?;
        let judged = self.judge_second_factor(&user, &mut sign_in.second, strategy, code, cx.now);
        self.keep_sign_in(client, sign_in)?;
        judged?;
        self.advance_sign_in(client, &id, cx)?;
        Ok(Shown::SignIn(client.clone(), id))
    }

    /// Sends a code to the number named, else to the default one.
    pub(super) fn send_second_code(
        &mut self,
        user: &UserId,
        asked: &mut Option<Verification>,
        phone: Option<&PhoneNumberId>,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let strategy = VerificationStrategy::PhoneCode;
        if let Some(asked) = asked {
            asked.may_prepare(&strategy, self.settings.resend_ms(), cx.now)?;
        }
        let user = self.user(user)?;
        let factors = self.second_factors(user);
        let is_named = phone.is_some();
        let found = user.phones.iter().find(|it| match phone {
            Some(id) => it.id == *id,
            None => it.is_default,
        });
        let found =
            found.filter(|it| factors.contains(&Factor::Phone(it.id.clone(), strategy.clone())));
        let number = match found {
            Some(phone) => phone.number,
            None if is_named => return Err(unknown_factor(is_named, "phone_number_id").into()),
            None => return Err(Code::NoSecondFactors.into()),
        };
        let challenge = self.send_phone_code(number, cx)?;
        *asked = Some(Verification::prepared(strategy, challenge, cx.now));
        Ok(())
    }

    /// Judges a second factor; a wrong one counts like a failed sign-in. What was asked is to be
    /// kept either way.
    pub(super) fn judge_second_factor(
        &mut self,
        id: &UserId,
        asked: &mut Option<Verification>,
        strategy: &VerificationStrategy,
        code: &str,
        now: i64,
    ) -> Result<(), Refusal> {
        let max = self.settings.max_attempts();
        let user = self.user(id)?;
        let factors = self.second_factors(user);
        if !factors.iter().any(|factor| factor.strategy() == *strategy) {
            return Err(Code::NoSecondFactors.into());
        }
        let user = self.user_mut(id)?;
        let judged = match strategy {
            VerificationStrategy::Totp => user.judge_totp(code, now),
            VerificationStrategy::BackupCode => user.use_backup_code(code),
            _ => {
                let asked = asked.as_mut().ok_or(Code::VerificationMissing)?;
                asked.must_be_open(now)?;
                asked.judge_code(code, max, now)
            }
        };
        if let Err(error) = judged {
            return Err(user.count_failure(error, now));
        }
        match asked {
            Some(asked) if asked.strategy() == strategy => asked.complete(None),
            _ => *asked = Some(Verification::given(strategy.clone())),
        }
        Ok(())
    }

    /// A sign-in that lacks its second factor only, and its user.
    fn sign_in_at_second_factor(
        &self,
        client: &ClientId,
        id: &SignInId,
        now: i64,
    ) -> Result<(SignIn, UserId), Refusal> {
        let sign_in = self.open_sign_in(client, id, now)?;
        if !sign_in.is_proven() || sign_in.needs_password {
            return Err(Code::VerificationMissing.into());
        }
        let user = self.must_be_let_in(&sign_in, now)?;
        Ok((sign_in, user))
    }
}
