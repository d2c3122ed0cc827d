//! Proves that the phone tables equal libphonenumber's metadata.
//!
//! The regular expressions of the metadata are converted to automata, with other code than the generator's.
//! The automata and the tables are walked in parallel over all strings of at most 17 digits, and each
//! reachable pair of states is compared. The walk does not test the arithmetic of `E164::parse`, so
//! `E164::parse` is also called with one number for each pair and digit.

#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests"
)]

mod door;
mod matcher;
mod metadata;
mod mutants;
mod numbers;
mod plans;
mod regex;
mod tables;

use std::time::Instant;

use metadata::Metadata;
use numbers::{Reference, product};
use plans::{Comparison, View};
use tables::Tables;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Prints the figures that `cargo xtask phone-proof` shows.
#[test]
fn the_tables_are_the_metadata() {
    let began = Instant::now();
    let (metadata, tables) = (Metadata::committed().unwrap(), Tables::committed().unwrap());
    assert_eq!(
        clerk_user_validate::PHONE_METADATA_VERSION,
        metadata.version
    );
    println!("metadata {}", metadata.version);

    let reference = Reference::new(&metadata).unwrap();
    let pairs = product(&reference, &tables).unwrap();
    println!(
        "whole numbers: {} plans, {} states of the metadata, {} pairs of states ({:?})",
        metadata.territories.len(),
        reference.states(),
        pairs.0.len(),
        began.elapsed()
    );

    let mut comparison = Comparison::default();
    let view = View::of_metadata(&metadata).unwrap();
    let tables = View::of_tables(&tables).unwrap();
    comparison.compare(&view, &tables).unwrap();
    println!(
        "prefixes and formats: {} pairs of states ({:?})",
        comparison.states,
        began.elapsed()
    );

    let calls = door::every_pair(&metadata, &reference, &pairs);
    println!("E164::parse: {calls} calls ({:?})", began.elapsed());
    println!(
        "{} calling codes, {} product states: 0 counterexamples",
        metadata.codes().len(),
        pairs.0.len() + comparison.states
    );
}
