//! The signed-in user.

use clerk_user_model::{UpdateUserMetadataParams, UpdateUserParams, User};
use http::Method;

use crate::Operation;

/// Reads the user: `GET /v1/me`.
#[must_use]
pub fn get() -> Operation<User> {
    Operation::new("get user", Method::GET, &["me"])
}

/// Changes the user's name, or the primary identifiers: `PATCH /v1/me`.
#[must_use]
pub fn update(params: &UpdateUserParams) -> Operation<User> {
    Operation::new("update user", Method::PATCH, &["me"]).form(params)
}

/// Changes the user's unsafe metadata, which the user can read and write: `PATCH /v1/me/metadata`.
#[must_use]
pub fn update_metadata(params: &UpdateUserMetadataParams) -> Operation<User> {
    Operation::new("update user metadata", Method::PATCH, &["me", "metadata"]).form(params)
}
