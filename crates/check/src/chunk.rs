//! Pieces of the input, each with the records that it consists of.

use std::sync::Arc;

/// Bytes of one file that begin and end with a record.
pub(crate) struct Chunk {
    pub(crate) bytes: Vec<u8>,
    /// The parts of the bytes, without a gap.
    pub(crate) parts: Vec<Part>,
    pub(crate) file: Arc<str>,
    /// The line of the file on which the chunk begins, from 1.
    pub(crate) line: u64,
}

/// Consecutive bytes of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The position after the last byte.
    pub(crate) end: usize,
    pub(crate) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Records, each with its line end; the last one of a file may have none.
    Records,
    /// One line of CSV that leaves a quote open which nothing closes.
    UnclosedQuote,
    /// One line of CSV with a quote at `offset` that closes a field before its end.
    MisplacedQuote { offset: usize },
    /// A record that was too long to be kept, of which so many further lines were dropped.
    TooLong { lines: u64 },
}

impl Chunk {
    /// Iterates over the parts with the position at which each begins and its bytes.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Content, usize, &[u8])> {
        let mut start = 0;
        self.parts.iter().map(move |part| {
            let bytes = self.bytes.get(start..part.end).unwrap_or_default();
            (
                part.content,
                core::mem::replace(&mut start, part.end),
                bytes,
            )
        })
    }

    /// Returns the line of the file of the byte at `position`.
    pub(crate) fn line_at(&self, position: usize) -> u64 {
        let dropped = self.parts.iter().take_while(|part| part.end <= position);
        let dropped: u64 = dropped.map(|part| part.content.dropped_lines()).sum();
        self.line + dropped + line_ends(self.bytes.get(..position).unwrap_or_default())
    }

    /// Returns `true` if lines of the chunk were dropped, so that its bytes do not tell their number.
    fn has_dropped_lines(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.content.dropped_lines() != 0)
    }

    /// Returns the number of lines of the file in the chunk, dropped ones included.
    pub(crate) fn lines(&self) -> u64 {
        let dropped = self.parts.iter().map(|part| part.content.dropped_lines());
        line_ends(&self.bytes) + dropped.sum::<u64>()
    }
}

/// Finds the lines of positions in one chunk that only grow.
#[derive(Clone, Copy, Default)]
pub(crate) struct LineCounter {
    position: usize,
    line: u64,
}

impl LineCounter {
    /// Returns the line of the file of the byte at `position`.
    pub(crate) fn line_at(&mut self, chunk: &Chunk, position: usize) -> u64 {
        if self.line == 0 || position < self.position || chunk.has_dropped_lines() {
            self.line = chunk.line_at(position);
        } else {
            let between = chunk.bytes.get(self.position..position);
            self.line += line_ends(between.unwrap_or_default());
        }
        self.position = position;
        self.line
    }
}

impl Content {
    const fn dropped_lines(self) -> u64 {
        match self {
            Self::TooLong { lines } => lines,
            _ => 0,
        }
    }
}

/// Counts the line ends: line feeds, carriage returns, and both together as one.
pub(crate) fn line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let alone = memchr::memchr_iter(b'\r', bytes)
        .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    (feeds + alone) as u64
}

/// Returns the lines without their ends.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    core::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = match rest.get(len..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        let line = (start, rest.get(..len)?);
        start += len + end;
        Some(line)
    })
}
