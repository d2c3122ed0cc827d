//! Tests of the public API.

#![expect(
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests"
)]

mod access;
mod autotraits;
mod citizens;
mod differences;
mod digests;
mod documented;
mod errors;
mod examples;
mod formatter;
mod found;
mod generators;
mod hostile;
mod labels;
mod laws;
mod literals;
mod peers;
mod typed;
mod usernames;
mod vectors;
mod verdict;
mod views;
