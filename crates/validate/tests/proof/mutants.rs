//! Tests the proof itself: it must detect edits of the tables.

use super::metadata::Metadata;
use super::numbers::{Reference, product};
use super::plans::{Comparison, View};
use super::tables::Tables;
use crate::Result;

const EDITS: usize = 300;

/// Pseudo-random numbers, the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }
}

/// Compares two versions of the tables, without the metadata.
fn same(one: &Tables, two: &Tables) -> Result {
    product(one, two)?;
    Comparison::default().compare(&View::of_tables(one)?, &View::of_tables(two)?)
}

/// Each edit is detected, or changes the result for no digits.
#[test]
fn edits_of_the_tables_are_found() {
    let (metadata, committed) = (Metadata::committed().unwrap(), Tables::committed().unwrap());
    let reference = Reference::new(&metadata).unwrap();
    let view = View::of_metadata(&metadata).unwrap();
    let mut comparison = Comparison::default();
    let mut random = Random(20_261_128);
    let (mut found, mut equivalent) = (0, 0);
    for edit in 0..EDITS {
        let mut tables = committed.clone();
        let mut editable = tables.editable();
        let count = editable.len();
        let (name, table) = &mut editable[edit % count];
        let at = random.below(table.len());
        let old = table[at];
        // A value that the table holds elsewhere, or a bit turned over.
        let other = table[random.below(table.len())];
        table[at] = if other == old || random.below(2) == 0 {
            old ^ 1 << random.below(if *name == "LEAVES" { 64 } else { 8 })
        } else {
            other
        };
        let edited = format!("{name}[{at}]: {old} to {}", table[at]);
        // What reads none of the edited table was proved already.
        let proof = if ["ROOTS", "NODES", "LEAVES"].contains(name) {
            product(&reference, &tables).map(|_| ())
        } else {
            View::of_tables(&tables).and_then(|tables| comparison.compare(&view, &tables))
        };
        if proof.is_err() {
            found += 1;
        } else if let Err(difference) = same(&committed, &tables) {
            panic!("{edited}: not found, but {difference}");
        } else {
            equivalent += 1;
        }
    }
    println!("{EDITS} edits: {found} found, {equivalent} change nothing");
    assert!(found >= 200, "{found} of {EDITS} edits found");
}
