//! The allow list, the block list and the redirect URLs.

use clerk_user_validate::{AccessEntry, Email};
use serde_json::{Value, json};

use super::body::{Body, filled, flag};
use super::invitations::{self, New};
use super::list::Query;
use super::{Call, Given, Handled, reply_deleted};
use crate::codes::Code;
use crate::domain::ticket::{Invitation, TICKET_LIFETIME_MS};
use crate::domain::{List, Listed};
use crate::error::ApiError;
use crate::flows::{lists, redirect};
use crate::render::INSTANCE_ID;

pub(super) fn list(call: &mut Call<'_>, given: &Given<'_>, list: List) -> Handled {
    let entries = lists::entries(call.cx.db, call.cx.settings, list);
    Query(given.query).reply(entries, |listed| shown(&listed))
}

/// Returns all at once: this list has no pages.
#[expect(clippy::unnecessary_wraps, reason = "has the type of a handler")]
pub(super) fn list_blocked(call: &mut Call<'_>, _: &Given<'_>) -> Handled {
    let entries = lists::entries(call.cx.db, call.cx.settings, List::Block);
    let shown: Vec<_> = entries.iter().map(shown).collect();
    Ok(json!({ "total_count": shown.len(), "data": shown }))
}

pub(super) fn allow(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let entry = body.required("identifier", entry);
    let invites = body.optional("notify", flag) == Some(true);
    let entry = body.finish(entry)?;
    add(call, List::Allow, &entry, invites)
}

pub(super) fn block(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let entry = body.required("identifier", entry);
    let entry = body.finish(entry)?;
    add(call, List::Block, &entry, false)
}

pub(super) fn read_redirect(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let entries = lists::entries(call.cx.db, call.cx.settings, List::Redirect);
    let found = entries.iter().find(|listed| listed.id == given.id());
    Ok(shown(found.ok_or(Code::ResourceNotFound)?))
}

pub(super) fn add_redirect(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let url = body.required("url", |value| match filled(value)? {
        path if path.starts_with('/') => Err(Code::InvalidRedirectUrl),
        url => Ok(url),
    });
    let url = redirect::resolve(call.cx.settings, None, &body.finish(url)?, "url")?;
    let entries = lists::entries(call.cx.db, call.cx.settings, List::Redirect);
    if entries.iter().any(|known| known.identifier == url) {
        return Err(Code::DuplicateRecord.into());
    }
    Ok(insert(call, List::Redirect, url, None))
}

/// Adds an entry, and invites the owner of an email address.
fn add(call: &mut Call<'_>, list: List, entry: &AccessEntry, invites: bool) -> Handled {
    let entries = lists::entries(call.cx.db, call.cx.settings, list).into_iter();
    let mut entries = entries.map(|listed| AccessEntry::parse(&listed.identifier));
    if entries.any(|known| known.as_ref() == Ok(entry)) {
        return Err(Code::DuplicateRecord.into());
    }
    let email = entry.email().filter(|_| invites);
    let email = email.and_then(|email| Email::parse(email).ok());
    let invitation_id = email.map(|email| invite(call, email)).transpose()?;
    Ok(insert(call, list, entry.to_string(), invitation_id))
}

fn insert(
    call: &mut Call<'_>,
    list: List,
    identifier: String,
    invitation_id: Option<String>,
) -> Value {
    let listed = Listed {
        id: call.cx.id(list.prefix()),
        list,
        identifier,
        invitation_id,
        created_at: call.cx.now,
    };
    let shown = shown(&listed);
    call.cx.db.listed.insert(listed.id.clone(), Some(listed));
    shown
}

/// Invites the owner of an email address, and returns the id of the invitation.
fn invite(call: &mut Call<'_>, email: Email) -> Result<String, ApiError> {
    let new = New {
        invitation: Invitation::new(email),
        lifetime_ms: TICKET_LIFETIME_MS,
        notifies: true,
    };
    invitations::invite(call, new)
}

pub(super) fn remove(call: &mut Call<'_>, given: &Given<'_>, list: List) -> Handled {
    let mut entries = lists::entries(call.cx.db, call.cx.settings, list).into_iter();
    if !entries.any(|listed| listed.id == given.id()) {
        return Err(Code::ResourceNotFound.into());
    }
    if call.cx.db.listed.remove(given.id()).is_none() {
        call.cx.db.listed.insert(given.id().to_owned(), None);
    }
    reply_deleted(object(list), given.id())
}

fn entry(value: &Value) -> Result<AccessEntry, Code> {
    AccessEntry::parse(&filled(value)?).map_err(|_| Code::FormParamFormatInvalid)
}

const fn object(list: List) -> &'static str {
    match list {
        List::Allow => "allowlist_identifier",
        List::Block => "blocklist_identifier",
        List::Redirect => "redirect_url",
    }
}

fn shown(listed: &Listed) -> Value {
    if listed.list == List::Redirect {
        return json!({
            "object": object(listed.list),
            "id": listed.id,
            "url": listed.identifier,
            "created_at": listed.created_at,
            "updated_at": listed.created_at,
        });
    }
    let entry = AccessEntry::parse(&listed.identifier);
    let mut shown = json!({
        "object": object(listed.list),
        "id": listed.id,
        "identifier": listed.identifier,
        "identifier_type": entry.map_or("email_address", |entry| entry.kind()),
        "instance_id": INSTANCE_ID,
        "created_at": listed.created_at,
        "updated_at": listed.created_at,
    });
    if let (Some(id), Some(members)) = (&listed.invitation_id, shown.as_object_mut()) {
        members.insert("invitation_id".to_owned(), id.as_str().into());
    }
    shown
}
