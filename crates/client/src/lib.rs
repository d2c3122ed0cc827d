#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

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
#[rustfmt::skip]
pub mod operations;
mod publishable_key;
mod response;
mod retry;
mod session;
mod session_token;
mod sign_in;
mod time;
mod token_store;
mod tokens;
mod transport;
#[cfg(feature = "transport-tests")]
pub mod transport_tests;
mod unreadable;
mod user;
mod watch;

pub use base::{BaseUrl, BaseUrlError, BaseUrlErrorKind};
#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use builder::ClientBuilder;
pub use call::CallReport;
pub use client::Client;
pub use credentials::{Credentials, TokenChange};
pub use error::{Error, ErrorKind, Outcome};
#[cfg(feature = "loopback")]
pub use oauth::LoopbackListener;
pub use oauth::{Callback, OAuthFlow};
pub use operation::{API_VERSION, Operation};
pub use publishable_key::{
    InstanceType, PublishableKey, PublishableKeyError, PublishableKeyErrorKind,
};
pub use response::{Response, Warning};
pub use retry::RetryPolicy;
pub use session::SessionHandle;
pub use sign_in::{
    IncompleteSignIn, NewPassword, OAuthSignIn, OAuthSignUp, PasswordReset, SecondFactor,
    SignInCode, SignInFlow, SignInStep,
};
#[cfg(unix)]
pub use token_store::FileStore;
pub use token_store::{MemoryStore, TokenStore};
#[cfg(target_arch = "wasm32")]
pub use transport::FetchTransport;
#[cfg(feature = "tower")]
pub use transport::TowerTransport;
pub use transport::{
    RequestTimeout, ResponseFuture, Transport, TransportError, TransportErrorKind,
};
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub use transport::{ReqwestTransport, RootCertificates, TransportOptions};
pub use user::{
    EmailAddressHandle, ExternalAccountHandle, PhoneNumberHandle, Polling, UserHandle,
    Web3WalletHandle,
};
pub use watch::StateReceiver;
