//! From files to chunks that begin and end with a record.

use std::sync::Arc;

use crate::chunk::Chunk;
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::record_splitter::RecordSplitter;

/// Reads files, and sends them on in chunks.
pub(crate) struct ChunkReader<'a> {
    input: InputFiles,
    splitter: RecordSplitter,
    /// Takes a chunk, and returns whether more is wanted.
    send: &'a mut dyn FnMut(Chunk) -> bool,
}

impl<'a> ChunkReader<'a> {
    pub(crate) const fn new(
        input: InputFiles,
        splitter: RecordSplitter,
        send: &'a mut dyn FnMut(Chunk) -> bool,
    ) -> Self {
        Self {
            input,
            splitter,
            send,
        }
    }

    /// Runs to the end of the last file, or until no more is wanted.
    ///
    /// `next_file` reads the head of each further file.
    pub(crate) fn run(
        mut self,
        next_file: &dyn Fn(&mut InputFiles) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while self.file()? && self.input.next_file()? {
            next_file(&mut self.input)?;
        }
        Ok(())
    }

    /// Reads a file to its end; returns `false` if no more is wanted.
    fn file(&mut self) -> Result<bool, Error> {
        let file = self.input.name();
        let mut line = self.input.line();
        let mut buffer = Vec::new();
        loop {
            let is_end = !self.input.read(&mut buffer)?;
            let mut parts = Vec::new();
            let done = self.splitter.scan(&mut buffer, is_end, &mut parts);
            if !parts.is_empty() {
                let rest = buffer.split_off(done);
                let bytes = core::mem::replace(&mut buffer, rest);
                let chunk = Chunk {
                    bytes,
                    parts,
                    file: Arc::clone(&file),
                    line,
                };
                line += chunk.lines();
                if !(self.send)(chunk) {
                    return Ok(false);
                }
            }
            if is_end {
                return Ok(true);
            }
        }
    }
}
