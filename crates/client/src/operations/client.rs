//! The client: the server's record of this device, with its sessions.

use clerk_user_model::ClientState;
use http::Method;

use crate::Operation;

/// Reads the client: `GET /v1/client`. The result is `None` before the first sign-in.
#[must_use]
pub fn get() -> Operation<Option<ClientState>> {
    Operation::new("get client", Method::GET, &["client"]).answering_state(Option::as_ref)
}

/// Ends all sessions and keeps the client: `DELETE /v1/client/sessions`.
#[must_use]
pub fn sign_out() -> Operation<Option<ClientState>> {
    Operation::new("sign out", Method::DELETE, &["client", "sessions"])
        .answering_state(Option::as_ref)
}
