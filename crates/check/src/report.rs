//! The result of one chunk, and of all of them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use clerk_user_validate::{ValueKind, Verdict, VerdictError};
use serde::Serialize;

use crate::chunk::{Chunk, LineCounter};
use crate::duplicates::{self, Hash};
use crate::values::Checked;

/// The number of unreadable records that are named.
pub(crate) const MAX_NAMED: usize = 20;
/// The number of rows that are listed for each reason.
const MAX_FIRST: usize = 5;
/// The most names of columns that are kept.
const MAX_COLUMNS: usize = 1000;

/// The result of one chunk: the bytes to write, the counts, and the records to name.
pub(crate) struct ChunkReport {
    pub(crate) text: Vec<u8>,
    pub(crate) summary: Summary,
    /// The records that could not be read, each with its file, line and error.
    pub(crate) unreadable: Vec<String>,
    pub(crate) file: Arc<str>,
    /// The records in `text`, if they are needed one by one.
    pub(crate) rows: Vec<Row>,
    /// The verdicts in `text` that can turn out to be on a duplicate.
    pub(crate) slots: Vec<Slot>,
    options: ReportOptions,
    /// The verdicts of the record that is being written.
    is_refused: bool,
    line: LineCounter,
}

/// The parts of a report that are needed.
#[derive(Clone, Copy, Default)]
pub(crate) struct ReportOptions {
    /// Records the records one by one.
    pub(crate) rows: bool,
    /// Records the identities of values, to find duplicates.
    pub(crate) duplicates: bool,
}

/// A record that was written.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// The position in the text after it.
    pub(crate) end: usize,
    /// The number of slots up to its end.
    pub(crate) slots: usize,
    pub(crate) line: u64,
    pub(crate) is_refused: bool,
}

/// A verdict on a value that was accepted, and can still be a duplicate.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    /// The positions in the text where the verdict begins and ends.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The number of the column, for the checker.
    pub(crate) column: usize,
    pub(crate) kind: &'static str,
    pub(crate) hash: Hash,
}

impl ChunkReport {
    pub(crate) fn new(chunk: &Chunk, options: ReportOptions) -> Self {
        Self {
            text: Vec::with_capacity(chunk.bytes.len() * 3),
            summary: Summary::default(),
            unreadable: Vec::new(),
            file: Arc::clone(&chunk.file),
            rows: Vec::new(),
            slots: Vec::new(),
            options,
            is_refused: false,
            line: LineCounter::default(),
        }
    }

    /// Counts the verdict on a value of the record at a position in the chunk.
    pub(crate) fn count(
        &mut self,
        chunk: &Chunk,
        position: usize,
        kind: &'static str,
        checked: &Checked,
    ) {
        self.is_refused |= !checked.verdict.is_accepted();
        let Some(error) = checked.verdict.error() else {
            self.summary.accepted += 1;
            self.summary.note(kind, checked);
            return;
        };
        self.summary.note(kind, checked);
        let reason = self
            .summary
            .refused
            .entry((kind, error.kind()))
            .or_default();
        reason.add(|| Location {
            file: Arc::clone(&chunk.file),
            line: chunk.line_at(position),
        });
    }

    /// Returns the hash by which duplicates of an accepted value are found, if they are asked for.
    pub(crate) fn hash(&self, kind: ValueKind, verdict: &Verdict) -> Option<Hash> {
        let canonical = verdict.canonical().filter(|_| self.options.duplicates)?;
        duplicates::hash(kind, canonical)
    }

    /// Records that the text from `start` on is a verdict on the value of this hash.
    pub(crate) fn slot(&mut self, start: usize, column: usize, kind: ValueKind, hash: Hash) {
        self.slots.push(Slot {
            start,
            end: self.text.len(),
            column,
            kind: kind.as_str(),
            hash,
        });
    }

