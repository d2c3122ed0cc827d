//! Checks the records of one format.

use clerk_user_validate::VerdictError;

use crate::chunk::Chunk;
use crate::error::Error;
use crate::input_files::InputFiles;
use crate::report::ChunkReport;

pub(crate) trait Checker: Send + Sync {
    /// Returns the bytes to write before the first record.
    fn head(&self) -> &[u8] {
        b""
    }

    /// Returns the bytes to write before the first refused record, each of which has its place.
    fn head_with_place(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Returns the names of the columns, as far as they are the same for every record, each with the
    /// kind as which it is checked.
    fn columns(&self) -> Vec<(String, Option<&'static str>)> {
        Vec::new()
    }

    /// Checks that a further file fits the first, and reads its head.
    fn next_file(&self, _input: &mut InputFiles) -> Result<(), Error> {
        Ok(())
    }

    /// Checks the records of a chunk, and writes them with their verdicts to the report.
    fn check(&self, chunk: &Chunk, report: &mut ChunkReport);

    /// Writes the verdict on a value that is refused after all, in place of the one in a slot.
    fn write_refused(&self, column: usize, error: &VerdictError, text: &mut Vec<u8>);

    /// Adds the place of a record to its text.
    fn add_place(&self, record: &mut Vec<u8>, file: &str, line: u64);
}
