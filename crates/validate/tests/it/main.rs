//! Tests of the public surface.

mod examples;
