//! The cleaned file: a JSON array that `clerk/migration-tool` reads with its transformer `clerk`.
//!
//! That transformer takes one verified address as a string and further ones as lists; it overwrites no
//! field with a default, and JSON keeps booleans and metadata, which CSV does not.

use serde_json::{Map, Value};

use super::user::{Identifier, User};

/// Returns `true` if a user belongs into the file: somebody who is there, can prove an identifier, and has an
/// id, without which the tool drops everybody.
pub(super) fn belongs(user: &User) -> bool {
    let is_person = !user
        .notes
        .iter()
        .any(|note| matches!(*note, "service_account" | "anonymous_user"));
    is_person && !user.is_deleted && user.is_proved() && user.id.is_some()
}

/// Removes the unverified identifiers of a kind of which the user has no verified one: the tool sends the
/// first one of a kind as verified, whatever list it is in.
pub(super) fn remove_unproved(user: &mut User) {
    for all in [&mut user.emails, &mut user.phones] {
        if !all.iter().any(|identifier| identifier.is_verified) {
            all.clear();
        }
    }
}

/// Returns a user in the fields of the migration tool.
pub(super) fn record(user: User) -> Value {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    set("userId", user.id.into());
    let [email, emails, unverified] = by_state(user.emails);
    set("email", email);
    set("emailAddresses", emails);
    set("unverifiedEmailAddresses", unverified);
    let [phone, phones, unverified] = by_state(user.phones);
    set("phone", phone);
    set("phoneNumbers", phones);
    set("unverifiedPhoneNumbers", unverified);
    set("username", user.username.into());
    set("firstName", user.first_name.into());
    set("lastName", user.last_name.into());
    if let Some(password) = user.password {
        set("password", password.digest.into());
        set("passwordHasher", password.hasher.into());
    }
    set("totpSecret", user.totp_secret.into());
    if !user.backup_codes.is_empty() {
        set("backupCodes", user.backup_codes.into());
        set("backupCodesEnabled", true.into());
    }
    set("publicMetadata", user.public_metadata.into());
    set("privateMetadata", user.private_metadata.into());
    set("unsafeMetadata", user.unsafe_metadata.into());
    set("createdAt", user.created_at.into());
    if user.is_blocked {
        set("banned", true.into());
    }
    fields.extend(user.settings);
    Value::Object(fields)
}

/// Returns the first verified identifier, the further verified ones, and the unverified ones.
fn by_state(all: Vec<Identifier>) -> [Value; 3] {
    let (verified, unverified): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.is_verified);
    let mut verified = verified.into_iter().map(|one| one.value);
    let first = verified.next().map_or(Value::Null, Value::from);
    let list = |values: Vec<String>| {
        if values.is_empty() {
            Value::Null
        } else {
            Value::from(values)
        }
    };
    let unverified = unverified.into_iter().map(|one| one.value);
    [first, list(verified.collect()), list(unverified.collect())]
}
