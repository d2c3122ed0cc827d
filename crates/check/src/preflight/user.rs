//! A user of another system, as Clerk would create them.

mod fields;
mod password;
mod time;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::fields::{Fields, text_of};
use crate::source::Source;

pub(crate) use self::password::FirebaseHash;
use self::password::Password;

/// A user as an export has them, in the terms of Clerk's Backend API.
#[derive(Default)]
pub(super) struct User {
    pub(super) id: Option<String>,
    pub(super) emails: Vec<Identifier>,
    pub(super) phones: Vec<Identifier>,
    pub(super) wallets: Vec<Identifier>,
    pub(super) username: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) password: Option<Password>,
    pub(super) totp_secret: Option<String>,
    pub(super) backup_codes: Vec<String>,
    pub(super) public_metadata: Option<Value>,
    pub(super) private_metadata: Option<Value>,
    pub(super) unsafe_metadata: Option<Value>,
    pub(super) created_at: Option<String>,
    /// The user cannot sign in there.
    pub(super) is_blocked: bool,
    pub(super) is_deleted: bool,
    /// Further settings of a user of Clerk, by their names in the migration tool.
    pub(super) settings: Map<String, Value>,
    /// Notes that come from the export, by name.
    pub(super) notes: Vec<&'static str>,
    /// The names of the fields of the record, each with `true` if it was read.
    pub(super) fields: Vec<(String, bool)>,
}

/// An email address, a phone number or a wallet.
pub(super) struct Identifier {
    pub(super) value: String,
    pub(super) is_verified: bool,
}

impl User {
    /// Reads a record of this system's export.
    pub(super) fn read(
        record: &Map<String, Value>,
        source: Source,
        hash: Option<&FirebaseHash>,
    ) -> Self {
        let record = match source {
            Source::Cognito => Cow::Owned(flattened(record)),
            _ => Cow::Borrowed(record),
        };
        let fields = Fields::new(&record);
        let mut user = match source {
            Source::Clerk => clerk(&fields),
            Source::Auth0 => auth0(&fields),
            Source::Firebase => firebase(&fields, hash),
            Source::Supabase => supabase(&fields),
            Source::Cognito => cognito(&fields),
            Source::Keycloak => keycloak(&fields),
        };
        if fields.had_unclear_flag() {
            user.notes.push("unclear_yes_or_no");
        }
        if fields.had_unread_element() {
            user.notes.push("identifier_not_read");
        }
        user.fields = fields.seen();
        user
    }
}

fn clerk(fields: &Fields<'_>) -> User {
    let identifiers = |primary: Option<(String, Option<bool>)>, names: [(&[&str], bool); 4]| {
        let of_names = names.into_iter().flat_map(|(names, is_verified)| {
            let values = fields.identifiers(names).into_iter();
            values.map(move |(value, state)| (value, Some(is_verified && state.unwrap_or(true))))
        });
        let all = primary.into_iter().chain(of_names);
        all.map(|(value, state)| Identifier {
            value,
            is_verified: state.unwrap_or(true),
        })
        .collect()
    };
    let is_verified = |names: &[&str]| fields.flag(names).unwrap_or(true);
    let digest = fields.text(&["password_digest", "password"]);
    let id = fields.text(&["id", "user_id"]);
    let external_id = fields.text(&["external_id"]);
    let is_replaced = external_id.is_some() && external_id != id;
    let mut notes: Vec<_> = is_replaced
        .then_some("external_id_replaced")
        .into_iter()
        .collect();
    let settings = settings_of_clerk(fields, &mut notes);
    User {
        emails: identifiers(
            fields.primary("primary_email_address_id", "email_addresses"),
            [
                (
                    &["primary_email_address", "email", "email_address"],
                    is_verified(&["email_verified"]),
                ),
                (&["email_addresses", "emails"], true),
                (&["verified_email_addresses"], true),
                (&["unverified_email_addresses"], false),
            ],
        ),
        phones: identifiers(
            fields.primary("primary_phone_number_id", "phone_numbers"),
            [
                (
                    &["primary_phone_number", "phone", "phone_number"],
                    is_verified(&["phone_verified", "phone_number_verified"]),
                ),
                (&["phone_numbers", "phones"], true),
                (&["verified_phone_numbers"], true),
                (&["unverified_phone_numbers"], false),
            ],
        ),
        wallets: fields.identifiers_of(
            &[
                "web3_wallets",
                "web3wallets",
                "web3_wallet",
                "web3wallet",
                "primary_web3_wallet",
            ],
            true,
        ),
        username: fields.text(&["username"]),
        first_name: fields.text(&["first_name"]),
        last_name: fields.text(&["last_name"]),
        password: digest.map(|digest| Password {
            hasher: fields.text(&["password_hasher"]),
            digest,
        }),
        totp_secret: fields.text(&["totp_secret"]),
        backup_codes: fields.texts(&["backup_codes"]),
        public_metadata: fields.json(&["public_metadata"]),
        private_metadata: fields.json(&["private_metadata"]),
        unsafe_metadata: fields.json(&["unsafe_metadata"]),
        created_at: fields.time(&["created_at"]),
        is_blocked: fields.flag(&["banned"]).unwrap_or_default(),
        settings,
        notes,
        id,
        ..User::default()
    }
}

