//! Resources, with the fields that only servers see.

use clerk_user_model as model;
use clerk_user_model::{Integer, Maybe, ObjectKind, SessionActivity, UnixMillis};
use serde_json::{Value, json};

use crate::domain::ticket::{Holder, Invitation};
use crate::domain::{Actor, Client, Session, Template, Ticket, User};
use crate::render::View;
use crate::settings::Settings;

/// The path of the link of a ticket, up to the ticket.
pub(crate) const TICKET_PATH: &str = "/v1/tickets/accept?ticket=";

pub(crate) fn user(view: &View<'_>, user: &User) -> model::User {
    let mut shown = view.user(user);
    shown.private_metadata = user.server.private_metadata.clone().into();
    shown.bypass_client_trust = user.server.bypass_client_trust.into();
    let limit = user.server.create_organizations_limit;
    shown.create_organizations_limit = limit.map(Integer::new).into();
    shown.deprovisioned = false.into();
    if let Maybe::Value(accounts) = &mut shown.external_accounts {
        for (shown, account) in accounts.iter_mut().zip(&user.accounts) {
            shown.provider = account.strategy().as_str().to_owned().into();
            shown.external_account_id = account.own_id().into();
        }
    }
    shown
}

pub(crate) fn session(client: &Client, session: &Session, now: i64) -> model::Session {
    let mut shown = model::Session::new(session.id.clone());
    shown.object = ObjectKind::Session.into();
    shown.user_id = session.user.clone().into();
    shown.client_id = client.id.clone().into();
    shown.actor = session.actor.as_ref().map(|it| it.claim.clone()).into();
    shown.status = session.status(now).into();
    shown.last_active_organization_id = Maybe::Null;
    shown.last_active_at = UnixMillis::new(session.last_active_at).into();
    let mut latest = SessionActivity::new();
    let id = session.id.as_str();
    latest.object = ObjectKind::SessionActivity.into();
    latest.id = id.replacen("sess_", "sess_activity_", 1).into();
    latest.is_mobile = false.into();
    shown.latest_activity = latest.into();
    shown.expire_at = UnixMillis::new(session.expire_at).into();
    shown.abandon_at = UnixMillis::new(session.abandon_at).into();
    shown.tasks = Maybe::Null;
    shown.created_at = UnixMillis::new(session.created_at).into();
    shown.updated_at = UnixMillis::new(session.updated_at).into();
    shown
}

pub(super) fn client(client: &Client, now: i64) -> Value {
    let sessions = client.sessions.iter();
    let ids: Vec<_> = client.sessions.iter().map(|session| &session.id).collect();
    json!({
        "object": "client",
        "id": client.id,
        "session_ids": ids,
        "sessions": sessions.map(|it| session(client, it, now)).collect::<Vec<_>>(),
        "sign_in_id": client.current_sign_in,
        "sign_up_id": client.open_sign_up().map(|sign_up| &sign_up.id),
        "last_active_session_id": client.last_active_session,
        "last_authentication_strategy": client.last_strategy,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    })
}

/// Returns a sign-in token, an actor token or the task of an agent.
pub(super) fn user_token(settings: &Settings, text: &str, ticket: &Ticket, now: i64) -> Value {
    if let Holder::Actor(
        _,
        Actor {
            claim,
            page: Some(_),
            ..
        },
    ) = &ticket.holder
    {
        return json!({
            "object": "agent_task",
            "agent_id": claim.get("sub"),
            "agent_task_id": ticket.id,
            "task_id": ticket.id,
            "url": ticket_url(settings, text),
        });
    }
    let (user, actor) = match &ticket.holder {
        Holder::User(user) => (Some(user), None),
        Holder::Actor(user, actor) => (Some(user), Some(&actor.claim)),
        Holder::Invited(_) => (None, None),
    };
    let mut shown = json!({
        "object": ticket.holder.names().1,
        "id": ticket.id,
        "user_id": user,
        "status": ticket.status(now),
        "token": text,
        "url": ticket_url(settings, text),
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
    });
    if let Some(shown) = shown.as_object_mut() {
        shown.extend(actor.map(|actor| ("actor".to_owned(), actor.clone().into())));
    }
    shown
}

pub(super) fn invitation(
    settings: &Settings,
    text: &str,
    (ticket, invitation): (&Ticket, &Invitation),
    now: i64,
) -> Value {
    let status = ticket.status(now);
    let mut shown = json!({
        "object": "invitation",
        "id": ticket.id,
        "email_address": invitation.email,
        "public_metadata": invitation.public_metadata,
        "status": status,
        "url": ticket_url(settings, text),
        "expires_at": ticket.expire_at,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
    });
    if let (Some(shown), "revoked") = (shown.as_object_mut(), status) {
        shown.insert("revoked".to_owned(), true.into());
    }
    shown
}

pub(super) fn template(template: &Template) -> Value {
    json!({
        "object": "jwt_template",
        "id": template.id,
        "name": template.name,
        "claims": template.claims,
        "lifetime": template.lifetime,
        "allowed_clock_skew": template.allowed_clock_skew,
        "custom_signing_key": false,
        "signing_algorithm": "RS256",
        "created_at": template.created_at,
        "updated_at": template.updated_at,
    })
}

/// Returns the link of a ticket.
pub(super) fn ticket_url(settings: &Settings, text: &str) -> String {
    format!("{}{TICKET_PATH}{text}", settings.base_url)
}
