#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod base;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod call;
mod client;
mod credentials;
mod error;
mod failure;
pub mod form;
mod oauth;
mod operation;
pub mod operations;
mod publishable_key;
pub mod retry;
mod session;
mod session_token;
mod sign_in;
mod time;
mod token_store;
mod tokens;
mod transport;
mod unreadable;
mod user;
mod watch;

pub use answer::{Answer, Warning};
pub use base::{Base, BaseError, BaseErrorKind};
#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use credentials::{Credentials, TokenChange};
pub use error::{Error, Outcome};
#[cfg(feature = "loopback")]
pub use oauth::LoopbackListener;
pub use oauth::{Callback, OAuthFlow};
pub use operation::{API_VERSION, Operation};
pub use publishable_key::{
    InstanceType, PublishableKey, PublishableKeyError, PublishableKeyErrorKind,
};
pub use session::Session;
pub use sign_in::{NewPassword, OAuthSignIn, PasswordReset, SecondFactor, SignInCode, SignInFlow};
#[cfg(unix)]
pub use token_store::FileStore;
pub use token_store::{MemoryStore, TokenStore};
#[cfg(target_arch = "wasm32")]
pub use transport::FetchTransport;
#[cfg(feature = "hyper")]
pub use transport::HyperTransport;
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub use transport::TransportOptions;
pub use transport::{Sending, TimeLimit, Transport, TransportError, TransportErrorKind};
pub use user::{Polling, User};
pub use watch::StateWatch;

/// Runs the example of the repository's README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
