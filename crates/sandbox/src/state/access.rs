use clerk_user_model::{ClientId, IdentifierKind, SessionId, UserId};

use super::verification::LIFETIME_MS;
use super::{Claim, Session, State};
use crate::codes::Code;
use crate::command::{Caller, Carrier, MeCommand, Place};
use crate::error::{ApiError, Refusal};
use crate::secret::same;

/// A caller with an active session.
#[derive(Clone, Debug)]
pub(crate) struct Me {
    pub(crate) client: ClientId,
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) place: Place,
}

impl State {
    /// The client whose token the caller holds; a token that is nobody's counts as none.
    pub(crate) fn client_of(&self, caller: &Caller) -> Result<Option<ClientId>, ApiError> {
        match &caller.carrier {
            Carrier::Native(_) if !self.settings.native_api => Err(Code::NativeApiDisabled.into()),
            Carrier::DevBrowser(id) => match self.browsers.get(id) {
                Some(client) => Ok(client.clone().filter(|id| self.clients.contains_key(id))),
                None => Err(Code::DevBrowserUnauthenticated.into()),
            },
            Carrier::Native(token) | Carrier::Cookie(token) => Ok(token
                .as_deref()
                .and_then(|token| self.client_of_token(token))),
        }
    }

    /// The caller's session: the one it names, else the client's last active one.
    pub(super) fn me(
        &self,
        caller: &Caller,
        client: Option<ClientId>,
        now: i64,
    ) -> Result<Me, ApiError> {
        let client = client.ok_or(Code::AuthenticationInvalid)?;
        let found = self
            .find_client(&client)
            .ok_or(Code::AuthenticationInvalid)?;
        let session = match &caller.session {
            Some(id) => found.find_session(id).ok_or(Code::AuthenticationInvalid)?,
            None => found.active_session(now).ok_or(Code::SignedOut)?,
        };
        if !session.is_active(now) {
            return Err(Code::SignedOut.into());
        }
        let user = self.user(&session.user)?;
        if user.is_banned {
            return Err(Code::UserBanned.into());
        }
        Ok(Me {
            session: session.id.clone(),
            user: user.id.clone(),
            client,
            place: caller.place(),
        })
    }

    /// Whether a sensitive command may run without verifying the session again.
    pub(super) fn must_be_fresh(
        &self,
        me: &Me,
        command: &MeCommand,
        now: i64,
    ) -> Result<(), ApiError> {
        if !self.settings.reverification || !command.is_sensitive() {
            return Ok(());
        }
        let session = self
            .find_client(&me.client)
            .and_then(|client| client.find_session(&me.session));
        if session.is_some_and(|session| session.is_fresh(now)) {
            Ok(())
        } else {
            Err(Code::SessionReverificationRequired.into())
        }
    }

    /// Whether the user may add an identification of this kind.
    pub(super) fn may_add(
        &self,
        me: &Me,
        kind: &IdentifierKind,
        param: &'static str,
    ) -> Result<(), Refusal> {
        if self.settings.disabled.contains(kind) {
            return Err(ApiError::param(Code::FormParamUnknown, param).into());
        }
        self.must_be_mutable(kind)?;
        let unverified = self.user(&me.user)?.unverified_count();
        if self
            .settings
            .max_unverified
            .is_some_and(|max| unverified >= max)
        {
            return Err(Code::TooManyUnverifiedIdentifications.into());
        }
        Ok(())
    }

    pub(super) fn must_be_mutable(&self, kind: &IdentifierKind) -> Result<(), ApiError> {
        if self.settings.immutable.contains(kind) {
            return Err(Code::ImmutableAttributeModificationNotAllowed.into());
        }
        Ok(())
    }

    /// Whether an identifier is on the instance's list of blocked ones.
    pub(super) fn is_blocked(&self, claim: &Claim) -> bool {
        let mut blocked = self.settings.blocked_identifiers.iter();
        blocked.any(|entry| claim.is_meant_by(entry))
    }

    fn client_of_token(&self, token: &str) -> Option<ClientId> {
        let claims = self.key.claims(token)?;
        let id = ClientId::from(claims.get("id")?.as_str()?);
        let rotating_token = claims.get("rotating_token")?.as_str()?;
        let client = self.clients.get(&id)?;
        same(rotating_token, &client.rotating_token).then_some(id)
    }
}

impl Session {
    /// Whether it was verified lately, and nobody has begun to verify it since.
    fn is_fresh(&self, now: i64) -> bool {
        let verified_at = self.second_verified_at.max(Some(self.verified_at));
        !self.is_being_verified() && verified_at.is_some_and(|at| now - at < LIFETIME_MS)
    }
}
