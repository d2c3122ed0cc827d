#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod clock;
mod codes;
mod command;
mod consent;
mod core;
mod dashboard;
mod error;
mod fault;
mod http;
mod journal;
mod jwt;
mod key;
mod outbox;
mod quirk;
mod random;
mod render;
mod sandbox;
mod secret;
mod seed;
mod server;
mod settings;
mod signature;
mod state;
mod store;
mod table;

pub use builder::{Builder, StartError};
pub use clock::Clock;
pub use codes::{ERROR_CODES, ErrorRow, FAULT_CODES};
pub use consent::{Consent, ConsentError};
pub use core::Snapshot;
pub use fault::Fault;
pub use outbox::{Message, MessageKind, Outbox};
pub use quirk::{Quirk, QuirkError};
pub use sandbox::{Sandbox, StopError};
pub use seed::{Seed, SeedError, UserSeed};
