//! Params are built as their schemas say: a setter for each member that is optional, which fills that one alone.

use std::collections::BTreeSet;
use std::fmt::Debug;

use clerk_user_model::*;
use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::generated::each_builder;
use crate::schemas::{SOURCES, camel};

/// One test for each type: its constructor, and a value for each setter.
macro_rules! setters {
    ($($name:ident::$new:ident($($required:expr),*) { $($setter:ident: $value:expr,)* })+) => {$(
        #[test]
        #[allow(non_snake_case, reason = "named after the type")]
        fn $name() {
            let bare = clerk_user_model::$name::$new($($required),*);
            $(
                let one = bare.clone().$setter($value);
                assert_eq!(added(&bare, &one), json!({stringify!($setter): $value}));
            )*
            let whole = bare$(.$setter($value))*;
            names_all(stringify!($name), &whole);
            reads_every_spelling(stringify!($name), &whole);
        }
    )+};
}

each_builder!(setters);

/// The members that `more` has beyond those of `less`, all of which it has.
fn added<T: Serialize>(less: &T, more: &T) -> Value {
    let mut rest = written(more);
    for (name, value) in written(less) {
        assert_eq!(rest.remove(&name), Some(value));
    }
    rest.into()
}

/// What is built with all setters has every member of the schema, of a choice the one that was chosen.
fn names_all<T: Serialize>(name: &str, whole: &T) {
    let schema = &SOURCES[name];
    let built = written(whole);
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let not_chosen: BTreeSet<&str> = choices
        .map(|choice| choice["required"][0].as_str().unwrap())
        .filter(|name| !built.contains_key(*name))
        .collect();
    let mut missing: BTreeSet<&str> = members(schema).keys().map(String::as_str).collect();
    missing.retain(|name| !built.contains_key(*name));
    assert_eq!(missing, not_chosen);
}

/// Each member is read by each other name too, as from its own.
fn reads_every_spelling<T>(name: &str, whole: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let built = written(whole);
    for (member, schema) in members(&SOURCES[name]) {
        let more = schema["x-aliases"].as_array().into_iter().flatten();
        let more = more.map(|alias| alias.as_str().unwrap().to_owned());
        for alias in more.chain([camel(member)]) {
            let mut respelled = built.clone();
            if let Some(value) = respelled.remove(member) {
                respelled.insert(alias, value);
            }
            assert_eq!(
                serde_json::from_value::<T>(respelled.into()).unwrap(),
                *whole
            );
        }
    }
}

fn members(schema: &Value) -> &Map<String, Value> {
    schema["properties"].as_object().unwrap()
}

fn written<T: Serialize>(params: &T) -> Map<String, Value> {
    match serde_json::to_value(params).unwrap() {
        Value::Object(members) => members,
        other => panic!("{other}"),
    }
}
