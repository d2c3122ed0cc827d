use clerk_user_model::{ClientId, SignInId, UserId, VerificationStrategy};

use super::first_factor::missing;
use super::{Context, Me, Shown, SignIn, State};
use crate::codes::Code;
use crate::command::PasswordCommand;
use crate::error::{ApiError, Refusal};
use crate::secret::PasswordHash;

impl State {
    pub(super) fn password_command(
        &mut self,
        me: &Me,
        command: PasswordCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            PasswordCommand::Change {
                current,
                new,
                signs_out,
            } => {
                self.must_be_good(&new, "new_password")?;
                self.must_replace(&me.user, current.as_deref(), &new, cx.now)?;
                self.set_password(&me.user, &new, cx)?;
                if signs_out {
                    self.revoke_sessions(&me.user, Some(&me.session), cx.now)?;
                }
            }
            PasswordCommand::Remove { current } => {
                if !self.user(&me.user)?.has_password() {
                    return Err(Code::NoPasswordSet.into());
                }
                self.must_be_current(&me.user, current.as_deref(), cx.now)?;
                let user = self.user_mut(&me.user)?;
                user.password = None;
                user.password_set_at = None;
                user.updated_at = cx.now;
            }
        }
        Ok(Shown::User(me.user.clone()))
    }

    /// Gives who proved to hold an identifier a new password.
    pub(super) fn reset_password(
        &mut self,
        client: &ClientId,
        id: SignInId,
        password: &str,
        signs_out: bool,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let mut sign_in = self.open_sign_in(client, &id, cx.now)?;
        if !sign_in.needs_password {
            return Err(Code::VerificationMissing.into());
        }
        self.must_be_good(password, "password")?;
        self.renew_password(&mut sign_in, password, signs_out, cx)?;
        self.keep_sign_in(client, sign_in)?;
        self.advance_sign_in(client, &id, cx)?;
        Ok(Shown::SignIn(client.clone(), id))
    }

    pub(super) fn renew_password(
        &mut self,
        sign_in: &mut SignIn,
        password: &str,
        signs_out: bool,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let user = self.must_be_let_in(sign_in, cx.now)?;
        self.set_password(&user, password, cx)?;
        sign_in.needs_password = false;
        if signs_out {
            self.revoke_sessions(&user, None, cx.now)?;
        }
        Ok(())
    }

    /// Whether the instance takes a password.
    pub(super) fn must_be_good(&self, password: &str, param: &'static str) -> Result<(), ApiError> {
        let length = password.chars().count();
        if length < self.settings.min_password_length {
            Err(ApiError::param(Code::FormPasswordLengthTooShort, param))
        } else if length > self.settings.max_password_length {
            Err(ApiError::param(Code::FormPasswordLengthTooLong, param))
        } else {
            Ok(())
        }
    }

    /// Whether a user has this password; a wrong one is counted.
    pub(super) fn check_password(
        &mut self,
        id: &UserId,
        password: &str,
        param: &'static str,
        now: i64,
    ) -> Result<(), Refusal> {
        let user = self.user_mut(id)?;
        let hash = user.password.as_ref().ok_or(Code::StrategyForUserInvalid)?;
        let is_right = hash.matches(password);
        if !is_right {
            let error = ApiError::param(Code::FormPasswordIncorrect, param);
            return Err(user.count_failure(error, now));
        }
        Ok(())
    }

    /// Checks the current password, which need not be told where sensitive commands need a
    /// session that was verified lately.
    fn must_be_current(
        &mut self,
        user: &UserId,
        current: Option<&str>,
        now: i64,
    ) -> Result<(), Refusal> {
        match current {
            Some(current) => self.check_password(user, current, "current_password", now),
            None if self.settings.reverification => Ok(()),
            None => Err(missing("current_password").into()),
        }
    }

    /// Checks that a password may take the place of the current one.
    fn must_replace(
        &mut self,
        user: &UserId,
        current: Option<&str>,
        new: &str,
        now: i64,
    ) -> Result<(), Refusal> {
        if !self.user(user)?.has_password() {
            return Ok(());
        }
        self.must_be_current(user, current, now)?;
        let hash = self.user(user)?.password.as_ref();
        if hash.is_some_and(|hash| hash.matches(new)) {
            let code = Code::FormNewPasswordMatchesCurrent;
            return Err(ApiError::param(code, "new_password").into());
        }
        Ok(())
    }

    fn set_password(
        &mut self,
        user: &UserId,
        password: &str,
        cx: &mut Context<'_>,
    ) -> Result<(), ApiError> {
        let hash = PasswordHash::new(password, cx.random.block());
        let user = self.user_mut(user)?;
        user.password = Some(hash);
        user.password_set_at = Some(cx.now);
        user.updated_at = cx.now;
        Ok(())
    }
}

/// Whether a code of this strategy allows to choose a new password.
pub(crate) const fn is_reset(strategy: &VerificationStrategy) -> bool {
    matches!(
        strategy,
        VerificationStrategy::ResetPasswordEmailCode | VerificationStrategy::ResetPasswordPhoneCode
    )
}
