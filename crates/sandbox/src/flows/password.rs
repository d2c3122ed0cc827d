use clerk_user_model::{SessionId, UserId};

use super::session;
use crate::codes::Code;
use crate::context::Context;
use crate::domain::User;
use crate::error::{ApiError, ApiErrors};
use crate::random::Random;
use crate::secret::PasswordHash;
use crate::settings::Settings;

/// The parameters of a change of password.
#[derive(Clone, Debug)]
pub(crate) struct PasswordChange {
    pub(crate) current: Option<String>,
    pub(crate) new: String,
    /// Ends all sessions but the one that changes it.
    pub(crate) signs_out: bool,
}

/// Changes the password of a user, or sets the first one.
pub(crate) fn change(
    cx: &mut Context<'_>,
    user: &UserId,
    session: &SessionId,
    change: &PasswordChange,
) -> Result<(), ApiErrors> {
    let PasswordChange {
        current,
        new,
        signs_out,
    } = change;
    ensure_good(cx.settings, new, "new_password")?;
    let owner = cx.db.user_mut(user)?;
    if owner.has_password() {
        ensure_current(cx.settings, owner, current.as_deref(), cx.now)?;
        if owner
            .password
            .as_ref()
            .is_some_and(|hash| hash.matches(new) == Ok(true))
        {
            let code = Code::FormNewPasswordMatchesCurrent;
            return Err(ApiError::param(code, "new_password").into());
        }
    }
    set(owner, new, cx.random, cx.now);
    if *signs_out {
        session::revoke_all(cx, user, Some(session))?;
    }
    Ok(())
}

pub(crate) fn remove(
    cx: &mut Context<'_>,
    user: &UserId,
    current: Option<&str>,
) -> Result<(), ApiErrors> {
    let user = cx.db.user_mut(user)?;
    if !user.has_password() {
        return Err(Code::NoPasswordSet.into());
    }
    ensure_current(cx.settings, user, current, cx.now)?;
    user.password = None;
    user.password_set_at = None;
    user.updated_at = cx.now;
    Ok(())
}

/// Sets the password of a user.
pub(crate) fn set(user: &mut User, password: &str, random: &mut Random, now: i64) {
    user.password = Some(PasswordHash::new(password, random.block()));
    user.password_set_at = Some(now);
    user.updated_at = now;
}

/// Refuses a password that is too short or too long for the instance.
pub(crate) fn ensure_good(
    settings: &Settings,
    password: &str,
    param: &'static str,
) -> Result<(), ApiError> {
    let length = password.chars().count();
    if length < settings.min_password_length {
        Err(ApiError::param(Code::FormPasswordLengthTooShort, param))
    } else if length > settings.max_password_length {
        Err(ApiError::param(Code::FormPasswordLengthTooLong, param))
    } else {
        Ok(())
    }
}

/// Checks the password of a user; a wrong one is counted.
pub(crate) fn check(
    user: &mut User,
    password: &str,
    param: &'static str,
    now: i64,
) -> Result<(), ApiErrors> {
    let hash = user.password.as_mut().ok_or(Code::StrategyForUserInvalid)?;
    if hash.check(password)? {
        return Ok(());
    }
    let error = ApiError::param(Code::FormPasswordIncorrect, param);
    Err(user.count_failure(error, now))
}

/// Checks the current password, which may be left out where a recent verification of the session is
/// needed anyway.
fn ensure_current(
    settings: &Settings,
    user: &mut User,
    current: Option<&str>,
    now: i64,
) -> Result<(), ApiErrors> {
    match current {
        Some(current) => check(user, current, "current_password", now),
        None if settings.reverification => Ok(()),
        None => Err(ApiError::missing("current_password").into()),
    }
}
