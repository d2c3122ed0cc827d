//! What libphonenumber's metadata says, generated.

#![expect(clippy::unreadable_literal, reason = "generated")]

#[rustfmt::skip]
pub(super) mod codes;
#[rustfmt::skip]
pub(super) mod formats;
#[rustfmt::skip]
pub(super) mod numbers;
#[rustfmt::skip]
pub(super) mod plans;
#[rustfmt::skip]
pub(super) mod pools;
#[rustfmt::skip]
pub(super) mod unicode;
