//! CSV: the user's table, with columns of verdicts after the last.

mod column;
mod header;

use csv::{ByteRecord, ReaderBuilder, Terminator, Writer, WriterBuilder};

pub(super) use column::{Column, ColumnOption};
pub(super) use header::{Header, delimiter};

use super::Failure;
use super::cut::MAX_RECORD;
use super::feed::{Chunk, Content};
use super::pipeline::Judge;
use super::sheet::Sheet;
use super::source::Source;
use super::verdict::Refusal;

pub(super) struct Table {
    header: Header,
    columns: Vec<Column>,
    allow_empty: bool,
    head: Vec<u8>,
}

impl Table {
    pub(super) fn new(header: Header, columns: Vec<Column>, allow_empty: bool) -> Self {
        let head = header.with(columns.iter().flat_map(Column::verdict_names));
        Self {
            header,
            columns,
            allow_empty,
            head,
        }
    }

    fn rows(&self, bytes: &[u8], unclosed: bool, sheet: &mut Sheet) {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.header.delimiter)
            .from_reader(bytes);
        let mut writer = writer(&self.header, core::mem::take(&mut sheet.text));
        let mut row = ByteRecord::new();
        while let Ok(true) = reader.read_byte_record(&mut row) {
            let refusal = if unclosed {
                Some(Refusal::unclosed_quote())
            } else {
                self.refuse(&row)
            };
            if let Some(complaint) = complaint(&row, refusal.as_ref()) {
                sheet.unreadable(|| lines_before(&row, bytes), &complaint);
            }
            self.row(&row, refusal.as_ref(), &mut writer, sheet);
        }
        sheet.text = writer.into_inner().unwrap_or_default();
    }

    /// Why a row as a whole cannot be judged.
    fn refuse(&self, row: &ByteRecord) -> Option<Refusal> {
        if row.as_slice().len() > MAX_RECORD {
            return Some(Refusal::too_long());
        }
        (row.len() != self.header.fields.len()).then(|| {
            let expected = format!("{} fields", self.header.fields.len());
            Refusal::record("field_count", row.as_slice().len(), &expected)
        })
    }

    fn row(
        &self,
        row: &ByteRecord,
        refusal: Option<&Refusal>,
        writer: &mut Writer<Vec<u8>>,
        sheet: &mut Sheet,
    ) {
        let width = self.header.fields.len();
        let own = row.iter().chain(core::iter::repeat(&b""[..])).take(width);
        let mut written = own
            .map(|field| writer.write_field(field))
            .all(|w| w.is_ok());
        for column in &self.columns {
            let cell = row.get(column.index).unwrap_or_default();
            if cell.is_empty() && self.allow_empty && refusal.is_none() {
                written &= column.write_nothing(writer);
                continue;
            }
            let verdict = match refusal {
                Some(refusal) => Err(refusal.clone()),
                None => column.judge(cell),
            };
            sheet.tally.count(column.kind.as_str(), &verdict);
            written &= column.write(&verdict, writer);
        }
        // What is more than the header has columns for is kept, but out of their way.
        for field in row.iter().skip(width) {
            written &= writer.write_field(field).is_ok();
        }
        written &= writer.write_record(None::<&[u8]>).is_ok();
        debug_assert!(written, "memory takes everything");
    }
}

impl Judge for Table {
    fn head(&self) -> &[u8] {
        &self.head
    }

    fn next_file(&self, source: &mut Source) -> Result<(), Failure> {
        let header = Header::read(source, Some(self.header.delimiter))?;
        if header.fields != self.header.fields {
            return Err(format!("{}: expected the header of the first file", source.name()).into());
        }
        Ok(())
    }

    fn judge(&self, chunk: &Chunk, sheet: &mut Sheet) {
        match &chunk.content {
            Content::Records(bytes) => self.rows(bytes, false, sheet),
            Content::Unclosed(line) => self.rows(line, true, sheet),
            Content::TooLong => {
                let mut writer = writer(&self.header, core::mem::take(&mut sheet.text));
                let refusal = Refusal::too_long();
                sheet.unreadable(|| 0, &refusal);
                self.row(&ByteRecord::new(), Some(&refusal), &mut writer, sheet);
                sheet.text = writer.into_inner().unwrap_or_default();
            }
        }
    }
}

/// What to say of a row: why it is refused, or that a byte of it is no UTF-8, in whatever column.
fn complaint(row: &ByteRecord, refusal: Option<&Refusal>) -> Option<Refusal> {
    refusal.cloned().or_else(|| {
        let error = row.iter().find_map(|field| str::from_utf8(field).err())?;
        Some(Refusal::not_utf8(error))
    })
}

/// How many lines of `bytes` end before the row begins.
fn lines_before(row: &ByteRecord, bytes: &[u8]) -> u64 {
    let start = row.position().map_or(0, csv::Position::byte);
    let start = usize::try_from(start).unwrap_or_default();
    // The reader leaves the line feed of a CRLF to the row that follows.
    let start = start + usize::from(bytes.get(start) == Some(&b'\n'));
    let before = bytes.get(..start).unwrap_or_default();
    memchr::memchr_iter(b'\n', before).count() as u64
}

/// Writes rows in the form that the user's table has.
fn writer(header: &Header, text: Vec<u8>) -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .flexible(true)
        .delimiter(header.delimiter)
        .terminator(if header.crlf {
            Terminator::CRLF
        } else {
            Terminator::Any(b'\n')
        })
        .from_writer(text)
}
