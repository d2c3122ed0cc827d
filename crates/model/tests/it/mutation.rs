//! A validator of JSON Schema and the types give the same verdict on documents that went wrong.
//!
//! Where they may differ is listed, and each exception has to occur.

use std::collections::{BTreeMap, BTreeSet};

use clerk_user_model::Resource as _;
use clerk_user_model::proptest::documents;
use proptest::prelude::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::generated::{each_params, each_resource};
use crate::schemas::{SOURCES, camel, document};

/// How many documents of each type are judged at least.
const PER_TYPE: usize = 2_000;

/// Why the verdicts may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exception {
    /// The schema of a checked value says what is necessary; the type checks all of it.
    CheckedValue,
    /// A nested resource that the schema refuses is kept untyped.
    Nested,
    /// Params are read from camelCase too, which the wire, hence the schema, does not know.
    OtherSpelling,
}

#[test]
fn verdicts_agree() {
    let mut judged = BTreeMap::new();
    let mut occurred = BTreeSet::new();
    macro_rules! resources {
        ($($name:ident)+) => {$(
            let is_whole = |read: &clerk_user_model::$name| read.unreadable().is_empty();
            let count = judge(stringify!($name), is_whole, &mut occurred);
            judged.insert(stringify!($name), count);
        )+};
    }
    macro_rules! params {
        ($($name:ident)+) => {$(
            let is_whole = |_: &clerk_user_model::$name| true;
            let count = judge(stringify!($name), is_whole, &mut occurred);
            judged.insert(stringify!($name), count);
        )+};
    }
    each_resource!(resources);
    each_params!(params);
    for name in SOURCES.keys() {
        let object = SOURCES[name]["type"] == "object" && name != "Envelope";
        assert_eq!(judged.contains_key(name.as_str()), object, "{name}");
    }
    assert!(judged.values().all(|count| *count >= PER_TYPE));
    let expected = [
        Exception::CheckedValue,
        Exception::Nested,
        Exception::OtherSpelling,
    ];
    assert_eq!(occurred, BTreeSet::from(expected));
}

/// `is_whole` says whether all of a value is typed.
fn judge<T>(name: &str, is_whole: impl Fn(&T) -> bool, occurred: &mut BTreeSet<Exception>) -> usize
where
    T: JsonSchema + DeserializeOwned + Serialize,
{
    let validator = jsonschema::draft202012::new(&document(name)).unwrap();
    let strategy = documents::<T>();
    let mut runner = TestRunner::deterministic();
    let mut verdicts = [0_usize; 2];
    while verdicts.iter().sum::<usize>() < PER_TYPE || verdicts.contains(&0) {
        let seed = strategy.new_tree(&mut runner).unwrap().current();
        for (mutant, exception) in mutants(&seed, &SOURCES[name]) {
            let by_schema = validator.is_valid(&mutant);
            let by_type = serde_json::from_str::<T>(&mutant.to_string());
            verdicts[usize::from(by_schema)] += 1;
            match (by_schema, by_type, exception) {
                (true, Err(_), Some(Exception::CheckedValue)) => {
                    occurred.insert(Exception::CheckedValue);
                }
                (false, Ok(_), Some(Exception::OtherSpelling)) => {
                    occurred.insert(Exception::OtherSpelling);
                }
                (false, Ok(read), None) if !is_whole(&read) => {
                    assert_eq!(serde_json::to_value(&read).unwrap(), mutant, "{name}");
                    occurred.insert(Exception::Nested);
                }
                (true, Ok(read), _) => assert!(is_whole(&read), "{name}: kept in part: {mutant}"),
                (false, Err(_), _) => {}
                (true, Err(error), _) => panic!("{name}: only the type refuses {mutant}: {error}"),
                (false, Ok(_), _) => panic!("{name}: only the schema refuses {mutant}"),
            }
        }
    }
    verdicts.iter().sum()
}

/// The seed, and the seed with one thing changed.
fn mutants(seed: &Value, schema: &Value) -> Vec<(Value, Option<Exception>)> {
    let mut mutants = vec![(seed.clone(), None)];
    let checked = |pointer: &str| {
        let member = pointer.trim_start_matches('/');
        let target = schema["properties"][member]["allOf"][0]["$ref"].as_str()?;
        let value = SOURCES.get(target.trim_start_matches("#/$defs/"))?;
        value["x-rust-type"]
            .as_str()?
            .starts_with("clerk_user_validate::")
            .then_some(Exception::CheckedValue)
    };
    for pointer in pointers(seed) {
        for value in replacements() {
            let mut mutant = seed.clone();
            *mutant.pointer_mut(&pointer).unwrap() = value;
            mutants.push((mutant, checked(&pointer)));
        }
        for change in [drop_member, add_member, repeat_item] {
            let mut mutant = seed.clone();
            if change(&mut mutant, &pointer) {
                mutants.push((mutant, None));
            }
        }
        let mut mutant = seed.clone();
        if respell_member(&mut mutant, &pointer) {
            mutants.push((mutant, Some(Exception::OtherSpelling)));
        }
    }
    mutants
}

fn replacements() -> [Value; 19] {
    [
        json!(null),
        json!(true),
        json!(0),
        json!(-7),
        json!(3.0),
        json!(1.5),
        json!(-0.0),
        json!(1e18),
        json!(1e19),
        json!(1e300),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(""),
        json!("verified"),
        json!("+1555123456789012"),
        json!("x".repeat(40)),
        json!([]),
        json!({}),
    ]
}

/// Where every value in `value` stands, the root aside.
fn pointers(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (escaped(k), v)).collect(),
        Value::Array(items) => (0..).map(|i: usize| i.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    let below = |(key, value)| {
        let tails = pointers(value).into_iter();
        let tails = std::iter::once(String::new()).chain(tails);
        tails.map(move |tail| format!("/{key}{tail}"))
    };
    inner.into_iter().flat_map(below).collect()
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn parent<'a>(value: &'a mut Value, pointer: &str) -> (Option<&'a mut Value>, String) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    (value.pointer_mut(parent), name)
}

fn drop_member(value: &mut Value, pointer: &str) -> bool {
    let (parent, name) = parent(value, pointer);
    let members = parent.and_then(Value::as_object_mut);
    members.is_some_and(|members| members.remove(&name).is_some())
}

fn add_member(value: &mut Value, pointer: &str) -> bool {
    let (parent, _) = parent(value, pointer);
    let members = parent.and_then(Value::as_object_mut);
    members.is_some_and(|members| {
        let before = members.insert("of_tomorrow".to_owned(), json!([1]));
        before.is_none()
    })
}

fn repeat_item(value: &mut Value, pointer: &str) -> bool {
    let (parent, _) = parent(value, pointer);
    let items = parent.and_then(Value::as_array_mut);
    items.is_some_and(|items| {
        items.extend_from_within(..1);
        true
    })
}

/// Writes the member in camelCase.
fn respell_member(value: &mut Value, pointer: &str) -> bool {
    let (parent, name) = parent(value, pointer);
    let camel = camel(&name);
    let Some(members) = parent.and_then(Value::as_object_mut) else {
        return false;
    };
    if camel == name {
        return false;
    }
    let Some(member) = members.remove(&name) else {
        return false;
    };
    members.insert(camel, member);
    true
}
