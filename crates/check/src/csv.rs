//! CSV: the user's table, with columns of verdicts after the last.

mod column;
mod fields;
mod header;

use clerk_user_validate::VerdictError;

pub(crate) use column::{Column, ColumnOption};
use fields::Row;
pub(crate) use header::{Header, delimiter};

use crate::checker::Checker;
use crate::chunk::{Chunk, Content};
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::record::{self, MAX_RECORD};
use crate::report::ChunkReport;
use crate::values::ValueOptions;

pub(crate) struct Table {
    header: Header,
    columns: Vec<Column>,
    options: ValueOptions,
    head: Vec<u8>,
}

impl Table {
    pub(crate) fn new(header: Header, columns: Vec<Column>, options: ValueOptions) -> Self {
        let head = header.with(columns.iter().flat_map(Column::verdict_names));
        Self {
            header,
            columns,
            options,
            head,
        }
    }

    /// Checks the rows of a part of the chunk, which begins at `start`.
    fn rows(&self, chunk: &Chunk, start: usize, bytes: &[u8], report: &mut ChunkReport) {
        let (mut row, mut at) = (Row::default(), 0);
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let Some(blank) = rest.iter().position(|byte| !is_line_end(byte)) else {
                return;
            };
            at += blank;
            row.read(bytes, at, self.header.delimiter);
            let error = self.error(bytes, at, &row);
            if let Some(error) = &error {
                report.unreadable(chunk, start + at, error);
            }
            self.row(chunk, start, bytes, &row, error.as_ref(), report);
            at = row.end;
        }
    }

    /// Returns the error of a row that as a whole cannot be checked.
    fn error(&self, bytes: &[u8], start: usize, row: &Row) -> Option<VerdictError> {
        if row.end - start > MAX_RECORD {
            return Some(record::too_long());
        }
        let width = self.header.names.len();
        (row.fields.len() != width).then(|| {
            let values = (0..row.fields.len()).map(|index| row.value(bytes, index).len());
            record::error("field_count", values.sum(), format!("{width} fields"))
        })
    }

    /// Writes a row as it stands in the file, with the verdicts after as many fields as the header has.
    fn row(
        &self,
        chunk: &Chunk,
        start: usize,
        bytes: &[u8],
        row: &Row,
        error: Option<&VerdictError>,
        report: &mut ChunkReport,
    ) {
        let delimiter = self.header.delimiter;
        let width = self.header.names.len();
        let first = row.fields.first().map_or(row.end, |field| field.0);
        let own_end = row.fields.get(width - 1).map_or(row.end, |field| field.1);
        report.summary.record();
        report
            .text
            .extend_from_slice(bytes.get(first..own_end).unwrap_or_default());
        if row.is_open && own_end == row.end {
            report.text.push(b'"');
        }
        let missing = width.saturating_sub(row.fields.len().max(1));
        report.text.resize(report.text.len() + missing, delimiter);
        for column in &self.columns {
            let cell = row.value(bytes, column.index);
            if cell.is_empty() && self.options.allow_empty && error.is_none() {
                column.write(None, &mut report.text, delimiter);
                continue;
            }
            let verdict = match error {
                Some(error) => error.clone().into(),
                None => column.judge(&cell, self.options),
            };
            if let (None, Some(error)) = (error, verdict.error())
                && error.kind() == record::INVALID_UTF8
            {
                report.unreadable_cell(chunk, start + first, &column.label, error);
            }
            report.summary.count(column.kind.as_str(), &verdict);
            column.write(Some(&verdict), &mut report.text, delimiter);
        }
        // Fields beyond the columns of the header are kept, after the output columns.
        report
            .text
            .extend_from_slice(bytes.get(own_end..row.end).unwrap_or_default());
        if row.is_open && own_end != row.end {
            report.text.push(b'"');
        }
        report.text.extend_from_slice(self.header.line_end);
    }
}

impl Checker for Table {
    fn head(&self) -> &[u8] {
        &self.head
    }

    fn next_file(&self, input: &mut InputFiles) -> Result<(), Error> {
        let header = Header::read(input, Some(self.header.delimiter))?;
        if header.names != self.header.names {
            return Err(format!("{}: expected the header of the first file", input.name()).into());
        }
        Ok(())
    }

    fn check(&self, chunk: &Chunk, report: &mut ChunkReport) {
        for (content, start, bytes) in chunk.parts() {
            let error = match content {
                Content::Records => {
                    self.rows(chunk, start, bytes, report);
                    continue;
                }
                Content::UnclosedQuote => record::unclosed_quote(),
                Content::MisplacedQuote { offset } => record::misplaced_quote(offset),
                Content::TooLong { .. } => {
                    report.too_long(chunk, start, start + bytes.len());
                    let error = record::too_long();
                    self.row(chunk, start, b"", &Row::default(), Some(&error), report);
                    continue;
                }
            };
            let mut row = Row::default();
            row.read(bytes, 0, self.header.delimiter);
            report.unreadable(chunk, start, &error);
            self.row(chunk, start, bytes, &row, Some(&error), report);
        }
    }
}
