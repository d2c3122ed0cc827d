use clerk_user_model::UserId;
use clerk_user_validate::Email;
use serde_json::json;

use super::access::Credential;
use super::{client, session};
use crate::codes::Code;
use crate::context::Context;
use crate::domain::ticket::{Holder, Invitation, TICKET_LIFETIME_MS};
use crate::domain::{Actor, Ticket};
use crate::error::ApiError;
use crate::render::INSTANCE_ID;

/// The number of tickets that are kept at least.
const TICKETS_KEPT: usize = 10_000;

/// Creates a ticket for a user, if there is such a user.
pub(crate) fn create(cx: &mut Context<'_>, user: &UserId) -> Option<String> {
    cx.db.users.get(user)?;
    let holder = Holder::User(user.clone());
    Some(issue(cx, holder, TICKET_LIFETIME_MS))
}

/// Creates a ticket to sign up with, which verifies the address.
pub(crate) fn invite(cx: &mut Context<'_>, email: Email) -> String {
    let holder = Holder::Invited(Invitation::new(email));
    issue(cx, holder, TICKET_LIFETIME_MS)
}

/// Adds a string of the caller's choice that signs a user in once.
pub(crate) fn add(cx: &mut Context<'_>, text: String, user: UserId) {
    let holder = Holder::User(user);
    let ticket = Ticket::new(cx.id("sit"), holder, TICKET_LIFETIME_MS, cx.now);
    cx.db.tickets.insert(text, ticket);
}

/// Returns `true` if it revoked the ticket: if that could still be used.
pub(crate) fn revoke(cx: &mut Context<'_>, ticket: &str) -> bool {
    let ticket = cx.db.tickets.get_mut(ticket);
    ticket.is_some_and(|ticket| ticket.holder(cx.now).is_ok() && ticket.revoke(cx.now))
}

pub(crate) fn use_up(cx: &mut Context<'_>, ticket: &str) {
    if let Some(ticket) = cx.db.tickets.get_mut(ticket) {
        ticket.use_up(cx.now);
    }
}

/// Returns the user that a ticket signs in, if it can still be used.
pub(crate) fn user_of(cx: &Context<'_>, ticket: &str) -> Result<UserId, ApiError> {
    match holder(cx, ticket)? {
        Holder::User(user) | Holder::Actor(user, _) if cx.db.users.contains_key(user) => {
            Ok(user.clone())
        }
        Holder::User(_) | Holder::Actor(..) => Err(Code::SignInTokenCannotBeUsedCode.into()),
        Holder::Invited(_) => Err(Code::TicketInvalidCode.into()),
    }
}

/// Returns the invitation that a ticket belongs to, if it can still be used.
pub(crate) fn invited_by(cx: &Context<'_>, ticket: &str) -> Result<Invitation, ApiError> {
    match holder(cx, ticket)? {
        Holder::Invited(invitation) => Ok(invitation.clone()),
        Holder::User(_) | Holder::Actor(..) => Err(Code::TicketInvalidCode.into()),
    }
}

/// Returns the person who signs in as somebody else with a ticket.
pub(crate) fn actor_of(cx: &Context<'_>, ticket: &str) -> Option<Actor> {
    match &cx.db.tickets.get(ticket)?.holder {
        Holder::Actor(_, actor) => Some(actor.clone()),
        Holder::User(_) | Holder::Invited(_) => None,
    }
}

/// Signs the user of a ticket in on a new browser, and returns the id of that.
pub(crate) fn open(cx: &mut Context<'_>, ticket: &str) -> Result<String, ApiError> {
    let user = user_of(cx, ticket)?;
    cx.db.user(&user)?.ensure_welcome(cx.now)?;
    let browser = client::create_dev_browser(cx);
    let credential = Credential::DevBrowser(browser.clone());
    let client = client::find_or_create(cx, &credential, None);
    let session = session::create(cx, &client, &user, false)?;
    if let Some(actor) = actor_of(cx, ticket) {
        let client = cx.db.client_mut(&client)?;
        client.delegate(&session, actor, cx.now);
    }
    use_up(cx, ticket);
    Ok(browser)
}

pub(crate) fn holder<'a>(cx: &'a Context<'_>, ticket: &str) -> Result<&'a Holder, ApiError> {
    let ticket = cx.db.tickets.get(ticket).ok_or(Code::TicketInvalidCode)?;
    ticket.holder(cx.now)
}

/// Creates a ticket that can be used for a time.
pub(crate) fn issue(cx: &mut Context<'_>, mut holder: Holder, lifetime_ms: i64) -> String {
    let (prefix, kind) = holder.names();
    let id: String = cx.id(prefix);
    if let Holder::Actor(_, actor) = &mut holder
        && actor.page.is_some()
    {
        let task = ("task_id".to_owned(), id.as_str().into());
        actor.claim.extend([task]);
    }
    let claims = json!({
        "eis": lifetime_ms / 1000,
        "exp": (cx.now + lifetime_ms) / 1000,
        "iid": INSTANCE_ID,
        "sid": id,
        "st": kind,
    });
    let text = cx.db.key.sign(&claims);
    let ticket = Ticket::new(id, holder, lifetime_ms, cx.now);
    cx.db.tickets.insert(text.clone(), ticket);
    cx.db.tickets.forget_oldest(TICKETS_KEPT, |_| true);
    text
}
