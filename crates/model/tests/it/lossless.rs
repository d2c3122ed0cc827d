//! What is read is what is written back.

use std::collections::HashSet;

use clerk_user_model::{
    ClerkErrors, ClientState, DeletedObject, EmailAddress, Environment, ExternalAccount, Integer,
    PhoneNumber, Session, SignIn, User, Verification, Web3Wallet,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

macro_rules! fixtures {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            #[allow(non_snake_case, reason = "named after the type")]
            fn $name() {
                round_trips::<$name>(include_str!(concat!("../fixtures/", stringify!($name), ".json")));
            }
        )+
    };
}

fixtures!(
    ClerkErrors,
    ClientState,
    DeletedObject,
    EmailAddress,
    Environment,
    ExternalAccount,
    PhoneNumber,
    Session,
    SignIn,
    User,
    Verification,
    Web3Wallet,
);

/// The fixture, and the fixture with each member in turn taken away, nulled, or joined by an unknown one.
fn round_trips<T: Serialize + DeserializeOwned>(fixture: &str) {
    let whole: Value = serde_json::from_str(fixture).unwrap();
    assert_eq!(rewritten::<T>(&whole).expect("the fixture is read"), whole);
    let mut read = 0;
    for pointer in members(&whole, String::new()) {
        for change in [remove, nullify, add_unknown] {
            let mut changed = whole.clone();
            change(&mut changed, &pointer);
            if let Some(written) = rewritten::<T>(&changed) {
                assert_eq!(written, changed, "{pointer}");
                read += 1;
            }
        }
    }
    assert!(read > 0);
}

fn rewritten<T: Serialize + DeserializeOwned>(value: &Value) -> Option<Value> {
    let read: T = serde_json::from_str(&value.to_string()).ok()?;
    Some(serde_json::to_value(read).unwrap())
}

fn members(value: &Value, at: String) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    inner
        .into_iter()
        .flat_map(|(key, value)| {
            let at = format!("{at}/{key}");
            let mut all = members(value, at.clone());
            all.push(at);
            all
        })
        .collect()
}

fn remove(value: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(map)) = value.pointer_mut(parent) {
        map.remove(key);
    }
}

fn nullify(value: &mut Value, pointer: &str) {
    *value.pointer_mut(pointer).unwrap() = Value::Null;
}

fn add_unknown(value: &mut Value, pointer: &str) {
    if let Some(Value::Object(map)) = value.pointer_mut(pointer) {
        map.insert("of_tomorrow".to_owned(), json!([{"x": null}, 1.5]));
    }
}

#[test]
fn times_are_integers_as_json_schema_means_them() {
    let read = |text: &str| serde_json::from_str::<clerk_user_model::UnixMillis>(text);
    assert_eq!(
        read("1760380899375").unwrap().as_millis(),
        1_760_380_899_375
    );
    assert_eq!(
        read("1760380899375.0").unwrap().as_millis(),
        1_760_380_899_375
    );
    assert_eq!(read("-1").unwrap().as_millis(), -1);
    assert_eq!(
        read("1.5").unwrap_err().to_string(),
        "invalid value: floating point `1.5`, expected an integer of 64 bits at line 1 column 3"
    );
    for text in ["9223372036854775808", "1e300", "\"1\"", "true"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn integers_are_too_wherever_they_stand() {
    let read =
        |text: &str| serde_json::from_str::<Session>(text).map(|s| s.factor_verification_age);
    let ages = read(r#"{"id":"sess_1","factor_verification_age":[3.0,-1]}"#).unwrap();
    assert_eq!(ages.value().unwrap(), &[3.into(), Integer::new(-1)]);
    assert!(read(r#"{"id":"sess_1","factor_verification_age":[3.5]}"#).is_err());
    let attempts: Verification = serde_json::from_str(r#"{"attempts":2e0}"#).unwrap();
    assert_eq!(attempts.attempts, 2.into());
}

#[test]
fn integers_are_written_as_they_were_spelled() {
    let written = |text: &str| {
        let read: Verification = serde_json::from_str(text).unwrap();
        serde_json::to_string(&read).unwrap()
    };
    assert_eq!(
        written(r#"{"attempts":3,"expire_at":1700000000000}"#),
        r#"{"attempts":3,"expire_at":1700000000000}"#
    );
    assert_eq!(
        written(r#"{"attempts":3.0,"expire_at":1.7e12}"#),
        r#"{"attempts":3.0,"expire_at":1700000000000.0}"#
    );
    let ends = [
        i64::MIN.to_string(),
        i64::MAX.to_string(),
        "-9223372036854775808.0".to_owned(),
        "9223372036854774784.0".to_owned(),
        "-0".to_owned(),
    ];
    for end in ends {
        let value: Value = serde_json::from_str(&format!(r#"{{"expire_at":{end}}}"#)).unwrap();
        assert_eq!(rewritten::<Verification>(&value), Some(value));
    }
}

#[test]
fn integers_are_equal_however_they_are_spelled() {
    let read = |text: &str| serde_json::from_str::<Integer>(text).unwrap();
    assert_eq!(read("3.0"), read("3"));
    assert_eq!(read("3.0"), 3);
    assert!(read("3.0") < read("4"));
    assert_eq!(HashSet::from([read("3"), read("3e0")]).len(), 1);
    assert_eq!(
        (read("3.0").to_string(), i64::from(read("3e0"))),
        ("3".to_owned(), 3)
    );
}

#[test]
fn what_stands_twice_is_refused() {
    let told = |text: &str| match serde_json::from_str::<Verification>(text) {
        Ok(read) => serde_json::to_string(&read).unwrap(),
        Err(error) => error.to_string(),
    };
    assert_eq!(
        told(r#"{"status":"verified","status":"failed"}"#),
        "duplicate field `status` at line 1 column 29"
    );
    assert_eq!(
        told(r#"{"of_tomorrow":1,"of_tomorrow":2}"#),
        "duplicate field at line 1 column 33"
    );
    assert_eq!(told(r#"{"data":{"a":1,"a":2}}"#), r#"{"data":{"a":2}}"#);
}

#[test]
fn deep_nesting_is_refused_not_a_crash() {
    let deep = format!(
        r#"{{"id":"user_1","deep":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert!(serde_json::from_str::<User>(&deep).is_err());
}

proptest! {
    #[test]
    fn numbers_of_metadata_are_kept(number: f64, integer: i64, big: u64) {
        let value = json!({"public_metadata": {"numbers": [number, integer, big]}, "id": "user_1"});
        prop_assert_eq!(rewritten::<User>(&value), Some(value));
    }

    #[test]
    fn unknown_words_are_kept(status in "\\PC{0,20}", strategy in "[a-z0-9_]{0,30}") {
        let value = json!({"status": status, "strategy": strategy});
        prop_assert_eq!(rewritten::<Verification>(&value), Some(value));
    }
}
