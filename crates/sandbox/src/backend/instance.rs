use clerk_user_validate::Region;
use serde_json::json;

use super::body::{Body, flag};
use super::list::Query;
use super::{Call, Given, Handled};
use crate::codes::Code;
use crate::domain::Restriction;
use crate::flows::{handshake, lists};
use crate::jwt;
use crate::render::INSTANCE_ID;

/// The restrictions that there are not, and that no request can switch on.
const UNSUPPORTED: [&str; 2] = [
    "block_disposable_email_domains",
    "ignore_dots_for_gmail_addresses",
];

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

/// Switches restrictions on and off, and returns them.
pub(super) fn restrict(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let changes = Restriction::ALL.map(|it| (it, body.optional(it.name(), flag)));
    body.unsupported(&UNSUPPORTED);
    body.finish(Some(()))?;
    for (restriction, is_on) in changes {
        if let Some(is_on) = is_on {
            call.cx.db.restrictions.insert(restriction, is_on);
        }
    }
    let mut shown = json!({ "object": "instance_restrictions" });
    if let Some(shown) = shown.as_object_mut() {
        let (db, settings) = (&*call.cx.db, call.cx.settings);
        let known = Restriction::ALL.map(|it| (it.name(), lists::is_on(db, settings, it)));
        let all = known.into_iter().chain(UNSUPPORTED.map(|it| (it, false)));
        shown.extend(all.map(|(name, is_on)| (name.to_owned(), is_on.into())));
    }
    Ok(shown)
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
