//! The resources and params of Clerk's Frontend API for a user's identifiers.
//!
//! Everything in [`resources`], [`params`], [`values`] and [`providers`] is generated from the JSON Schemas in
//! `schemas/`; what is added by hand are methods.
//!
//! - **Resources are tolerant.** They hold what the server said: [`Maybe`] keeps a missing member
//!   and `null` apart, open enums keep words they do not know, [`Extra`] keeps unknown members,
//!   [`Integer`] keeps a spelling as `3.0`. What is read is what is written back, the order of
//!   members aside. A typed view is one call away, as in [`EmailAddress::email`].
//! - **A nested resource costs nothing but itself.** One that does not fit its type is kept as it
//!   came: an email address that cannot be read never hides its user. [`Resource::unreadable`] tells
//!   where.
//! - **A member that stands twice** in a resource or in params is refused, an unknown one too, because
//!   readers disagree which counts. Inside free-form data, such as metadata, the last one counts, as
//!   in JavaScript.
//! - **Params are strict.** They hold checked values of `clerk-user-validate`, refuse unknown
//!   members, read `snake_case` and `camelCase`, and write the wire's form.
//! - **`Debug` hides** secrets and personal data member by member.
//!
//! That the types and the schemas allow the same documents is proved by this crate's tests.
//!
//! | feature | adds |
//! |---|---|
//! | `chrono` | [`UnixMillis`] to and from `chrono::DateTime<Utc>` |
//! | `jiff` | [`UnixMillis`] to and from `jiff::Timestamp` |
//! | `proptest` | strategies for every type, derived from its schema; brings `schemars` along |
//! | `schemars` | `JsonSchema` for every type |
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
mod envelope;
mod extra;
#[rustfmt::skip]
mod generated;
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

pub use dictionary::Dictionary;
pub use envelope::Envelope;
pub use extra::Extra;
pub use generated::{params, providers, resources, values};
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
