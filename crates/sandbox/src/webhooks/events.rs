use clerk_user_model::{SessionId, SessionStatus};
use serde_json::{Value, json};

use crate::backend::render::{self, TICKET_PATH};
use crate::db::Db;
use crate::domain::{Claim, Client, Session, User};
use crate::jwt::SessionTokens;
use crate::outbox::{Message, MessageKind};
use crate::render::{View, deleted};
use crate::settings::Settings;

/// The members of a user that change without an event.
const UNTOLD: [&str; 5] = [
    "last_active_at",
    "last_sign_in_at",
    "lockout_expires_in_seconds",
    "updated_at",
    "verification_attempts_remaining",
];

/// The type and the data of an event.
pub(crate) type Event = (&'static str, Value);

/// Returns the events of a change.
pub(crate) fn of(
    before: &Db,
    after: &Db,
    settings: &Settings,
    tokens: &SessionTokens,
    now: i64,
) -> Vec<Event> {
    let view = |db| View {
        db,
        settings,
        now,
        origin: None,
        tokens,
    };
    let (old, new) = (view(before), view(after));
    let mut events = Vec::new();
    for number in after.outbox.messages.touched() {
        if let Some(message) = after.outbox.messages.get(number) {
            events.push(message_event(after, *number, message));
        }
    }
    for id in after.users.touched() {
        match (before.users.get(id), after.users.get(id)) {
            (None, Some(user)) => events.push(("user.created", shown(&new, user))),
            (Some(was), Some(user)) => {
                let is = shown(&new, user);
                if told(shown(&old, was)) != told(is.clone()) {
                    events.push(("user.updated", is));
                }
            }
            (Some(was), None) => {
                let mut gone = deleted("user", id.as_str());
                gone.external_id = was.server.external_id.clone().into();
                if was.server.external_id.is_none() {
                    gone.external_id = clerk_user_model::Maybe::Absent;
                }
                events.push(("user.deleted", json!(gone)));
            }
            (None, None) => {}
        }
    }
    for id in after.clients.touched() {
        let (was, is) = (before.clients.get(id), after.clients.get(id));
        let started = is.into_iter().flat_map(|client| {
            let sessions = client.sessions.iter();
            sessions
                .filter(move |it| find(was, &it.id).is_none())
                .map(move |it| (client, it))
        });
        for (client, session) in started {
            events.push(("session.created", session_data(&new, client, session)));
        }
        let active = was.into_iter().flat_map(|client| {
            let sessions = client.sessions.iter();
            sessions
                .filter(|it| it.is_active(now))
                .map(move |it| (client, it))
        });
        for (client, session) in active {
            let ended = match find(is, &session.id) {
                None => ("session.removed", session, SessionStatus::Removed),
                Some(it) => match it.status(now) {
                    SessionStatus::Revoked => ("session.revoked", it, SessionStatus::Revoked),
                    SessionStatus::Ended => ("session.ended", it, SessionStatus::Ended),
                    _ => continue,
                },
            };
            let (kind, session, status) = ended;
            let mut data = session_data(&new, client, session);
            if let Some(data) = data.as_object_mut() {
                data.insert("status".to_owned(), status.as_str().into());
            }
            events.push((kind, data));
        }
    }
    events
}

fn find<'a>(client: Option<&'a Client>, id: &SessionId) -> Option<&'a Session> {
    client?.find_session(id)
}

fn shown(view: &View<'_>, user: &User) -> Value {
    serde_json::to_value(render::user(view, user)).unwrap_or_default()
}

/// Returns a user without the members that change without an event.
fn told(mut user: Value) -> Value {
    if let Some(members) = user.as_object_mut() {
        members.retain(|name, _| !UNTOLD.contains(&name.as_str()));
    }
    user
}

fn session_data(view: &View<'_>, client: &Client, session: &Session) -> Value {
    let mut shown_session = render::session(client, session, view.now);
    let user = view.db.users.get(&session.user);
    shown_session.user = user.map(|user| render::user(view, user)).into();
    serde_json::to_value(shown_session).unwrap_or_default()
}

fn message_event(db: &Db, number: u64, message: &Message) -> Event {
    let claim = Claim::from_identifier(&message.to);
    let owner = claim.as_ref().and_then(|claim| db.claims.get(claim));
    let identification = owner
        .and_then(|id| db.users.get(id))
        .and_then(|user| user.with_claim(claim.as_ref()?))
        .map(|it| it.id.as_str());
    let text = match (&message.code, &message.link) {
        (Some(code), _) => format!("{code} is your verification code"),
        (None, Some(link)) => format!("Open this link to go on: {link}"),
        (None, None) => String::new(),
    };
    let is_invitation = |link: &String| link.contains(TICKET_PATH);
    let (slug, values) = match &message.link {
        Some(link) if is_invitation(link) => ("invitation", json!({ "action_url": link })),
        Some(link) => ("magic_link", json!({ "magic_link": link })),
        None => ("verification_code", json!({ "otp_code": message.code })),
    };
    match message.kind {
        MessageKind::Email => (
            "email.created",
            json!({
                "object": "email",
                "id": format!("ema_{number}"),
                "slug": slug,
                "from_email_name": "notifications",
                "reply_to_email_name": null,
                "to_email_address": message.to,
                "email_address_id": identification,
                "user_id": owner,
                "subject": text,
                "body": format!("<p>{text}</p>"),
                "body_plain": text,
                "status": "queued",
                "data": values,
                "delivered_by_clerk": true,
            }),
        ),
        MessageKind::Text => (
            "sms.created",
            json!({
                "object": "sms_message",
                "id": format!("sms_{number}"),
                "slug": slug,
                "from_phone_number": "+15555550000",
                "to_phone_number": message.to,
                "phone_number_id": identification,
                "user_id": owner,
                "message": text,
                "status": "queued",
                "data": values,
                "delivered_by_clerk": true,
                "created_at": message.sent_at,
                "created_at_ms": message.sent_at,
            }),
        ),
    }
}
