//! The files, one after the other.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::sniff;

/// The number of bytes that are read at once.
const READ: usize = 256 * 1024;

/// The files that are read one after the other, each without its byte order mark.
pub(crate) struct InputFiles {
    files: VecDeque<PathBuf>,
    /// The input that the name `-` stands for, until it is opened.
    standard_input: Option<Box<dyn Read + Send>>,
    open: Open,
}

struct Open {
    name: Arc<str>,
    reader: Box<dyn Read + Send>,
    /// Bytes that were read ahead and are returned next.
    ahead: Vec<u8>,
    had_bom: bool,
    line: u64,
}

impl InputFiles {
    /// Opens the first file; without one that is standard input.
    pub(crate) fn open(
        files: Vec<PathBuf>,
        standard_input: Box<dyn Read + Send>,
    ) -> Result<Self, Error> {
        let mut files = VecDeque::from(files);
        if files.is_empty() {
            files.push_back("-".into());
        }
        let mut input = Self {
            files,
            standard_input: Some(standard_input),
            open: Open {
                name: "".into(),
                reader: Box::new(io::empty()),
                ahead: Vec::new(),
                had_bom: false,
                line: 1,
            },
        };
        input.next_file()?;
        Ok(input)
    }

    /// Opens the next file; returns `false` after the last.
    pub(crate) fn next_file(&mut self) -> Result<bool, Error> {
        let Some(path) = self.files.pop_front() else {
            return Ok(false);
        };
        let (name, reader): (_, Box<dyn Read + Send>) = if path.as_os_str() == "-" {
            let input = self.standard_input.take();
            let input = input.ok_or("expected `-` once: standard input can be read once")?;
            ("standard input".to_owned(), input)
        } else {
            let name = shown(&path);
            match File::open(&path) {
                Ok(file) => (name, Box::new(file)),
                Err(error) => return Err(format!("{name}: {error}").into()),
            }
        };
        self.open = Open {
            name: name.into(),
            reader,
            ahead: Vec::new(),
            had_bom: false,
            line: 1,
        };
        self.read_start()?;
        Ok(true)
    }

    /// Adds to `buffer` what can be read of the open file without waiting for more than there is;
    /// returns `false` at its end.
    pub(crate) fn read(&mut self, buffer: &mut Vec<u8>) -> Result<bool, Error> {
        let open = &mut self.open;
        if !open.ahead.is_empty() {
            buffer.append(&mut open.ahead);
            return Ok(true);
        }
        let len = buffer.len();
        buffer.resize(len + READ, 0);
        let read = loop {
            match open.reader.read(buffer.get_mut(len..).unwrap_or_default()) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(format!("{}: {error}", open.name).into()),
            }
        };
        buffer.truncate(len + read);
        Ok(read != 0)
    }

    /// Returns `true` if the open file began with a byte order mark.
    pub(crate) const fn had_bom(&self) -> bool {
        self.open.had_bom
    }

    /// Returns the open file's name, for messages.
    pub(crate) fn name(&self) -> Arc<str> {
        Arc::clone(&self.open.name)
    }

    /// Returns the line of the open file, from 1, on which the next byte stands.
    pub(crate) const fn line(&self) -> u64 {
        self.open.line
    }

    /// Gives back bytes that were read too much, before which so many lines were read.
    pub(crate) fn unread(&mut self, bytes: Vec<u8>, lines: u64) {
        self.open.ahead = bytes;
        self.open.line += lines;
    }

    /// Reads the start of the file: drops a byte order mark, and refuses what is no text in UTF-8.
    fn read_start(&mut self) -> Result<(), Error> {
        let mut start = Vec::new();
        while start.len() < sniff::LEN && self.read(&mut start)? {
            if sniff::is_text(&start) {
                break;
            }
        }
        if let Some(found) = sniff::found(&start) {
            return Err(format!("{}: expected UTF-8, found {found}", self.name()).into());
        }
        self.open.had_bom = start.starts_with(sniff::BOM);
        if self.open.had_bom {
            start.drain(..sniff::BOM.len());
        }
        self.open.ahead = start;
        Ok(())
    }
}

/// Returns how many bytes there are, where every file is one that tells.
pub(crate) fn total_len(files: &[PathBuf]) -> Option<u64> {
    let lens = files.iter().map(|file| {
        let metadata = file.metadata().ok()?;
        (metadata.is_file() && file.as_os_str() != "-").then_some(metadata.len())
    });
    lens.sum::<Option<u64>>().filter(|_| !files.is_empty())
}

/// Returns a path for messages, with control characters escaped.
pub(crate) fn shown(path: &Path) -> String {
    escaped(&path.display().to_string())
}

/// Returns a text with its control characters escaped, so that it cannot steer a terminal.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}
