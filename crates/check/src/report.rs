//! The result of one chunk, and of all of them.

use std::collections::BTreeMap;
use std::fmt;

use clerk_user_validate::{Verdict, VerdictError};

use crate::chunk::Chunk;

/// The number of unreadable records that are named.
pub(crate) const MAX_NAMED: usize = 20;

/// The result of one chunk: the bytes to write, the counts, and the records to name.
#[derive(Default)]
pub(crate) struct ChunkReport {
    pub(crate) text: Vec<u8>,
    pub(crate) summary: Summary,
    /// The records that could not be read, each with its file, line and error.
    pub(crate) unreadable: Vec<String>,
    /// The number of bytes of input that the chunk was read from.
    pub(crate) len: u64,
}

impl ChunkReport {
    /// Counts and names the record at a position in the chunk, which could not be read.
    pub(crate) fn unreadable(&mut self, chunk: &Chunk, position: usize, error: &VerdictError) {
        self.name(|| {
            let line = chunk.line_at(position);
            format!("{}:{line}: {error}", chunk.file)
        });
    }

    /// Counts and names a record that was too long to be kept.
    pub(crate) fn too_long(&mut self, chunk: &Chunk, position: usize, end: usize) {
        self.name(|| {
            let (first, last) = (chunk.line_at(position), chunk.line_at(end));
            let error = crate::record::too_long();
            if last - first > 1 {
                format!(
                    "{}:{first}: {error}; it ends on line {}",
                    chunk.file,
                    last - 1
                )
            } else {
                format!("{}:{first}: {error}", chunk.file)
            }
        });
    }

    /// Counts and names a cell that could not be read.
    pub(crate) fn unreadable_cell(
        &mut self,
        chunk: &Chunk,
        position: usize,
        column: &str,
        error: &VerdictError,
    ) {
        self.name(|| {
            let line = chunk.line_at(position);
            format!("{}:{line}: column {column:?}: {error}", chunk.file)
        });
    }

    fn name(&mut self, text: impl FnOnce() -> String) {
        self.summary.unreadable += 1;
        if self.unreadable.len() <= MAX_NAMED {
            self.unreadable.push(text());
        }
    }
}

/// Counts of accepted values, and of refused ones by reason.
#[derive(Debug, Default)]
pub struct Summary {
    records: u64,
    accepted: u64,
    refused: BTreeMap<(&'static str, &'static str), u64>,
    unreadable: u64,
}

impl Summary {
    /// Returns how many records were read.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Returns how many values were accepted.
    #[must_use]
    pub const fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Returns how many values were refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Returns `true` if no value was refused and every record could be read.
    #[must_use]
    pub fn all_accepted(&self) -> bool {
        self.refused.is_empty() && self.unreadable == 0
    }

    /// Returns `true` if there were records, and no value of any of them was checked.
    #[must_use]
    pub fn nothing_checked(&self) -> bool {
        self.records != 0 && self.accepted == 0 && self.all_accepted()
    }

    /// Counts a record.
    pub(crate) const fn record(&mut self) {
        self.records += 1;
    }

    /// Counts the verdict on a value of this kind.
    pub(crate) fn count(&mut self, kind: &'static str, verdict: &Verdict) {
        match verdict.error() {
            None => self.accepted += 1,
            Some(error) => *self.refused.entry((kind, error.kind())).or_default() += 1,
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.records += other.records;
        self.accepted += other.accepted;
        self.unreadable += other.unreadable;
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
    }
}

/// A line for the whole, and one for each reason, the most frequent first.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused = self.refused();
        write!(
            f,
            "{} checked: {} accepted, {} refused",
            grouped(self.accepted + refused),
            grouped(self.accepted),
            grouped(refused),
        )?;
        if self.unreadable != 0 {
            write!(f, "; {} records unreadable", grouped(self.unreadable))?;
        }
        writeln!(f)?;
        let mut reasons: Vec<_> = self.refused.iter().collect();
        reasons.sort_by_key(|(_, count)| core::cmp::Reverse(**count));
        for ((kind, reason), count) in reasons {
            writeln!(f, "{:>15}  {kind} {reason}", grouped(*count))?;
        }
        if self.nothing_checked() {
            let records = grouped(self.records);
            writeln!(
                f,
                "nothing was checked: no value in any record, of {records}"
            )?;
        }
        Ok(())
    }
}

/// Returns a number with a comma between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at != 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
