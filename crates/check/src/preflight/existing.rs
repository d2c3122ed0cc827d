//! The users that an instance has already.

use std::sync::Arc;

use clerk_user_validate::ValueKind;
use serde_json::Value;

use super::instance::Instance;
use crate::duplicates::{Seen, hash_of};
use crate::error::Error;
use crate::values::identity;

/// The place of identifiers that an instance has; its users have no lines.
const PLACE: &str = "the instance";
/// The number of users that are read at once, which is the most.
const PAGE: usize = 500;

/// Adds the identifiers of all users of an instance.
pub(super) fn add(instance: &mut dyn Instance, seen: &mut Seen) -> Result<(), Error> {
    let place: Arc<str> = PLACE.into();
    for offset in (0..).step_by(PAGE) {
        let path = format!("/v1/users?order_by=%2Bcreated_at&limit={PAGE}&offset={offset}");
        let page = instance.backend(&path)?.unwrap_or_default();
        let users = page.as_array().map(Vec::as_slice).unwrap_or_default();
        for identity in users.iter().flat_map(identities) {
            seen.add(hash_of(&identity), &place, 0)?;
        }
        if users.len() < PAGE {
            break;
        }
    }
    Ok(())
}

/// Returns the place of an identifier for messages.
pub(super) fn shown(file: &str, line: u64) -> String {
    match line {
        0 => file.to_owned(),
        line => format!("{file}:{line}"),
    }
}

/// Returns `true` if no other user can have an identifier.
fn is_held(identifier: &Value) -> bool {
    let status = identifier.pointer("/verification/status");
    let is_reserved = identifier.get("reserved") == Some(&true.into());
    is_reserved || status == Some(&"verified".into())
}

/// Returns what no other user can have.
fn identities(user: &Value) -> Vec<(u8, String)> {
    let mut all = Vec::new();
    for (field, value, kind) in [
        ("email_addresses", "email_address", ValueKind::Email),
        ("phone_numbers", "phone_number", ValueKind::E164),
        ("web3_wallets", "web3_wallet", ValueKind::Wallet),
    ] {
        let identifiers = user.get(field).and_then(Value::as_array);
        let held = identifiers.into_iter().flatten().filter(|it| is_held(it));
        let values = held.filter_map(|it| it.get(value)?.as_str());
        all.extend(values.filter_map(|value| identity(kind, value)));
    }
    let text = |name| user.get(name).and_then(Value::as_str);
    all.extend(text("username").map(|name| (b'u', name.to_lowercase())));
    all.extend(text("external_id").map(|id| (b'x', id.to_owned())));
    all
}
