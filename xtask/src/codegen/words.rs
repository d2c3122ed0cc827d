//! Enums, ids and the table of providers: plain lists, written as text.

use std::fmt::Write;

use serde_json::Value;

use super::rust::{doc_comment, upper_camel};
use super::schema::{Provider, Schemas};
use crate::Result;

/// What a file in `schemas/values/` becomes.
enum Kind<'a> {
    /// The words known today of an open set.
    Open(&'a [Value]),
    /// All words.
    Closed(&'a [Value]),
    /// A newtype over text.
    Id,
    /// A type written by hand, here or in `validate`.
    ByHand,
}

/// The module of enums and ids.
pub(super) fn values(schemas: &Schemas) -> Result<String> {
    let mut text =
        String::from("//! Enums and ids.\n\nuse crate::text::{closed_enum, id, open_enum};\n");
    for (name, schema) in &schemas.values {
        let (macro_name, words) = match kind(schema)
            .ok_or_else(|| format!("{name}: neither enum, id nor checked value"))?
        {
            Kind::ByHand => continue,
            Kind::Id => ("id", None),
            Kind::Open(words) => ("open_enum", Some(words)),
            Kind::Closed(words) => ("closed_enum", Some(words)),
        };
        write!(
            text,
            "\n{macro_name}! {{\n{}    {name}",
            doc_comment(schema, "    ")
        )?;
        match words {
            None => text.push('\n'),
            Some(words) => {
                text.push_str(" {\n");
                for word in words.iter().filter_map(Value::as_str) {
                    let variant = match word {
                        "" => "Empty".to_owned(),
                        _ => upper_camel(word),
                    };
                    writeln!(text, "        {variant} = \"{word}\",")?;
                }
                text.push_str("    }\n");
            }
        }
        text.push_str("}\n");
    }
    Ok(text)
}

/// The module of OAuth providers.
pub(super) fn providers(schemas: &Schemas) -> Result<String> {
    let mut text = String::from(
        "//! OAuth providers.\n\nuse crate::OAuthProviderInfo;\nuse crate::text::open_enum;\n\n\
         open_enum! {\n    /// An OAuth provider by its key, without the `oauth_` of a strategy.\n    OAuthProvider {\n",
    );
    for Provider { key, .. } in &schemas.providers {
        writeln!(text, "        {} = \"{key}\",", upper_camel(key))?;
    }
    text.push_str(
        "    }\n}\n\n/// The providers that Clerk knows today, in order of key. Others work too: see\n\
         /// [`OAuthStrategy`](clerk_user_validate::OAuthStrategy).\n\
         pub const OAUTH_PROVIDERS: &[OAuthProviderInfo] = &[\n",
    );
    for Provider {
        key,
        name,
        strategy,
    } in &schemas.providers
    {
        writeln!(
            text,
            "    OAuthProviderInfo::new({key:?}, {name:?}, {strategy:?}),"
        )?;
    }
    text.push_str("];\n");
    Ok(text)
}

fn kind(schema: &Value) -> Option<Kind<'_>> {
    match schema.get("x-rust-type").and_then(Value::as_str) {
        Some("id") => Some(Kind::Id),
        Some(_) => Some(Kind::ByHand),
        None => match schema
            .get("anyOf")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([known, _any_string]) => words(known).map(Kind::Open),
            Some(_) => None,
            None => words(schema).map(Kind::Closed),
        },
    }
}

fn words(schema: &Value) -> Option<&[Value]> {
    Some(schema.get("enum")?.as_array()?)
}
