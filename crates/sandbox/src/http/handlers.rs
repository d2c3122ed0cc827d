//! The endpoints: each handler reads its parameters, calls a flow and returns the resource.

pub(super) mod account;
pub(super) mod client;
pub(super) mod external_account;
pub(super) mod handshake;
pub(super) mod identification;
pub(super) mod session;
pub(super) mod sign_in;
pub(super) mod sign_up;
