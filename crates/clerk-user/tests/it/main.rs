//! The front door as an app uses it: no other crate of the workspace is named.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod compare;
mod flows;