/// Returns the settings of a user of Clerk that the migration tool takes beside the others.
fn settings_of_clerk(fields: &Fields<'_>, notes: &mut Vec<&'static str>) -> Map<String, Value> {
    let mut settings = Map::new();
    for (field, name) in [
        ("bypass_client_trust", "bypassClientTrust"),
        ("create_organization_enabled", "createOrganizationEnabled"),
        ("delete_self_enabled", "deleteSelfEnabled"),
        ("skip_legal_checks", "skipLegalChecks"),
        ("skip_password_checks", "skipPasswordChecks"),
    ] {
        if let Some(flag) = fields.flag(&[field]) {
            settings.insert(name.to_owned(), flag.into());
        }
    }
    let limit = |text: &str| text.trim().parse::<u32>().ok().map(Value::from);
    let time = |text: &str| time::rfc3339(text).map(Value::from);
    let mut read = |field, name: &str, value_of: &dyn Fn(&str) -> Option<Value>| {
        let Some(text) = fields.text(&[field]) else {
            return;
        };
        match value_of(&text) {
            Some(value) => drop(settings.insert(name.to_owned(), value)),
            None => notes.push("setting_left_out"),
        }
    };
    read(
        "create_organizations_limit",
        "createOrganizationsLimit",
        &limit,
    );
    read("legal_accepted_at", "legalAcceptedAt", &time);
    settings
}

fn auth0(fields: &Fields<'_>) -> User {
    let (first_name, last_name) = fields.names();
    let has_more = match fields.value(&["identities"]) {
        Some(Value::Array(identities)) => identities.len() > 1,
        _ => false,
    };
    let mut notes = Vec::new();
    if has_more {
        notes.push("linked_accounts");
    }
    let digest = fields.text(&["password_hash"]);
    let custom = fields.value(&["custom_password_hash"]);
    let password = digest.map_or_else(
        || custom.and_then(password::of_auth0),
        |digest| Some(Password::of_digest(digest)),
    );
    if custom.is_some() && password.is_none() {
        notes.push(password::LEFT_OUT);
    }
    // The export of passwords has all of a user's identifiers in a list, and not always beside it.
    let of_list = |kind: &str| {
        let list = fields.value(&["identifiers"]).and_then(Value::as_array);
        let of_kind = list.into_iter().flatten();
        let of_kind = of_kind.filter(|it| it.get("type").and_then(Value::as_str) == Some(kind));
        let read = of_kind.filter_map(|it| {
            Some(Identifier {
                value: it
                    .get("value")
                    .or_else(|| it.get(kind))?
                    .as_str()?
                    .to_owned(),
                is_verified: it.get("verified") == Some(&Value::Bool(true)),
            })
        });
        read.collect::<Vec<_>>()
    };
    let or_listed = |found: Vec<Identifier>, kind| {
        if found.is_empty() {
            of_list(kind)
        } else {
            found
        }
    };
    let username = || of_list("username").into_iter().next();
    let metadata = |name: &str| fields.json(&[name]).or_else(|| fields.object(name));
    let factors = fields.value(&["mfa_factors"]).and_then(Value::as_array);
    let mut secrets = factors.into_iter().flatten();
    User {
        id: id_of_auth0(fields),
        emails: or_listed(fields.identifier(&["email"], &["email_verified"]), "email"),
        phones: or_listed(
            fields.identifier(
                &["phone_number"],
                &["phone_verified", "phone_number_verified"],
            ),
            "phone_number",
        ),
        username: fields
            .text(&["username"])
            .or_else(|| username().map(|identifier| identifier.value)),
        first_name,
        last_name,
        password,
        totp_secret: secrets
            .find_map(|factor| factor.pointer("/totp/secret")?.as_str())
            .map(str::to_owned),
        private_metadata: metadata("app_metadata"),
        unsafe_metadata: metadata("user_metadata"),
        created_at: fields.time(&["created_at"]),
        is_blocked: fields.flag(&["blocked"]).unwrap_or_default(),
        notes,
        ..User::default()
    }
}

