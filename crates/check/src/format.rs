//! The format that is read, and the one that is written.

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One value on each line
    Lines,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object on each line
    Ndjson,
    /// JSON documents: an array of objects, or an object with a list of them
    Json,
}

impl Format {
    /// Reads the name of a format that can hold users: all but plain lines.
    pub(crate) fn users_parser() -> impl TypedValueParser<Value = Self> {
        let formats = [Self::Csv, Self::Ndjson, Self::Json];
        let names = formats.iter().filter_map(Self::to_possible_value);
        PossibleValuesParser::new(names).try_map(|name| Self::from_str(&name, false))
    }

    /// Returns the given format, or that of the files' names; `None` if neither tells it.
    pub(crate) fn of_input(given: Option<Self>, files: &[PathBuf]) -> Result<Option<Self>, Error> {
        if given.is_some() {
            return Ok(given);
        }
        let mut endings = files.iter().map(|file| Self::of_ending(file));
        let first = endings.next().flatten();
        if endings.any(|ending| ending != first) {
            return Err("expected files of one format, or --input".into());
        }
        Ok(first)
    }

    /// Returns the format of files of users as [`of_input`](Self::of_input) does. These are no plain lines,
    /// whatever the ending says.
    pub(crate) fn of_users(given: Option<Self>, files: &[PathBuf]) -> Result<Option<Self>, Error> {
        let format = Self::of_input(given, files)?;
        Ok(format.filter(|format| given.is_some() || *format != Self::Lines))
    }

    /// Returns the format to write for input of this one.
    pub(crate) fn output(self, given: Option<Self>) -> Result<Self, Error> {
        match (self, given.unwrap_or(self)) {
            (Self::Lines, Self::Csv) => {
                Err("plain lines are written as lines or ndjson, not csv".into())
            }
            (Self::Csv, output) if output != Self::Csv => {
                Err("CSV input is written as csv only".into())
            }
            (Self::Ndjson | Self::Json, Self::Lines | Self::Csv) => {
                Err("NDJSON and JSON input is written as ndjson only".into())
            }
            (Self::Lines, Self::Json) => {
                Err("plain lines are written as lines or ndjson, not json".into())
            }
            (Self::Json | Self::Ndjson, _) => Ok(Self::Ndjson),
            (_, output) => Ok(output),
        }
    }

    fn of_ending(file: &Path) -> Option<Self> {
        let name = file.file_name()?.to_str()?.to_ascii_lowercase();
        let packed = [".gz", ".zst", ".zstd"];
        let name = packed
            .iter()
            .find_map(|ending| name.strip_suffix(ending))
            .unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" | "tsv" | "psv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "json" => Some(Self::Json),
            "txt" => Some(Self::Lines),
            _ => None,
        }
    }
}
