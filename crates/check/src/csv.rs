//! CSV: the user's table, with columns of verdicts after the last.

mod column;
mod fields;
mod header;

use core::iter;

use clerk_user_validate::{Verdict, VerdictError};

pub(crate) use column::{Column, ColumnOption, RegionOption, check_in_country};
pub(crate) use fields::{Row, for_each_block};
pub(crate) use header::{Header, HeaderOptions, delimiter, shown_column};

use self::column::write_notes;
use crate::checker::Checker;
use crate::chunk::{Chunk, Content};
use crate::duplicates::Hash;
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::record::{self, MAX_RECORD};
use crate::report::ChunkReport;
use crate::values::{Checked, Rules};

/// The columns of a refused record that say where it comes from.
const PLACE: [&str; 2] = ["refused_file", "refused_line"];

/// The numbers of fields that rows may have beside that of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Widths {
    Same,
    /// Fewer: the last fields are left out; or more: the further fields are empty.
    FewerOrMore,
    Any,
}

impl Widths {
    fn allow(self, bytes: &[u8], row: &Row, width: usize) -> bool {
        match self {
            Self::Same => false,
            Self::FewerOrMore => row.fields.len() < width || row.has_only_empty_after(bytes, width),
            Self::Any => true,
        }
    }
}

pub(crate) struct Table {
    header: Header,
    columns: Vec<Column>,
    rules: Rules,
    head: Vec<u8>,
    widths: Widths,
}

impl Table {
    pub(crate) fn new(header: Header, columns: Vec<Column>, rules: Rules, widths: Widths) -> Self {
        let head = header.with(
            columns
                .iter()
                .flat_map(|column| column.verdict_names(&rules)),
        );
        Self {
            header,
            columns,
            rules,
            head,
            widths,
        }
    }

    /// Checks the rows of a part of the chunk, which begins at `start`.
    fn rows(&self, chunk: &Chunk, start: usize, bytes: &[u8], report: &mut ChunkReport) {
        for_each_block(bytes, self.header.delimiter, |rows| {
            let columns = self.columns.iter();
            let mut verdicts: Vec<_> = columns
                .map(|column| column.judge_together(bytes, rows, &self.rules))
                .collect();
            for row in rows {
                if row.end - row.start > MAX_RECORD {
                    self.too_long(chunk, start + row.start, start + row.end, report);
                    for verdicts in &mut verdicts {
                        verdicts.next();
                    }
                    continue;
                }
                let error = self.error(bytes, row);
                if let Some(error) = &error {
                    report.unreadable(chunk, start + row.start, error);
                }
                let verdicts = verdicts
                    .iter_mut()
                    .map(|verdicts| verdicts.next().flatten());
                self.row(chunk, start, bytes, row, error.as_ref(), verdicts, report);
            }
        });
    }

    /// Writes an empty row with the error of one that is too long.
    fn too_long(&self, chunk: &Chunk, start: usize, end: usize, report: &mut ChunkReport) {
        report.too_long(chunk, start, end);
        let (row, error) = (Row::default(), record::too_long());
        self.row(chunk, start, b"", &row, Some(&error), iter::empty(), report);
    }

    /// Returns the error of a row that as a whole cannot be checked.
    fn error(&self, bytes: &[u8], row: &Row) -> Option<VerdictError> {
        let width = self.header.names.len();
        let found = row.fields.len();
        (found != width && !self.widths.allow(bytes, row, width)).then(|| {
            let values = (0..row.fields.len()).map(|index| row.value(bytes, index).len());
            record::error("field_count", values.sum(), format!("{width} fields"))
        })
    }

