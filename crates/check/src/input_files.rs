//! The files, one after the other.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};

use crate::decode::{self, Input, ToUtf8};
use crate::error::Error;
use crate::format::Format;
use crate::json_records::{self, JsonRecords, PageNames};
use crate::record::MAX_RECORD;
use crate::sniff;

/// The number of bytes that are read at once.
const READ: usize = 256 * 1024;
/// The number of times that a file may be packed.
const MAX_PACKED: usize = 2;

/// The files that are read one after the other, each unpacked, in UTF-8, without its byte order mark.
pub(crate) struct InputFiles {
    files: VecDeque<PathBuf>,
    /// The input of the name `-`, until it is opened.
    standard_input: Option<Input>,
    /// The encoding of files that have no byte order mark.
    encoding: Option<&'static Encoding>,
    /// The number of bytes that were read from the files, as they are on disk.
    read: Arc<AtomicU64>,
    /// Set if the files hold JSON, which is read as one object a line: the format, and the names in pages.
    json: Option<(Format, PageNames)>,
    open: Open,
}

struct Open {
    name: Arc<str>,
    reader: Input,
    /// Bytes that were read ahead and are returned next.
    ahead: Vec<u8>,
    had_bom: bool,
    line: u64,
}

impl Open {
    fn new(name: Arc<str>, reader: Input) -> Self {
        Self {
            name,
            reader,
            ahead: Vec::new(),
            had_bom: false,
            line: 1,
        }
    }
}

