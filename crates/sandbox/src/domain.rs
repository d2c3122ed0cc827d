//! The data of an instance: values that know no flow, no settings and no HTTP.

pub(crate) mod claim;
pub(crate) mod client;
pub(crate) mod external_account;
pub(crate) mod handshake;
pub(crate) mod identification;
pub(crate) mod image;
pub(crate) mod listed;
pub(crate) mod oauth;
pub(crate) mod reverification;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod strategy;
pub(crate) mod template;
pub(crate) mod ticket;
pub(crate) mod totp;
pub(crate) mod user;
pub(crate) mod verification;

pub(crate) use claim::Claim;
pub(crate) use client::{Client, Session};
pub(crate) use external_account::ExternalAccount;
pub(crate) use handshake::Handshake;
pub(crate) use identification::{Identification, Identifier, Kind, Standing};
pub(crate) use image::Image;
pub(crate) use listed::{List, Listed, Restriction};
pub(crate) use oauth::{Authorization, Callback, Decision, Profile, Purpose, ReturnTo};
pub(crate) use reverification::Reverification;
pub(crate) use sign_in::{Owner, SignIn};
pub(crate) use sign_up::{NewAccount, SignUp};
pub(crate) use template::Template;
pub(crate) use ticket::{Actor, Ticket};
pub(crate) use totp::{BackupCodes, Totp};
pub(crate) use user::User;
pub(crate) use verification::{Challenge, LIFETIME_MS, Verification};
