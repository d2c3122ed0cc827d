//! From files to chunks that begin and end with a record.

use std::sync::Arc;

use super::Failure;
use super::cut::{Cutter, MAX_RECORD};
use super::pipeline::Judge;
use super::source::Source;

/// A piece of one file.
pub(super) struct Chunk {
    pub(super) content: Content,
    pub(super) file: Arc<str>,
    /// On which line of the file it begins, from 1.
    pub(super) line: u64,
    pub(super) len: u64,
}

pub(super) enum Content {
    /// Whole records.
    Records(Vec<u8>),
    /// One record, too long to be kept.
    TooLong,
    /// The line with which a CSV row begins whose quotes do not close.
    Unclosed(Vec<u8>),
}

/// Reads a source, and sends it on in chunks.
pub(super) struct Feed<'a> {
    source: Source,
    cutter: Cutter,
    /// What was read, but not yet sent; it begins with a record.
    buffer: Vec<u8>,
    line: u64,
    send: &'a mut dyn FnMut(Chunk) -> bool,
}

/// Nobody takes chunks any more.
struct Unwanted;

enum Stop {
    Unwanted,
    Failed(Failure),
}

impl<'a> Feed<'a> {
    /// Of a source whose first file is open; `send` says whether more is wanted.
    pub(super) fn new(
        source: Source,
        cutter: Cutter,
        send: &'a mut dyn FnMut(Chunk) -> bool,
    ) -> Self {
        Self {
            source,
            cutter,
            buffer: Vec::new(),
            line: 1,
            send,
        }
    }

    /// Runs to the end of the source, or until no more is wanted.
    pub(super) fn run(mut self, judge: &dyn Judge) -> Result<(), Failure> {
        loop {
            match self.file() {
                Ok(()) => {}
                Err(Stop::Unwanted) => return Ok(()),
                Err(Stop::Failed(error)) => return Err(error),
            }
            if !self.source.next_file()? {
                return Ok(());
            }
            judge.next_file(&mut self.source)?;
        }
    }

    fn file(&mut self) -> Result<(), Stop> {
        self.line = self.source.line();
        loop {
            let read = self.source.read()?;
            if read.is_empty() {
                return Ok(self.finish_file()?);
            }
            let scanned = self.buffer.len();
            let end = self.cutter.scan(&read);
            self.buffer.extend(read);
            match end {
                Some(end) => self.send_records(scanned + end)?,
                None => self.bound_buffer()?,
            }
        }
    }

    /// Sends what is left at the end of a file; a quote still open there is a mistake in the row
    /// that opened it, not in all that follow.
    fn finish_file(&mut self) -> Result<(), Unwanted> {
        while self.cutter.in_quotes() {
            self.send_unclosed()?;
        }
        self.cutter.restart();
        self.send_records(self.buffer.len())
    }

    /// Gives up a record that has grown too long.
    fn bound_buffer(&mut self) -> Result<(), Stop> {
        while self.buffer.len() > MAX_RECORD {
            if memchr::memchr(b'\n', &self.buffer).is_none() {
                return self.skip_record();
            }
            self.send_unclosed()?;
        }
        Ok(())
    }

    /// Reads on to the end of the line.
    fn skip_record(&mut self) -> Result<(), Stop> {
        let mut len = self.buffer.len() as u64;
        self.buffer.clear();
        loop {
            let mut read = self.source.read()?;
            if let Some(end) = memchr::memchr(b'\n', &read) {
                len += end as u64 + 1;
                self.source.unread(read.split_off(end + 1));
            } else if !read.is_empty() {
                len += read.len() as u64;
                continue;
            }
            self.cutter.restart();
            self.send(Content::TooLong, len, 1)?;
            return Ok(());
        }
    }

    /// Sends the buffer's first line as a row whose quotes do not close, and begins anew after it.
    fn send_unclosed(&mut self) -> Result<(), Unwanted> {
        let end = memchr::memchr(b'\n', &self.buffer).map_or(self.buffer.len(), |at| at + 1);
        let rest = self.buffer.split_off(end);
        let line = core::mem::replace(&mut self.buffer, rest);
        self.send(Content::Unclosed(line), end as u64, 1)?;
        self.cutter.restart();
        match self.cutter.scan(&self.buffer) {
            Some(end) => self.send_records(end),
            None => Ok(()),
        }
    }

    fn send_records(&mut self, end: usize) -> Result<(), Unwanted> {
        if end == 0 {
            return Ok(());
        }
        let rest = self.buffer.split_off(end);
        let records = core::mem::replace(&mut self.buffer, rest);
        let lines = memchr::memchr_iter(b'\n', &records).count() as u64;
        self.send(Content::Records(records), end as u64, lines)
    }

    fn send(&mut self, content: Content, len: u64, lines: u64) -> Result<(), Unwanted> {
        let chunk = Chunk {
            content,
            file: self.source.name(),
            line: self.line,
            len,
        };
        self.line += lines;
        if (self.send)(chunk) {
            Ok(())
        } else {
            Err(Unwanted)
        }
    }
}

impl From<Unwanted> for Stop {
    fn from(_: Unwanted) -> Self {
        Self::Unwanted
    }
}

impl From<Failure> for Stop {
    fn from(error: Failure) -> Self {
        Self::Failed(error)
    }
}
