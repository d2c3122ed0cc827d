//! The first row of a CSV file.

use super::fields::{self, Row};
use crate::error::Error;
use crate::input_files::{InputFiles, escaped};
use crate::names::kind_of_column;
use crate::record::{self, MAX_RECORD};
use crate::sniff;
use crate::source::Source;

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
    /// The row as it is in the file, with its byte order mark and the comments before it; without a
    /// header only the mark.
    row: Vec<u8>,
    pub(super) is_row: bool,
}

/// The form of a CSV file, as far as options say it.
#[derive(Clone, Copy, Default)]
pub(crate) struct HeaderOptions<'a> {
    pub(crate) delimiter: Option<u8>,
    /// The first row is a record; columns have numbers.
    pub(crate) no_header: bool,
    /// The names of columns that the header must have if it begins as a comment does.
    pub(crate) names: &'a [&'a str],
}

impl Header {
    /// Reads the first row as [`read`](Self::read) does; a system that writes no header names the columns.
    pub(crate) fn read_from(
        input: &mut InputFiles,
        options: HeaderOptions<'_>,
        source: Option<Source>,
    ) -> Result<Self, Error> {
        let Some(source) = source.filter(|source| source.writes_no_header()) else {
            return Self::read(input, options);
        };
        let (mut header, mut line) = Self::read_row(input, options)?;
        if !options.no_header {
            while header.is_blank() && !input.is_at_end()? {
                let (next, more) = Self::read_row(input, options)?;
                line.extend_from_slice(&more);
                header = next;
            }
            input.put_back(line);
            if header
                .names
                .iter()
                .any(|name| kind_of_column(name).is_some())
            {
                return Self::read(input, options);
            }
        }
        header.is_row = false;
        header.row = if input.had_bom() {
            sniff::BOM.to_vec()
        } else {
            Vec::new()
        };
        let width = header.names.len();
        let names = source.columns(width).ok_or_else(|| {
            let file = input.name();
            format!("{file}: expected 26 to 29 fields in a row, found {width}; export as JSON if names have commas")
        })?;
        header.names = names.into_iter().map(str::to_owned).collect();
        Ok(header)
    }

    /// Reads the first row of the open file. Lines before it that begin with `#` are comments, lines without a
    /// value are skipped, and a line `sep=;`, as Excel writes it, names the delimiter.
    pub(crate) fn read(
        input: &mut InputFiles,
        mut options: HeaderOptions<'_>,
    ) -> Result<Self, Error> {
        let mut before = if input.had_bom() {
            sniff::BOM.to_vec()
        } else {
            Vec::new()
        };
        loop {
            let (header, line) = Self::read_row(input, options)?;
            let is_comment = !options.no_header
                && header
                    .names
                    .first()
                    .is_some_and(|name| name.starts_with('#'))
                && !header.names.iter().any(|name| {
                    options.names.contains(&name.as_str()) || kind_of_column(name).is_some()
                });
            let named = named_delimiter(&line).filter(|_| !options.no_header);
            let is_blank = header.is_blank();
            if named.is_some() {
                options.delimiter = options.delimiter.or(named);
            }
            if (is_comment || named.is_some() || is_blank) && !input.is_at_end()? {
                before.extend_from_slice(&line);
                continue;
            }
            if is_blank || named.is_some() {
                return Err(format!("{}: expected a header, found nothing", input.name()).into());
            }
            before.extend_from_slice(&header.row);
            return Ok(Self {
                row: before,
                ..header
            });
        }
    }

