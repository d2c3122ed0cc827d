//! Email addresses and phone numbers.

use clerk_user_model::{IdentificationId, UserId, VerificationStatus};
use serde_json::json;

use super::body::{Body, filled, flag};
use super::{Call, Given, Handled, reply, reply_deleted};
use crate::codes::Code;
use crate::domain::{Identifier, Kind, Standing};
use crate::error::ApiError;
use crate::flows::identification;
use crate::flows::users;

pub(super) fn create(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let mut body = Body::new(given.body);
    let user = body.required("user_id", filled);
    let identifier = body.required(kind.object(), |value| {
        Identifier::parse(kind, &filled(value)?)
    });
    let (is_verified, is_primary, is_second_factor) = flags(&mut body, kind);
    let (user, identifier) = body.finish(user.zip(identifier))?;
    let user = call.user(&user)?;
    let is_first = call.cx.db.user(&user)?.of_kind(kind).next().is_none();
    let standing = if is_verified == Some(true) {
        Standing::Verified
    } else {
        Standing::Unverified
    };
    if is_primary == Some(true) && standing == Standing::Unverified && !is_first {
        let code = Code::FormVerificationNeeded;
        return Err(ApiError::param(code, "primary").into());
    }
    let is_second_factor = is_second_factor == Some(true);
    identification::ensure_available(&call.cx, &identifier)?;
    let id = users::add_identifier(&mut call.cx, &user, identifier, standing, is_second_factor)?;
    if is_primary == Some(true) && standing == Standing::Verified {
        users::make_primary(&mut call.cx, &user, kind, &id)?;
    }
    reply_to(call, &user, kind, &id)
}

pub(super) fn read(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let id = IdentificationId::from(given.id());
    let user = users::owner_of(call.cx.db, kind, &id)?;
    reply_to(call, &user, kind, &id)
}

pub(super) fn update(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let id = IdentificationId::from(given.id());
    let user = users::owner_of(call.cx.db, kind, &id)?;
    let mut body = Body::new(given.body);
    let (is_verified, is_primary, is_second_factor) = flags(&mut body, kind);
    body.finish(Some(()))?;
    let was_verified = identification::find(call.cx.db, &user, kind, &id)?.is_verified();
    match is_verified {
        Some(true) if !was_verified => users::verify(&mut call.cx, &user, kind, &id)?,
        Some(false) if was_verified => users::unverify(&mut call.cx, &user, kind, &id)?,
        _ => {}
    }
    if is_primary == Some(true) {
        users::make_primary(&mut call.cx, &user, kind, &id)?;
    }
    if is_second_factor.is_some() {
        identification::update_phone(&mut call.cx, &user, &id, is_second_factor, None)?;
    }
    reply_to(call, &user, kind, &id)
}

pub(super) fn delete(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let id = IdentificationId::from(given.id());
    let user = users::owner_of(call.cx.db, kind, &id)?;
    identification::remove(&mut call.cx, &user, kind, &id)?;
    reply_deleted(kind.object(), id.as_str())
}

/// Sends a code to an identifier.
pub(super) fn prepare(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let id = IdentificationId::from(given.id());
    let user = users::owner_of(call.cx.db, kind, &id)?;
    Body::new(given.body).finish(Some(()))?;
    identification::send_code(&mut call.cx, &user, kind, &id)?;
    reply_verification(call, &user, kind, &id)
}

/// Verifies an identifier by the code that was sent to it. A wrong code, and one that comes too late,
/// is no error: the status of the verification says so.
pub(super) fn attempt(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let id = IdentificationId::from(given.id());
    let user = users::owner_of(call.cx.db, kind, &id)?;
    let mut body = Body::new(given.body);
    let named = body.required("verification_id", filled);
    let code = body.required("code", filled);
    let (named, code) = body.finish(named.zip(code))?;
    if named != verification_id(&id) {
        return Err(Code::ResourceNotFound.into());
    }
    let (now, max) = (call.cx.now, call.cx.settings.max_attempts());
    let found = call.cx.db.user_mut(&user)?.find_mut(kind, &id)?;
    let status = found.verification.status(now);
    if !matches!(
        status,
        VerificationStatus::Failed | VerificationStatus::Expired
    ) {
        found.verification.ensure_open(now)?;
        if found.verification.check(&code, max, now).is_ok() {
            identification::verify(&mut call.cx, &user, kind, &id, None)?;
        }
    }
    reply_verification(call, &user, kind, &id)
}

/// Returns the id of the verification of an identifier.
fn verification_id(id: &IdentificationId) -> String {
    id.as_str().replacen("idn_", "ver_", 1)
}

fn reply_verification(
    call: &Call<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Handled {
    let found = identification::find(call.cx.db, user, kind, id)?;
    let verification = &found.verification;
    Ok(json!({
        "object": "verification_otp",
        "id": verification_id(id),
        "status": verification.status(call.cx.now),
        "strategy": verification.strategy(),
        "attempts": verification.attempts(),
        "expire_at": verification.expire_at(),
        "channel": null,
    }))
}

/// Reads the flags of an identifier: verified, primary, and reserved for the second factor.
fn flags(body: &mut Body<'_>, kind: Kind) -> (Option<bool>, Option<bool>, Option<bool>) {
    let is_verified = body.optional("verified", flag);
    let is_primary = body.optional("primary", flag);
    let is_second_factor = match kind {
        Kind::Phone => body.optional("reserved_for_second_factor", flag),
        Kind::Email | Kind::Wallet => {
            body.ignore(&["notify_primary_email_address_changed"]);
            None
        }
    };
    (is_verified, is_primary, is_second_factor)
}

fn reply_to(call: &Call<'_>, user: &UserId, kind: Kind, id: &IdentificationId) -> Handled {
    let found = identification::find(call.cx.db, user, kind, id)?;
    reply(&call.view().identification(found))
}
