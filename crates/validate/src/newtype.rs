//! The constructors and conversions that every type of this crate has.

/// Implements `FromStr`, `TryFrom<&str>`, `TryFrom<String>` and `From<T> for String` on top of
/// `parse` and `Display`; with `text`, also `as_str` and `AsRef<str>` on top of a field `text`.
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

        impl From<$name> for alloc::string::String {
            fn from(value: $name) -> Self {
                value.text.into()
            }
        }

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

pub(crate) use newtype;
