//! The integration tests of the client, one binary.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod autotrait;
mod base;
mod cancel;
mod codes;
mod decode;
mod errors;
mod faults;
mod flows;
mod form;
mod operation;
mod publishable_key;
mod retry;
mod secrets;
mod sign_in;
mod support;
mod tokens;
