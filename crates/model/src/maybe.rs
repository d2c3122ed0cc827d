use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field that the server can omit, send as `null`, or fill.
///
/// The three are distinguished, so that a resource is written as it was read. Most callers only need
/// [`value`](Self::value).
///
/// ```
/// use clerk_user_model::{Maybe, User};
///
/// let user: User = serde_json::from_str(r#"{"id": "user_1", "first_name": "Ada", "last_name": null}"#)?;
/// assert_eq!(user.first_name.value().map(String::as_str), Some("Ada"));
/// assert_eq!(user.last_name, Maybe::Null);
/// assert_eq!(user.username, Maybe::Absent);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a JSON field has no fourth state")]
pub enum Maybe<T> {
    /// The field is missing.
    #[default]
    Absent,
    /// The field is `null`.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Returns the value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value to be changed in place, if there is one.
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Converts into the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Borrows the value.
    pub const fn as_ref(&self) -> Maybe<&T> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(value),
        }
    }

    /// Borrows the target of the value: a `Maybe<String>` as `Maybe<&str>`.
    ///
    /// ```
    /// use clerk_user_model::Maybe;
    ///
    /// let name = Maybe::Value("Ada".to_owned());
    /// assert_eq!(name.as_deref(), Maybe::Value("Ada"));
    /// ```
    pub fn as_deref(&self) -> Maybe<&T::Target>
    where
        T: core::ops::Deref,
    {
        self.as_ref().map(T::deref)
    }

    /// Applies a function to the value.
    ///
    /// ```
    /// use clerk_user_model::Maybe;
    ///
    /// assert_eq!(Maybe::Value("Ada").map(str::len), Maybe::Value(3));
    /// assert_eq!(Maybe::Null.map(str::len), Maybe::Null);
    /// ```
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(f(value)),
        }
    }

    /// Returns `true` if there is a value that the function accepts.
    pub fn is_some_and(self, f: impl FnOnce(T) -> bool) -> bool {
        self.into_value().is_some_and(f)
    }

    /// Returns `true` if the field is missing.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns `true` if the field is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Maybe<T> {
    /// Converts `None` into `null`, as a server sends a field that it knows but cannot fill.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

/// Reads an optional parameter, which can be omitted but not be `null`.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
