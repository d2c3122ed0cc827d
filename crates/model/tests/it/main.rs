//! The integration tests of the model, one binary.

#![expect(
    clippy::expect_used,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod debug;
mod ergonomics;
mod leniency;
mod lossless;
mod params;
mod providers;
mod words;
