//! Finds the ends of records in bytes that come in pieces, in one pass.
//!
//! A record of CSV whose quotes are broken costs its first line only: what follows is read anew. To
//! stay linear, the splitter remembers up to where a quote that is open at a line end is known to end
//! badly, so that no line is read within a bad quote more than once.

use crate::chunk::{Content, Part, line_ends};
use crate::record::MAX_RECORD;

/// Finds the ends of records.
pub(crate) struct RecordSplitter {
    /// The delimiter of CSV; `None` if every line is a record.
    delimiter: Option<u8>,
    place: Place,
    /// The position in the buffer up to which it was read.
    position: usize,
    /// The position in the buffer where the record begins.
    start: usize,
    /// The offset in the record of a quote that closes a field before its end.
    misplaced: Option<usize>,
    /// A quote that is open at a line end before this position in the buffer ends badly.
    doomed: usize,
    /// There is no quote in the buffer from `position` up to here.
    quote: usize,
    dropped: Dropped,
    /// The number of lines of the record that were removed from the buffer.
    dropped_lines: u64,
}

/// The place of the next byte in a CSV record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote within quotes: the end of them, or the first half of a doubled one.
    Quote,
}

/// The dropped part of a record that grew too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dropped {
    Nothing,
    /// The line that it begins with, so far.
    Line,
    /// The line that it begins with, which ended within quotes; the buffer holds the lines after it.
    FirstLine,
    /// All.
    Everything,
}

impl RecordSplitter {
    /// Makes a splitter whose records are lines.
    pub(crate) const fn lines() -> Self {
        Self::new(None)
    }

    /// Makes a splitter whose records are CSV rows: a line end within quotes ends none.
    pub(crate) const fn csv(delimiter: u8) -> Self {
        Self::new(Some(delimiter))
    }

    const fn new(delimiter: Option<u8>) -> Self {
        Self {
            delimiter,
            place: Place::FieldStart,
            position: 0,
            start: 0,
            misplaced: None,
            doomed: 0,
            quote: 0,
            dropped: Dropped::Nothing,
            dropped_lines: 0,
        }
    }

    /// Reads on in `buffer`, which holds what was read before and not yet removed, and adds the parts
    /// that are complete. Returns how many bytes of the buffer they are; the caller removes these.
    pub(crate) fn scan(
        &mut self,
        buffer: &mut Vec<u8>,
        is_end: bool,
        parts: &mut Vec<Part>,
    ) -> usize {
        while self.step(buffer, is_end, parts) {}
        if is_end {
            self.finish(buffer.len(), parts);
        } else {
            self.bound(buffer);
        }
        let done = core::mem::take(&mut self.start);
        self.position -= done;
        self.doomed = self.doomed.saturating_sub(done);
        self.quote = self.quote.saturating_sub(done);
        done
    }

    /// Reads on by a field, a record or more; returns `false` if that takes further bytes.
    fn step(&mut self, buffer: &[u8], is_end: bool, parts: &mut Vec<Part>) -> bool {
        let rest = buffer.get(self.position..).unwrap_or_default();
        let Some(&byte) = rest.first() else {
            let is_open = self.place == Place::Quoted && is_end;
            return is_open && self.give_up(buffer, parts);
        };
        if let Some(goes_on) = self.plain(buffer, is_end, parts) {
            return goes_on;
        }
        match (self.place, byte) {
            (Place::Quoted, _) => return self.quoted(rest, is_end, parts),
            (Place::FieldStart, b'"') if self.delimiter.is_some() => self.go_to(Place::Quoted, 1),
            (Place::Quote, b'"') => self.go_to(Place::Quoted, 1),
            (_, b'\r' | b'\n') => {
                let Some(len) = line_end_len(rest, is_end) else {
                    return false;
                };
                self.position += len;
                self.end_record(parts);
            }
            (_, byte) if Some(byte) == self.delimiter => self.go_to(Place::FieldStart, 1),
            (Place::Quote, _)
                if self.dropped != Dropped::Everything && self.first_line_end(buffer).is_some() =>
            {
                return self.give_up(buffer, parts);
            }
            (Place::Quote, _) => {
                self.misplaced.get_or_insert(self.position - self.start);
                self.go_to(Place::Unquoted, 1);
            }
            _ => {
                let delimiter = self.delimiter.unwrap_or(b'\n');
                let len = memchr::memchr3(delimiter, b'\r', b'\n', rest).unwrap_or(rest.len());
                self.go_to(Place::Unquoted, len);
            }
        }
        true
    }

    /// Takes at once all records that end before the next quote. `None` if the next byte has to be
    /// read on its own, otherwise as [`step`](Self::step).
    fn plain(&mut self, buffer: &[u8], is_end: bool, parts: &mut Vec<Part>) -> Option<bool> {
        let is_plain = matches!(self.place, Place::FieldStart | Place::Unquoted)
            && self.misplaced.is_none()
            && self.dropped == Dropped::Nothing;
        if !is_plain {
            return None;
        }
        let end = self.next_quote(buffer);
        let is_last = end == buffer.len();
        if !is_last && self.position != self.start {
            return None;
        }
        let rest = buffer.get(self.position..end)?;
        // A carriage return at the end may be the first half of a line end.
        let is_open = is_last && !is_end && rest.ends_with(b"\r");
        let rest = rest.get(..rest.len() - usize::from(is_open))?;
        let found = memchr::memrchr2(b'\n', b'\r', rest);
        if let Some(at) = found {
            self.start = self.position + at + 1;
            push(parts, self.start, Content::Records);
            self.place = Place::FieldStart;
        }
        if is_last {
            self.position += rest.len();
            if self.position != self.start {
                let is_field_start = rest.last().copied() == self.delimiter;
                self.place = if is_field_start && self.delimiter.is_some() {
                    Place::FieldStart
                } else {
                    Place::Unquoted
                };
            }
            return Some(false);
        }
        self.position = self.start;
        found.map(|_| true)
    }

