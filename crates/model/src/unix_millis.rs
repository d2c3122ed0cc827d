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

/// A timestamp in milliseconds since the Unix epoch. All timestamps of Clerk's resources have this unit.
///
/// Converts to and from [`std::time::SystemTime`], and with the features `jiff` and `chrono` to and from
/// `jiff::Timestamp` and `chrono::DateTime<Utc>`.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use clerk_user_model::UnixMillis;
///
/// let at = UnixMillis::new(1_700_000_000_000).saturating_add(Duration::from_secs(1));
/// assert_eq!(at.as_millis(), 1_700_000_001_000);
/// assert_eq!(at.to_system_time(), Some(UNIX_EPOCH + Duration::from_secs(1_700_000_001)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnixMillis(Integer);

impl UnixMillis {
    /// Creates the timestamp `millis` milliseconds after the epoch, or before it if negative.
    #[must_use]
    pub const fn new(millis: i64) -> Self {
        Self(Integer::new(millis))
    }

    /// Returns the milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.get()
    }

    /// Returns the timestamp `duration` later, or the last possible one if that is out of range.
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
