//! A nested resource that cannot be read costs nothing but itself.
//!
//! Every nested place of every resource is damaged in turn, found by walking through documents
//! along their schemas: the outer resource is read, all else is typed, and what is written is what
//! was read.

use std::collections::BTreeSet;

use clerk_user_model::proptest::documents;
use clerk_user_model::{
    ClientState, Dictionary, EmailAddress, Envelope, ExternalAccount, List, Maybe, OAuthProvider,
    Resource, SocialProvider, User,
};
use proptest::prelude::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::generated::each_resource;
use crate::schemas::{SOURCES, document};

/// Nested resources of a type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    One,
    List,
    Map,
}

/// The field of a resource that holds others.
type Field = (String, String);

/// A place in a document where a resource, a list or a map of resources stands.
struct Place {
    pointer: String,
    field: Field,
    shape: Shape,
    resource: String,
}

/// The fields of a resource that hold others, with the type of these.
fn nested(name: &str) -> Vec<(String, Shape, String)> {
    let properties = SOURCES[name]["properties"].as_object().unwrap();
    let resource = |schema: &Value| {
        let target = schema["$ref"].as_str()?.trim_start_matches("#/$defs/");
        let is_resource = SOURCES[target]["additionalProperties"] == true;
        is_resource.then(|| target.to_owned())
    };
    let shape = |schema: &Value| {
        let one = resource(&schema["anyOf"][0]).or_else(|| resource(&schema["allOf"][0]));
        let list = resource(&schema["items"]);
        let map = resource(&schema["additionalProperties"]);
        let one = one.map(|target| (Shape::One, target));
        let list = list.map(|target| (Shape::List, target));
        let map = map.map(|target| (Shape::Map, target));
        one.or(list).or(map)
    };
    let found = properties.iter().filter_map(|(field, schema)| {
        let (shape, target) = shape(schema)?;
        Some((field.clone(), shape, target))
    });
    found.collect()
}

/// All nested places in a document of the type `name`.
fn places(document: &Value, name: &str, at: &str, found: &mut Vec<Place>) {
    for (field, shape, resource) in nested(name) {
        let value = &document[&field];
        let pointer = format!("{at}/{field}");
        let mut add = |pointer: String, value: &Value, shape| {
            found.push(Place {
                pointer: pointer.clone(),
                field: (name.to_owned(), field.clone()),
                shape,
                resource: resource.clone(),
            });
            if shape == Shape::One {
                places(value, &resource, &pointer, found);
            }
        };
        match (shape, value) {
            (_, Value::Null) => {}
            (Shape::One, value) => add(pointer, value, shape),
            (Shape::List, value) => {
                add(pointer.clone(), value, shape);
                for (at, item) in value.as_array().unwrap().iter().enumerate() {
                    add(format!("{pointer}/{at}"), item, Shape::One);
                }
            }
            (Shape::Map, value) => {
                add(pointer.clone(), value, shape);
                for (key, item) in value.as_object().unwrap() {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    add(format!("{pointer}/{key}"), item, Shape::One);
                }
            }
        }
    }
}

/// What may stand in a place by mistake. The schema refuses all of it.
fn damages(place: &Place, value: &Value) -> Vec<Value> {
    match place.shape {
        Shape::List => return vec![json!(7), json!("x"), json!({"0": {}})],
        Shape::Map => return vec![json!(7), json!("x"), json!([[]])],
        Shape::One => {}
    }
    let mut all = vec![json!(true), json!(7), json!(1.5), json!("x"), json!([{}])];
    let validator = jsonschema::draft202012::new(&document(&place.resource)).unwrap();
    let schema = &SOURCES[&place.resource];
    for required in schema["required"].as_array().into_iter().flatten() {
        let mut damaged = value.clone();
        damaged
            .as_object_mut()
            .unwrap()
            .remove(required.as_str().unwrap());
        all.push(damaged);
    }
    let nested = nested(&place.resource);
    for property in schema["properties"].as_object().unwrap().keys() {
        if nested.iter().any(|(field, ..)| field == property) {
            continue;
        }
        let wrong = [
            json!({"a": [1]}),
            json!([[], {"b": 1.5}]),
            json!(2.5),
            json!("x"),
        ];
        let wrong = wrong.into_iter().map(|wrong| {
            let mut damaged = value.clone();
            damaged[property] = wrong;
            damaged
        });
        all.extend(wrong.filter(|damaged| !validator.is_valid(damaged)));
    }
    all
}

