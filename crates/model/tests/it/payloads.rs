//! Bodies as servers sent them, or as SDKs expect them: the facts of public recordings, with names,
//! addresses, ids, texts and times replaced. All of each is typed and written back.

use clerk_user_model::{
    ClerkError, ClerkErrors, ClientState, DeletedObject, EmailAddress, Envelope, Environment,
    ExternalAccount, PhoneNumber, Resource, Session, SignIn, SignUp, Token, User,
};
use serde::Serialize;
use serde_json::Value;

use crate::schemas::document;

macro_rules! payloads {
    ($($name:ident: $type:ty,)+) => {
        $(
            #[test]
            fn $name() {
                let text = include_str!(concat!("../payloads/", stringify!($name), ".json"));
                is_read::<$type>(stringify!($type), text);
            }
        )+

        const ALL: &[&str] = &[$(stringify!($name)),+];
    };
}

payloads! {
    client_2024: ClientState,
    client_backend_2021: ClientState,
    client_backend_2022: ClientState,
    client_failed_apple_account: Envelope<ClientState>,
    client_google_account_without_provider: Envelope<ClientState>,
    client_token_null: Envelope<ClientState>,
    user_with_new_email_address: Envelope<User>,
    email_address_webhook: EmailAddress,
    environment_2024: Environment,
    environment_2024_demo: Environment,
    environment_2024_more: Environment,
    environment_2026: Environment,
    environment_short: Environment,
    error_alone: ClerkError,
    errors_camel_case: ClerkErrors,
    errors_client_in_meta: ClerkErrors,
    errors_empty_message: ClerkErrors,
    errors_forbidden: ClerkErrors,
    errors_not_found: ClerkErrors,
    errors_origin_and_authorization: ClerkErrors,
    errors_param_name: ClerkErrors,
    errors_reverification: ClerkErrors,
    errors_session_not_found: ClerkErrors,
    errors_short_message: ClerkErrors,
    errors_unauthenticated: ClerkErrors,
    errors_unknown_code: ClerkErrors,
    errors_without_message: ClerkErrors,
    errors_without_meta: ClerkErrors,
    google_account_2023: ExternalAccount,
    google_account_2024: ExternalAccount,
    phone_number_admin: PhoneNumber,
    phone_number_removed: Envelope<DeletedObject>,
    phone_number_verified: Envelope<PhoneNumber>,
    sign_up_short: Envelope<SignUp>,
    sign_in_short: Envelope<SignIn>,
    sign_in_2024: Envelope<SignIn>,
    sign_in_complete_2024: SignIn,
    sign_in_email_link: Envelope<SignIn>,
    sign_in_factors_null: Envelope<SignIn>,
    sign_in_needs_client_trust: Envelope<SignIn>,
    sign_in_status_null: SignIn,
    sign_up_2024: Envelope<SignUp>,
    sign_up_backend_2022: SignUp,
    sign_up_complete: Envelope<SignUp>,
    sign_up_email_to_verify: Envelope<SignUp>,
    sign_up_phone_to_verify: Envelope<SignUp>,
    token_without_object: Token,
    user_backend_2025: User,
    user_backend_2026: User,
    user_google_account_without_provider: User,
    user_requires_password_reset: User,
    user_webhook_2025: User,
    user_webhook_short: User,
}

fn is_read<T: Resource + Serialize>(name: &str, text: &str) {
    let json: Value = serde_json::from_str(text).unwrap();
    let read: T = serde_json::from_str(text).unwrap();
    assert_eq!(read.unreadable(), [""; 0]);
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
    let (name, json) = match name.strip_prefix("Envelope<") {
        Some(name) => (name.trim_end_matches('>'), &json["response"]),
        None => (name, &json),
    };
    let validator = jsonschema::draft202012::new(&document(name)).unwrap();
    assert!(
        validator.is_valid(json),
        "{:?}",
        validator.validate(json).err()
    );
}

/// No server sends these now: a sign-in of an early version, and a slip of the pen.
#[test]
fn what_no_server_sends_is_refused() {
    let sign_in = include_str!("../payloads/sign_in_2021.json");
    let error = serde_json::from_str::<SignIn>(sign_in).unwrap_err();
    assert!(error.to_string().starts_with("missing field `id`"));
    let session = include_str!("../payloads/session_time_as_text.json");
    let error = serde_json::from_str::<Session>(session).unwrap_err();
    assert!(error.to_string().contains("expected an integer"));
}

#[test]
fn every_file_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/payloads");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, ALL.len() + 2);
}
