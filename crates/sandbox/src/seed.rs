//! The users and the settings that an instance begins with.

mod check;
#[cfg(feature = "seed-files")]
mod document;
#[cfg(feature = "seed-files")]
mod file;
mod text;
#[cfg(feature = "seed-files")]
mod unique;
mod user;

pub(crate) use check::{check, fingerprint};
#[cfg(feature = "seed-files")]
pub use file::{Seed, SeedError};
pub(crate) use user::AccountSeed;
pub use user::UserSeed;
