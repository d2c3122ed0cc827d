//! The format that is read, and the one that is written.

use std::path::{Path, PathBuf};

use crate::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One value a line
    Lines,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Ndjson,
}

impl Format {
    /// Returns the given format, or that of the files' endings, or plain lines where a kind is given.
    pub(crate) fn of_input(
        given: Option<Self>,
        files: &[PathBuf],
        kind_given: bool,
    ) -> Result<Self, Error> {
        if let Some(format) = given {
            return Ok(format);
        }
        let mut endings = files.iter().map(|file| Self::of_ending(file));
        let first = endings.next().flatten();
        if endings.any(|ending| ending != first) {
            return Err("expected files of one format, or --input".into());
        }
        match first {
            Some(format) => Ok(format),
            None if kind_given => Ok(Self::Lines),
            None => Err("expected --input lines, csv or ndjson, or --kind for plain lines".into()),
        }
    }

    /// Returns the format to write for input of this one.
    pub(crate) fn output(self, given: Option<Self>) -> Result<Self, Error> {
        match (self, given.unwrap_or(self)) {
            (Self::Lines, Self::Csv) => Err("plain lines become lines or ndjson, not csv".into()),
            (Self::Csv, output) if output != Self::Csv => {
                Err("csv becomes csv, whose columns it keeps".into())
            }
            (Self::Ndjson, output) if output != Self::Ndjson => {
                Err("ndjson becomes ndjson, whose members it keeps".into())
            }
            (_, output) => Ok(output),
        }
    }

    fn of_ending(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "txt" => Some(Self::Lines),
            _ => None,
        }
    }
}
