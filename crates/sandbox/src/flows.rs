//! The things that a person or a test does with an instance: functions over a context, or over the
//! part of it that they need. None of them knows HTTP, and so none knows how a request is authenticated.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod challenge;
pub(crate) mod client;
pub(crate) mod email_link;
pub(crate) mod external_account;
pub(crate) mod factors;
pub(crate) mod handshake;
pub(crate) mod identification;
pub(crate) mod lists;
pub(crate) mod oauth;
pub(crate) mod oauth_callback;
pub(crate) mod password;
pub(crate) mod redirect;
pub(crate) mod reverification;
pub(crate) mod second_factor;
pub(crate) mod seed;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod template;
pub(crate) mod ticket;
#[cfg(feature = "backend")]
pub(crate) mod users;
