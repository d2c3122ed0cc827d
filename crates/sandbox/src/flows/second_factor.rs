use clerk_user_model::{IdentificationId, UserId, VerificationStrategy};

use super::challenge::{self, Request};
use super::factors;
use crate::codes::Code;
use crate::context::Context;
use crate::domain::{Kind, User, Verification};
use crate::error::{ApiError, ApiErrors};
use crate::settings::Settings;

/// Returns the request to send a code to the number named, else to the default one.
pub(crate) fn request(
    cx: &Context<'_>,
    user: &UserId,
    current: Option<&Verification>,
    phone: Option<&IdentificationId>,
) -> Result<Request, ApiError> {
    let user = cx.db.user(user)?;
    user.ensure_welcome(cx.now)?;
    let strategy = VerificationStrategy::PhoneCode;
    challenge::ensure_preparable(cx, current, &strategy)?;
    let factors = factors::second(cx.settings, user);
    let mut phones = factors.iter().filter_map(|factor| factor.identification);
    let found = phones.find(|it| match phone {
        Some(id) => it.id == *id,
        None => it.is_default,
    });
    match found {
        Some(phone) => Ok(Request::Challenge(phone.identifier.clone(), strategy, None)),
        None if phone.is_some() => Err(factors::unknown(true, Kind::Phone)),
        None => Err(Code::NoSecondFactors.into()),
    }
}

/// Checks a second factor; a wrong one counts as a failed sign-in.
pub(crate) fn attempt(
    settings: &Settings,
    verification: &mut Option<Verification>,
    user: &mut User,
    strategy: VerificationStrategy,
    code: &str,
    now: i64,
) -> Result<(), ApiErrors> {
    let factors = factors::second(settings, user);
    if !factors.iter().any(|factor| factor.strategy == strategy) {
        return Err(Code::NoSecondFactors.into());
    }
    let checked = match strategy {
        VerificationStrategy::Totp => user.totp.as_mut().map(|totp| totp.check(code, now)),
        VerificationStrategy::BackupCode => user.backup_codes.as_mut().map(|it| it.take(code)),
        _ => {
            let verification = verification.as_mut().ok_or(Code::VerificationMissing)?;
            return challenge::attempt(settings, verification, user, code, now);
        }
    };
    checked
        .unwrap_or_else(|| Err(Code::NoSecondFactors.into()))
        .map_err(|error| user.count_failure(error, now))?;
    *verification = Some(Verification::given(strategy));
    Ok(())
}