    /// Ends a record, which begins at a position in the chunk.
    pub(crate) fn end_record(&mut self, chunk: &Chunk, position: usize) {
        self.summary.records += 1;
        let is_refused = core::mem::take(&mut self.is_refused);
        self.summary.refused_records += u64::from(is_refused);
        if !self.options.rows {
            return;
        }
        let line = self.line.line_at(chunk, position);
        self.rows.push(Row {
            end: self.text.len(),
            slots: self.slots.len(),
            line,
            is_refused,
        });
    }

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
            let bytes = chunk.bytes.get(..end).unwrap_or_default();
            let is_ended = matches!(bytes.last(), Some(b'\n' | b'\r'));
            let first = chunk.line_at(position);
            let last = chunk.line_at(end) - u64::from(is_ended);
            let error = crate::record::too_long();
            if last > first {
                format!("{}:{first}: {error}; it ends on line {last}", chunk.file)
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
    refused_records: u64,
    accepted: u64,
    refused: Reasons,
    unreadable: u64,
    warnings: BTreeMap<(&'static str, &'static str), u64>,
    repaired: BTreeMap<(&'static str, &'static str), u64>,
    suggestions: u64,
    /// The columns, each with the kind as which it was checked.
    columns: Vec<(String, Option<&'static str>)>,
    /// There are further columns.
    has_more_columns: bool,
}

/// Counts by kind and reason.
pub(crate) type Reasons = BTreeMap<(&'static str, &'static str), Reason>;

/// The number of values with one reason.
#[derive(Debug, Default)]
pub(crate) struct Reason {
    count: u64,
    /// The first ones.
    first: Vec<Location>,
}

/// The place of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) file: Arc<str>,
    pub(crate) line: u64,
}

impl Reason {
    /// Counts a value; a row with several of them is listed once.
    pub(crate) fn add(&mut self, place: impl FnOnce() -> Location) {
        self.count += 1;
        if self.first.len() < MAX_FIRST {
            let place = place();
            if self.first.last() != Some(&place) {
                self.first.push(place);
            }
        }
    }
}

/// A number of values with the same kind and reason, for output.
#[derive(Serialize)]
pub(crate) struct Counted<'a> {
    pub(crate) kind: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) count: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) first: Vec<Place<'a>>,
}

/// A line of a summary: the number in a column, the kind and the reason.
impl core::fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { kind, reason, .. } = self;
        write!(f, "{:>15}  {kind} {reason}", grouped(self.count))
    }
}

#[derive(Serialize)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: u64,
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
        self.refused.values().map(|reason| reason.count).sum()
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

    /// Adds the names of columns, each with the kind as which it is checked; the first kind counts.
    pub(crate) fn see(
        &mut self,
        columns: impl IntoIterator<Item = (String, Option<&'static str>)>,
    ) {
        for (name, kind) in columns {
            // Columns that are checked are kept even if there are many others.
            let max = if kind.is_some() {
                2 * MAX_COLUMNS
            } else {
                MAX_COLUMNS
            };
            let has_room = self.columns.len() < max;
            match self.columns.iter_mut().find(|(seen, _)| *seen == name) {
                Some((_, seen)) => *seen = seen.or(kind),
                None if has_room => self.columns.push((name, kind)),
                None => self.has_more_columns = true,
            }
        }
    }

    /// Returns `true` if the column was seen with this kind or another.
    pub(crate) fn has_seen(&self, name: &str, kind: Option<&'static str>) -> bool {
        let seen = self.columns.iter().find(|(seen, _)| seen == name);
        seen.is_some_and(|(_, seen)| kind.is_none() || seen.is_some())
    }

    /// Counts the notes beside a verdict.
    fn note(&mut self, kind: &'static str, checked: &Checked) {
        for warning in &checked.warnings {
            *self.warnings.entry((kind, warning)).or_default() += 1;
        }
        for repair in &checked.repaired {
            *self.repaired.entry((kind, repair)).or_default() += 1;
        }
        self.suggestions += u64::from(checked.suggestion.is_some());
    }

    /// Counts a value that was accepted and is a duplicate as a refused one.
    pub(crate) fn duplicate(&mut self, kind: &'static str, file: &Arc<str>, line: u64) {
        self.accepted -= 1;
        let reason = self
            .refused
            .entry((kind, duplicates::DUPLICATE))
            .or_default();
        reason.add(|| Location {
            file: Arc::clone(file),
            line,
        });
    }

    /// Counts a record that is refused for a duplicate only.
    pub(crate) const fn refuse_record(&mut self) {
        self.refused_records += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.records += other.records;
        self.refused_records += other.refused_records;
        self.accepted += other.accepted;
        self.unreadable += other.unreadable;
        self.suggestions += other.suggestions;
        for (reason, other) in other.refused {
            let reason = self.refused.entry(reason).or_default();
            reason.count += other.count;
            let missing = MAX_FIRST - reason.first.len();
            reason.first.extend(other.first.into_iter().take(missing));
        }
        for (warning, count) in other.warnings {
            *self.warnings.entry(warning).or_default() += count;
        }
        for (repair, count) in other.repaired {
            *self.repaired.entry(repair).or_default() += count;
        }
        self.has_more_columns |= other.has_more_columns;
        self.see(other.columns);
    }

    /// Returns the refused values by reason, the most frequent reason first.
    pub(crate) fn reasons(&self) -> Vec<Counted<'_>> {
        by_reason(&self.refused)
    }

    pub(crate) fn warnings(&self) -> Vec<Counted<'_>> {
        by_count(self.warnings.iter().map(counted))
    }

    pub(crate) fn repairs(&self) -> Vec<Counted<'_>> {
        by_count(self.repaired.iter().map(counted))
    }

    /// Returns the counts of the records: accepted, refused.
    pub(crate) const fn record_counts(&self) -> (u64, u64) {
        (self.records - self.refused_records, self.refused_records)
    }

    /// Returns the names of the columns that were checked, with their kinds, and of the others.
    pub(crate) fn columns(&self) -> (Vec<(&str, &'static str)>, Vec<&str>) {
        let seen = self.columns.iter();
        let checked = seen
            .clone()
            .filter_map(|(name, kind)| Some((name.as_str(), (*kind)?)));
        let others = seen
            .filter(|(_, kind)| kind.is_none())
            .map(|(name, _)| name.as_str())
            .chain(self.has_more_columns.then_some("…"));
        (checked.collect(), others.collect())
    }

    /// Returns the summary as one line of JSON.
    pub(crate) fn to_json(&self) -> String {
        let checked = self.accepted + self.refused();
        let (records, refused_records) = (self.records, self.refused_records);
        let (columns, others) = self.columns();
        let columns: Vec<_> = columns
            .into_iter()
            .map(|(name, kind)| serde_json::json!({"name": name, "kind": kind}))
            .collect();
        serde_json::json!({
            "records": records,
            "refused_records": refused_records,
            "unreadable_records": self.unreadable,
            "checked": checked,
            "accepted": self.accepted,
            "refused": self.refused(),
            "acceptance_rate": rate(self.accepted, checked),
            "reasons": self.reasons(),
            "warnings": self.warnings(),
            "repairs": self.repairs(),
            "suggestions": self.suggestions,
            "columns": columns,
            "columns_not_checked": others,
        })
        .to_string()
    }
}

