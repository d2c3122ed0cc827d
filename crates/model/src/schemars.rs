//! The schemas that no derive can say. That all of them are those of `schemas/` is proved by a test.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{Maybe, UnixMillis};

/// Gives a type that is one JSON value its schema.
macro_rules! text {
    ($name:ident = $schema:tt) => {
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!($schema)
            }
        }
    };
}

pub(crate) use text;

text! {
    UnixMillis = {"type": "integer", "minimum": i64::MIN, "maximum": i64::MAX}
}

impl<T: JsonSchema> JsonSchema for Maybe<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Maybe{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({"anyOf": [value, {"type": "null"}]})
    }
}

/// An `i64`, with the bounds that schemars leaves unsaid.
pub(crate) struct Integer;

impl JsonSchema for Integer {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Integer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": i64::MIN, "maximum": i64::MAX})
    }
}

/// Stand-ins for the checked values of `clerk-user-validate`, which knows no schemas.
macro_rules! checked {
    ($($name:ident = $schema:tt)+) => {$(
        pub(crate) struct $name;

        text! { $name = $schema }
    )+};
}

checked! {
    E164 = {
        "type": "string", "format": "e164", "minLength": 3, "maxLength": 16,
        "pattern": r"^\+?[1-9][0-9]{2,14}$",
    }
    Email = {
        "type": "string", "format": "email", "minLength": 5, "maxLength": 254,
        "pattern": r"^[^@\x00-\x20\x7f]+@[^@\x00-\x20\x7f]+$",
    }
    OAuthStrategy = {
        "type": "string", "format": "oauth-strategy", "minLength": 7,
        "pattern": r"^oauth_(?:(?:token_)|(?:custom_))?[a-z0-9_]+$",
    }
    RedirectUrl = {
        "type": "string", "format": "uri-reference", "minLength": 1,
        "pattern": r"^[^\x00-\x20\x7f]+$",
    }
    WalletAddress = {
        "type": "string", "format": "wallet-address", "minLength": 32, "maxLength": 44,
        "pattern": r"^(?:0x[0-9A-Fa-f]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})$",
    }
}
