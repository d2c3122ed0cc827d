use serde_json::{Map, Value};

use super::body::{Body, filled, object, within};
use super::list::Query;
use super::sessions::LIFETIMES;
use super::{Call, Given, Handled, render, reply_deleted};
use crate::codes::Code;
use crate::domain::Template;
use crate::error::{ApiError, ApiErrors};
use crate::flows::template::{self, RESERVED_CLAIMS};

/// The lifetime of a token, and how far clocks may differ, in seconds.
const USUAL_LIFETIME_S: i64 = 60;
const USUAL_SKEW_S: i64 = 5;

pub(super) fn list(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut all: Vec<_> = call.cx.db.templates.values().collect();
    all.sort_by_key(|template| core::cmp::Reverse((template.created_at, &template.id)));
    Query(given.query).reply(all, render::template)
}

pub(super) fn create(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let (name, claims, lifetime, skew) = read(given.body)?;
    if template::by_name(call.cx.db, &name).is_ok() {
        return Err(ApiError::param(Code::FormIdentifierExists, "name").into());
    }
    let id: String = call.cx.id("jtmp");
    let template = Template {
        id: id.clone(),
        name,
        claims,
        lifetime,
        allowed_clock_skew: skew,
        created_at: call.cx.now,
        updated_at: call.cx.now,
    };
    call.cx.db.templates.insert(id.clone(), template);
    reply_to(call, &id)
}

pub(super) fn get(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    reply_to(call, given.id())
}

pub(super) fn update(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    if !call.cx.db.templates.contains_key(given.id()) {
        return Err(Code::ResourceNotFound.into());
    }
    let (name, claims, lifetime, skew) = read(given.body)?;
    if template::by_name(call.cx.db, &name).is_ok_and(|other| other.id != given.id()) {
        return Err(ApiError::param(Code::FormIdentifierExists, "name").into());
    }
    if let Some(template) = call.cx.db.templates.get_mut(given.id()) {
        template.name = name;
        template.claims = claims;
        template.lifetime = lifetime;
        template.allowed_clock_skew = skew;
        template.updated_at = call.cx.now;
    }
    reply_to(call, given.id())
}

pub(super) fn delete(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    call.cx
        .db
        .templates
        .remove(given.id())
        .ok_or(Code::ResourceNotFound)?;
    reply_deleted("jwt_template", given.id())
}

/// Reads the name, the claims, the lifetime and the clock skew of a template.
fn read(body: &Value) -> Result<(String, Map<String, Value>, i64, i64), ApiErrors> {
    let mut body = Body::new(body);
    let name = body.required("name", filled);
    let claims = body.required("claims", object);
    let (min, max) = LIFETIMES;
    let lifetime = body.optional("lifetime", within(min, max));
    let skew = body.optional("allowed_clock_skew", within(0, 300));
    body.unsupported(&["custom_signing_key", "signing_key"]);
    body.ignore(&["signing_algorithm"]);
    let (name, claims) = body.finish(name.zip(claims))?;
    let mut names = claims.keys();
    if let Some(reserved) = names.find(|name| RESERVED_CLAIMS.contains(&name.as_str())) {
        return Err(ApiError::param(Code::JwtTemplateReservedClaim, reserved).into());
    }
    let lifetime = lifetime.unwrap_or(USUAL_LIFETIME_S);
    Ok((name, claims, lifetime, skew.unwrap_or(USUAL_SKEW_S)))
}

fn reply_to(call: &Call<'_>, id: &str) -> Handled {
    let template = call.cx.db.templates.get(id).ok_or(Code::ResourceNotFound)?;
    Ok(render::template(template))
}
