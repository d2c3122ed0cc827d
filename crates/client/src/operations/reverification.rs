//! Reverification: verifies the user of a session again, before a sensitive action.

use clerk_user_model::{
    AttemptReverificationSecondFactorParams, AttemptSignInFirstFactorParams,
    PrepareReverificationSecondFactorParams, PrepareSignInFirstFactorParams, ReverificationLevel,
    SessionId, SessionReverification,
};
use http::Method;
use serde::Serialize;

use crate::Operation;

/// Starts a verification: `POST /v1/client/sessions/{id}/verify`.
#[must_use]
pub fn start(id: &SessionId, level: &ReverificationLevel) -> Operation<SessionReverification> {
    let form = [("level", level.as_str())];
    let form: std::collections::BTreeMap<_, _> = form.into();
    let path = ["client", "sessions", id.as_str(), "verify"];
    Operation::new("start reverification", Method::POST, &path).form(&form)
}

/// Prepares the first factor, for example sends a code:
/// `POST /v1/client/sessions/{id}/verify/prepare_first_factor`.
#[must_use]
pub fn prepare_first_factor(
    id: &SessionId,
    params: &PrepareSignInFirstFactorParams,
) -> Operation<SessionReverification> {
    post(PREPARE, id, "prepare_first_factor", params)
}

/// Verifies the first factor:
/// `POST /v1/client/sessions/{id}/verify/attempt_first_factor`.
#[must_use]
pub fn attempt_first_factor(
    id: &SessionId,
    params: &AttemptSignInFirstFactorParams,
) -> Operation<SessionReverification> {
    post(ATTEMPT, id, "attempt_first_factor", params)
}

/// Prepares the second factor, for example sends a code:
/// `POST /v1/client/sessions/{id}/verify/prepare_second_factor`.
#[must_use]
pub fn prepare_second_factor(
    id: &SessionId,
    params: &PrepareReverificationSecondFactorParams,
) -> Operation<SessionReverification> {
    post(PREPARE, id, "prepare_second_factor", params)
}

/// Verifies the second factor:
/// `POST /v1/client/sessions/{id}/verify/attempt_second_factor`.
#[must_use]
pub fn attempt_second_factor(
    id: &SessionId,
    params: &AttemptReverificationSecondFactorParams,
) -> Operation<SessionReverification> {
    post(ATTEMPT, id, "attempt_second_factor", params)
}

const PREPARE: &str = "prepare reverification";
const ATTEMPT: &str = "attempt reverification";

fn post(
    name: &'static str,
    id: &SessionId,
    action: &str,
    params: &impl Serialize,
) -> Operation<SessionReverification> {
    let path = ["client", "sessions", id.as_str(), "verify", action];
    Operation::new(name, Method::POST, &path).form(params)
}
