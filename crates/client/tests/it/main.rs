//! The integration tests of the client, one binary.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod autotrait;
mod base;
mod decode;
mod errors;
mod form;
mod operation;
mod publishable_key;
mod retry;