/// Damages each nested place of a document in turn. Returns the fields these were in.
fn damage<T: Resource + Serialize>(name: &str, document: &Value) -> BTreeSet<Field> {
    let mut found = Vec::new();
    places(document, name, "", &mut found);
    for place in &found {
        let whole = document.pointer(&place.pointer).unwrap();
        let (outer, field) = &place.field;
        let required = SOURCES[outer]["required"].as_array();
        let is_required = required.is_some_and(|names| names.iter().any(|name| name == field));
        if place.shape != Shape::One && is_required {
            continue;
        }
        for damage in damages(place, whole) {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&place.pointer).unwrap() = damage;
            let read: T = serde_json::from_str(&damaged.to_string())
                .unwrap_or_else(|e| panic!("{name}{}: {e}: {damaged}", place.pointer));
            assert_eq!(read.unreadable(), [&*place.pointer], "{damaged}");
            assert_eq!(serde_json::to_value(&read).unwrap(), damaged);
            let again: T = serde_json::from_value(damaged).unwrap();
            assert_eq!(again.unreadable(), [&*place.pointer]);
        }
    }
    found.into_iter().map(|place| place.field).collect()
}

/// Damages documents of a type until each field that holds resources was met.
fn damage_all<T: Resource + Serialize + JsonSchema>(name: &str) {
    let wanted = nested(name)
        .into_iter()
        .map(|(field, ..)| (name.to_owned(), field));
    let mut wanted: BTreeSet<Field> = wanted.collect();
    let strategy = documents::<T>();
    let mut runner = TestRunner::deterministic();
    let mut left = 2;
    while left > 0 || !wanted.is_empty() {
        let document = strategy.new_tree(&mut runner).unwrap().current();
        let read: T = serde_json::from_str(&document.to_string()).unwrap();
        assert_eq!(read.unreadable(), [""; 0], "{document}");
        let met = damage::<T>(name, &document);
        wanted.retain(|field| !met.contains(field));
        left -= i32::from(left > 0);
    }
}

macro_rules! every {
    ($($name:ident)+) => {$(
        #[test]
        #[allow(non_snake_case, reason = "named after the type")]
        fn $name() {
            damage_all::<clerk_user_model::$name>(stringify!($name));
        }
    )+};
}

each_resource!(every);

const USER: &str = include_str!("../fixtures/User.json");

/// The fixture with the first email address and the last external account damaged.
fn damaged_user() -> (User, Value) {
    let mut json: Value = serde_json::from_str(USER).unwrap();
    json["email_addresses"][0]["email_address"] = json!(7);
    json["external_accounts"][2] = json!("gone");
    (serde_json::from_str(&json.to_string()).unwrap(), json)
}

#[test]
fn the_siblings_of_damage_are_typed() {
    let whole: User = serde_json::from_str(USER).unwrap();
    let (user, json) = damaged_user();
    assert!(user.email_addresses() == &whole.email_addresses()[1..]);
    assert!(user.external_accounts() == &whole.external_accounts()[..2]);
    assert!(user.phone_numbers() == whole.phone_numbers());
    let emails = user.email_addresses.value().unwrap();
    let unreadable: Vec<_> = emails.unreadable().collect();
    assert_eq!(unreadable, [(0, &json["email_addresses"][0])]);
}

