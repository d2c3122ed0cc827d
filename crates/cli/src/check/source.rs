//! The files, one after the other.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::Failure;
use super::cut::{Cutter, MAX_RECORD};
use super::verdict::Refusal;

/// How much is read at once.
const READ: usize = 256 * 1024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The files that are read one after the other, each without its byte order mark.
pub(super) struct Source {
    files: VecDeque<PathBuf>,
    open: Option<Open>,
}

struct Open {
    name: Arc<str>,
    reader: BufReader<Box<dyn Read + Send>>,
    ahead: Vec<u8>,
    had_bom: bool,
    line: u64,
}

impl Source {
    /// No file is standard input.
    pub(super) fn new(files: Vec<PathBuf>) -> Self {
        let mut files = VecDeque::from(files);
        if files.is_empty() {
            files.push_back("-".into());
        }
        Self { files, open: None }
    }

    /// How many bytes there are, where every file is one that tells.
    pub(super) fn total_len(&self) -> Option<u64> {
        let lens = self.files.iter().map(|file| {
            let metadata = file.metadata().ok()?;
            (metadata.is_file() && file.as_os_str() != "-").then_some(metadata.len())
        });
        lens.sum()
    }

    /// Opens the next file; false after the last.
    pub(super) fn next_file(&mut self) -> Result<bool, Failure> {
        let Some(path) = self.files.pop_front() else {
            return Ok(false);
        };
        let (name, file): (_, Box<dyn Read + Send>) = if path.as_os_str() == "-" {
            ("standard input".to_owned(), Box::new(io::stdin()))
        } else {
            let name = path.display().to_string();
            match File::open(&path) {
                Ok(file) => (name, Box::new(file)),
                Err(error) => return Err(format!("{name}: {error}").into()),
            }
        };
        self.open = Some(Open {
            name: name.into(),
            reader: BufReader::with_capacity(READ, file),
            ahead: Vec::new(),
            had_bom: false,
            line: 1,
        });
        self.skip_bom()?;
        Ok(true)
    }

    /// What can be read of the open file without waiting for more than there is; empty at its end.
    pub(super) fn read(&mut self) -> Result<Vec<u8>, Failure> {
        let Some(open) = &mut self.open else {
            return Ok(Vec::new());
        };
        if !open.ahead.is_empty() {
            return Ok(core::mem::take(&mut open.ahead));
        }
        let read = loop {
            match open.reader.fill_buf() {
                Ok(bytes) => break bytes.to_vec(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(format!("{}: {error}", open.name).into()),
            }
        };
        open.reader.consume(read.len());
        Ok(read)
    }

    /// Gives back what was read too much; it is read next.
    pub(super) fn unread(&mut self, bytes: Vec<u8>) {
        if let Some(open) = &mut self.open {
            open.ahead = bytes;
        }
    }

    /// The first record of the open file, if it is no longer than a record may be.
    pub(super) fn first_record(&mut self, cutter: Cutter) -> Result<Vec<u8>, Failure> {
        let mut record = Vec::new();
        loop {
            let more = self.read()?;
            let is_end = more.is_empty();
            record.extend(more);
            if let Some(end) = cutter.first(&record) {
                self.unread(record.split_off(end));
            } else if record.len() > MAX_RECORD {
                return Err(format!("{}: {}", self.name(), Refusal::too_long().message).into());
            } else if !is_end {
                continue;
            }
            if let Some(open) = &mut self.open {
                open.line += memchr::memchr_iter(b'\n', &record).count() as u64;
            }
            return Ok(record);
        }
    }

    /// Whether the open file began with a byte order mark.
    pub(super) fn had_bom(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.had_bom)
    }

    /// The open file's name, for messages.
    pub(super) fn name(&self) -> Arc<str> {
        self.open
            .as_ref()
            .map(|open| Arc::clone(&open.name))
            .unwrap_or_default()
    }

    /// The line of the open file, from 1, on which what is read next begins.
    pub(super) fn line(&self) -> u64 {
        self.open.as_ref().map_or(1, |open| open.line)
    }

    fn skip_bom(&mut self) -> Result<(), Failure> {
        let mut start = self.read()?;
        while start.len() < BOM.len() && BOM.starts_with(&start) {
            let more = self.read()?;
            if more.is_empty() {
                break;
            }
            start.extend(more);
        }
        if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return Err(format!("{}: expected UTF-8, found UTF-16", self.name()).into());
        }
        let had_bom = start.starts_with(BOM);
        if had_bom {
            start.drain(..BOM.len());
        }
        if let Some(open) = &mut self.open {
            open.had_bom = had_bom;
        }
        self.unread(start);
        Ok(())
    }
}
