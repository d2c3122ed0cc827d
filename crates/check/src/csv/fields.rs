//! The fields of a CSV row, as they stand in the file.

use std::borrow::Cow;

/// Where the fields of one row stand.
#[derive(Default)]
pub(super) struct Row {
    /// The positions of each field, its quotes included.
    pub(super) fields: Vec<(usize, usize)>,
    /// The position after the last field.
    pub(super) end: usize,
    /// The last field begins with a quote that does not close.
    pub(super) is_open: bool,
}

impl Row {
    /// Reads the row that begins at `start`, to its line end or to the end of the bytes.
    pub(super) fn read(&mut self, bytes: &[u8], start: usize, delimiter: u8) {
        self.fields.clear();
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

    /// Returns a field without its quotes; empty if the row is too short.
    pub(super) fn value<'a>(&self, bytes: &'a [u8], index: usize) -> Cow<'a, [u8]> {
        self.fields.get(index).map_or(Cow::Borrowed(b""), |field| {
            value(bytes.get(field.0..field.1).unwrap_or_default())
        })
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
    let is_special = |byte: &u8| *byte == delimiter || matches!(byte, b'"' | b'\r' | b'\n');
    if !field.as_bytes().iter().any(is_special) {
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