/// Returns the id. The export of passwords has that of the database, without the name of the provider.
fn id_of_auth0(fields: &Fields<'_>) -> Option<String> {
    let id = fields.text(&["user_id"]);
    if id.is_some() {
        return id;
    }
    let of_database = matches!(fields.value(&["id"]), Some(Value::Object(_)));
    if !of_database {
        return fields.text(&["id"]);
    }
    let id = fields.text(&["alt_id"]).or_else(|| fields.text(&["id"]));
    id.map(|id| format!("auth0|{id}"))
}

fn firebase(fields: &Fields<'_>, hash: Option<&FirebaseHash>) -> User {
    let (first_name, last_name) = fields.names();
    let digest = fields.text(&["password_hash"]);
    let salt = fields.text(&["salt", "password_salt"]);
    let mut notes = Vec::new();
    let password = match (&digest, &salt, hash) {
        (Some(digest), Some(salt), Some(hash)) => Some(hash.password(digest, salt)),
        (Some(_), Some(_), None) => {
            notes.push("password_without_hash_parameters");
            None
        }
        (Some(_), None, _) => {
            notes.push(password::LEFT_OUT);
            None
        }
        (None, _, _) => None,
    };
    let created_at = fields.time(&["created_at"]).or_else(|| {
        let metadata = fields.value(&["metadata"])?;
        let text = text_of(metadata.get("creationTime")?)?;
        Some(time::rfc3339(&text).unwrap_or(text))
    });
    User {
        id: fields.text(&["local_id", "uid"]),
        emails: fields.identifier(&["email"], &["email_verified"]),
        phones: fields.identifiers_of(&["phone_number"], true),
        first_name,
        last_name,
        password,
        public_metadata: fields.json(&["custom_attributes", "custom_claims"]),
        created_at,
        is_blocked: fields.flag(&["disabled"]).unwrap_or_default(),
        notes,
        ..User::default()
    }
}

