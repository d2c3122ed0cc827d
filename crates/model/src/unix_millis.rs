mod system_time;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;

use core::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

/// A moment in milliseconds since the Unix epoch, the unit of every time in Clerk's resources.
///
/// Converts to and from [`std::time::SystemTime`], and behind the features of the same names to and
/// from `jiff::Timestamp` and `chrono::DateTime<Utc>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct UnixMillis(i64);

impl UnixMillis {
    /// The moment `millis` ms after (or, if negative, before) the epoch.
    #[must_use]
    pub const fn new(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The same moment `duration` later, at most the last one that can be told.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    /// Reads an integer as JSON Schema means it: `1.0` is one too.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::integer::required(deserializer).map(Self)
    }
}
