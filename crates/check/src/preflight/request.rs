//! The request that creates a user.

use serde_json::{Map, Value, json};

use super::user::{Identifier, User};

/// Returns the body of the request `POST /v1/users` for a user, with the identifiers that are refused as they
/// stand in the export.
pub(super) fn body(user: &User, refused: &[(&'static str, String)]) -> Value {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    let of_field = |field: &'static str| {
        let refused = refused.iter().filter(move |(of, _)| *of == field);
        refused.map(|(_, value)| value.as_str())
    };
    for (field, status, identifiers) in [
        (
            "email_address",
            "email_address_identification_status",
            &user.emails,
        ),
        (
            "phone_number",
            "phone_number_identification_status",
            &user.phones,
        ),
    ] {
        let values = identifiers.iter().map(|one| one.value.as_str());
        let values: Vec<&str> = values.chain(of_field(field)).collect();
        let statuses = identifiers.iter().map(Identifier::status);
        let statuses = statuses.chain(of_field(field).map(|_| "verified"));
        if !values.is_empty() {
            set(status, statuses.collect());
            set(field, values.into());
        }
    }
    let wallets = user.wallets.iter().map(|one| one.value.as_str());
    let wallets: Vec<&str> = wallets.chain(of_field("web3_wallet")).collect();
    if !wallets.is_empty() {
        set("web3_wallet", wallets.into());
    }
    set("external_id", json!(user.id));
    set("username", json!(user.username));
    set("first_name", json!(user.first_name));
    set("last_name", json!(user.last_name));
    match &user.password {
        Some(password) => {
            set("password_digest", json!(password.digest));
            set("password_hasher", json!(password.hasher));
        }
        None => set("skip_password_requirement", true.into()),
    }
    set("totp_secret", json!(user.totp_secret));
    if !user.backup_codes.is_empty() {
        set("backup_codes", json!(user.backup_codes));
    }
    set("public_metadata", json!(user.public_metadata));
    set("private_metadata", json!(user.private_metadata));
    set("unsafe_metadata", json!(user.unsafe_metadata));
    set("created_at", json!(user.created_at));
    if user.is_blocked {
        set("banned", true.into());
    }
    Value::Object(fields)
}

impl Identifier {
    /// Returns the status that the Backend API gives it.
    const fn status(&self) -> &'static str {
        if self.is_verified {
            "verified"
        } else {
            "reserved"
        }
    }
}
