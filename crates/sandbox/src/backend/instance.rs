use clerk_user_validate::Region;
use serde_json::json;

use super::list::Query;
use super::{Call, Given, Handled};
use crate::codes::Code;
use crate::flows::handshake;
use crate::jwt;
use crate::render::INSTANCE_ID;

/// Returns the keys that prove session tokens.
pub(super) fn keys(_: &mut Call<'_>, _: &Given<'_>) -> Handled {
    Ok(jwt::key_set().ok_or(Code::ResourceNotFound)?)
}

#[expect(clippy::unnecessary_wraps, reason = "has the type of a handler")]
pub(super) fn read(_: &mut Call<'_>, _: &Given<'_>) -> Handled {
    Ok(json!({
        "object": "instance",
        "id": INSTANCE_ID,
        "environment_type": "development",
        "allowed_origins": null,
        "workspace_id": null,
    }))
}

/// Returns the countries whose phone numbers are refused.
#[expect(clippy::unnecessary_wraps, reason = "has the type of a handler")]
pub(super) fn communication(call: &mut Call<'_>, _: &Given<'_>) -> Handled {
    let settings = call.cx.settings;
    let blocked = Region::all().filter(|country| !settings.allows(Some(*country)));
    let blocked: Vec<String> = blocked.map(|country| country.to_string()).collect();
    Ok(json!({
        "object": "instance_communication",
        "blocked_country_codes": blocked,
    }))
}

/// Returns the cookies of a handshake.
pub(super) fn handshake_payload(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let nonce = Query(given.query).first("nonce").unwrap_or_default();
    let directives = handshake::kept(&call.cx, nonce)?;
    Ok(json!({ "directives": directives }))
}
