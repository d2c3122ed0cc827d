//! Readers that unpack a file and convert it to UTF-8.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// A stream of bytes that can be moved to another thread.
pub(crate) type Input = Box<dyn Read + Send>;

/// The number of bytes that are decoded at once.
const PIECE: usize = 64 * 1024;

/// Returns a reader of the packed bytes, or the bytes themselves if they are not packed.
pub(crate) fn unpacked(start: &[u8], input: Input) -> Result<Input, Input> {
    match start {
        [0x1F, 0x8B, ..] => Ok(Box::new(Gzip(MultiGzDecoder::new(input)))),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Ok(Box::new(Zstd {
            input,
            decoder: FrameDecoder::new(),
            is_open: false,
        })),
        _ => Err(input),
    }
}

/// Reads all members of a gzip file, and says in its errors that they are of gzip.
struct Gzip(MultiGzDecoder<Input>);

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let text = "the gzip data ends early: the file was cut short";
                io::Error::new(error.kind(), text)
            }
            kind => io::Error::new(kind, format!("gzip: {error}")),
        })
    }
}

/// Reads all frames of a zstd file, one after the other.
struct Zstd {
    input: Input,
    decoder: FrameDecoder,
    is_open: bool,
}

impl Zstd {
    /// Opens the next frame; returns `false` at the end of the file.
    fn open(&mut self) -> io::Result<bool> {
        let mut first = Vec::new();
        self.input.by_ref().take(1).read_to_end(&mut first)?;
        if first.is_empty() {
            return Ok(false);
        }
        match self.decoder.reset(first.chain(&mut self.input)) {
            Ok(()) => self.is_open = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let mut skipped = self.input.by_ref().take(length.into());
                io::copy(&mut skipped, &mut io::sink())?;
            }
            Err(error) => return Err(invalid(error)),
        }
        Ok(true)
    }
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_open {
                if !self.open()? {
                    return Ok(0);
                }
                continue;
            }
            let read = self.decoder.read(buffer)?;
            if read != 0 || buffer.is_empty() {
                return Ok(read);
            }
            if self.decoder.is_finished() {
                self.is_open = false;
                let sums = [
                    self.decoder.get_checksum_from_data(),
                    self.decoder.get_calculated_checksum(),
                ];
                if let [Some(stored), Some(calculated)] = sums
                    && stored != calculated
                {
                    return Err(invalid("expected content of the stored checksum"));
                }
                continue;
            }
            let piece = BlockDecodingStrategy::UptoBytes(PIECE);
            let decoded = self.decoder.decode_blocks(&mut self.input, piece);
            decoded.map_err(invalid)?;
        }
    }
}

fn invalid(error: impl core::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("zstd: {error}"))
}

/// Converts text of another encoding to UTF-8.
pub(crate) struct ToUtf8 {
    input: Input,
    encoding: &'static Encoding,
    decoder: Decoder,
    source: Vec<u8>,
    /// The position in `source` up to which it was decoded.
    position: usize,
    text: Vec<u8>,
    /// The position in `text` up to which it was returned.
    returned: usize,
    is_end: bool,
    is_decoded: bool,
}

impl ToUtf8 {
    /// Creates a reader that removes a byte order mark of the encoding.
    pub(crate) fn new(input: Input, encoding: &'static Encoding) -> Self {
        Self {
            input,
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            source: Vec::new(),
            position: 0,
            text: Vec::new(),
            returned: 0,
            is_end: false,
            is_decoded: false,
        }
    }

    /// Reads and decodes further bytes into `text`.
    fn decode(&mut self) -> io::Result<()> {
        if self.position == self.source.len() && !self.is_end {
            self.source.resize(PIECE, 0);
            let read = self.input.read(&mut self.source)?;
            self.source.truncate(read);
            self.position = 0;
            self.is_end = read == 0;
        }
        self.text.resize(PIECE, 0);
        self.returned = 0;
        let source = self.source.get(self.position..).unwrap_or_default();
        let (result, read, written, had_errors) =
            self.decoder
                .decode_to_utf8(source, &mut self.text, self.is_end);
        self.text.truncate(written);
        self.position += read;
        if had_errors {
            let text = format!("expected {}; give another --encoding", self.encoding.name());
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        self.is_decoded = self.is_end && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for ToUtf8 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.returned == self.text.len() {
            if self.is_decoded {
                return Ok(0);
            }
            self.decode()?;
        }
        let mut rest = self.text.get(self.returned..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.returned += read;
        Ok(read)
    }
}

/// Reads the option `--encoding`.
pub(crate) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| "expected the name of an encoding, such as windows-1252".to_owned())
}
