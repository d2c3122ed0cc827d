use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::user::identifier_of;
use crate::domain::User;

/// Returns the authenticator app of a user, with its secret until it is verified.
pub(crate) fn totp(user: &User) -> Option<Value> {
    let totp = user.totp.as_ref()?;
    let secret = (!totp.is_verified).then(|| totp.secret());
    let label = identifier_of(user);
    let label = utf8_percent_encode(&label, NON_ALPHANUMERIC);
    let uri = secret
        .as_ref()
        .map(|secret| format!("otpauth://totp/Sandbox:{label}?issuer=Sandbox&secret={secret}"));
    let codes = user.backup_codes.as_ref().filter(|_| totp.is_verified);
    Some(json!({
        "object": "totp",
        "id": totp.id,
        "secret": secret,
        "uri": uri,
        "verified": totp.is_verified,
        "backup_codes": codes.map(|held| &held.codes),
        "created_at": totp.created_at,
        "updated_at": totp.updated_at,
    }))
}

pub(crate) fn backup_codes(user: &User) -> Option<Value> {
    let held = user.backup_codes.as_ref()?;
    Some(json!({
        "object": "backup_code",
        "id": held.id,
        "codes": held.codes,
        "created_at": held.created_at,
        "updated_at": held.created_at,
    }))
}
