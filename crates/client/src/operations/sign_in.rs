//! A sign-in attempt.

use clerk_user_model::{
    AttemptSignInFirstFactorParams, AttemptSignInSecondFactorParams, CreateSignInParams,
    PrepareSignInFirstFactorParams, PrepareSignInSecondFactorParams, ResetPasswordParams, SignIn,
    SignInId,
};
use http::Method;
use serde::Serialize;

use crate::Operation;

/// Creates an attempt. With a password or a ticket it can be complete at once: `POST /v1/client/sign_ins`.
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

/// Prepares the first factor, for example sends a code:
/// `POST /v1/client/sign_ins/{id}/prepare_first_factor`.
#[must_use]
pub fn prepare_first_factor(
    id: &SignInId,
    params: &PrepareSignInFirstFactorParams,
) -> Operation<SignIn> {
    post("prepare sign-in", id, "prepare_first_factor", params)
}

/// Verifies the first factor: `POST /v1/client/sign_ins/{id}/attempt_first_factor`.
#[must_use]
pub fn attempt_first_factor(
    id: &SignInId,
    params: &AttemptSignInFirstFactorParams,
) -> Operation<SignIn> {
    post("attempt sign-in", id, "attempt_first_factor", params)
}

/// Prepares the second factor, for example sends a code:
/// `POST /v1/client/sign_ins/{id}/prepare_second_factor`.
#[must_use]
pub fn prepare_second_factor(
    id: &SignInId,
    params: &PrepareSignInSecondFactorParams,
) -> Operation<SignIn> {
    post("prepare second factor", id, "prepare_second_factor", params)
}

/// Verifies the second factor: `POST /v1/client/sign_ins/{id}/attempt_second_factor`.
#[must_use]
pub fn attempt_second_factor(
    id: &SignInId,
    params: &AttemptSignInSecondFactorParams,
) -> Operation<SignIn> {
    post("attempt second factor", id, "attempt_second_factor", params)
}

/// Sets a new password, after the code for it was verified:
/// `POST /v1/client/sign_ins/{id}/reset_password`.
#[must_use]
pub fn reset_password(id: &SignInId, params: &ResetPasswordParams) -> Operation<SignIn> {
    post("reset password", id, "reset_password", params)
}

fn post(
    name: &'static str,
    id: &SignInId,
    action: &str,
    params: &impl Serialize,
) -> Operation<SignIn> {
    let path = ["client", "sign_ins", id.as_str(), action];
    Operation::new(name, Method::POST, &path).form(params)
}
