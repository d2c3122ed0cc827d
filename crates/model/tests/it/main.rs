//! The integration tests of the model, one binary.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod citizens;
mod damage;
mod debug;
mod ergonomics;
#[rustfmt::skip]
mod generated;
mod instances;
mod leniency;
mod lossless;
mod mutation;
mod params;
mod payloads;
mod proof;
mod providers;
mod reading;
mod schemas;
mod setters;
mod vectors;
mod webhooks;
mod words;
