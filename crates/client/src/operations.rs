//! Functions that return an [`Operation`](crate::Operation) for each endpoint, with one module for
//! each kind of resource.
//!
//! Paths and fields are those of Clerk's Frontend API OpenAPI document, version 2026-05-12.
//! Operations on a user act on the user of the session in the [`Credentials`](crate::Credentials).
//!
//! # Examples
//!
//! ```
//! use clerk_user_client::operations;
//!
//! let operation = operations::email_address::list();
//! assert_eq!(operation.name(), "list email addresses");
//! assert!(operation.is_read());
//! ```

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
