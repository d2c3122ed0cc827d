//! The times of exports.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// Numbers below are no time since 1970, but for instance the day number of a spreadsheet.
const MIN_SECONDS: f64 = 1e8;
/// Numbers from these on are milliseconds, and microseconds.
const MIN_MILLISECONDS: f64 = 1e11;
const MIN_MICROSECONDS: f64 = 1e14;
const MAX_MICROSECONDS: f64 = 1e17;

/// Returns a time as RFC 3339 demands it; `None` of text that is no time. Exports write seconds,
/// milliseconds or microseconds since 1970, the form of SQL, or that of HTTP. Without an offset a time is in UTC.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    let text = text.trim();
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return of_number(text);
    }
    let text = text
        .strip_suffix(" UTC")
        .map_or_else(|| text.to_owned(), |text| format!("{text}Z"));
    let text = of_sql(&text).unwrap_or(text);
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(if is_strict(&text) {
            text
        } else {
            time.to_string()
        });
    }
    let civil = text.parse::<DateTime>().ok();
    let civil = civil.or_else(|| {
        Some(
            text.parse::<Date>()
                .ok()?
                .to_datetime(jiff::civil::Time::midnight()),
        )
    });
    let time = match civil {
        Some(civil) => TimeZone::UTC.to_timestamp(civil).ok()?,
        None => rfc2822::parse(&text).ok()?.timestamp(),
    };
    Some(time.to_string())
}

/// Returns `true` if a time of this form is before now.
pub(super) fn is_past(text: &str) -> bool {
    text.parse::<Timestamp>()
        .is_ok_and(|time| time < Timestamp::now())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the number is within the bounds of microseconds"
)]
fn of_number(text: &str) -> Option<String> {
    let number = text.parse::<f64>().ok()?;
    if !(MIN_SECONDS..MAX_MICROSECONDS).contains(&number) {
        return None;
    }
    let factor = if number >= MIN_MICROSECONDS {
        1.0
    } else if number >= MIN_MILLISECONDS {
        1e3
    } else {
        1e6
    };
    let time = Timestamp::from_microsecond((number * factor).round() as i64);
    Some(time.ok()?.to_string())
}

/// Returns a time of SQL, `2024-01-15 10:30:00+00`, in the form of RFC 3339.
fn of_sql(text: &str) -> Option<String> {
    let (date, rest) = text.split_once(' ')?;
    date.parse::<Date>().ok()?;
    let zone = rest.rfind(['+', '-']).map(|at| rest.split_at(at));
    Some(match zone {
        Some((time, zone)) if zone.len() == 3 => format!("{date}T{time}{zone}:00"),
        Some((time, zone)) => format!("{date}T{time}{zone}"),
        None if rest.ends_with('Z') => format!("{date}T{rest}"),
        None => format!("{date}T{rest}Z"),
    })
}

/// Returns `true` of text that has the letters, the seconds and the offset that RFC 3339 demands.
fn is_strict(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_offset = bytes.ends_with(b"Z")
        || bytes.len() > 6
            && bytes.iter().rev().nth(2) == Some(&b':')
            && bytes
                .iter()
                .rev()
                .nth(5)
                .is_some_and(|sign| b"+-".contains(sign));
    bytes.get(10) == Some(&b'T') && bytes.get(16) == Some(&b':') && has_offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_export_become_rfc_3339() {
        for (text, expected) in [
            ("2025-02-09T16:34:22.611Z", "2025-02-09T16:34:22.611Z"),
            (
                "2023-05-09T15:31:12.123000-07:00",
                "2023-05-09T15:31:12.123000-07:00",
            ),
            (
                "2024-01-15 10:30:00.000000+00",
                "2024-01-15T10:30:00.000000+00:00",
            ),
            ("2024-01-15 10:30:00+05:30", "2024-01-15T10:30:00+05:30"),
            ("2024-01-15 10:30:00+0000", "2024-01-15T10:30:00Z"),
            ("2024-01-15 10:30:00", "2024-01-15T10:30:00Z"),
            ("2024-01-15 10:30:00 UTC", "2024-01-15T10:30:00Z"),
            ("2024-01-15T10:30:00", "2024-01-15T10:30:00Z"),
            ("2024-01-15T10:30:00+0000", "2024-01-15T10:30:00Z"),
            ("2024-01-15", "2024-01-15T00:00:00Z"),
            ("Fri, 09 Feb 2024 12:00:00 GMT", "2024-02-09T12:00:00Z"),
            ("1704067200000", "2024-01-01T00:00:00Z"),
            ("1704067200", "2024-01-01T00:00:00Z"),
            ("1704067200.5", "2024-01-01T00:00:00.5Z"),
            ("1704067200000000", "2024-01-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "45321.5",
            "1.7E+12",
            "02.01.2024 03:04",
            "1/2/2024",
            "0",
            "1.2.3",
            "infinity",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
