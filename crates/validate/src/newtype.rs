//! The constructors and conversions that every type of this crate has.

/// Implements `FromStr`, `TryFrom<&str>`, `TryFrom<String>` and `From<T> for String` on top of
/// `parse` and `Display`; with `text`, also `as_str`, `AsRef<str>`, `Borrow<str>` and the comparison
/// with strings on top of a field `text`. `Eq`, `Ord` and `Hash` are those of the text.
macro_rules! newtype {
    (text $name:ident, $error:ident) => {
        impl $name {
            /// Returns the canonical form as a string slice: the same as `Display` prints.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.text.cmp(&other.text)
            }
        }

        impl core::hash::Hash for $name {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.text.hash(state);
            }
        }

        impl From<$name> for alloc::string::String {
            fn from(value: $name) -> Self {
                value.text.into()
            }
        }

        $crate::newtype::same_as_str!($name);

        newtype!(@parse $name, $error);
    };
    (value $name:ident, $error:ident) => {
        impl From<$name> for alloc::string::String {
            fn from(value: $name) -> Self {
                alloc::string::ToString::to_string(&value)
            }
        }

        newtype!(@parse $name, $error);
    };
    (@parse $name:ident, $error:ident) => {
        impl core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl TryFrom<alloc::string::String> for $name {
            type Error = $error;

            fn try_from(text: alloc::string::String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
    };
}

/// Compares a type with `as_str` with strings, from both sides.
macro_rules! same_as_str {
    ($name:ident) => {
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl PartialEq<$name> for str {
            fn eq(&self, other: &$name) -> bool {
                self == other.as_str()
            }
        }

        impl PartialEq<$name> for &str {
            fn eq(&self, other: &$name) -> bool {
                *self == other.as_str()
            }
        }
    };
}

/// Implements `AsRef`, `Display` and the comparison with strings on top of `as_str`.
macro_rules! text_buffer {
    ($name:ident) => {
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::newtype::same_as_str!($name);
    };
}

pub(crate) use {newtype, same_as_str, text_buffer};
