//! A sign-in attempt.

use clerk_user_model::{
    AttemptSignInFirstFactorParams, CreateSignInParams, PrepareSignInFirstFactorParams, SignIn,
    SignInId,
};
use http::Method;

use crate::Operation;

/// Starts an attempt, which may complete it: `POST /v1/client/sign_ins`.
#[must_use]
pub fn create(params: &CreateSignInParams) -> Operation<SignIn> {
    Operation::new("create sign-in", Method::POST, &["client", "sign_ins"])
        .form(params)
        .creating()
}

/// Reads an attempt: `GET /v1/client/sign_ins/{id}`.
#[must_use]
pub fn get(id: &SignInId) -> Operation<SignIn> {
    Operation::new(
        "get sign-in",
        Method::GET,
        &["client", "sign_ins", id.as_str()],
    )
}

/// Chooses the first factor: `POST /v1/client/sign_ins/{id}/prepare_first_factor`.
#[must_use]
pub fn prepare_first_factor(
    id: &SignInId,
    params: &PrepareSignInFirstFactorParams,
) -> Operation<SignIn> {
    Operation::new(
        "prepare sign-in",
        Method::POST,
        &["client", "sign_ins", id.as_str(), "prepare_first_factor"],
    )
    .form(params)
}

/// Shows the first factor: `POST /v1/client/sign_ins/{id}/attempt_first_factor`.
#[must_use]
pub fn attempt_first_factor(
    id: &SignInId,
    params: &AttemptSignInFirstFactorParams,
) -> Operation<SignIn> {
    Operation::new(
        "attempt sign-in",
        Method::POST,
        &["client", "sign_ins", id.as_str(), "attempt_first_factor"],
    )
    .form(params)
}
