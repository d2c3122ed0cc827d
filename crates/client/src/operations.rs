//! Every endpoint as an [`Operation`](crate::Operation), one module a kind of resource.
//!
//! Paths and members are those of Clerk's Frontend API OpenAPI document, version 2026-05-12.
//! What is done to a user is done to that of the session in the
//! [`Credentials`](crate::Credentials).

pub mod client;
pub mod email_address;
pub mod environment;
pub mod external_account;
pub mod phone_number;
pub mod reverification;
pub mod session;
pub mod sign_in;
pub mod sign_up;
pub mod user;
pub mod web3_wallet;
