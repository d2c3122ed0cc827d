//! The error of a run as a whole; refused values are none.

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;