    /// Reads one row as a header, and returns it with its whole line. Without a header, it is the first row that is
    /// not blank, and nothing is taken from the input.
    fn read_row(
        input: &mut InputFiles,
        options: HeaderOptions<'_>,
    ) -> Result<(Self, Vec<u8>), Error> {
        let name = input.name();
        let fail = |text: &str| Err(Error::from(format!("{name}: {text}")));
        // On a tie the last one wins. Spreadsheets write `;` where the comma is the decimal sign.
        let given = options.delimiter;
        let candidates = given.map_or_else(|| vec![b'|', b'\t', b';', b','], |one| vec![one]);
        let (mut bytes, mut row) = (Vec::new(), Row::default());
        let start = loop {
            let is_end = !input.read(&mut bytes)?;
            let start = if options.no_header {
                blank_lines(&bytes)
            } else {
                0
            };
            let mut is_decided = |delimiter: &u8| {
                row.read(&bytes, start, *delimiter);
                !row.is_open && bytes.len() > row.end && bytes.get(row.end..) != Some(b"\r")
            };
            if is_end || bytes.len() > MAX_RECORD || candidates.iter().all(&mut is_decided) {
                break start;
            }
        };
        let width = |delimiter: &u8| {
            let mut row = Row::default();
            row.read(&bytes, start, *delimiter);
            row.fields.len()
        };
        let delimiter = candidates.into_iter().max_by_key(width).unwrap_or(b',');
        row.read(&bytes, start, delimiter);
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
        if row.end - start > MAX_RECORD {
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
        if options.no_header {
            let names = (1..=names.len()).map(|number| number.to_string()).collect();
            input.unread(bytes, 0);
            let header = Self {
                names,
                delimiter,
                line_end,
                row: Vec::new(),
                is_row: false,
            };
            return Ok((header, Vec::new()));
        }
        let row = first_line.to_vec();
        let rest = bytes.split_off(row.len() + line_end_len);
        input.unread(rest, crate::chunk::line_ends(&bytes));
        let header = Self {
            names,
            delimiter,
            line_end,
            row,
            is_row: true,
        };
        Ok((header, bytes))
    }

    fn is_blank(&self) -> bool {
        self.names.iter().all(|name| name.trim().is_empty())
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Reads the head of a further file, which must have the same columns.
    pub(crate) fn read_same(&self, input: &mut InputFiles) -> Result<(), Error> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let options = HeaderOptions {
            delimiter: Some(self.delimiter),
            no_header: !self.is_row,
            names: &names,
        };
        let header = Self::read(input, options)?;
        if header.names != self.names && self.is_row {
            return Err(format!("{}: expected the header of the first file", input.name()).into());
        }
        Ok(())
    }

    pub(crate) const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns the row as it is written, with further columns.
    pub(super) fn with(&self, further: impl Iterator<Item = String>) -> Vec<u8> {
        let mut row = self.row.clone();
        if !self.is_row {
            return row;
        }
        for name in further {
            row.push(self.delimiter);
            fields::push(&mut row, &name, self.delimiter);
        }
        row.extend_from_slice(self.line_end);
        row
    }

    /// Describes what was read as the header, for a message: the names, but nothing that may be data.
    pub(crate) fn description(&self) -> String {
        if self.names.iter().any(|name| is_data(name)) {
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
            [name] if name.contains(' ') => "; if that is a title, remove it from above the header",
            _ => "",
        };
        format!("{}{hint}", shown.join(", "))
    }
}

/// Returns the length of the blank lines at the start.
fn blank_lines(bytes: &[u8]) -> usize {
    let mut all = crate::chunk::lines(bytes);
    let first = all.find(|(_, line)| !line.is_empty());
    first.map_or(bytes.len(), |(start, _)| start)
}

/// Returns the delimiter that a line such as `sep=;` names.
fn named_delimiter(line: &[u8]) -> Option<u8> {
    // The line is not trimmed at its end, as the delimiter can be a tab.
    let line = line.trim_ascii_start();
    let (name, rest) = line.split_at_checked("sep=".len())?;
    let is_whole = matches!(rest, [_] | [_, b'\n' | b'\r'] | [_, b'\r', b'\n']);
    let delimiter = rest.first().copied()?;
    let is_known = name.eq_ignore_ascii_case(b"sep=") && b",;|\t".contains(&delimiter);
    (is_known && is_whole).then_some(delimiter)
}

/// Returns `true` of a name that may be a value, as in a file without a header.
fn is_data(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    name.contains('@') || digits >= DIGITS_OF_DATA
}

/// Returns the names of columns for a message; one that may be a value is replaced by its number.
pub(crate) fn shown_column(name: &str, index: usize) -> String {
    if is_data(name) {
        return format!("column {}", index + 1);
    }
    let mut shown: String = name.chars().take(MAX_SHOWN_LEN).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    escaped(&shown)
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
