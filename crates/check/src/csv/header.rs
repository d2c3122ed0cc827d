//! The first row of a CSV file.

use super::fields::{self, Row};
use crate::error::Error;
use crate::input_files::{InputFiles, escaped};
use crate::record::{self, MAX_RECORD};
use crate::sniff;

/// The most names that a message shows, and the most characters of each.
const MAX_SHOWN: usize = 10;
const MAX_SHOWN_LEN: usize = 40;
/// A cell with as many digits is no name.
const DIGITS_OF_DATA: usize = 6;

/// The first row, and the form that the file has.
pub(crate) struct Header {
    /// The names of the columns; the bytes of one that is not UTF-8 are replaced.
    pub(super) names: Vec<String>,
    pub(super) delimiter: u8,
    pub(super) line_end: &'static [u8],
    /// The row as it stands in the file, with its byte order mark.
    row: Vec<u8>,
}

impl Header {
    /// Reads the first row of the open file; without a delimiter the row tells it.
    pub(crate) fn read(input: &mut InputFiles, delimiter: Option<u8>) -> Result<Self, Error> {
        let name = input.name();
        let fail = |text: &str| Err(Error::from(format!("{name}: {text}")));
        // On a tie the last one wins. Spreadsheets write `;` where the comma is the decimal sign.
        let candidates = delimiter.map_or_else(|| vec![b'\t', b';', b','], |one| vec![one]);
        let (mut bytes, mut row) = (Vec::new(), Row::default());
        loop {
            let is_end = !input.read(&mut bytes)?;
            let mut is_decided = |delimiter: &u8| {
                row.read(&bytes, 0, *delimiter);
                !row.is_open && bytes.len() > row.end && bytes.get(row.end..) != Some(b"\r")
            };
            if is_end || bytes.len() > MAX_RECORD || candidates.iter().all(&mut is_decided) {
                break;
            }
        }
        let width = |delimiter: &u8| {
            let mut row = Row::default();
            row.read(&bytes, 0, *delimiter);
            row.fields.len()
        };
        let delimiter = candidates.into_iter().max_by_key(width).unwrap_or(b',');
        row.read(&bytes, 0, delimiter);
        let line_end: &[u8] = match bytes.get(row.end..) {
            Some([b'\r', b'\n', ..]) => b"\r\n",
            _ => b"\n",
        };
        let line_end_len = match bytes.get(row.end..) {
            Some([_, ..]) => line_end.len(),
            _ => 0,
        };
        if bytes.is_empty() {
            return fail("expected a header, found nothing");
        }
        if row.end == 0 {
            return fail("expected a header, found an empty line");
        }
        if row.end > MAX_RECORD {
            return fail(&record::too_long().to_string());
        }
        if row.is_open {
            return fail("expected a closing quote in the header");
        }
        let fields = row.fields.iter();
        let fields: Vec<&[u8]> = fields
            .filter_map(|(start, end)| bytes.get(*start..*end))
            .collect();
        if fields
            .iter()
            .any(|field| fields::has_misplaced_quote(field))
        {
            return fail("expected a delimiter after each closing quote in the header");
        }
        let column_name =
            |field: &&[u8]| String::from_utf8_lossy(&fields::value(field)).into_owned();
        let names: Vec<String> = fields.iter().map(column_name).collect();
        let first_line = bytes.get(..row.end).unwrap_or_default();
        if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', _] = first_line.trim_ascii() {
            let line = first_line.trim_ascii().escape_ascii();
            return fail(&format!(
                "expected a header, found the line \"{line}\": remove it and give --delimiter"
            ));
        }
        let mut whole = if input.had_bom() {
            sniff::BOM.to_vec()
        } else {
            Vec::new()
        };
        whole.extend_from_slice(first_line);
        let rest = bytes.split_off(row.end + line_end_len);
        input.unread(rest, crate::chunk::line_ends(&bytes));
        Ok(Self {
            names,
            delimiter,
            line_end,
            row: whole,
        })
    }

    pub(crate) const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns the row as it is written, with further columns.
    pub(super) fn with(&self, further: impl Iterator<Item = String>) -> Vec<u8> {
        let mut row = self.row.clone();
        for name in further {
            row.push(self.delimiter);
            fields::push(&mut row, &name, self.delimiter);
        }
        row.extend_from_slice(self.line_end);
        row
    }

    /// Describes what was read as the header, for a message: the names, but nothing that may be data.
    pub(super) fn description(&self) -> String {
        let is_data = |name: &String| {
            let digits = name.bytes().filter(u8::is_ascii_digit).count();
            name.contains('@') || digits >= DIGITS_OF_DATA
        };
        if self.names.iter().any(is_data) {
            return "a first line that looks like data, not like the names of columns".to_owned();
        }
        let mut shown: Vec<String> = self
            .names
            .iter()
            .take(MAX_SHOWN)
            .map(|name| shown_name(name))
            .collect();
        if self.names.len() > MAX_SHOWN {
            shown.push("…".to_owned());
        }
        let hint = match self.names.as_slice() {
            [name] if name.contains('|') => "; if `|` separates the names, give --delimiter '|'",
            [name] if name.contains(' ') => "; if that is a title, remove it from above the header",
            _ => "",
        };
        format!("{}{hint}", shown.join(", "))
    }
}

fn shown_name(name: &str) -> String {
    let mut shown: String = name.chars().take(MAX_SHOWN_LEN).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    format!("\"{}\"", escaped(&shown))
}

/// Reads the option `--delimiter`.
pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" | b"tab" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => Err("expected one ASCII character, or tab".to_owned()),
    }
}
