use clerk_user_model::UserId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Context, State};
use crate::codes::Code;
use crate::error::ApiError;

/// How long a ticket is good, in milliseconds: thirty days.
const TICKET_LIFETIME_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A sign-in token: signs its user in once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ticket {
    user: UserId,
    expire_at: i64,
    fate: Fate,
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
        let expire_at = cx.now + TICKET_LIFETIME_MS;
        let id: String = cx.id("sit");
        let claims = json!({
            "eid": id,
            "iss": self.settings.base_url,
            "st": "sign_in_token",
            "exp": expire_at / 1000,
        });
        let text = self.key.sign(&claims);
        let ticket = Ticket {
            user: user.clone(),
            expire_at,
            fate: Fate::Fresh,
        };
        self.tickets.insert(text.clone(), ticket);
        Some(text)
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
        let ticket = self.tickets.get(ticket).ok_or(Code::TicketInvalidCode)?;
        match ticket.fate {
            Fate::Used => Err(Code::SignInTokenAlreadyUsedCode.into()),
            Fate::Revoked => Err(Code::SignInTokenRevokedCode.into()),
            Fate::Fresh if now >= ticket.expire_at => Err(Code::TicketExpiredCode.into()),
            Fate::Fresh => Ok(ticket.user.clone()),
        }
    }

    pub(super) fn use_ticket(&mut self, ticket: &str) {
        if let Some(ticket) = self.tickets.get_mut(ticket) {
            ticket.fate = Fate::Used;
        }
    }
}