    /// Reads on to the next quote, or to the end of the line if that decides.
    fn quoted(&mut self, rest: &[u8], is_end: bool, parts: &mut Vec<Part>) -> bool {
        let is_bad = self.misplaced.is_some() || self.position < self.doomed;
        let found = if is_bad || self.dropped == Dropped::Line {
            memchr::memchr3(b'"', b'\r', b'\n', rest)
        } else {
            memchr::memchr(b'"', rest)
        };
        let Some(at) = found else {
            self.position += rest.len();
            return is_end;
        };
        self.position += at;
        if rest.get(at) == Some(&b'"') {
            self.go_to(Place::Quote, 1);
            return true;
        }
        let Some(len) = line_end_len(rest.get(at..).unwrap_or_default(), is_end) else {
            return false;
        };
        let is_bad = self.misplaced.is_some() || self.position < self.doomed;
        self.position += len;
        if is_bad {
            self.end_record(parts);
        } else if self.dropped == Dropped::Line {
            self.dropped = Dropped::FirstLine;
        }
        true
    }

    /// Ends the record at the position.
    fn end_record(&mut self, parts: &mut Vec<Part>) {
        let content = match self.misplaced {
            _ if self.dropped != Dropped::Nothing => Content::TooLong {
                lines: self.dropped_lines,
            },
            Some(offset) => Content::MisplacedQuote { offset },
            None if self.place == Place::Quoted => Content::UnclosedQuote,
            None => Content::Records,
        };
        push(parts, self.position, content);
        self.start = self.position;
        self.place = Place::FieldStart;
        self.misplaced = None;
        self.dropped = Dropped::Nothing;
        self.dropped_lines = 0;
    }

    /// Ends the record with its first line, as its quotes end badly at the position, and goes back to
    /// the line that follows.
    fn give_up(&mut self, buffer: &[u8], parts: &mut Vec<Part>) -> bool {
        self.place = Place::Quoted;
        self.doomed = self.doomed.max(self.position);
        if self.dropped != Dropped::Everything
            && let Some(end) = self.first_line_end(buffer)
        {
            self.position = end;
            self.quote = end;
        }
        self.end_record(parts);
        true
    }

    /// Ends the last record of a file, and makes ready for the next file.
    fn finish(&mut self, len: usize, parts: &mut Vec<Part>) {
        self.position = len;
        if self.start < len || self.dropped != Dropped::Nothing {
            self.end_record(parts);
        }
        self.doomed = 0;
        self.place = Place::FieldStart;
    }

    /// Drops what is too much of a record that is too long.
    fn bound(&mut self, buffer: &mut Vec<u8>) {
        if buffer.len() - self.start > MAX_RECORD && self.dropped != Dropped::Everything {
            let is_first_line = self.first_line_end(buffer).is_none();
            self.dropped = if is_first_line {
                Dropped::Line
            } else {
                Dropped::Everything
            };
        }
        if matches!(self.dropped, Dropped::Line | Dropped::Everything) {
            // Half a line end is not read yet, and stays.
            let read = self.start..self.position;
            self.dropped_lines += line_ends(buffer.get(read.clone()).unwrap_or_default());
            buffer.drain(read);
            self.position = self.start;
            self.quote = self.start;
            self.doomed = 0;
        }
    }

    /// Returns the position after the first line end of the record, as far as it was read.
    fn first_line_end(&self, buffer: &[u8]) -> Option<usize> {
        let record = buffer.get(self.start..self.position)?;
        let at = self.start + memchr::memchr2(b'\r', b'\n', record)?;
        Some(at + line_end_len(buffer.get(at..)?, true)?)
    }

    /// Returns the position of the next quote, or the buffer's length.
    fn next_quote(&mut self, buffer: &[u8]) -> usize {
        if self.delimiter.is_none() {
            return buffer.len();
        }
        self.quote = self.quote.max(self.position);
        let rest = buffer.get(self.quote..).unwrap_or_default();
        self.quote += memchr::memchr(b'"', rest).unwrap_or(rest.len());
        self.quote
    }

    const fn go_to(&mut self, place: Place, len: usize) {
        self.place = place;
        self.position += len;
    }
}

/// Returns the length of the line end that the bytes begin with; `None` if more bytes decide.
fn line_end_len(bytes: &[u8], is_end: bool) -> Option<usize> {
    match bytes {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r'] if !is_end => None,
        _ => Some(1),
    }
}

/// Adds a part, or makes the last one longer.
fn push(parts: &mut Vec<Part>, end: usize, content: Content) {
    match parts.last_mut() {
        Some(last) if last.content == Content::Records && content == Content::Records => {
            last.end = end;
        }
        _ => parts.push(Part { end, content }),
    }
}

#[cfg(test)]
mod tests;
