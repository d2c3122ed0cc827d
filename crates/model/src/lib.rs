//! The resources and params of Clerk's Frontend API for a user's identifiers.
//!
//! The types in [`resources`], [`params`], [`values`] and [`providers`] are generated from the JSON Schemas in
//! `schemas/`. Their methods are written by hand.
//!
//! - **Resources are tolerant.** [`Maybe`] distinguishes a missing field from `null`, open enums keep unknown
//!   values, [`Extra`] keeps unknown fields, and [`Integer`] keeps a notation such as `3.0`. A resource is
//!   written as it was read, except for the order of fields. Methods such as [`EmailAddress::email`] return
//!   validated values.
//! - **A nested resource that cannot be read does not affect the others.** Its JSON is kept: an email
//!   address that does not fit its type never hides its user. [`Resource::unreadable`] returns its place.
//! - **Duplicate fields are rejected** in resources and params, unknown ones too, because JSON readers
//!   disagree on which one counts. Inside free-form data, such as metadata, the last one counts, as in
//!   JavaScript.
//! - **Params are strict.** They contain validated values of `clerk-user-validate` and reject unknown fields.
//!   They are read from `snake_case` and `camelCase`, and written as the server expects them.
//! - **`Debug` hides** secrets and personal data in each field.
//!
//! Tests prove that the types and the schemas allow the same documents.
//!
//! | feature | adds |
//! |---|---|
//! | `chrono` | [`UnixMillis`] to and from `chrono::DateTime<Utc>` |
//! | `jiff` | [`UnixMillis`] to and from `jiff::Timestamp` |
//! | `proptest` | strategies for every type, derived from its schema; turns on `schemars` |
//! | `schemars` | `JsonSchema` for every type |
//! | `vectors` | the test vectors for other implementations, as constants |
//! | `webhooks` | the module [`webhooks`]: verifies webhooks and reads their events |
//!
//! ```
//! use clerk_user_model::{EmailAddress, VerificationStatus};
//!
//! let json = r#"{"id":"idn_1","email_address":"test@test.com","verification":{"status":"verified"}}"#;
//! let email: EmailAddress = serde_json::from_str(json)?;
//! assert_eq!(email.status(), Some(&VerificationStatus::Verified));
//! assert_eq!(email.email()?.domain(), "test.com");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client_state;
mod dictionary;
mod endpoint;
mod envelope;
mod extra;
#[rustfmt::skip]
mod generated;
#[cfg(feature = "vectors")]
pub mod http_vectors;
mod identifier;
mod integer;
mod list;
mod maybe;
#[cfg(feature = "proptest")]
pub mod proptest;
mod provider;
mod redact;
mod resource;
#[cfg(feature = "schemars")]
mod schemars;
mod session;
mod text;
mod unix_millis;
mod user;
mod verification;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use dictionary::Dictionary;
pub use envelope::Envelope;
pub use extra::Extra;
pub use generated::{endpoints, params, providers, resources, values};
pub use generated::{params::*, providers::*, resources::*, values::*};
pub use identifier::ExternalAccountOutcome;
pub use integer::Integer;
pub use list::List;
pub use maybe::Maybe;
pub use provider::OAuthProviderInfo;
pub use resource::Resource;
pub use text::UnknownText;
pub use unix_millis::UnixMillis;
pub use verification::{VerificationState, VerificationStep};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
