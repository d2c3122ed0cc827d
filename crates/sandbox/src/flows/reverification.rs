//! Verifying a session again, before something sensitive.

use clerk_user_model::{
    ClientId, IdentificationId, ReverificationLevel, ReverificationStatus, SessionId,
    VerificationStrategy,
};

use super::challenge::{self, Request};
use super::factors::{self, Named};
use super::{password, second_factor, session};
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::{Reverification, Session, Verification};
use crate::error::{ApiError, ApiErrors};

/// Starts a verification; one of the same level that is under way goes on. A user without a second
/// factor proves the first one, at every level.
pub(crate) fn start(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    level: ReverificationLevel,
) -> Result<(), ApiError> {
    let session = session::active(cx, client, id)?;
    let level = if factors::second(cx.settings, cx.db.user(&session.user)?).is_empty() {
        ReverificationLevel::FirstFactor
    } else {
        level
    };
    let session = cx.db.client_mut(client)?.active_mut(id, cx.now)?;
    let running = session.reverification.as_ref();
    if running.is_none_or(|it| it.is_complete() || it.level != level) {
        session.reverification = Some(Reverification::new(level));
    }
    Ok(())
}

/// Sends a code for the first factor.
pub(crate) fn prepare(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    strategy: VerificationStrategy,
    named: &Named,
) -> Result<(), ApiErrors> {
    let (session, running) = needing(cx, client, id, &FIRST)?;
    let current = running.verification.as_ref();
    challenge::ensure_preparable(cx, current, &strategy)?;
    factors::ensure_usable(cx.settings, &strategy)?;
    let user = cx.db.user(&session.user)?;
    user.ensure_welcome(cx.now)?;
    let identifier = factors::identifier_for(user, &strategy, named, None)?;
    let verification = challenge::send(cx, Request::Challenge(identifier, strategy, None))?;
    running_mut(cx.db, client, id)?.verification = Some(verification);
    Ok(())
}

/// Answers the first factor, by a code or the password.
pub(crate) fn attempt(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    strategy: &VerificationStrategy,
    answer: &str,
) -> Result<(), ApiErrors> {
    let (session, running) = needing(cx, client, id, &FIRST)?;
    factors::ensure_usable(cx.settings, strategy)?;
    let user = session.user.clone();
    cx.db.user(&user)?.ensure_welcome(cx.now)?;
    if *strategy == VerificationStrategy::Password {
        password::check(cx.db.user_mut(&user)?, answer, "password", cx.now)?;
        running_mut(cx.db, client, id)?.verification = Some(Verification::given(strategy.clone()));
    } else {
        let verification = running.verification.as_ref();
        let verification = verification.ok_or(Code::VerificationMissing)?;
        if verification.strategy() != strategy {
            return Err(Code::VerificationStrategyInvalid.into());
        }
        let (owner, found) = cx.db.user_and_client_mut(&user, client)?;
        let running = found.active_mut(id, cx.now)?.reverification.as_mut();
        let verification = running.and_then(|it| it.verification.as_mut());
        let verification = verification.ok_or(Code::VerificationMissing)?;
        challenge::attempt(cx.settings, verification, owner, answer, cx.now)?;
    }
    cx.db.user_mut(&user)?.failed_sign_ins = 0;
    let session = cx.db.client_mut(client)?.active_mut(id, cx.now)?;
    session.verified_at = cx.now;
    session.updated_at = cx.now;
    Ok(())
}

/// Sends a code for the second factor.
pub(crate) fn prepare_second(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    phone: Option<&IdentificationId>,
) -> Result<(), ApiErrors> {
    let (session, running) = needing(cx, client, id, &SECOND)?;
    let request = second_factor::request(cx, &session.user, running.second.as_ref(), phone)?;
    let verification = challenge::send(cx, request)?;
    running_mut(cx.db, client, id)?.second = Some(verification);
    Ok(())
}

/// Answers the second factor.
pub(crate) fn attempt_second(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    strategy: VerificationStrategy,
    code: &str,
) -> Result<(), ApiErrors> {
    let (session, _) = needing(cx, client, id, &SECOND)?;
    let user = session.user.clone();
    cx.db.user(&user)?.ensure_welcome(cx.now)?;
    let (user, found) = cx.db.user_and_client_mut(&user, client)?;
    let session = found.active_mut(id, cx.now)?;
    let running = session.reverification.as_mut();
    let running = running.ok_or(Code::SessionReverificationMissing)?;
    second_factor::attempt(
        cx.settings,
        &mut running.second,
        user,
        strategy,
        code,
        cx.now,
    )?;
    session.second_verified_at = Some(cx.now);
    session.updated_at = cx.now;
    Ok(())
}

const FIRST: ReverificationStatus = ReverificationStatus::NeedsFirstFactor;
const SECOND: ReverificationStatus = ReverificationStatus::NeedsSecondFactor;

/// Returns an active session whose verification needs this factor next.
fn needing<'a>(
    cx: &'a Context<'_>,
    client: &ClientId,
    id: &SessionId,
    status: &ReverificationStatus,
) -> Result<(&'a Session, &'a Reverification), ApiError> {
    let session = session::active(cx, client, id)?;
    match &session.reverification {
        Some(running) if running.status() == *status => Ok((session, running)),
        Some(_) => Err(Code::InvalidActionForSessionReverification.into()),
        None => Err(Code::SessionReverificationMissing.into()),
    }
}

fn running_mut<'a>(
    db: &'a mut Db,
    client: &ClientId,
    id: &SessionId,
) -> Result<&'a mut Reverification, ApiError> {
    let session = db.client_mut(client)?.session_mut(id);
    let running = session.and_then(|session| session.reverification.as_mut());
    running.ok_or_else(|| Code::SessionReverificationMissing.into())
}
