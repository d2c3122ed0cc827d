use std::time::{Duration, SystemTime};

use super::UnixMillis;

impl UnixMillis {
    /// Converts into the system's time, or returns `None` if the timestamp is out of its range.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_millis(self.as_millis().unsigned_abs());
        if self.as_millis() < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }
}

impl From<SystemTime> for UnixMillis {
    /// Truncates to the millisecond and saturates at the ends of `i64`.
    fn from(time: SystemTime) -> Self {
        let millis = |d: Duration| i64::try_from(d.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self::new(millis(after)),
            Err(before) => Self::new(-millis(before.duration())),
        }
    }
}
