//! One session of the client.

use clerk_user_model::{Session, SessionId, Token};
use http::Method;

use crate::Operation;

/// Reads a session: `GET /v1/client/sessions/{id}`.
#[must_use]
pub fn get(id: &SessionId) -> Operation<Session> {
    Operation::new(
        "get session",
        Method::GET,
        &["client", "sessions", id.as_str()],
    )
}

/// Makes a session the last active one: `POST /v1/client/sessions/{id}/touch`.
#[must_use]
pub fn touch(id: &SessionId) -> Operation<Session> {
    post("touch session", id, "touch")
}

/// Ends a session: `POST /v1/client/sessions/{id}/end`.
#[must_use]
pub fn end(id: &SessionId) -> Operation<Session> {
    post("end session", id, "end")
}

/// Ends a session and removes it from the client: `POST /v1/client/sessions/{id}/remove`.
#[must_use]
pub fn remove(id: &SessionId) -> Operation<Session> {
    post("remove session", id, "remove")
}

/// Creates a short-lived session token for a backend: `POST /v1/client/sessions/{id}/tokens`.
#[must_use]
pub fn create_token(id: &SessionId) -> Operation<Token> {
    post("create session token", id, "tokens")
}

fn post<T>(name: &'static str, id: &SessionId, action: &str) -> Operation<T> {
    Operation::new(
        name,
        Method::POST,
        &["client", "sessions", id.as_str(), action],
    )
}
