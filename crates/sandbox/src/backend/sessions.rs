use clerk_user_model::{ClientId, SessionId, UserId};
use serde_json::json;

use super::body::{Body, filled, within};
use super::list::Query;
use super::{Call, Given, Handled, render, reply};
use crate::codes::Code;
use crate::error::{ApiError, ApiErrors};
use crate::flows::access::{self, Credential};
use crate::flows::{session, template, users};
use crate::jwt;

/// The shortest and the longest lifetime of a token, in seconds.
pub(super) const LIFETIMES: (i64, i64) = (30, 315_360_000);

const STATUSES: [&str; 8] = [
    "abandoned",
    "active",
    "ended",
    "expired",
    "pending",
    "removed",
    "replaced",
    "revoked",
];

pub(super) fn list(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let query = Query(given.query);
    let (client, user) = (query.first("client_id"), query.first("user_id"));
    let status = query.one_of("status", &STATUSES)?;
    let now = call.cx.now;
    // Those of one user are found by the clients of that user.
    let owner = user.map(|id| call.cx.db.users.get(&UserId::from(id)));
    let clients: Vec<_> = match owner {
        Some(owner) => {
            let ids = owner.into_iter().flat_map(|owner| &owner.clients);
            ids.filter_map(|id| call.cx.db.clients.get(id)).collect()
        }
        None => call.cx.db.clients.values().collect(),
    };
    let all = clients
        .into_iter()
        .flat_map(|client| client.sessions.iter().map(move |it| (client, it)));
    let mut found: Vec<_> = all
        .filter(|(of, _)| client.is_none_or(|id| of.id.as_str() == id))
        .filter(|(_, it)| user.is_none_or(|id| it.user.as_str() == id))
        .filter(|(_, it)| status.is_none_or(|name| it.status(now).as_str() == name))
        .collect();
    found.sort_by_key(|(_, it)| core::cmp::Reverse((it.created_at, it.id.clone())));
    query.reply(found, |(client, it)| render::session(client, it, now))
}

/// Signs a user in on a new client, for tests.
pub(super) fn create(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let user = body.required("user_id", filled);
    body.unsupported(&["active_organization_id"]);
    let user = body.finish(user)?;
    let user = call.user(&user)?;
    let (client, id) = users::sign_in(&mut call.cx, &user)?;
    let client = call.cx.db.client(&client)?;
    let session = client.find_session(&id).ok_or(Code::ResourceNotFound)?;
    reply(&render::session(client, session, call.cx.now))
}

pub(super) fn read(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    reply_to(call, &SessionId::from(given.id()))
}

pub(super) fn revoke(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = SessionId::from(given.id());
    let user = users::find_session(call.cx.db, &id)?.1.user.clone();
    session::revoke(&mut call.cx, &user, &id)?;
    reply_to(call, &id)
}

pub(super) fn create_token(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let lifetime = lifetime(given)?;
    let (client, id) = active(call, given)?;
    let mut claims = session::create_token(&mut call.cx, &client, &id, None, None)?;
    if let (Some(lifetime), Some(claims)) = (lifetime, claims.as_object_mut()) {
        claims.insert("exp".to_owned(), (call.cx.now / 1000 + lifetime).into());
    }
    reply_token(jwt::sign(&claims))
}

pub(super) fn create_template_token(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let lifetime = lifetime(given)?;
    let (client, id) = active(call, given)?;
    let name = given.second_id();
    let claims = template::create_token(&mut call.cx, name, &client, &id, None, lifetime)?;
    reply_token(jwt::sign_template(&claims))
}

pub(super) fn read_client(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let client = call.cx.db.clients.get(&ClientId::from(given.id()));
    Ok(render::client(
        client.ok_or(Code::ResourceNotFound)?,
        call.cx.now,
    ))
}

pub(super) fn list_clients(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut all: Vec<_> = call.cx.db.clients.values().collect();
    all.sort_by_key(|client| core::cmp::Reverse((client.created_at, &client.id)));
    let now = call.cx.now;
    Query(given.query).reply(all, |client| render::client(client, now))
}

/// Returns the client that a token belongs to.
pub(super) fn verify_client(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let token = body.required("token", filled);
    let credential = Credential::Cookie(Some(body.finish(token)?));
    let client = access::client_of(&call.cx, &credential)?;
    let client = client.and_then(|id| call.cx.db.clients.get(&id));
    Ok(render::client(
        client.ok_or(Code::CookieInvalid)?,
        call.cx.now,
    ))
}

fn lifetime(given: &Given<'_>) -> Result<Option<i64>, ApiErrors> {
    let mut body = Body::new(given.body);
    let (min, max) = LIFETIMES;
    let lifetime = body.optional("expires_in_seconds", within(min, max));
    body.finish(Some(lifetime))
}

/// Returns a session that can be used, with its client.
fn active(call: &Call<'_>, given: &Given<'_>) -> Result<(ClientId, SessionId), ApiError> {
    let (client, session) = users::find_session(call.cx.db, &SessionId::from(given.id()))?;
    if !session.is_active(call.cx.now) {
        return Err(Code::ResourceNotFound.into());
    }
    Ok((client.id.clone(), session.id.clone()))
}

fn reply_to(call: &Call<'_>, id: &SessionId) -> Handled {
    let (client, session) = users::find_session(call.cx.db, id)?;
    reply(&render::session(client, session, call.cx.now))
}

fn reply_token(jwt: Option<String>) -> Handled {
    let jwt = jwt.ok_or(Code::ResourceNotFound)?;
    Ok(json!({ "object": "token", "jwt": jwt }))
}
