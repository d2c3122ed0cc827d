use core::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;

/// Why a part of an answer could not be read. Keeps the place and leaves out what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    part: &'static str,
    expected: &'static str,
    line: usize,
    column: usize,
}

impl Unreadable {
    pub(crate) fn new(part: &'static str, error: &serde_json::Error) -> Self {
        Self {
            part,
            expected: match error.classify() {
                Category::Data => "another value",
                Category::Eof => "more JSON",
                Category::Io | Category::Syntax => "JSON",
            },
            line: error.line(),
            column: error.column(),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected {} at line {}, column {} of the {}",
            self.expected, self.line, self.column, self.part
        )
    }
}

/// Reads a part of an answer.
pub(crate) fn read<T: DeserializeOwned>(
    part: &'static str,
    json: &RawValue,
) -> Result<T, Unreadable> {
    serde_json::from_str(json.get()).map_err(|error| Unreadable::new(part, &error))
}
