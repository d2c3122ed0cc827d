//! The integration tests of the client, one binary.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod autotrait;
mod base;
mod blocking;
mod cancel;
mod codes;
mod decode;
mod default_transport;
mod email_link;
mod errors;
mod faults;
mod flows;
mod form;
#[path = "../../examples/hyper_transport.rs"]
mod hyper_transport;
mod logs;
mod oauth;
mod observe;
mod operation;
mod options;
mod panics;
mod password_reset;
mod publishable_key;
mod quirks;
mod reconcile;
mod retry;
mod reverification;
mod second_factor;
mod secrets;
mod session_token;
mod sign_in;
mod sign_in_oauth;
mod support;
mod token_store;
mod tokens;
mod watch;
