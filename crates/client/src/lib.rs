#![doc = include_str!("../README.md")]

mod answer;
mod base;
mod builder;
mod client;
mod credentials;
mod error;
mod failure;
pub mod form;
mod operation;
pub mod operations;
mod publishable_key;
pub mod retry;
mod session;
mod sign_in;
mod tokens;
mod transport;
mod unreadable;
mod user;

pub use answer::{Answer, Warning};
pub use base::{Base, BaseError, BaseErrorKind};
pub use builder::ClientBuilder;
pub use client::Client;
pub use credentials::{Credentials, TokenChange};
pub use error::{Error, Outcome};
pub use operation::{API_VERSION, Operation};
pub use publishable_key::{
    InstanceType, PublishableKey, PublishableKeyError, PublishableKeyErrorKind,
};
pub use session::Session;
pub use sign_in::{SignInCode, SignInFlow};
#[cfg(feature = "reqwest")]
pub use transport::{ReqwestTransport, TransportOptions};
pub use transport::{Sending, Transport, TransportError, TransportErrorKind};
pub use user::User;

/// Runs the example of the repository's README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
