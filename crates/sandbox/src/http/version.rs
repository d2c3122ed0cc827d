use jiff::civil::Date;

use super::input::Input;
use crate::codes::Code;
use crate::error::ApiError;

/// The API versions there were up to the newest one known here.
const KNOWN: [&str; 6] = [
    "2021-02-05",
    "2024-10-01",
    "2025-03-12",
    "2025-04-10",
    "2025-11-10",
    "2026-05-12",
];

/// The version that stopped taking `unsafe_metadata` with the rest of a user.
const NEWEST: &str = "2026-05-12";

/// Refuses an API version that there never was, and one that is named twice; later dates than the
/// newest are let through.
pub(super) fn check(input: &Input) -> Result<(), ApiError> {
    let [query, header] = both(input);
    let is_good = match (query, header) {
        // One of them alone names the version.
        (Some(_), Some(_)) => false,
        (version, None) | (None, version) => version.is_none_or(is_valid),
    };
    is_good
        .then_some(())
        .ok_or_else(|| Code::ApiVersionInvalid.into())
}

/// Returns `true` if the caller uses the newest version or a later one.
pub(super) fn is_newest(input: &Input) -> bool {
    let mut versions = both(input).into_iter().flatten();
    versions.any(|version| version >= NEWEST)
}

/// Returns the version by the query, and the one by the header.
fn both(input: &Input) -> [Option<&str>; 2] {
    [
        input.query("__clerk_api_version"),
        input.header("clerk-api-version"),
    ]
}

fn is_valid(version: &str) -> bool {
    KNOWN.contains(&version) || (is_date(version) && version > NEWEST)
}

/// Returns `true` if it is a date, in the form of the versions.
fn is_date(text: &str) -> bool {
    let date: Result<Date, _> = text.parse();
    date.is_ok_and(|date| date.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for version in KNOWN {
            assert!(is_valid(version), "{version}");
        }
        for version in ["2026-05-13", "2026-08-20", "2031-01-01"] {
            assert!(is_valid(version), "{version}");
        }
        let wrong = [
            "",
            "2025-11-11",
            "2026-02-30",
            "2026-13-01",
            "2026-06-31",
            "2027-1-01",
            "2027-01-01-01",
            "2027-01-01 ",
            "latest",
            "9999-99-99",
            "２026-08-20",
        ];
        for version in wrong {
            assert!(!is_valid(version), "{version:?}");
        }
    }
}
