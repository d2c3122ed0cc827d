use clerk_user_model::UserId;
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::codes::Code;
use crate::error::ApiError;

/// The time for which a ticket can be used, in milliseconds: thirty days.
pub(crate) const TICKET_LIFETIME_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A sign-in token, an actor token or an invitation, which can be used once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    pub(crate) holder: Holder,
    pub(crate) expire_at: i64,
    state: TicketState,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// The person that a ticket is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Holder {
    User(UserId),
    /// Somebody who signs in as a user.
    Actor(UserId, Actor),
    /// Somebody who is invited to sign up.
    Invited(Invitation),
}

impl Holder {
    /// Returns the prefix of the ids of its tickets, and their kind.
    pub(crate) const fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::User(_) => ("sit", "sign_in_token"),
            Self::Actor(_, Actor { page: Some(_), .. }) => ("agent_task", "agent_task"),
            Self::Actor(..) => ("act", "actor_token"),
            Self::Invited(_) => ("inv", "invitation"),
        }
    }
}

/// A person who signs in as somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Actor {
    /// The claim `act` of session tokens.
    pub(crate) claim: Map<String, Value>,
    /// The time for which the session lasts, in milliseconds.
    pub(crate) session_ms: i64,
    /// The page that the link of a test leads to, signed in.
    #[serde(default)]
    pub(crate) page: Option<String>,
}

/// The content of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invitation {
    /// The address that the ticket verifies.
    pub(crate) email: Email,
    /// The public metadata of the user who signs up.
    pub(crate) public_metadata: Map<String, Value>,
    /// The page that the link of the invitation leads to.
    pub(crate) redirect_url: Option<String>,
}

impl Invitation {
    pub(crate) fn new(email: Email) -> Self {
        Self {
            email,
            public_metadata: Map::new(),
            redirect_url: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum TicketState {
    Fresh,
    Used,
    Revoked,
}

impl Ticket {
    pub(crate) const fn new(id: String, holder: Holder, lifetime_ms: i64, now: i64) -> Self {
        Self {
            id,
            holder,
            expire_at: now + lifetime_ms,
            state: TicketState::Fresh,
            created_at: now,
            updated_at: now,
        }
    }

    /// Returns the person that it is for, if it can still be used.
    pub(crate) fn holder(&self, now: i64) -> Result<&Holder, ApiError> {
        let is_invitation = matches!(self.holder, Holder::Invited(_));
        match self.state {
            TicketState::Used if is_invitation => Err(Code::InvitationAlreadyAccepted.into()),
            TicketState::Used => Err(Code::SignInTokenAlreadyUsedCode.into()),
            TicketState::Revoked if is_invitation => Err(Code::RevokedInvitation.into()),
            TicketState::Revoked => Err(Code::SignInTokenRevokedCode.into()),
            TicketState::Fresh if now >= self.expire_at => Err(Code::TicketExpiredCode.into()),
            TicketState::Fresh => Ok(&self.holder),
        }
    }

    /// Returns `true` if it was not used in its time.
    pub(crate) fn is_expired(&self, now: i64) -> bool {
        self.state == TicketState::Fresh && now >= self.expire_at
    }

    /// Returns its status, as the Backend API names it.
    #[cfg(feature = "backend")]
    pub(crate) const fn status(&self, now: i64) -> &'static str {
        match self.state {
            TicketState::Used => "accepted",
            TicketState::Revoked => "revoked",
            TicketState::Fresh if now >= self.expire_at => "expired",
            TicketState::Fresh => "pending",
        }
    }

    pub(crate) const fn use_up(&mut self, now: i64) {
        self.state = TicketState::Used;
        self.updated_at = now;
    }

    /// Returns `true` if it is revoked by this: if it had not been used or revoked.
    pub(crate) fn revoke(&mut self, now: i64) -> bool {
        let was_fresh = self.state == TicketState::Fresh;
        if was_fresh {
            self.state = TicketState::Revoked;
            self.updated_at = now;
        }
        was_fresh
    }
}
