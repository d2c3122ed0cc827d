use jiff::Timestamp;

use super::UnixMillis;

impl TryFrom<UnixMillis> for Timestamp {
    type Error = jiff::Error;

    /// # Errors
    ///
    /// Returns an error if the timestamp is outside of the years -9999 to 9999.
    fn try_from(moment: UnixMillis) -> Result<Self, jiff::Error> {
        Self::from_millisecond(moment.as_millis())
    }
}

impl From<Timestamp> for UnixMillis {
    /// Truncates to the millisecond, towards the epoch.
    fn from(timestamp: Timestamp) -> Self {
        Self::new(timestamp.as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let moment = UnixMillis::new(1_760_380_899_375);
        let timestamp = Timestamp::try_from(moment).unwrap();
        assert_eq!(timestamp.to_string(), "2025-10-13T18:41:39.375Z");
        assert_eq!(UnixMillis::from(timestamp), moment);
        assert!(Timestamp::try_from(UnixMillis::new(i64::MAX)).is_err());
    }
}
