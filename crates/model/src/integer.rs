use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Maybe;
use crate::resource::Field;

/// A 64-bit integer as JSON Schema defines it: `3.0` is an integer too, and equals `3`.
///
/// A number that was read with a fraction of zero or with an exponent is written as a float: `3.0`.
///
/// ```
/// use clerk_user_model::Integer;
///
/// let integer: Integer = serde_json::from_str("3.0")?;
/// assert_eq!(integer, Integer::new(3));
/// assert_eq!(integer.get(), 3);
/// assert_eq!(serde_json::to_string(&integer)?, "3.0");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Integer {
    value: i64,
    is_float: bool,
}

impl Integer {
    /// Creates an integer that is written without a fraction.
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self {
            value,
            is_float: false,
        }
    }

    fn from_u64(value: u64) -> Option<Self> {
        i64::try_from(value).ok().map(Self::new)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range and the fraction are checked first"
    )]
    fn from_f64(value: f64) -> Option<Self> {
        const END: f64 = 9_223_372_036_854_775_808.0;
        (value.fract() == 0.0 && (-END..END).contains(&value)).then_some(Self {
            value: value as i64,
            is_float: true,
        })
    }

    /// Returns the value.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.value
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Self::new(value)
    }
}

impl From<i64> for Maybe<Integer> {
    fn from(value: i64) -> Self {
        Self::Value(value.into())
    }
}

impl From<Integer> for i64 {
    fn from(integer: Integer) -> Self {
        integer.value
    }
}

impl PartialEq for Integer {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Integer {}

impl PartialEq<i64> for Integer {
    fn eq(&self, other: &i64) -> bool {
        self.value == *other
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl Hash for Integer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "none: the value came from a float"
        )]
        if self.is_float {
            serializer.serialize_f64(self.value as f64)
        } else {
            serializer.serialize_i64(self.value)
        }
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(IntegerVisitor)
    }
}

impl Field for Integer {
    fn empty() -> Self {
        Self::new(0)
    }

    fn i64(&mut self, value: i64) -> bool {
        *self = Self::new(value);
        true
    }

    fn u64(&mut self, value: u64) -> bool {
        let integer = Self::from_u64(value);
        integer.map(|integer| *self = integer).is_some()
    }

    fn f64(&mut self, value: f64) -> bool {
        let integer = Self::from_f64(value);
        integer.map(|integer| *self = integer).is_some()
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = Integer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer of 64 bits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Integer, E> {
        Ok(Integer::new(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Integer, E> {
        let integer = Integer::from_u64(value);
        integer.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Integer, E> {
        let integer = Integer::from_f64(value);
        integer.ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }
}
