//! Checks the records of one format.

use crate::chunk::Chunk;
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::report::ChunkReport;

pub(crate) trait Checker: Send + Sync {
    /// Returns the bytes to write before the first record.
    fn head(&self) -> &[u8] {
        b""
    }

    /// Checks that a further file fits the first, and reads its head.
    fn next_file(&self, _input: &mut InputFiles) -> Result<(), Error> {
        Ok(())
    }

    /// Checks the records of a chunk, and writes them with their verdicts to the report.
    fn check(&self, chunk: &Chunk, report: &mut ChunkReport);
}
