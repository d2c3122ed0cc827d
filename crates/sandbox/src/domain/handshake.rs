use serde::{Deserialize, Serialize};

/// The cookies that a handshake sets, for the server that asks for them by nonce.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Handshake {
    /// Values of `Set-Cookie`.
    pub(crate) directives: Vec<String>,
    /// The time from which it cannot be asked for, in milliseconds.
    pub(crate) expire_at: i64,
}
