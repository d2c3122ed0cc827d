//! Sign-in tokens, actor tokens, testing tokens and the tasks of agents.

use serde_json::{Map, Value, json};

use super::body::{Body, filled, object, within};
use super::{Call, Given, Handled, render};
use crate::codes::Code;
use crate::domain::ticket::{Holder, TICKET_LIFETIME_MS};
use crate::domain::{Actor, Claim};
use crate::flows::{handshake, ticket};

/// The time for which a testing token is valid, in seconds.
const TESTING_TOKEN_LIFETIME_S: i64 = 60 * 60;
/// The time for which an actor token can be used, and that for which its session lasts, in seconds.
const ACTOR_TOKEN_LIFETIME_S: i64 = 60 * 60;
const ACTOR_SESSION_S: i64 = 30 * 60;

/// The longest lifetime of a token, in seconds.
const MAX_LIFETIME_S: i64 = u32::MAX as i64;

pub(super) fn create_sign_in_token(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let user = body.required("user_id", filled);
    let lifetime = body.optional("expires_in_seconds", within(1, MAX_LIFETIME_S));
    body.unsupported(&["org_id"]);
    let user = body.finish(user)?;
    let user = call.user(&user)?;
    let lifetime_ms = lifetime.map_or(TICKET_LIFETIME_MS, |seconds| seconds * 1000);
    issue(call, Holder::User(user), lifetime_ms)
}

/// Creates a token with which somebody signs in as a user.
pub(super) fn create_actor_token(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let user = body.required("user_id", filled);
    let claim = body.required("actor", actor);
    let lifetime = body.optional("expires_in_seconds", within(1, MAX_LIFETIME_S));
    let session = body.optional("session_max_duration_in_seconds", within(1, MAX_LIFETIME_S));
    let (user, claim) = body.finish(user.zip(claim))?;
    let user = call.user(&user)?;
    let session_ms = session.unwrap_or(ACTOR_SESSION_S) * 1000;
    let lifetime_ms = lifetime.unwrap_or(ACTOR_TOKEN_LIFETIME_S) * 1000;
    issue(
        call,
        Holder::Actor(
            user,
            Actor {
                claim,
                session_ms,
                page: None,
            },
        ),
        lifetime_ms,
    )
}

/// Creates a link by which a test opens a page, signed in as a user.
pub(super) fn create_agent_task(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let subject = body.required("on_behalf_of", subject);
    body.required("permissions", |value| {
        let is_all = filled(value)? == "*";
        is_all.then_some(()).ok_or(Code::FormParamValueInvalid)
    });
    body.required("agent_name", filled);
    body.required("task_description", filled);
    let page = body.required("redirect_url", filled);
    let session = body.optional("session_max_duration_in_seconds", within(1, MAX_LIFETIME_S));
    let (subject, page) = body.finish(subject.zip(page))?;
    let page = handshake::return_url(call.cx.settings, &page)?;
    let user = match subject {
        Subject::Id(id) => call.user(&id)?,
        Subject::Identifier(claim) => {
            let owner = call.cx.db.claims.get(&claim);
            owner.cloned().ok_or(Code::ResourceNotFound)?
        }
    };
    let agent: String = call.cx.id("agent");
    let claim = [("sub", agent.into()), ("type", Value::from("agent"))];
    let actor = Actor {
        claim: claim
            .map(|(name, it)| (name.to_owned(), it))
            .into_iter()
            .collect(),
        session_ms: session.unwrap_or(ACTOR_SESSION_S) * 1000,
        page: Some(page.into()),
    };
    let lifetime_ms = ACTOR_TOKEN_LIFETIME_S * 1000;
    issue(call, Holder::Actor(user, actor), lifetime_ms)
}

/// The user that an agent acts for.
enum Subject {
    Id(String),
    Identifier(Claim),
}

/// Reads the user that an agent acts for: an object with an id or an identifier.
fn subject(value: &Value) -> Result<Subject, Code> {
    let members = object(value)?;
    let text = |name| members.get(name).and_then(Value::as_str);
    let identifier = || text("identifier").and_then(Claim::from_identifier);
    let id = text("user_id").map(|id| Subject::Id(id.to_owned()));
    id.or_else(|| identifier().map(Subject::Identifier))
        .ok_or(Code::FormParamValueInvalid)
}

/// Returns a token that lets tests past the protection from bots, of which there is none here.
pub(super) fn create_testing_token(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    Body::new(given.body).finish(Some(()))?;
    let now_s = call.cx.now / 1000;
    Ok(json!({
        "object": "testing_token",
        "token": format!("{now_s}-c_{}", call.cx.random.nonce()),
        "expires_at": now_s + TESTING_TOKEN_LIFETIME_S,
    }))
}

/// Reads an actor: an object with the id of somebody in `sub`.
fn actor(value: &Value) -> Result<Map<String, Value>, Code> {
    let claim = object(value)?;
    let id = claim.get("sub").and_then(Value::as_str);
    let has_id = id.is_some_and(|id| !id.is_empty());
    has_id.then_some(claim).ok_or(Code::FormParamValueInvalid)
}

fn issue(call: &mut Call<'_>, holder: Holder, lifetime_ms: i64) -> Handled {
    let text = ticket::issue(&mut call.cx, holder, lifetime_ms);
    reply_to(call, &text)
}

/// Revokes a token of a kind that can still be used.
pub(super) fn revoke(call: &mut Call<'_>, given: &Given<'_>, kind: &str) -> Handled {
    let (unknown, over) = match kind {
        "sign_in_token" => (Code::ResourceNotFound, Code::SignInTokenCannotBeRevokedCode),
        "actor_token" => (Code::ResourceNotFound, Code::ActorTokenCannotBeRevokedCode),
        _ => (Code::AgentTaskNotFound, Code::AgentTaskCannotBeRevoked),
    };
    let text = call.cx.db.tickets.iter().find_map(|(text, ticket)| {
        let is_it = ticket.id == given.id() && ticket.holder.names().1 == kind;
        is_it.then(|| text.clone())
    });
    let text = text.ok_or(unknown)?;
    if !ticket::revoke(&mut call.cx, &text) {
        return Err(over.into());
    }
    reply_to(call, &text)
}

fn reply_to(call: &Call<'_>, text: &str) -> Handled {
    let ticket = call.cx.db.tickets.get(text).ok_or(Code::ResourceNotFound)?;
    Ok(render::user_token(
        call.cx.settings,
        text,
        ticket,
        call.cx.now,
    ))
}
