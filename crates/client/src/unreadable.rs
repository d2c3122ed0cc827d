use core::fmt::{self, Write as _};

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;

use crate::error::words::word;

/// Error decoding a part of a response. Contains the place and the expected value, but not the actual
/// value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    part: &'static str,
    path: String,
    expected: String,
    line: usize,
    column: usize,
}

impl Unreadable {
    pub(crate) fn new(part: &'static str, error: &serde_json::Error) -> Self {
        Self {
            part,
            path: String::new(),
            expected: expected(error),
            line: error.line(),
            column: error.column(),
        }
    }

    fn at(mut self, path: &serde_path_to_error::Path) -> Self {
        for segment in path {
            if self.path.len() > LONGEST {
                self.path.push('…');
                break;
            }
            match segment {
                Segment::Seq { index } => {
                    let _ = write!(self.path, "[{index}]");
                }
                Segment::Map { key } => {
                    self.path.push('.');
                    self.path.push_str(word(key));
                }
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        self
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at ", self.expected)?;
        if !self.path.is_empty() {
            write!(f, "{}, ", self.path.trim_start_matches('.'))?;
        }
        let (line, column) = (self.line, self.column);
        write!(f, "line {line}, column {column} of the {}", self.part)
    }
}

/// Decodes a part of a response.
pub(crate) fn read<T: DeserializeOwned>(
    part: &'static str,
    json: &RawValue,
) -> Result<T, Unreadable> {
    serde_json::from_str(json.get()).map_err(|error| with_path::<T>(part, json.get(), &error))
}

/// Decodes the part again to find the path of the error, so that a success does not pay for it.
fn with_path<T: DeserializeOwned>(
    part: &'static str,
    json: &str,
    error: &serde_json::Error,
) -> Unreadable {
    let unreadable = Unreadable::new(part, error);
    if !error.is_data() {
        return unreadable;
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Err(error) => unreadable.at(error.path()),
        Ok(_) => unreadable,
    }
}

/// Returns the expected value, in the words of serde's own messages: those contain no actual value.
fn expected(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let of_serde = ["invalid type: ", "invalid value: ", "invalid length: "];
    let expected = match error.classify() {
        Category::Eof => "more JSON",
        Category::Io | Category::Syntax => "JSON",
        Category::Data if of_serde.iter().any(|start| text.starts_with(start)) => {
            let (_, rest) = text.rsplit_once(", expected ").unwrap_or_default();
            let (rest, _) = rest.rsplit_once(" at line ").unwrap_or((rest, ""));
            Some(rest).filter(|rest| !rest.is_empty()).unwrap_or(OTHER)
        }
        Category::Data => match text.strip_prefix("missing field `") {
            Some(rest) => {
                let (field, _) = rest.split_once('`').unwrap_or_default();
                return format!("the field {}", word(field));
            }
            None => OTHER,
        },
    };
    expected.to_owned()
}

/// The length after which a path is cut.
const LONGEST: usize = 96;

const OTHER: &str = "another value";
