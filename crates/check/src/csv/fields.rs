//! The fields of a CSV row, as they stand in the file.

use std::borrow::Cow;

/// Where the fields of one row stand.
#[derive(Default)]
pub(crate) struct Row {
    /// The position of the first field.
    pub(crate) start: usize,
    /// The positions of each field, its quotes included.
    pub(crate) fields: Vec<(usize, usize)>,
    /// The position after the last field.
    pub(crate) end: usize,
    /// The last field begins with a quote that does not close.
    pub(crate) is_open: bool,
}

impl Row {
    /// Reads the row that begins at `start`, to its line end or to the end of the bytes.
    pub(crate) fn read(&mut self, bytes: &[u8], start: usize, delimiter: u8) {
        self.fields.clear();
        self.start = start;
        self.is_open = false;
        let mut at = start;
        loop {
            let field = at;
            if bytes.get(at) == Some(&b'"') {
                let closing = closing(bytes, at);
                self.is_open = closing.is_none();
                at = closing.map_or(bytes.len(), |closing| closing + 1);
            }
            let rest = bytes.get(at..).unwrap_or_default();
            at += memchr::memchr3(delimiter, b'\r', b'\n', rest).unwrap_or(rest.len());
            self.fields.push((field, at));
            if bytes.get(at) != Some(&delimiter) {
                break;
            }
            at += 1;
        }
        self.end = at;
    }

    /// Returns `true` if all fields beyond the first ones are empty, as spreadsheets leave them.
    pub(crate) fn has_only_empty_after(&self, bytes: &[u8], width: usize) -> bool {
        let mut further = width..self.fields.len();
        !further.is_empty() && further.all(|index| self.value(bytes, index).trim_ascii().is_empty())
    }

    /// Returns a field without its quotes; empty if the row is too short.
    pub(crate) fn value<'a>(&self, bytes: &'a [u8], index: usize) -> Cow<'a, [u8]> {
        self.fields.get(index).map_or(Cow::Borrowed(b""), |field| {
            value(bytes.get(field.0..field.1).unwrap_or_default())
        })
    }
}

/// The number of rows that are read together.
const BLOCK: usize = 64;

/// Calls a function with rows that follow one another; blank lines are left out.
pub(crate) fn for_each_block(bytes: &[u8], delimiter: u8, mut take: impl FnMut(&[Row])) {
    let mut rows: [Row; BLOCK] = core::array::from_fn(|_| Row::default());
    let mut at = 0;
    loop {
        let mut len = 0;
        for row in &mut rows {
            let rest = bytes.get(at..).unwrap_or_default();
            let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let Some(blank) = rest.iter().position(|byte| !is_line_end(byte)) else {
                break;
            };
            row.read(bytes, at + blank, delimiter);
            at = row.end;
            len += 1;
        }
        take(rows.get(..len).unwrap_or_default());
        if len < BLOCK {
            return;
        }
    }
}

/// Returns the position of the quote that closes the one at `open`; doubled ones close nothing.
fn closing(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Returns `true` if something follows the closing quote of a field.
pub(super) fn has_misplaced_quote(field: &[u8]) -> bool {
    field.starts_with(b"\"") && closing(field, 0).is_some_and(|at| at + 1 != field.len())
}

/// Returns a field without its quotes, doubled ones as one; what follows the closing quote is kept.
pub(super) fn value(field: &[u8]) -> Cow<'_, [u8]> {
    if !field.starts_with(b"\"") {
        return Cow::Borrowed(field);
    }
    let end = closing(field, 0).unwrap_or(field.len());
    let quoted = field.get(1..end).unwrap_or_default();
    let rest = field.get(end + 1..).unwrap_or_default();
    if rest.is_empty() && memchr::memchr(b'"', quoted).is_none() {
        return Cow::Borrowed(quoted);
    }
    let mut value = Vec::with_capacity(field.len());
    let mut halves = quoted.split(|byte| *byte == b'"');
    value.extend_from_slice(halves.next().unwrap_or_default());
    // Each doubled quote splits off an empty half between its two.
    while let (Some(_), Some(half)) = (halves.next(), halves.next()) {
        value.push(b'"');
        value.extend_from_slice(half);
    }
    value.extend_from_slice(rest);
    Cow::Owned(value)
}

/// Writes a field, in quotes if it needs them.
pub(super) fn push(text: &mut Vec<u8>, field: &str, delimiter: u8) {
    let bytes = field.as_bytes();
    let is_plain = memchr::memchr3(delimiter, b'"', b'\n', bytes).is_none()
        && memchr::memchr(b'\r', bytes).is_none();
    if is_plain {
        text.extend_from_slice(field.as_bytes());
        return;
    }
    text.push(b'"');
    for byte in field.bytes() {
        if byte == b'"' {
            text.push(b'"');
        }
        text.push(byte);
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_taken_off() {
        for (field, expected) in [
            (&b"a\"b"[..], &b"a\"b"[..]),
            (b"\"a\"", b"a"),
            (b"\"\"", b""),
            (b"\"a\"\"b\"\"\"", b"a\"b\""),
            (b"\"\"\"\"\"\"", b"\"\""),
            (b"\"a\"b\"c\"", b"ab\"c\""),
            (b"\"open", b"open"),
            (b"\"", b""),
        ] {
            assert_eq!(&*value(field), expected, "{}", field.escape_ascii());
        }
    }
}
