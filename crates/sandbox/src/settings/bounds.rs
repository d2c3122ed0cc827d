//! Numbers in settings, which have a smallest and a largest value.

use core::ops::RangeInclusive;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Reads a number of these bounds.
pub(super) fn within<'de, const MIN: usize, const MAX: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<usize, D::Error> {
    let value = usize::deserialize(deserializer)?;
    let bounds = MIN..=MAX;
    if bounds.contains(&value) {
        Ok(value)
    } else {
        Err(D::Error::custom(expected(&bounds)))
    }
}

/// Reads a number of these bounds, or `null`.
pub(super) fn optional<'de, const MIN: usize, const MAX: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<usize>, D::Error> {
    #[derive(Deserialize)]
    struct Within<const MIN: usize, const MAX: usize>(
        #[serde(deserialize_with = "within::<MIN, MAX, _>")] usize,
    );

    let value = Option::<Within<MIN, MAX>>::deserialize(deserializer)?;
    Ok(value.map(|Within(value)| value))
}

pub(super) fn expected(bounds: &RangeInclusive<usize>) -> String {
    format!(
        "expected an integer from {} to {}",
        bounds.start(),
        bounds.end()
    )
}
