//! A session that has to be verified again, before a sensitive action.

use clerk_user_model::{
    AttemptSignInFirstFactorParams, PrepareSignInFirstFactorParams, ReverificationLevel, SessionId,
    SessionReverification,
};
use http::Method;
use serde::Serialize;

use crate::Operation;

/// Starts a verification: `POST /v1/client/sessions/{id}/verify`.
#[must_use]
pub fn start(id: &SessionId, level: &ReverificationLevel) -> Operation<SessionReverification> {
    let form = [("level", level.as_str())];
    let form: std::collections::BTreeMap<_, _> = form.into();
    post(
        "start reverification",
        &["client", "sessions", id.as_str(), "verify"],
        &form,
    )
}

/// Chooses the first factor:
/// `POST /v1/client/sessions/{id}/verify/prepare_first_factor`.
#[must_use]
pub fn prepare_first_factor(
    id: &SessionId,
    params: &PrepareSignInFirstFactorParams,
) -> Operation<SessionReverification> {
    let path = [
        "client",
        "sessions",
        id.as_str(),
        "verify",
        "prepare_first_factor",
    ];
    post("prepare reverification", &path, params)
}

/// Shows the first factor:
/// `POST /v1/client/sessions/{id}/verify/attempt_first_factor`.
#[must_use]
pub fn attempt_first_factor(
    id: &SessionId,
    params: &AttemptSignInFirstFactorParams,
) -> Operation<SessionReverification> {
    let path = [
        "client",
        "sessions",
        id.as_str(),
        "verify",
        "attempt_first_factor",
    ];
    post("attempt reverification", &path, params)
}

fn post<T>(name: &'static str, path: &[&str], form: &impl Serialize) -> Operation<T> {
    Operation::new(name, Method::POST, path).form(form)
}
