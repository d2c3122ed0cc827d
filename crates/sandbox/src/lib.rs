#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "backend")]
mod backend;
mod builder;
mod clock;
mod codes;
mod consent;
mod context;
mod core;
#[cfg(feature = "dashboard")]
mod dashboard;
mod db;
mod domain;
mod env;
mod error;
mod fault;
mod flows;
mod http;
#[cfg(feature = "backend")]
mod index;
#[cfg(feature = "dashboard")]
mod journal;
mod jwt;
mod key;
mod operations;
mod outbox;
mod pem;
mod problem;
mod quirk;
mod random;
mod render;
mod sandbox;
mod secret;
mod seed;
mod server;
mod settings;
mod signature;
mod start_error;
mod store;
mod table;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "backend")]
mod webhooks;

pub use builder::Builder;
pub use clock::Clock;
pub use codes::{ERROR_CODES, ErrorRow, FAULT_CODES};
pub use consent::{Consent, ConsentError};
pub use core::Snapshot;
pub use fault::Fault;
pub use outbox::{Message, MessageKind, Outbox};
pub use quirk::{Quirk, QuirkError};
pub use sandbox::{Sandbox, StopError};
pub use seed::UserSeed;
#[cfg(feature = "seed-files")]
pub use seed::{Seed, SeedError};
pub use settings::Presence;
pub use start_error::StartError;