fn supabase(fields: &Fields<'_>) -> User {
    let metadata = fields.json(&["raw_user_meta_data", "user_metadata"]);
    let names = match (fields.names(), &metadata) {
        ((None, None), Some(Value::Object(metadata))) => Fields::new(metadata).names(),
        (names, _) => names,
    };
    // Discord writes a number after the name.
    let without_number = |name: String| {
        let before = name.rsplit_once('#').filter(|(_, number)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        match before {
            Some((before, _)) => before.trim().to_owned(),
            None => name,
        }
    };
    let (first_name, last_name) = names;
    let phones = fields
        .identifier(&["phone"], &["phone_confirmed_at"])
        .into_iter();
    // The column holds the digits alone.
    let international = |value: String| {
        let is_bare = value.bytes().all(|byte| byte.is_ascii_digit());
        if is_bare { format!("+{value}") } else { value }
    };
    let digest = fields.text(&["encrypted_password"]);
    let mut notes = Vec::new();
    if fields.flag(&["is_anonymous"]).unwrap_or_default() {
        notes.push("anonymous_user");
    }
    if fields.flag(&["is_sso_user"]).unwrap_or_default() {
        notes.push("sso_user");
    }
    User {
        id: fields.text(&["id"]),
        emails: fields.identifier(&["email"], &["email_confirmed_at"]),
        phones: phones
            .map(|phone| Identifier {
                value: international(phone.value),
                ..phone
            })
            .collect(),
        first_name: first_name.map(without_number),
        last_name: last_name.map(without_number),
        password: digest.map(|digest| {
            password::of_supabase(&digest).unwrap_or_else(|| Password::of_digest(digest))
        }),
        private_metadata: fields.json(&["raw_app_meta_data", "app_metadata"]),
        unsafe_metadata: metadata,
        created_at: fields.time(&["created_at"]),
        is_blocked: fields.time(&["banned_until"]).is_some_and(|time| {
            !time::is_past(&time) && fields.flag(&["banned_until"]) != Some(false)
        }),
        is_deleted: fields.text(&["deleted_at"]).is_some(),
        notes,
        ..User::default()
    }
}

/// Returns a record of Cognito with its attributes as fields.
fn flattened(record: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = record.clone();
    for name in ["Attributes", "UserAttributes"] {
        let Some(Value::Array(pairs)) = record.get(name) else {
            continue;
        };
        fields.remove(name);
        for pair in pairs {
            if let (Some(name), Some(value)) =
                (pair.get("Name").and_then(Value::as_str), pair.get("Value"))
            {
                fields.insert(name.to_owned(), value.clone());
            }
        }
    }
    fields
}

fn cognito(fields: &Fields<'_>) -> User {
    let custom = fields.with_prefix("custom:");
    let (first_name, last_name) = fields.names();
    let status = fields.text(&["user_status", "cognito_user_status"]);
    let is_confirmed = status.is_none_or(|status| status == "CONFIRMED");
    let emails = fields.identifier(&["email"], &["email_verified"]);
    let phones = fields.identifier(&["phone_number"], &["phone_number_verified"]);
    let has_other = !emails.is_empty() || !phones.is_empty();
    let sub = fields.text(&["sub"]);
    let name = || fields.text(&["username", "cognito_username"]);
    let sign_in_name =
        || name().filter(|name| !has_other && sub.is_some() && sub.as_ref() != Some(name));
    User {
        username: fields.text(&["preferred_username"]).or_else(sign_in_name),
        id: sub.clone().or_else(name),
        emails,
        phones,
        first_name,
        last_name,
        private_metadata: (!custom.is_empty()).then_some(Value::Object(custom)),
        created_at: fields.time(&["user_create_date"]),
        is_blocked: fields.flag(&["enabled"]) == Some(false),
        notes: if is_confirmed {
            Vec::new()
        } else {
            vec!["not_confirmed"]
        },
        ..User::default()
    }
}

fn keycloak(fields: &Fields<'_>) -> User {
    let attributes = fields.value(&["attributes"]).and_then(Value::as_object);
    let empty = Map::new();
    let of_user = Fields::new(attributes.unwrap_or(&empty));
    let phones = of_user.identifier(
        &[
            "phone_number",
            "phone",
            "mobile",
            "mobile_phone",
            "mobile_number",
            "telephone_number",
        ],
        &["phone_number_verified", "phone_verified"],
    );
    let emails = fields.identifier(&["email"], &["email_verified"]);
    let username = fields
        .text(&["username"])
        .filter(|name| !name.contains('@'));
    let mut notes = Vec::new();
    if fields.text(&["service_account_client_id"]).is_some() {
        notes.push("service_account");
    }
    let credentials = fields.value(&["credentials"]).and_then(Value::as_array);
    let of_type = |name: &str| {
        let mut all = credentials.into_iter().flatten();
        all.find(|credential| credential.get("type").and_then(Value::as_str) == Some(name))
    };
    let credential = of_type("password");
    let password = credential.and_then(password::of_keycloak);
    if credential.is_some() && password.is_none() {
        notes.push(password::LEFT_OUT);
    }
    let credential = of_type("otp").or_else(|| of_type("totp"));
    let totp_secret = credential.and_then(password::totp_of_keycloak);
    if credential.is_some() && totp_secret.is_none() {
        notes.push("totp_left_out");
    }
    User {
        id: fields.text(&["id"]),
        emails,
        phones,
        username,
        first_name: fields.text(&["first_name"]),
        last_name: fields.text(&["last_name"]),
        password,
        totp_secret,
        private_metadata: attributes.cloned().map(Value::Object),
        created_at: fields.time(&["created_timestamp"]),
        is_blocked: fields.flag(&["enabled"]) == Some(false),
        notes,
        ..User::default()
    }
}
