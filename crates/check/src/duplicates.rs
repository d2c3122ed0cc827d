//! Finds values that occurred before, in bounded memory.
//!
//! Values are compared by a keyed hash of 128 bits. A table holds the newest ones; when it is full it is
//! written to disk as a sorted run, of which memory keeps a filter and an index.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::{Arc, LazyLock};

use clerk_user_validate::{ValueKind, VerdictError};

use crate::error::Error;
use crate::record;
use crate::values::identity;

/// The kind of the error of a value that occurred before.
pub(crate) const DUPLICATE: &str = "duplicate";

/// The identity of a value.
pub(crate) type Hash = [u64; 2];

/// Bytes of one entry on disk: the hash and the place.
const ENTRY: usize = 24;
/// Entries that are read at once when a run is searched.
const BLOCK: usize = 128;
/// Bits of the filter for each entry of a run.
const FILTER_BITS: usize = 16;
/// Bits of the filter that each entry sets.
const PROBES: u64 = 6;
/// Bits of a place that hold the line; the others hold the file.
const LINE_BITS: u32 = 44;
/// Bytes of memory for each bucket of the table: its entry and a byte of the table's own, and the copy
/// that is sorted before it is written. Seven of eight buckets are used.
const BUCKET: usize = 25 + 21;
/// The fewest buckets of the table.
const MIN_BUCKETS: usize = 1024;

/// Returns the hash by which duplicates of a value are found; `None` if its kind may repeat.
pub(crate) fn hash(kind: ValueKind, canonical: &str) -> Option<Hash> {
    identity(kind, canonical).map(|identity| hash_of(&identity))
}

/// Returns the hash of anything that must be unique.
pub(crate) fn hash_of(identity: &(u8, String)) -> Hash {
    static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);
    KEYS.each_ref().map(|key| key.hash_one(identity))
}

/// Returns the error of a value that occurred before.
pub(crate) fn error(file: &str, line: u64) -> VerdictError {
    let expected = format!("a value that occurs once; {file}:{line} has it already");
    record::error(DUPLICATE, 0, expected)
}

/// The values that occurred, each with its place.
pub(crate) struct Seen {
    table: HashMap<Hash, u64>,
    /// The number of entries at which the table is written to disk.
    capacity: usize,
    runs: Vec<Run>,
    files: Vec<Arc<str>>,
}

/// A sorted run of entries on disk.
struct Run {
    file: File,
    len: usize,
    filter: Vec<u64>,
    /// The first hash of each block.
    index: Vec<Hash>,
}

