use chrono::{DateTime, Utc};

use super::UnixMillis;

impl UnixMillis {
    /// Converts into chrono's type, or returns `None` if the timestamp is out of its range.
    #[must_use]
    pub fn to_date_time(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.as_millis())
    }
}

impl From<DateTime<Utc>> for UnixMillis {
    /// Truncates to the millisecond.
    fn from(time: DateTime<Utc>) -> Self {
        Self::new(time.timestamp_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let moment = UnixMillis::new(1_760_380_899_375);
        let time = moment.to_date_time().unwrap();
        assert_eq!(time.to_rfc3339(), "2025-10-13T18:41:39.375+00:00");
        assert_eq!(UnixMillis::from(time), moment);
        assert!(UnixMillis::new(i64::MAX).to_date_time().is_none());
    }
}
