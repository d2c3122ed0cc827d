//! The outputs of the command: every record, the accepted ones, the refused ones.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checker::Checker;
use crate::duplicates::{self, Seen};
use crate::error::Error;
use crate::input_files::shown;
use crate::report::ChunkReport;

/// The error of standard output that cannot be written.
#[derive(Debug)]
pub(crate) struct OutputError(pub(crate) io::Error);

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write to standard output: {}", self.0)
    }
}

impl std::error::Error for OutputError {}

/// The places where records are written.
pub(crate) struct Outputs<'a> {
    pub(crate) all: &'a mut dyn Write,
    /// Writes refused records only to `all`.
    pub(crate) only_refused: bool,
    pub(crate) accepted: Option<OutputFile>,
    pub(crate) refused: Option<OutputFile>,
    /// The values that occurred, if duplicates are to be found.
    pub(crate) seen: Option<Seen>,
    /// Records are users, who may have a value twice: as the primary one and in a list.
    pub(crate) are_users: bool,
}

/// A file that is written.
pub(crate) struct OutputFile {
    name: PathBuf,
    file: BufWriter<File>,
}

impl OutputFile {
    /// Creates the file that an option names.
    pub(crate) fn create(name: Option<&Path>) -> Result<Option<Self>, Error> {
        let Some(name) = name else {
            return Ok(None);
        };
        let file = File::create(name).map_err(|error| format!("{}: {error}", shown(name)))?;
        Ok(Some(Self {
            name: name.to_owned(),
            file: BufWriter::new(file),
        }))
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| format!("{}: {error}", shown(&self.name)).into())
    }

    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        let written = self.file.flush();
        written.map_err(|error| format!("{}: {error}", shown(&self.name)).into())
    }
}

impl Outputs<'_> {
    /// Returns `true` if records are needed one by one.
    pub(crate) const fn needs_rows(&self) -> bool {
        self.only_refused
            || self.accepted.is_some()
            || self.refused.is_some()
            || self.seen.is_some()
    }

    pub(crate) fn head(&mut self, checker: &dyn Checker) -> Result<(), Error> {
        self.all.write_all(checker.head()).map_err(OutputError)?;
        self.all.flush().map_err(OutputError)?;
        if let Some(file) = &mut self.accepted {
            file.write(checker.head())?;
        }
        if let Some(file) = &mut self.refused {
            file.write(&checker.head_with_place())?;
        }
        Ok(())
    }

    /// Writes the records of a chunk, after it has found the duplicates among them.
    pub(crate) fn chunk(
        &mut self,
        checker: &dyn Checker,
        report: &mut ChunkReport,
    ) -> Result<(), Error> {
        if self.needs_rows() {
            let text = self.rows(checker, report)?;
            report.text = text;
        }
        self.all.write_all(&report.text).map_err(OutputError)?;
        self.all.flush().map_err(OutputError)?;
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        for file in [&mut self.accepted, &mut self.refused]
            .into_iter()
            .flatten()
        {
            file.finish()?;
        }
        Ok(())
    }

    /// Writes the records to their files, and returns the text for the main output.
    fn rows(&mut self, checker: &dyn Checker, report: &mut ChunkReport) -> Result<Vec<u8>, Error> {
        let file = Arc::clone(&report.file);
        let rows = core::mem::take(&mut report.rows);
        let mut all = Vec::with_capacity(report.text.len());
        let (mut record, mut start, mut slot) = (Vec::new(), 0, 0);
        for row in rows {
            record.clear();
            let mut is_refused = row.is_refused;
            while slot < row.slots {
                let Some(found) = report.slots.get(slot).copied() else {
                    break;
                };
                slot += 1;
                let Some(seen) = &mut self.seen else {
                    break;
                };
                let Some((earlier, line)) = seen.insert(found.hash, &file, row.line)? else {
                    continue;
                };
                if self.are_users && Arc::ptr_eq(&earlier, &file) && line == row.line {
                    continue;
                }
                report.summary.duplicate(found.kind, &file, row.line);
                if !core::mem::replace(&mut is_refused, true) {
                    report.summary.refuse_record();
                }
                // A cell with several values has one verdict; the first duplicate tells.
                if found.start >= start {
                    record
                        .extend_from_slice(report.text.get(start..found.start).unwrap_or_default());
                    let error = duplicates::error(&earlier, line);
                    checker.write_refused(found.column, &error, &mut record);
                    start = found.end;
                }
            }
            slot = row.slots;
            record.extend_from_slice(report.text.get(start..row.end).unwrap_or_default());
            start = row.end;
            if is_refused || !self.only_refused {
                all.extend_from_slice(&record);
            }
            if is_refused {
                if let Some(refused) = &mut self.refused {
                    checker.add_place(&mut record, &file, row.line);
                    refused.write(&record)?;
                }
            } else if let Some(accepted) = &mut self.accepted {
                accepted.write(&record)?;
            }
        }
        report.slots.clear();
        Ok(all)
    }
}
