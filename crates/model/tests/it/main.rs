//! The integration tests of the model, one binary.

mod debug;
mod ergonomics;
mod leniency;
mod lossless;
mod params;
mod providers;
mod words;
