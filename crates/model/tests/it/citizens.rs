//! Ids beside strings, fields that may be missing, metadata as types of the app's own.

use std::collections::HashMap;

use clerk_user_model::{EmailAddressId, Maybe, UpdateUserMetadataParams, User};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[test]
fn an_id_is_as_good_as_its_text() {
    let id: EmailAddressId = "idn_1".parse().unwrap();
    assert_eq!(id, "idn_1");
    assert_eq!("idn_1", id);
    assert_eq!(id, *"idn_1");
    assert_eq!(*"idn_1", id);
    assert_ne!(id, "idn_2");
    let by_id: HashMap<EmailAddressId, u8> = [(id, 7)].into();
    assert_eq!(by_id.get("idn_1"), Some(&7));
}

#[test]
fn a_field_is_mapped_without_losing_how_it_is_missing() {
    let name = Maybe::Value("Ada".to_owned());
    assert_eq!(name.as_ref().map(String::len), Maybe::Value(3));
    assert_eq!(name.as_deref(), Maybe::Value("Ada"));
    assert!(name.as_deref().is_some_and(|name| name.starts_with('A')));
    for missing in [Maybe::Null, Maybe::<String>::Absent] {
        assert_eq!(missing.as_deref().is_null(), missing.is_null());
        assert_eq!(
            missing.as_ref().map(String::len).is_absent(),
            missing.is_absent()
        );
        assert!(!missing.is_some_and(|_| true));
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    theme: String,
}

#[test]
fn metadata_is_read_as_a_type_of_the_apps_own() {
    let user: User = serde_json::from_value(json!({
        "id": "user_1",
        "public_metadata": {"theme": "light", "more": 1},
        "unsafe_metadata": {"theme": 7},
    }))
    .unwrap();
    let theme = "light".to_owned();
    let settings = user.public_metadata_as::<Settings>().unwrap();
    assert_eq!(settings, Some(Settings { theme }));
    assert!(user.unsafe_metadata_as::<Settings>().is_err());
    let bare: User = serde_json::from_value(json!({"id": "user_1"})).unwrap();
    assert_eq!(bare.unsafe_metadata_as::<Settings>().unwrap(), None);
}

#[test]
fn metadata_is_written_from_a_type_of_the_apps_own() {
    let theme = "dark".to_owned();
    let params = UpdateUserMetadataParams::of(&Settings { theme }).unwrap();
    let map = json!({"theme": "dark"});
    assert_eq!(json!(params.unsafe_metadata), map);
    assert!(UpdateUserMetadataParams::of("no object").is_err());
}
