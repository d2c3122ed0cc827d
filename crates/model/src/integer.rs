//! Integers as JSON Schema means them: `1.0` is one too.

use core::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::Maybe;

/// Reads an `i64`, a float without a fraction included.
pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_i64(IntegerVisitor)
}

/// Reads an optional member that is an integer.
pub(crate) fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Maybe<i64>, D::Error> {
    let integer = Option::<Integer>::deserialize(deserializer)?;
    Ok(integer.map(|Integer(value)| value).into())
}

/// Reads an optional member that is a list of integers.
pub(crate) fn maybe_list<'de, D>(deserializer: D) -> Result<Maybe<Vec<i64>>, D::Error>
where
    D: Deserializer<'de>,
{
    let list = Option::<Vec<Integer>>::deserialize(deserializer)?;
    Ok(list
        .map(|list| list.into_iter().map(|Integer(value)| value).collect())
        .into())
}

struct Integer(i64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        required(deserializer).map(Self)
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer of 64 bits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range and the fraction are checked first"
    )]
    fn visit_f64<E: Error>(self, value: f64) -> Result<i64, E> {
        const END: f64 = 9_223_372_036_854_775_808.0;
        if value.fract() == 0.0 && (-END..END).contains(&value) {
            Ok(value as i64)
        } else {
            Err(E::invalid_value(Unexpected::Float(value), &self))
        }
    }
}
