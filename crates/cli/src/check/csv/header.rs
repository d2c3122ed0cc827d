//! A CSV file's first row.

use csv::{ByteRecord, ReaderBuilder};

use super::super::Failure;
use super::super::cut::Cutter;
use super::super::source::Source;

/// The first row, and the form that the file has.
pub(crate) struct Header {
    pub(super) fields: ByteRecord,
    pub(super) delimiter: u8,
    pub(super) crlf: bool,
    bom: bool,
}

impl Header {
    /// Reads the first row of the open file; without a delimiter the row tells it.
    pub(crate) fn read(source: &mut Source, delimiter: Option<u8>) -> Result<Self, Failure> {
        let row = source.first_record(Cutter::csv(delimiter.unwrap_or(b',')))?;
        let delimiter = delimiter.unwrap_or_else(|| guess(&row));
        let fields = parse(&row, delimiter)
            .ok_or_else(|| format!("{}: expected a header, found nothing", source.name()))?;
        Ok(Self {
            fields,
            delimiter,
            crlf: row.ends_with(b"\r\n"),
            bom: source.had_bom(),
        })
    }

    pub(crate) const fn cutter(&self) -> Cutter {
        Cutter::csv(self.delimiter)
    }

    /// The names of the columns; one that is not UTF-8 has none.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .map(|field| str::from_utf8(field).unwrap_or_default())
    }

    /// The row as it is written, with further columns.
    pub(super) fn with(&self, further: impl Iterator<Item = String>) -> Vec<u8> {
        let bom: &[u8] = if self.bom { b"\xEF\xBB\xBF" } else { b"" };
        let mut writer = super::writer(self, bom.to_vec());
        let mut row = self.fields.clone();
        further.for_each(|name| row.push_field(name.as_bytes()));
        let written = writer.write_byte_record(&row);
        debug_assert!(written.is_ok(), "memory takes everything");
        writer.into_inner().unwrap_or_default()
    }
}

/// Reads the option `--delimiter`.
pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" | b"tab" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => Err("expected one ASCII character, or tab".to_owned()),
    }
}

/// The delimiter that parts the row into the most fields, the comma where none does; spreadsheets
/// write `;` where the comma is the decimal sign.
fn guess(row: &[u8]) -> u8 {
    let width = |delimiter: &u8| parse(row, *delimiter).map_or(0, |fields| fields.len());
    let candidates = [b'\t', b';', b','];
    candidates.into_iter().max_by_key(width).unwrap_or(b',')
}

fn parse(row: &[u8], delimiter: u8) -> Option<ByteRecord> {
    let mut fields = ByteRecord::new();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(row);
    let is_there = reader.read_byte_record(&mut fields).unwrap_or(false);
    is_there.then_some(fields)
}
