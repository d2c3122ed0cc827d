//! How resources are read: from any source, in any order, and what is refused.

use clerk_user_model::{ClerkErrors, EmailAddress, Extra, List, User};
use serde_json::{Map, Value, json};

const USER: &str = include_str!("../fixtures/User.json");

fn refusal(text: &str) -> String {
    serde_json::from_str::<EmailAddress>(text)
        .unwrap_err()
        .to_string()
}

#[test]
fn from_every_source_alike() {
    let user: User = serde_json::from_str(USER).unwrap();
    assert!(serde_json::from_slice::<User>(USER.as_bytes()).unwrap() == user);
    assert!(serde_json::from_reader::<_, User>(USER.as_bytes()).unwrap() == user);
    let value: Value = serde_json::from_str(USER).unwrap();
    assert!(serde_json::from_value::<User>(value).unwrap() == user);
}

#[test]
fn in_any_order() {
    let members: Map<String, Value> = serde_json::from_str(USER).unwrap();
    let member = |(name, value): (&String, &Value)| format!("{}:{value}", json!(name));
    let backwards: Vec<String> = members.iter().rev().map(member).collect();
    let backwards = format!("{{{}}}", backwards.join(","));
    let user: User = serde_json::from_str(&backwards).unwrap();
    assert!(user == serde_json::from_str(USER).unwrap());
}

#[test]
fn names_may_be_escaped() {
    let email: EmailAddress =
        serde_json::from_str(r#"{"\u0069d":"idn_1","email_address":"a","\u0061":1}"#).unwrap();
    assert_eq!(email.id.as_str(), "idn_1");
    assert_eq!(email.extra.get("a"), Some(&json!(1)));
}

#[test]
fn what_is_refused() {
    assert_eq!(
        refusal(r#"{"id":"idn_1"}"#),
        "missing field `email_address` at line 1 column 14"
    );
    assert_eq!(refusal("{}"), "missing field `id` at line 1 column 2");
    assert_eq!(
        refusal(r#"{"id":"idn_1","id":"idn_1"}"#),
        "duplicate field `id` at line 1 column 18"
    );
    assert_eq!(
        refusal(r#"{"id":null}"#),
        "invalid type: null, expected a string at line 1 column 10"
    );
    assert_eq!(
        refusal("[]"),
        "invalid type: sequence, expected an object at line 1 column 0"
    );
    assert_eq!(
        refusal(r#"{"reserved":{}}"#),
        "invalid type: map, expected a boolean at line 1 column 12"
    );
    let errors = serde_json::from_str::<ClerkErrors>(r#"{"errors":"secret"}"#);
    assert_eq!(
        errors.unwrap_err().to_string(),
        "invalid type: string, expected resources at line 1 column 19"
    );
    let list = serde_json::from_str::<List<EmailAddress>>("7");
    assert_eq!(
        list.unwrap_err().to_string(),
        "invalid type: number, expected a list"
    );
}

#[test]
fn unknown_members_are_a_map() {
    let mut extra = Extra::new();
    assert!(extra.is_empty());
    extra.insert("of_tomorrow".to_owned(), json!("secret"));
    assert_eq!(format!("{extra:?}"), r#"{"of_tomorrow"}"#);
    assert_ne!(extra, Extra::new());
    extra.clear();
    assert_eq!(extra, Extra::new());
    let map = Map::from_iter([("a".to_owned(), json!(1))]);
    assert_eq!(*Extra::from(map.clone()), map);
}