impl Seen {
    /// Creates an empty set whose table takes up to so many bytes.
    pub(crate) fn new(budget: usize) -> Self {
        // A table doubles its buckets when it grows.
        let buckets = (budget / BUCKET + 1).next_power_of_two() / 2;
        Self {
            table: HashMap::new(),
            capacity: buckets.max(MIN_BUCKETS) / 8 * 7,
            runs: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Adds a value, or returns the file and line where it occurred before.
    pub(crate) fn insert(
        &mut self,
        hash: Hash,
        file: &Arc<str>,
        line: u64,
    ) -> Result<Option<(Arc<str>, u64)>, Error> {
        let earlier = self.find(hash)?;
        if earlier.is_none() {
            self.add(hash, file, line)?;
        }
        Ok(earlier)
    }

    /// Returns the file and line where a value occurred before.
    pub(crate) fn find(&mut self, hash: Hash) -> Result<Option<(Arc<str>, u64)>, Error> {
        let mut place = self.table.get(&hash).copied();
        for run in &mut self.runs {
            if place.is_none() {
                place = run.find(hash)?;
            }
        }
        let Some(place) = place else {
            return Ok(None);
        };
        let file = usize::try_from(place >> LINE_BITS)?;
        let file = self.files.get(file).ok_or("expected a file of the list")?;
        Ok(Some((Arc::clone(file), place & ((1 << LINE_BITS) - 1))))
    }

    /// Adds a value that has not occurred.
    pub(crate) fn add(&mut self, hash: Hash, file: &Arc<str>, line: u64) -> Result<(), Error> {
        if self.table.len() == self.capacity {
            let run = Run::write(core::mem::take(&mut self.table))?;
            self.runs.push(run);
        }
        let is_it = |last: &Arc<str>| Arc::ptr_eq(last, file);
        if !self.files.last().is_some_and(is_it) {
            self.files.push(Arc::clone(file));
        }
        let number = u64::try_from(self.files.len() - 1)?;
        self.table.insert(hash, number << LINE_BITS | line);
        Ok(())
    }
}

impl Run {
    fn write(table: HashMap<Hash, u64>) -> Result<Self, Error> {
        let mut entries: Vec<(Hash, u64)> = table.into_iter().collect();
        entries.sort_unstable();
        let words = (entries.len() * FILTER_BITS).div_ceil(64);
        let mut run = Self {
            file: tempfile::tempfile()
                .map_err(|error| format!("cannot write a temporary file: {error}"))?,
            len: entries.len(),
            filter: vec![0; words],
            index: Vec::new(),
        };
        let mut bytes = Vec::with_capacity(BLOCK * ENTRY);
        for block in entries.chunks(BLOCK) {
            run.index.extend(block.first().map(|(hash, _)| *hash));
            bytes.clear();
            for ([high, low], place) in block {
                for number in [high, low, place] {
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
                for bit in run.bits([*high, *low]) {
                    if let Some(word) = run.filter.get_mut(bit / 64) {
                        *word |= 1 << (bit % 64);
                    }
                }
            }
            run.file.write_all(&bytes)?;
        }
        Ok(run)
    }

    /// Returns the bits of the filter that a hash sets.
    fn bits(&self, [high, low]: Hash) -> impl Iterator<Item = usize> + use<> {
        let bits = (self.filter.len() * 64).max(1) as u64;
        (0..PROBES).map(move |probe| {
            let bit = high.wrapping_add(low.wrapping_mul(probe)).rotate_left(17) % bits;
            usize::try_from(bit).unwrap_or_default()
        })
    }

    fn find(&mut self, hash: Hash) -> Result<Option<u64>, Error> {
        let is_set = |bit: usize| {
            self.filter
                .get(bit / 64)
                .is_some_and(|word| word >> (bit % 64) & 1 == 1)
        };
        if !self.bits(hash).all(is_set) {
            return Ok(None);
        }
        let Some(block) = self
            .index
            .partition_point(|first| *first <= hash)
            .checked_sub(1)
        else {
            return Ok(None);
        };
        let entries = BLOCK.min(self.len - block * BLOCK);
        let mut bytes = vec![0; entries * ENTRY];
        self.file
            .seek(SeekFrom::Start(u64::try_from(block * BLOCK * ENTRY)?))?;
        self.file.read_exact(&mut bytes)?;
        let (words, _) = bytes.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let (entries, _) = words.as_chunks::<3>();
        let found = entries.binary_search_by_key(&hash, |[high, low, _]| [*high, *low]);
        Ok(found
            .ok()
            .and_then(|at| entries.get(at))
            .map(|[_, _, place]| *place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_memory_and_on_disk() {
        let mut seen = Seen::new(0);
        seen.capacity = 1000;
        let file: Arc<str> = "a.csv".into();
        let value = |number: u64| hash_of(&(b'e', format!("jo{number}@a.example")));
        for number in 0..10_500 {
            assert_eq!(seen.insert(value(number), &file, number + 1).unwrap(), None);
        }
        assert_eq!(seen.runs.len(), 10);
        let other: Arc<str> = "b.csv".into();
        for number in 0..10_500 {
            let found = seen.insert(value(number), &other, 1).unwrap();
            assert_eq!(found, Some((Arc::clone(&file), number + 1)));
        }
        assert_eq!(seen.insert(value(10_500), &other, 7).unwrap(), None);
        let found = seen.insert(value(10_500), &file, 8).unwrap();
        assert_eq!(found, Some((other, 7)));
    }
}
