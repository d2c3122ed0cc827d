//! `Debug` shows neither secrets nor personal data.

use clerk_user_model::proptest::documents;
use clerk_user_model::{
    AttemptEmailAddressVerificationParams, ClerkError, ClientState, CreateSignInParams, Session,
    User, Verification,
};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::schemas::{SOURCES, each_type};

macro_rules! hides {
    ($($name:ident)+) => {$(
        #[test]
        #[allow(non_snake_case, reason = "named after the type")]
        fn $name() {
            hides_what_the_schema_says::<clerk_user_model::$name>(stringify!($name));
        }
    )+};
}

each_type!(hides);

/// Every member has its name shown, and just those that are secret or personal have what they hold hidden.
fn hides_what_the_schema_says<T>(name: &str)
where
    T: JsonSchema + DeserializeOwned + core::fmt::Debug,
{
    let members = SOURCES[name]["properties"].as_object().unwrap();
    let hidden = |schema: &Value| {
        ["x-secret", "x-personal"]
            .iter()
            .any(|mark| schema.get(mark).is_some())
    };
    proptest!(ProptestConfig::with_cases(16), |(document in documents::<T>())| {
        let text = format!("{:#?}", serde_json::from_value::<T>(document.clone()).unwrap());
        for (member, schema) in members {
            let line = text.lines().find_map(|l| l.strip_prefix(&format!("    {member}: ")));
            prop_assert_eq!(line.map(|l| l == "***,"), Some(hidden(schema)), "{}: {}", member, text);
            for secret in texts(&document[member]).filter(|_| hidden(schema)) {
                prop_assert!(!text.contains(&secret), "{}: {}", member, text);
            }
        }
    });
}

/// All texts in a value that are long enough to stand nowhere else by chance, as `Debug` would show them.
fn texts(value: &Value) -> Box<dyn Iterator<Item = String> + '_> {
    match value {
        Value::String(text) => {
            let shown = format!("{text:?}");
            Box::new(
                (shown.len() > 10)
                    .then(|| shown.trim_matches('"').to_owned())
                    .into_iter(),
            )
        }
        Value::Array(items) => Box::new(items.iter().flat_map(texts)),
        Value::Object(members) => Box::new(members.values().flat_map(texts)),
        _ => Box::new(std::iter::empty()),
    }
}

fn shown(debug: &impl core::fmt::Debug) -> String {
    format!("{debug:?} {debug:#?}")
}

#[test]
fn a_whole_client_shows_no_personal_data() {
    let client: ClientState =
        serde_json::from_str(include_str!("../fixtures/ClientState.json")).unwrap();
    let text = shown(&client);
    for secret in [
        "test.com",
        "1555",
        "0x0123",
        "eyJ",
        "k3v9x0",
        "img.example.com",
        "Test",
        "tier",
        "state=s",
        "deep",
    ] {
        assert!(!text.contains(secret), "{secret} is shown");
    }
    assert!(text.contains("oauth_access_denied") || text.contains("OauthAccessDenied"));
    assert!(text.contains("a_member_of_tomorrow"));
}

#[test]
fn codes_tickets_and_passwords_are_hidden() {
    let attempt = AttemptEmailAddressVerificationParams::new("424242".to_owned());
    assert_eq!(shown(&attempt).matches("424242").count(), 0);
    let sign_in = CreateSignInParams::new()
        .ticket("tkt-secret")
        .password("pw-secret")
        .identifier("me@example.com");
    let text = shown(&sign_in);
    assert!(!text.contains("secret") && !text.contains("me@"), "{text}");
}

#[test]
fn what_a_server_says_to_people_is_hidden() {
    let error = json!({
        "code": "form_identifier_exists",
        "message": "typed@example.com is taken",
        "long_message": "There is typed@example.com already.",
        "meta": {"identifiers": ["typed@example.com"]}
    });
    let error: ClerkError = serde_json::from_value(error).unwrap();
    let expected = "ClerkError { code: FormIdentifierExists, message: ***, long_message: ***, \
                    meta: ***, extra: {} }";
    assert_eq!(format!("{error:?}"), expected);

    let wallet = json!({"message": "0x0123 is to sign", "nonce": "0x0123"});
    let wallet: Verification = serde_json::from_value(wallet).unwrap();
    assert!(!shown(&wallet).contains("0x0123"), "{wallet:?}");
}

#[test]
fn resources_stay_sendable() {
    fn check<T: Send + Sync + 'static>() {}
    check::<ClientState>();
    check::<Session>();
    check::<User>();
}
