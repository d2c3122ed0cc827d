//! From files to chunks that begin and end with a record.

use std::sync::Arc;

use crate::chunk::Chunk;
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::record_splitter::RecordSplitter;

/// Reads files to the end of the last one, and sends them on in chunks. `send` returns `false` if no more is wanted,
/// and `next_file` reads the head of each further file.
pub(crate) fn read_chunks(
    mut input: InputFiles,
    mut splitter: RecordSplitter,
    next_file: &dyn Fn(&mut InputFiles) -> Result<(), Error>,
    send: &mut dyn FnMut(Chunk) -> bool,
) -> Result<(), Error> {
    while read_file(&mut input, &mut splitter, send)? && input.next_file()? {
        next_file(&mut input)?;
    }
    Ok(())
}

/// Reads a file to its end; returns `false` if no more is wanted.
fn read_file(
    input: &mut InputFiles,
    splitter: &mut RecordSplitter,
    send: &mut dyn FnMut(Chunk) -> bool,
) -> Result<bool, Error> {
    let file = input.name();
    let mut line = input.line();
    let mut buffer = Vec::new();
    loop {
        let is_end = !input.read(&mut buffer)?;
        let mut parts = Vec::new();
        let done = splitter.scan(&mut buffer, is_end, &mut parts);
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
            if !send(chunk) {
                return Ok(false);
            }
        }
        if is_end {
            return Ok(true);
        }
    }
}