/// Returns the share of a whole, rounded to four digits; `None` of nothing.
#[expect(clippy::cast_precision_loss, reason = "the share is rounded")]
fn rate(part: u64, whole: u64) -> Option<f64> {
    (whole != 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}

/// Returns counts by reason, the most frequent reason first.
pub(crate) fn by_reason(reasons: &Reasons) -> Vec<Counted<'_>> {
    let counted = reasons.iter().map(|((kind, reason), values)| {
        let first = values.first.iter();
        Counted {
            kind,
            reason,
            count: values.count,
            first: first
                .map(|Location { file, line }| Place { file, line: *line })
                .collect(),
        }
    });
    by_count(counted)
}

fn counted<'a>(((kind, reason), count): (&(&'static str, &'static str), &u64)) -> Counted<'a> {
    Counted {
        kind,
        reason,
        count: *count,
        first: Vec::new(),
    }
}

fn by_count<'a>(counted: impl Iterator<Item = Counted<'a>>) -> Vec<Counted<'a>> {
    let mut counted: Vec<_> = counted.collect();
    counted.sort_by_key(|counted| core::cmp::Reverse(counted.count));
    counted
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
        for counted in self.reasons() {
            writeln!(f, "{counted}")?;
        }
        for (title, counts) in [("warnings", self.warnings()), ("repaired", self.repairs())] {
            if !counts.is_empty() {
                writeln!(f, "{title}:")?;
            }
            for counted in counts {
                writeln!(f, "{counted}")?;
            }
        }
        if self.suggestions != 0 {
            writeln!(f, "suggestions: {}", grouped(self.suggestions))?;
        }
        if self.nothing_checked() {
            let records = grouped(self.records);
            writeln!(
                f,
                "nothing was checked: no value in any record, of {records}"
            )?;
        }
        let (checked, others) = self.columns();
        if !checked.is_empty() {
            let checked = checked
                .iter()
                .map(|(name, kind)| format!("{name} ({kind})"));
            write!(
                f,
                "columns checked: {}",
                checked.collect::<Vec<_>>().join(", ")
            )?;
            if !others.is_empty() {
                write!(f, "; not checked: {}", others.join(", "))?;
            }
            writeln!(f)?;
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
