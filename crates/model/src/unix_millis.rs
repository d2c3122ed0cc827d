mod system_time;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;

use core::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Integer;
use crate::resource::Field;

/// A moment in milliseconds since the Unix epoch, the unit of every time in Clerk's resources.
///
/// Converts to and from [`std::time::SystemTime`], and behind the features of the same names to and
/// from `jiff::Timestamp` and `chrono::DateTime<Utc>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnixMillis(Integer);

impl UnixMillis {
    /// The moment `millis` ms after (or, if negative, before) the epoch.
    #[must_use]
    pub const fn new(millis: i64) -> Self {
        Self(Integer::new(millis))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.get()
    }

    /// The same moment `duration` later, at most the last one that can be told.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::new(self.as_millis().saturating_add(millis))
    }
}

impl Field for UnixMillis {
    fn empty() -> Self {
        Self::new(0)
    }

    fn i64(&mut self, value: i64) -> bool {
        self.0.i64(value)
    }

    fn u64(&mut self, value: u64) -> bool {
        self.0.u64(value)
    }

    fn f64(&mut self, value: f64) -> bool {
        self.0.f64(value)
    }
}

impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
