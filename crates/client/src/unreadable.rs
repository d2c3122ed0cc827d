use core::fmt;

use serde_json::error::Category;

/// Why an answer of success could not be read. Keeps the place and leaves out what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    expected: &'static str,
    line: usize,
    column: usize,
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self {
            expected: match error.classify() {
                Category::Data => "the members of the result",
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
            "expected {} at line {}, column {}",
            self.expected, self.line, self.column
        )
    }
}
