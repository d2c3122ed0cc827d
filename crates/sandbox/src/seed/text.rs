//! Strings in a seed that have a format.

use serde::{Deserialize, Serialize};

use crate::domain::claim::is_username;

/// A newtype per line: what is expected, the pattern for its schema, and the judge.
macro_rules! texts {
    ($($name:ident $expected:literal $pattern:literal $fits:expr;)+) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub(crate) struct $name(String);

        impl $name {
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, &'static str> {
                let fits: fn(&str) -> bool = $fits;
                if fits(&text) {
                    Ok(Self(text))
                } else {
                    Err(concat!("expected ", $expected))
                }
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": $pattern})
            }
        }
    )+};
}

texts! {
    ErrorCode
        "the code of an error: small letters, digits and `_`"
        "^[0-9a-z_]{1,64}$"
        |text| is_of(text, 1..=64, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'_'));
    TicketText
        "a ticket: at most 512 characters, none of them a space"
        "^[!-~]{1,512}$"
        |text| is_of(text, 1..=512, |byte| byte.is_ascii_graphic());
    UserIdText
        "an id: `user_` and up to 64 letters, digits or `_`"
        "^user_[0-9A-Za-z_]{1,64}$"
        |text| text.strip_prefix("user_").is_some_and(|rest| {
            is_of(rest, 1..=64, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
    Username
        "a username of 4 to 64 letters, digits, `_` or `-`"
        "^[0-9A-Za-z_-]{4,64}$"
        is_username;
}

fn is_of(text: &str, len: core::ops::RangeInclusive<usize>, fits: fn(u8) -> bool) -> bool {
    len.contains(&text.len()) && text.bytes().all(fits)
}
