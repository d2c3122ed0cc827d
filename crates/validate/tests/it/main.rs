//! Tests of the public surface.

mod autotraits;
mod errors;
mod examples;
mod laws;