#[test]
fn damage_is_not_shown() {
    let (user, _) = damaged_user();
    let shown = format!("{user:?}");
    assert!(shown.contains("1 unreadable"), "{shown}");
    assert!(!shown.contains("gone"), "{shown}");
    let dictionary: Dictionary<SocialProvider> =
        serde_json::from_str(r#"{"oauth_notion":{"enabled":"gone"}}"#).unwrap();
    assert_eq!(format!("{dictionary:?}"), r#"{"oauth_notion": unreadable}"#);
}

#[test]
fn a_list_is_used_like_a_vec() {
    let email = |id: &str| EmailAddress::new(id.into(), "a@b.example".to_owned());
    let mut list: List<EmailAddress> =
        serde_json::from_str(r#"[{"id":"idn_0"},{"id":"idn_1","email_address":"a"}]"#).unwrap();
    list.push(email("idn_2"));
    for email in &mut list {
        email.reserved = true.into();
    }
    let ids: Vec<&str> = list.iter().map(|email| email.id.as_str()).collect();
    assert_eq!(ids, ["idn_1", "idn_2"]);
    let json = serde_json::to_value(&list).unwrap();
    assert_eq!(
        (&json[0]["id"], &json[2]["id"]),
        (&json!("idn_0"), &json!("idn_2"))
    );
    list.clear();
    assert_eq!(serde_json::to_string(&list).unwrap(), r#"[{"id":"idn_0"}]"#);
    let mut user = User::new("user_1".into());
    user.email_addresses = vec![email("idn_3")].into();
    assert_eq!(user.email_addresses()[0].id.as_str(), "idn_3");
    let collected: List<EmailAddress> = [email("idn_4")].into_iter().collect();
    assert_eq!(
        Vec::from(collected.clone()).len(),
        collected.into_iter().count()
    );
}

#[test]
fn a_dictionary_is_used_like_a_map() {
    let json = r#"{"oauth_a":7,"oauth_b":{"enabled":true}}"#;
    let mut social: Dictionary<SocialProvider> = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&social).unwrap().len(), json.len());
    social.insert("oauth_c".to_owned(), SocialProvider::new());
    let names: Vec<&str> = (&social)
        .into_iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["oauth_b", "oauth_c"]);
    assert_eq!(social.unreadable.get("oauth_a"), Some(&json!(7)));
    let twice = r#"{"oauth_a":7,"oauth_a":{},"oauth_b":{},"oauth_b":7}"#;
    let social: Dictionary<SocialProvider> = serde_json::from_str(twice).unwrap();
    assert_eq!(
        serde_json::to_value(&social).unwrap(),
        json!({"oauth_a": {}, "oauth_b": 7})
    );
    assert!(serde_json::from_str::<Dictionary<SocialProvider>>("[]").is_err());
}

#[test]
fn an_envelope_keeps_a_client_that_cannot_be_read() {
    let body = json!({
        "client": {"id": 7, "sessions": []},
        "response": [{"id": "idn_1", "email_address": "a@b.example"}, {"id": "idn_2"}],
        "of_tomorrow": 1,
    });
    let envelope: Envelope<List<EmailAddress>> = serde_json::from_str(&body.to_string()).unwrap();
    assert_eq!(envelope.response.len(), 1);
    assert_eq!(envelope.client, Maybe::Absent);
    assert_eq!(envelope.unreadable(), ["/response/1", "/client"]);
    assert_eq!(serde_json::to_value(&envelope).unwrap(), body);
    let refusal = |text: &str| {
        let read: Result<Envelope<User>, _> = serde_json::from_str(text);
        read.unwrap_err().to_string()
    };
    assert_eq!(refusal("{}"), "missing field `response` at line 1 column 2");
    let user = r#""response":{"id":"user_1"}"#;
    assert!(refusal(&format!("{{{user},{user}}}")).starts_with("duplicate field `response`"));
    let twice = format!(r#"{{{user},"client":null,"client":null}}"#);
    assert!(refusal(&twice).starts_with("duplicate field `client`"));
    let twice = format!(r#"{{{user},"client":7,"client":7}}"#);
    assert!(refusal(&twice).starts_with("duplicate field at line 1"));
    assert!(refusal(r#"{"response":{"id":7}}"#).starts_with("invalid type"));
}

#[test]
fn several_results_tell_what_is_unreadable() {
    let session = json!({"id": "sess_1", "user": 7});
    let state = json!({"id": "client_1", "sessions": [session]});
    let states: Vec<Option<ClientState>> = serde_json::from_value(json!([null, state])).unwrap();
    assert_eq!(states.unreadable(), ["/1/sessions/0/user"]);
    assert_eq!(json!({"user": 7}).unreadable(), [""; 0]);
}

/// Readers disagree which of two counts, so a document that leaves it open is refused as a whole.
#[test]
fn what_stands_twice_in_a_nested_resource_is_refused() {
    let twice =
        r#"{"id":"idn_1","email_address":"a","verification":{"status":null,"status":null}}"#;
    let error = serde_json::from_str::<EmailAddress>(twice).unwrap_err();
    assert!(error.to_string().starts_with("duplicate field `status`"));
}

#[test]
fn an_account_of_the_older_shape_has_a_provider() {
    let provider = |json: Value| {
        let account: ExternalAccount = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(serde_json::to_value(&account).unwrap(), json);
        account.oauth_provider()
    };
    let google = json!({"object": "google_account", "id": "idn_1", "google_id": "1"});
    assert_eq!(provider(google), OAuthProvider::Google);
    let facebook = json!({"object": "facebook_account", "id": "idn_1"});
    assert_eq!(provider(facebook), OAuthProvider::Facebook);
    let said = json!({"object": "google_account", "id": "idn_1", "provider": "oauth_notion"});
    assert_eq!(provider(said), OAuthProvider::Notion);
    for object in ["external_account", "google_account_of_tomorrow", "_account"] {
        assert_eq!(
            provider(json!({"object": object, "id": "eac_1"})).as_str(),
            ""
        );
    }
    assert_eq!(
        provider(json!({"id": "eac_1", "provider": null})).as_str(),
        ""
    );
}
