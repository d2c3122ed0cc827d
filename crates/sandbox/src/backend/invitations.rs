use clerk_user_validate::Email;
use serde_json::Value;

use super::body::{Body, filled, flag, object, text, within};
use super::list::Query;
use super::{Call, Given, Handled, render};
use crate::codes::Code;
use crate::domain::ticket::{Holder, Invitation, TICKET_LIFETIME_MS};
use crate::domain::{Claim, Ticket};
use crate::error::{ApiError, ApiErrors};
use crate::flows::{challenge, redirect, ticket};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The greatest number of invitations of one request.
const MAX_INVITATIONS: usize = 10;

pub(super) fn list(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let query = Query(given.query);
    let (field, is_descending) = query.order(&["created_at", "email_address", "expires_at"])?;
    let status = query.one_of("status", &["pending", "accepted", "revoked", "expired"])?;
    let search = query.first("query");
    let now = call.cx.now;
    let mut found: Vec<_> = all(call)
        .filter(|(_, ticket, _)| match status {
            Some(status) => ticket.status(now) == status,
            None => ticket.status(now) != "revoked",
        })
        .filter(|(_, ticket, invitation)| {
            search.is_none_or(|text| {
                let email = invitation.email.as_str().to_lowercase();
                email.contains(&text.to_lowercase()) || ticket.id.contains(text)
            })
        })
        .collect();
    found.sort_by(|(_, left, of_left), (_, right, of_right)| {
        let order = match field {
            "email_address" => of_left.email.as_str().cmp(of_right.email.as_str()),
            "expires_at" => left.expire_at.cmp(&right.expire_at),
            _ => left.created_at.cmp(&right.created_at),
        };
        let order = order.then_with(|| left.id.cmp(&right.id));
        if is_descending {
            order.reverse()
        } else {
            order
        }
    });
    query.reply(found, |(text, ticket, invitation)| {
        render::invitation(call.cx.settings, text, (ticket, invitation), now)
    })
}

pub(super) fn create(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let new = read(call, given.body)?;
    issue(call, new)
}

/// Creates several invitations, or none.
pub(super) fn create_all(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let items = given.body.as_array().ok_or(Code::RequestBodyInvalid)?;
    if items.is_empty() {
        return Err(Code::RequestBodyInvalid.into());
    }
    if items.len() > MAX_INVITATIONS {
        return Err(Code::BulkSizeExceeded.into());
    }
    let shown = items.iter().map(|item| {
        let new = read(call, item)?;
        issue(call, new)
    });
    Ok(shown.collect::<Result<Vec<_>, _>>()?.into())
}

pub(super) fn revoke(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let (text, ticket, _) = find(call, given.id())?;
    match ticket.status(call.cx.now) {
        "revoked" => return Err(Code::InvitationAlreadyRevoked.into()),
        "accepted" => return Err(Code::InvitationAlreadyAccepted.into()),
        _ => {}
    }
    let (text, now) = (text.clone(), call.cx.now);
    if let Some(ticket) = call.cx.db.tickets.get_mut(&text) {
        ticket.revoke(now);
    }
    reply_to(call, given.id())
}

pub(super) fn delete(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let text = find(call, given.id())?.0.clone();
    call.cx.db.tickets.remove(&text);
    super::reply_deleted("invitation", given.id())
}

/// An invitation to be created.
pub(super) struct New {
    pub(super) invitation: Invitation,
    pub(super) lifetime_ms: i64,
    /// Sends it to the address.
    pub(super) notifies: bool,
}

/// Reads an invitation, and checks that there is none for the address.
fn read(call: &Call<'_>, body: &Value) -> Result<New, ApiErrors> {
    let mut body = Body::new(body);
    let email = body.required("email_address", |value| {
        Email::parse(&filled(value)?).map_err(|_| Code::FormParamFormatInvalid)
    });
    let public_metadata = body.optional("public_metadata", object);
    let redirect_url = body.optional("redirect_url", text);
    let ignores_existing = body.optional("ignore_existing", flag);
    let days = body.optional("expires_in_days", within(1, 365));
    let notifies = body.optional("notify", flag).unwrap_or(true);
    body.ignore(&["template_slug"]);
    let email = body.finish(email)?;
    if let Some(url) = &redirect_url {
        redirect::resolve(call.cx.settings, None, url, "redirect_url")?;
    }
    if ignores_existing != Some(true) {
        let claim = Claim::email(&email);
        let is_pending = |(_, ticket, of): (&String, &Ticket, &Invitation)| {
            Claim::email(&of.email) == claim && ticket.status(call.cx.now) == "pending"
        };
        if all(call).any(is_pending) {
            return Err(Code::DuplicateRecord.into());
        }
        if call.cx.db.claims.contains_key(&claim) {
            return Err(ApiError::param(Code::FormIdentifierExists, "email_address").into());
        }
    }
    let invitation = Invitation {
        email,
        public_metadata: public_metadata.unwrap_or_default(),
        redirect_url,
    };
    Ok(New {
        invitation,
        lifetime_ms: days.map_or(TICKET_LIFETIME_MS, |days| days * DAY_MS),
        notifies,
    })
}

/// Creates an invitation, and sends it unless that is not wanted; returns its id.
pub(super) fn invite(call: &mut Call<'_>, new: New) -> Result<String, ApiError> {
    let to = new.notifies.then(|| new.invitation.email.clone());
    let holder = Holder::Invited(new.invitation);
    let text = ticket::issue(&mut call.cx, holder, new.lifetime_ms);
    if let Some(to) = to {
        let link = render::ticket_url(call.cx.settings, &text);
        challenge::send_invitation(&mut call.cx, &to, link)?;
    }
    let ticket = call
        .cx
        .db
        .tickets
        .get(&text)
        .ok_or(Code::ResourceNotFound)?;
    Ok(ticket.id.clone())
}

fn issue(call: &mut Call<'_>, new: New) -> Handled {
    let id = invite(call, new)?;
    reply_to(call, &id)
}

fn all<'a>(call: &'a Call<'_>) -> impl Iterator<Item = (&'a String, &'a Ticket, &'a Invitation)> {
    let tickets = call.cx.db.tickets.iter();
    tickets.filter_map(|(text, ticket)| match &ticket.holder {
        Holder::Invited(invitation) => Some((text, ticket, invitation)),
        Holder::User(_) | Holder::Actor(..) => None,
    })
}

fn find<'a>(
    call: &'a Call<'_>,
    id: &str,
) -> Result<(&'a String, &'a Ticket, &'a Invitation), ApiError> {
    let found = all(call).find(|(_, ticket, _)| ticket.id == id);
    found.ok_or_else(|| Code::ResourceNotFound.into())
}

fn reply_to(call: &Call<'_>, id: &str) -> Handled {
    let (text, ticket, invitation) = find(call, id)?;
    let now = call.cx.now;
    Ok(render::invitation(
        call.cx.settings,
        text,
        (ticket, invitation),
        now,
    ))
}
