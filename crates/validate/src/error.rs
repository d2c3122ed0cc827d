//! The form of every parse error: a kind, a byte offset and a message.

/// A trait that the parse errors of all types implement: they name a broken rule and its position.
///
/// # Examples
///
/// ```
/// use clerk_user_validate::{E164, Email, ParseError};
///
/// fn code<T: core::str::FromStr<Err: ParseError>>(text: &str) -> Option<&'static str> {
///     text.parse::<T>().err().map(|error| error.kind())
/// }
///
/// assert_eq!(code::<Email>("a@b..com"), Some("empty_label"));
/// assert_eq!(code::<E164>("1555"), Some("impossible_length"));
/// ```
pub trait ParseError: core::error::Error {
    /// Returns the machine-readable name of the broken rule, in snake case.
    fn kind(&self) -> &'static str;

    /// Returns the position of the error in the input, in bytes.
    fn offset(&self) -> usize;

    /// Returns a phrase for people that says what was expected there, such as `a domain label`.
    fn expected(&self) -> &'static str;
}

/// Declares an error type and its kinds: `Variant => "machine_readable_name", "expected value"`.
macro_rules! error {
    (
        $(#[$error_doc:meta])*
        $error:ident($subject:literal),
        $(#[$kind_doc:meta])*
        $kind:ident { $($(#[$doc:meta])* $variant:ident => $name:literal, $expected:literal;)+ }
    ) => {
        $(#[$error_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $error {
            kind: $kind,
            offset: usize,
        }

        impl $error {
            #[cold]
            pub(crate) const fn new(kind: $kind, offset: usize) -> Self {
                Self { kind, offset }
            }

            /// Returns the kind of error.
            #[must_use]
            pub const fn kind(&self) -> $kind {
                self.kind
            }

            /// Returns the offset in the input, in bytes: of the first byte that is not allowed, or
            /// the length of the input if something is missing.
            #[must_use]
            pub const fn offset(&self) -> usize {
                self.offset
            }

            /// Returns what was expected there, without the place: for people.
            #[must_use]
            pub const fn expected(&self) -> &'static str {
                self.kind.expected()
            }
        }

        impl $crate::ParseError for $error {
            fn kind(&self) -> &'static str {
                self.kind.as_str()
            }

            fn offset(&self) -> usize {
                self.offset
            }

            fn expected(&self) -> &'static str {
                self.kind.expected()
            }
        }

        impl core::fmt::Display for $error {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(
                    f,
                    concat!("invalid ", $subject, " at byte {}: expected {}"),
                    self.offset,
                    self.kind.expected(),
                )
            }
        }

        impl core::error::Error for $error {}

        #[cfg(feature = "judge")]
        impl From<$error> for crate::VerdictError {
            fn from(error: $error) -> Self {
                let (kind, offset) = (error.kind, error.offset);
                Self::new(kind.as_str(), offset, $subject, kind.expected())
            }
        }

        $(#[$kind_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $kind {
            $($(#[$doc])* $variant,)+
        }

        impl $kind {
            /// All kinds, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the machine-readable name of the kind, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            const fn expected(self) -> &'static str {
                match self {
                    $(Self::$variant => $expected,)+
                }
            }
        }

        impl core::fmt::Display for $kind {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use error;
