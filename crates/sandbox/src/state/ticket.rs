use clerk_user_model::UserId;
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Context, State};
use crate::codes::Code;
use crate::error::ApiError;

/// How long a ticket is good, in milliseconds: thirty days.
const TICKET_LIFETIME_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The number of tickets that are kept at least.
const TICKETS_KEPT: usize = 10_000;

/// A sign-in token: signs its user in once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ticket {
    whom: Whom,
    expire_at: i64,
    fate: Fate,
}

/// For whom a ticket is.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Whom {
    User(UserId),
    /// Somebody who is invited to sign up with this address.
    Invited(Email),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Fate {
    Fresh,
    Used,
    Revoked,
}

impl State {
    /// A new ticket for a user, if there is such a user.
    pub(crate) fn new_ticket(&mut self, user: &UserId, cx: &mut Context<'_>) -> Option<String> {
        self.users.get(user)?;
        Some(self.issue(Whom::User(user.clone()), cx))
    }

    /// A new ticket with which somebody signs up, the address being verified by it.
    pub(crate) fn invite(&mut self, email: Email, cx: &mut Context<'_>) -> String {
        self.issue(Whom::Invited(email), cx)
    }

    /// A text of the caller's choice that signs a user in once.
    pub(super) fn add_ticket(&mut self, text: String, user: UserId, now: i64) {
        let ticket = Ticket {
            whom: Whom::User(user),
            expire_at: now + TICKET_LIFETIME_MS,
            fate: Fate::Fresh,
        };
        self.tickets.insert(text, ticket);
    }

    fn issue(&mut self, whom: Whom, cx: &mut Context<'_>) -> String {
        let expire_at = cx.now + TICKET_LIFETIME_MS;
        let (id, kind): (String, _) = match &whom {
            Whom::User(_) => (cx.id("sit"), "sign_in_token"),
            Whom::Invited(_) => (cx.id("inv"), "invitation"),
        };
        let claims = json!({
            "eid": id,
            "iss": self.settings.base_url,
            "st": kind,
            "exp": expire_at / 1000,
        });
        let text = self.key.sign(&claims);
        let ticket = Ticket {
            whom,
            expire_at,
            fate: Fate::Fresh,
        };
        self.tickets.insert(text.clone(), ticket);
        self.tickets.forget_oldest(TICKETS_KEPT, |_| true);
        text
    }

    /// Whether there was a ticket to revoke that had not been used.
    pub(crate) fn revoke_ticket(&mut self, ticket: &str) -> bool {
        match self.tickets.get_mut(ticket) {
            Some(ticket) if ticket.fate == Fate::Fresh => {
                ticket.fate = Fate::Revoked;
                true
            }
            _ => false,
        }
    }

    /// Whose ticket it is, if it can still be used.
    pub(crate) fn owner_of_ticket(&self, ticket: &str, now: i64) -> Result<UserId, ApiError> {
        match self.fresh_ticket(ticket, now)? {
            Whom::User(user) if self.users.contains_key(user) => Ok(user.clone()),
            Whom::User(_) => Err(Code::SignInTokenCannotBeUsedCode.into()),
            Whom::Invited(_) => Err(Code::TicketInvalidCode.into()),
        }
    }

    /// Who is invited by it, if it can still be used.
    pub(super) fn invited_by_ticket(&self, ticket: &str, now: i64) -> Result<Email, ApiError> {
        match self.fresh_ticket(ticket, now)? {
            Whom::Invited(email) => Ok(email.clone()),
            Whom::User(_) => Err(Code::TicketInvalidCode.into()),
        }
    }

    fn fresh_ticket(&self, ticket: &str, now: i64) -> Result<&Whom, ApiError> {
        let ticket = self.tickets.get(ticket).ok_or(Code::TicketInvalidCode)?;
        match ticket.fate {
            Fate::Used => Err(Code::SignInTokenAlreadyUsedCode.into()),
            Fate::Revoked => Err(Code::SignInTokenRevokedCode.into()),
            Fate::Fresh if now >= ticket.expire_at => Err(Code::TicketExpiredCode.into()),
            Fate::Fresh => Ok(&ticket.whom),
        }
    }

    pub(super) fn use_ticket(&mut self, ticket: &str) {
        if let Some(ticket) = self.tickets.get_mut(ticket) {
            ticket.fate = Fate::Used;
        }
    }
}