/// Counts the bytes that are read.
struct Counted {
    reader: Input,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl InputFiles {
    /// Opens the first file; without one that is standard input.
    pub(crate) fn open(
        files: Vec<PathBuf>,
        standard_input: Input,
        encoding: Option<&'static Encoding>,
    ) -> Result<Self, Error> {
        let mut files = VecDeque::from(files);
        if files.is_empty() {
            files.push_back("-".into());
        }
        let mut input = Self {
            files,
            standard_input: Some(standard_input),
            encoding,
            read: Arc::default(),
            json: None,
            open: Open::new("".into(), Box::new(io::empty())),
        };
        input.next_file()?;
        Ok(input)
    }

    /// Reads this file and all further ones as JSON: lists of objects, or objects one after the other.
    /// The lists are arrays, or fields of an object around them. Of NDJSON each line is an object, unless the first one
    /// has such a list.
    pub(crate) fn read_json(&mut self, format: Format, names: PageNames) -> Result<(), Error> {
        self.json = Some((format, names));
        self.start_json()
    }

    /// Returns `true` if the open file begins as JSON does.
    pub(crate) fn looks_like_json(&mut self) -> Result<bool, Error> {
        self.peek_line()?;
        let first = self
            .open
            .ahead
            .iter()
            .find(|byte| !byte.is_ascii_whitespace());
        Ok(matches!(first, Some(b'{' | b'[')))
    }

    /// Opens the next file; returns `false` after the last.
    pub(crate) fn next_file(&mut self) -> Result<bool, Error> {
        let Some(path) = self.files.pop_front() else {
            return Ok(false);
        };
        let (name, reader): (_, Input) = if path.as_os_str() == "-" {
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
        let read = Arc::clone(&self.read);
        self.open = Open::new(name.into(), Box::new(Counted { reader, read }));
        self.read_start()?;
        self.start_json()?;
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

    /// Returns the number of bytes that were read from the files, which grows while they are read.
    pub(crate) fn read_so_far(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Returns `true` if the open file began with a byte order mark.
    pub(crate) const fn had_bom(&self) -> bool {
        self.open.had_bom
    }

    /// Returns the open file's name, for messages.
    pub(crate) fn name(&self) -> Arc<str> {
        Arc::clone(&self.open.name)
    }

    /// Returns the line of the next byte in the open file, from 1.
    pub(crate) const fn line(&self) -> u64 {
        self.open.line
    }

    /// Returns `true` if nothing of the open file is left.
    pub(crate) fn is_at_end(&mut self) -> Result<bool, Error> {
        let mut ahead = core::mem::take(&mut self.open.ahead);
        let has_more = !ahead.is_empty() || self.read(&mut ahead)?;
        self.open.ahead = ahead;
        Ok(!has_more)
    }

    /// Gives back the first lines of the file, in front of what was given back before.
    pub(crate) fn put_back(&mut self, mut lines: Vec<u8>) {
        lines.append(&mut self.open.ahead);
        self.open.ahead = lines;
        self.open.line = 1;
    }

    /// Gives back bytes that were read too much, before which so many lines were read.
    pub(crate) fn unread(&mut self, bytes: Vec<u8>, lines: u64) {
        self.open.ahead = bytes;
        self.open.line += lines;
    }

    /// Reads the start of the file: unpacks it, converts it to UTF-8, removes a byte order mark, and
    /// refuses a file that is not text.
    fn read_start(&mut self) -> Result<(), Error> {
        let mut start = self.sniffed()?;
        for _ in 0..MAX_PACKED {
            let packed = decode::unpacked(&start, self.with_start(&start));
            let (Ok(reader) | Err(reader)) = packed;
            self.open.reader = reader;
            start = self.sniffed()?;
        }
        let of_bom = Encoding::for_bom(&start).map(|(encoding, _)| encoding);
        let of_bom = of_bom.filter(|_| !start.starts_with(sniff::UTF_32));
        if let Some(encoding) = of_bom.or(self.encoding).filter(|found| *found != UTF_8) {
            self.open.had_bom = of_bom.is_some();
            self.open.reader = Box::new(ToUtf8::new(self.with_start(&start), encoding));
            return Ok(());
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

    /// Reads as many bytes as tell what the file is.
    fn sniffed(&mut self) -> Result<Vec<u8>, Error> {
        let mut start = Vec::new();
        while start.len() < sniff::LEN && self.read(&mut start)? {
            if sniff::is_text(&start) {
                break;
            }
        }
        Ok(start)
    }

    /// Takes the reader out, with these bytes in front of it.
    fn with_start(&mut self, start: &[u8]) -> Input {
        let reader = core::mem::replace(&mut self.open.reader, Box::new(io::empty()));
        if start.is_empty() {
            return reader;
        }
        Box::new(io::Cursor::new(start.to_vec()).chain(reader))
    }

    /// Reads ahead to the end of the first line that is not blank, or as far as a record may be long.
    fn peek_line(&mut self) -> Result<(), Error> {
        let mut ahead = core::mem::take(&mut self.open.ahead);
        loop {
            let text = ahead.trim_ascii_start();
            let has_line = memchr::memchr2(b'\n', b'\r', text).is_some();
            if has_line || ahead.len() > MAX_RECORD || !self.read(&mut ahead)? {
                break;
            }
        }
        self.open.ahead = ahead;
        Ok(())
    }

    /// Reads the open file as JSON, if the files hold that, unless its first line is a record by itself: NDJSON is
    /// read line by line, so that a broken line costs itself only.
    fn start_json(&mut self) -> Result<(), Error> {
        let Some((format, names)) = self.json.clone() else {
            return Ok(());
        };
        self.peek_line()?;
        let text = self.open.ahead.trim_ascii_start();
        if text.is_empty() && format == Format::Json {
            return Err(format!("{}: expected JSON, found nothing", self.name()).into());
        }
        let line = text.split(|byte| matches!(byte, b'\n' | b'\r')).next();
        let line = line.unwrap_or_default();
        let is_document = match format {
            Format::Json => !json_records::is_record(line, &names),
            _ => json_records::is_page_of_records(line, &names),
        };
        if is_document {
            let ahead = core::mem::take(&mut self.open.ahead);
            let reader = self.with_start(&ahead);
            self.open.reader = Box::new(JsonRecords::new(reader, names));
        }
        Ok(())
    }
}

/// Refuses to write to a file that is read, or to one file twice: creating it would empty it.
pub(crate) fn refuse_outputs<'a>(
    inputs: impl Iterator<Item = &'a PathBuf>,
    outputs: &[Option<&Path>],
) -> Result<(), Error> {
    let inputs: Vec<&PathBuf> = inputs.collect();
    let outputs: Vec<&Path> = outputs.iter().flatten().copied().collect();
    let is_same = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b && a.is_file(),
        (Err(_), Err(_)) => a == b || of_folder(a).is_some_and(|it| of_folder(b) == Some(it)),
        _ => false,
    };
    for (at, output) in outputs.iter().enumerate() {
        if inputs.iter().any(|input| is_same(input, output)) {
            return Err(format!(
                "{}: expected another file for the output than for the input",
                shown(output)
            )
            .into());
        }
        if outputs.iter().take(at).any(|other| is_same(other, output)) {
            return Err(format!("{}: expected another file for each output", shown(output)).into());
        }
    }
    Ok(())
}

/// Returns the path of a file that does not exist, by the real path of its folder if there is one.
fn of_folder(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

/// Returns how many bytes there are, where every file is one that tells.
pub(crate) fn total_len(files: &[PathBuf]) -> Option<u64> {
    let lens = files.iter().map(|file| {
        let metadata = file.metadata().ok()?;
        (metadata.is_file() && file.as_os_str() != "-").then_some(metadata.len())
    });
    lens.sum::<Option<u64>>().filter(|_| !files.is_empty())
}

/// Reads a small file of an option as a string, without its byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", shown(path)))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
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
