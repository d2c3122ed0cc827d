//! A sign-up attempt.

use clerk_user_model::SignUp;
use http::Method;
use serde::Serialize;

use crate::Operation;

/// Creates a user after a sign-in with an account at a provider that belongs to no user yet:
/// `POST /v1/client/sign_ups` with `transfer`.
#[must_use]
pub fn transfer() -> Operation<SignUp> {
    Operation::new("create sign-up", Method::POST, &["client", "sign_ups"])
        .form(&Transfer { transfer: true })
        .creating()
}

#[derive(Serialize)]
struct Transfer {
    transfer: bool,
}
