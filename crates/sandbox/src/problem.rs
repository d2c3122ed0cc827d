use core::fmt::{self, Display};

/// A mistake in a seed, and its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// A JSON Pointer (RFC 6901).
    place: String,
    expected: String,
}

impl Problem {
    pub(crate) fn new(place: impl Into<String>, expected: impl Display) -> Self {
        Self {
            place: place.into(),
            expected: expected.to_string(),
        }
    }

    /// Returns the problem as seen from a parent of its place.
    pub(crate) fn below(mut self, parent: impl Display) -> Self {
        self.place = format!("/{parent}{}", self.place);
        self
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place.as_str() {
            "" => "(root)",
            place => place,
        };
        write!(f, "{place}: {}", self.expected)
    }
}

impl core::error::Error for Problem {}
