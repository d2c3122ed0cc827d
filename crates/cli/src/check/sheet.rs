//! What comes of one chunk, and of all of them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::feed::Chunk;
use super::verdict::{Refusal, Verdict};

/// How many unreadable records are named.
pub(super) const MOST_COMPLAINTS: usize = 20;

/// What comes of one chunk: the text to write, the counts, and what to say of its records.
pub(super) struct Sheet {
    pub(super) text: Vec<u8>,
    pub(super) tally: Tally,
    /// What to say of records that could not be read.
    pub(super) complaints: Vec<String>,
    /// How many bytes of input the chunk had.
    pub(super) len: u64,
    file: Arc<str>,
    line: u64,
}

impl Sheet {
    pub(super) fn new(chunk: &Chunk) -> Self {
        Self {
            text: Vec::with_capacity(usize::try_from(chunk.len).unwrap_or_default()),
            tally: Tally::default(),
            complaints: Vec::new(),
            len: chunk.len,
            file: Arc::clone(&chunk.file),
            line: chunk.line,
        }
    }

    /// Notes a record that could not be read, before which so many lines of the chunk end.
    pub(super) fn unreadable(&mut self, lines_before: impl FnOnce() -> u64, refusal: &Refusal) {
        self.tally.unreadable += 1;
        if self.complaints.len() < MOST_COMPLAINTS {
            let line = self.line + lines_before();
            self.complaints
                .push(format!("{}:{line}: {}", self.file, refusal.message));
        }
    }
}

/// How many values were accepted, and how many refused why.
#[derive(Default)]
pub(super) struct Tally {
    accepted: u64,
    refused: BTreeMap<(&'static str, &'static str), u64>,
    unreadable: u64,
}

impl Tally {
    /// Counts the verdict on a value of this kind.
    pub(super) fn count(&mut self, kind: &'static str, verdict: &Verdict) {
        match verdict {
            Ok(_) => self.accepted += 1,
            Err(refusal) => *self.refused.entry((kind, refusal.kind)).or_default() += 1,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.unreadable += other.unreadable;
        for (why, count) in other.refused {
            *self.refused.entry(why).or_default() += count;
        }
    }

    pub(super) fn refused(&self) -> u64 {
        self.refused.values().sum()
    }

    pub(super) fn all_accepted(&self) -> bool {
        self.refused.is_empty() && self.unreadable == 0
    }
}

/// The summary: a line for the whole, and one for each reason, the most frequent first.
impl fmt::Display for Tally {
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
        Ok(())
    }
}

/// A number with a comma between thousands.
pub(super) fn grouped(number: u64) -> String {
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
