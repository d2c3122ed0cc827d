//! The integration tests of the sandbox, one binary.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod assets;
mod backend;
mod blocked;
mod captcha;
mod codes;
mod control;
mod dashboard;
#[cfg(feature = "sqlite")]
mod data;
mod delivery;
mod email;
mod endpoints;
mod enterprise;
mod entry;
mod environment;
mod external_account;
mod factor;
mod forms;
mod guards;
mod laws;
mod library;
mod limits;
mod model;
mod network;
mod oauth;
mod oauth_entry;
mod oauth_token;
mod own;
mod password;
mod phone;
mod quirk;
mod reverification;
mod second_factor;
mod seed;
mod session;
mod sign_in;
mod sign_up;
mod support;
mod table;
mod user;
mod wallet;