    /// Writes a row as it is in the file, with the verdicts after as many fields as the header has. Cells that
    /// were judged with those of other rows come with their verdicts.
    #[expect(
        clippy::too_many_arguments,
        reason = "a row, its chunk and its verdicts"
    )]
    fn row(
        &self,
        chunk: &Chunk,
        start: usize,
        bytes: &[u8],
        row: &Row,
        error: Option<&VerdictError>,
        mut verdicts: impl Iterator<Item = Option<Verdict>>,
        report: &mut ChunkReport,
    ) {
        let delimiter = self.header.delimiter;
        let width = self.header.names.len();
        let first = row.fields.first().map_or(row.end, |field| field.0);
        let own_end = row.fields.get(width - 1).map_or(row.end, |field| field.1);
        report
            .text
            .extend_from_slice(bytes.get(first..own_end).unwrap_or_default());
        if row.is_open && own_end == row.end {
            report.text.push(b'"');
        }
        let missing = width.saturating_sub(row.fields.len().max(1));
        report.text.resize(report.text.len() + missing, delimiter);
        let at = start + first;
        for (number, column) in self.columns.iter().enumerate() {
            let cell = row.value(bytes, column.index);
            let judged = verdicts.next().flatten();
            let (checked, hashes) = match error {
                Some(error) => {
                    let checked = Checked::from(error);
                    report.count(chunk, at, column.kind.as_str(), &checked);
                    (Some(checked), Vec::new())
                }
                None => self.cell(chunk, at, column, &cell, judged, bytes, row, report),
            };
            let verdict = checked.as_ref().map(|checked| &checked.verdict);
            let from = report.text.len();
            column.write(verdict, &mut report.text, delimiter);
            for hash in hashes {
                report.slot(from, number, column.kind, hash);
            }
            write_notes(checked.as_ref(), &self.rules, &mut report.text, delimiter);
        }
        // Fields beyond the columns of the header are kept, after the output columns.
        report
            .text
            .extend_from_slice(bytes.get(own_end..row.end).unwrap_or_default());
        if row.is_open && own_end != row.end {
            report.text.push(b'"');
        }
        report.text.extend_from_slice(self.header.line_end);
        report.end_record(chunk, at);
    }

    /// Checks the values of a cell; `None` if it holds none. Returns the hashes of the accepted ones, too.
    #[expect(clippy::too_many_arguments, reason = "a cell, its row and its chunk")]
    fn cell(
        &self,
        chunk: &Chunk,
        at: usize,
        column: &Column,
        cell: &[u8],
        mut judged: Option<Verdict>,
        bytes: &[u8],
        row: &Row,
        report: &mut ChunkReport,
    ) -> (Option<Checked>, Vec<Hash>) {
        let country = column
            .country()
            .map(|index| row.value(bytes, index))
            .unwrap_or_default();
        let mut hashes = Vec::new();
        let mut check = |value: &[u8], report: &mut ChunkReport| {
            let checked = column.check(value, &country, judged.take(), &self.rules);
            if let Some(error) = checked.verdict.error()
                && error.kind() == record::INVALID_UTF8
            {
                report.unreadable_cell(chunk, at, &column.label, error);
            }
            report.count(chunk, at, column.kind.as_str(), &checked);
            hashes.extend(report.hash(column.kind, &checked.verdict));
            checked
        };
        if !column.is_list() {
            let checked = (!self.rules.is_absent(cell)).then(|| check(cell, report));
            return (checked, hashes);
        }
        let values = column.values(cell, &self.rules).into_iter();
        let all = values
            .map(|(offset, value)| (offset, check(value, report)))
            .collect();
        (column.joined(all), hashes)
    }
}

impl Checker for Table {
    fn head(&self) -> &[u8] {
        &self.head
    }

    fn head_with_place(&self) -> Vec<u8> {
        let names = self
            .columns
            .iter()
            .flat_map(|column| column.verdict_names(&self.rules));
        self.header.with(names.chain(PLACE.map(str::to_owned)))
    }

    fn columns(&self) -> Vec<(String, Option<&'static str>)> {
        let names = self.header.names.iter().enumerate();
        let columns = names.map(|(index, name)| {
            let checked = self.columns.iter().find(|column| column.index == index);
            match checked {
                Some(column) => (column.shown(), Some(column.kind.as_str())),
                None => (shown_column(name, index), None),
            }
        });
        columns.collect()
    }

    fn next_file(&self, input: &mut InputFiles) -> Result<(), Error> {
        self.header.read_same(input)
    }

    fn write_refused(&self, column: usize, error: &VerdictError, text: &mut Vec<u8>) {
        if let Some(column) = self.columns.get(column) {
            column.write(Some(&error.clone().into()), text, self.header.delimiter);
        }
    }

    fn add_place(&self, record: &mut Vec<u8>, file: &str, line: u64) {
        let len = record.len() - self.header.line_end.len();
        record.truncate(len);
        for field in [file, &line.to_string()] {
            record.push(self.header.delimiter);
            fields::push(record, field, self.header.delimiter);
        }
        record.extend_from_slice(self.header.line_end);
    }

    fn check(&self, chunk: &Chunk, report: &mut ChunkReport) {
        for (content, start, bytes) in chunk.parts() {
            let error = match content {
                Content::Records => {
                    self.rows(chunk, start, bytes, report);
                    continue;
                }
                Content::UnclosedQuote if bytes.len() <= MAX_RECORD => record::unclosed_quote(),
                Content::MisplacedQuote { offset } if bytes.len() <= MAX_RECORD => {
                    record::misplaced_quote(offset)
                }
                _ => {
                    self.too_long(chunk, start, start + bytes.len(), report);
                    continue;
                }
            };
            let mut row = Row::default();
            row.read(bytes, 0, self.header.delimiter);
            report.unreadable(chunk, start, &error);
            self.row(
                chunk,
                start,
                bytes,
                &row,
                Some(&error),
                iter::empty(),
                report,
            );
        }
    }
}
