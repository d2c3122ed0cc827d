//! Proptest strategies: `any::<User>()` creates values that the schema of `User` allows.
//!
//! They are derived from the schemas of the types: with missing and `null` fields, unknown enum values
//! and fields, integers at their limits, and validated values of every kind.
//!
//! ```
//! use clerk_user_model::User;
//! use proptest::prelude::*;
//!
//! proptest!(|(user: User)| {
//!     prop_assert!(user.email_addresses().len() <= 2);
//! });
//! ```

use core::fmt::Debug;

use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};
use proptest::collection::vec;
use proptest::prelude::{Arbitrary, BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Union;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Returns a strategy for instances of `T`.
///
/// # Panics
///
/// The strategy panics if `T` rejects a document that its schema allows. The types of this crate are
/// tested not to.
pub fn instances<T>() -> impl Strategy<Value = T>
where
    T: JsonSchema + DeserializeOwned + Debug + 'static,
{
    #[expect(clippy::panic, reason = "a strategy cannot return an error")]
    documents::<T>().prop_map(|document| match serde_json::from_value(document) {
        Ok(instance) => instance,
        Err(error) => panic!("{} refuses an instance: {error}", T::schema_name()),
    })
}

/// Returns a strategy for JSON documents that the schema of `T` allows.
///
/// ```
/// use clerk_user_model::{EmailAddress, proptest::documents};
/// use proptest::prelude::*;
///
/// proptest!(|(json in documents::<EmailAddress>())| {
///     prop_assert!(json["id"].is_string());
/// });
/// ```
pub fn documents<T: JsonSchema>() -> BoxedStrategy<Value> {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let schema = Schema::to_value(settings.into_generator().into_root_schema_for::<T>());
    Documents { root: &schema }.of(&schema)
}

/// Implements `Arbitrary` for types by the strategy of their schemas.
macro_rules! arbitrary {
    ($($name:ident)+) => {$(
        impl ::proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = ::proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                ::proptest::strategy::Strategy::boxed($crate::proptest::instances())
            }
        }
    )+};
}

pub(crate) use arbitrary;

/// Converts a schema into a strategy.
struct Documents<'a> {
    root: &'a Value,
}

impl Documents<'_> {
    fn of(&self, schema: &Value) -> BoxedStrategy<Value> {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = target.trim_start_matches('#');
            return self.of(self.root.pointer(target).unwrap_or(&Value::Null));
        }
        if let Some(words) = list(schema, "enum") {
            return select(words.to_vec()).boxed();
        }
        if let Some(choices) = list(schema, "anyOf") {
            return Union::new(choices.iter().map(|choice| self.of(choice))).boxed();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("null") => Just(Value::Null).boxed(),
            Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
            Some("integer") => integers().boxed(),
            Some("string") => texts(schema),
            Some("array") => {
                let item = schema.get("items").unwrap_or(&Value::Null);
                vec(self.of(item), 0..=2).prop_map(Value::from).boxed()
            }
            Some("object") => self.objects(schema),
            _ => anything(),
        }
    }

    fn objects(&self, schema: &Value) -> BoxedStrategy<Value> {
        let known = schema.get("properties").and_then(Value::as_object);
        let alternatives = list(schema, "oneOf").unwrap_or_default();
        let required = |schema: &Value, name: &str| {
            list(schema, "required").is_some_and(|names| names.iter().any(|n| n == name))
        };
        let one = alternatives.len().max(1);
        let alternatives = alternatives.to_vec();
        let members: Vec<_> = known
            .into_iter()
            .flatten()
            .map(|(name, member)| {
                let always = required(schema, name);
                let chosen: Vec<bool> = alternatives.iter().map(|a| required(a, name)).collect();
                let there = prop_oneof![3 => Just(true), 2 => Just(false)];
                (Just(name.clone()), self.of(member), there).prop_map(
                    move |(name, value, there)| Slot {
                        name,
                        value,
                        always,
                        there,
                        chosen: chosen.clone(),
                    },
                )
            })
            .collect();
        let more = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => Just(Vec::new()).boxed(),
            Some(Value::Object(further)) => {
                let value = self.of(&Value::Object(further.clone()));
                vec(("[a-z_]{1,12}", value), 0..=2).boxed()
            }
            _ => prop_oneof![3 => Just(Vec::new()), 1 => vec(("[a-z]{1,8}_of_tomorrow", anything()), 1..=2)].boxed(),
        };
        (members, more, 0..one)
            .prop_map(|(members, more, one)| {
                let members = members.into_iter().filter(|slot| slot.is_filled(one));
                let members = members.map(|slot| (slot.name, slot.value));
                Value::Object(members.chain(more).collect::<Map<_, _>>())
            })
            .boxed()
    }
}

/// A field of an object before it is decided if it is present.
#[derive(Clone, Debug)]
struct Slot {
    name: String,
    value: Value,
    always: bool,
    there: bool,
    /// For each alternative of a `oneOf`: `true` if it requires the field.
    chosen: Vec<bool>,
}

impl Slot {
    fn is_filled(&self, one: usize) -> bool {
        match self.chosen.get(one) {
            _ if self.always => true,
            Some(true) => true,
            _ if self.chosen.contains(&true) => false,
            _ => self.there,
        }
    }
}

fn list<'a>(schema: &'a Value, keyword: &str) -> Option<&'a [Value]> {
    Some(schema.get(keyword)?.as_array()?)
}

fn integers() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        any::<i64>(),
        -1..=1i64,
        1_600_000_000_000..1_900_000_000_000i64,
        Just(i64::MIN),
        Just(i64::MAX),
    ];
    let float = (-1e18..1e18).prop_map(f64::trunc);
    prop_oneof![4 => plain.prop_map(Value::from), 1 => float.prop_map(Value::from)]
}

fn texts(schema: &Value) -> BoxedStrategy<Value> {
    match schema.get("format").and_then(Value::as_str) {
        Some("e164") => checked::<E164>(),
        Some("email") => checked::<Email>(),
        Some("oauth-strategy") => checked::<OAuthStrategy>(),
        Some("uri-reference") => checked::<RedirectUrl>(),
        Some("wallet-address") => checked::<WalletAddress>(),
        _ => prop_oneof!["[a-z0-9_]{1,20}", "\\PC{0,20}", any::<String>()]
            .prop_map(Value::from)
            .boxed(),
    }
}

fn checked<T: Arbitrary + ToString + 'static>() -> BoxedStrategy<Value> {
    any::<T>()
        .prop_map(|value| value.to_string().into())
        .boxed()
}

/// Returns a strategy for any JSON with a depth of at most three.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let object = proptest::collection::btree_map("[a-z]{0,4}", inner.clone(), 0..=2);
        prop_oneof![
            vec(inner, 0..=2).prop_map(Value::from),
            object.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}
