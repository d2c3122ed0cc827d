use clerk_user_model::{ClientId, SessionId, SignInId, UserId, VerificationStrategy};
use serde::{Deserialize, Serialize};

use super::first_factor::{missing, oauth_strategy, token_strategy};
use super::verification::Verification;
use super::{Claim, Context, Profile, Shown, State};
use crate::codes::Code;
use crate::command::{Caller, CreateSignIn, FactorRequest};
use crate::error::{ApiError, Refusal};

/// After how long an unfinished sign-in is given up, in milliseconds: one day.
const ABANDON_MS: i64 = 24 * 60 * 60 * 1000;

/// An attempt to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) id: SignInId,
    pub(crate) user: Option<UserId>,
    pub(crate) identifier: Option<String>,
    pub(crate) verification: Option<Verification>,
    /// What a provider says of somebody who is no user.
    pub(super) profile: Option<Profile>,
    /// The second factor.
    pub(crate) second: Option<Verification>,
    /// Whether a new password is to be chosen.
    #[serde(default)]
    pub(crate) needs_password: bool,
    pub(crate) session: Option<SessionId>,
    pub(crate) abandon_at: i64,
}

impl SignIn {
    pub(super) fn new(
        user: Option<UserId>,
        identifier: Option<String>,
        cx: &mut Context<'_>,
    ) -> Self {
        Self {
            id: cx.id("sia"),
            user,
            identifier,
            verification: None,
            profile: None,
            second: None,
            needs_password: false,
            session: None,
            abandon_at: cx.now + ABANDON_MS,
        }
    }

    /// Whether the first factor is verified.
    pub(crate) fn is_proven(&self) -> bool {
        self.verification
            .as_ref()
            .is_some_and(Verification::is_verified)
    }
}

impl State {
    pub(super) fn create_sign_in(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        params: CreateSignIn,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        if self.settings.single_session && self.has_session(client.as_ref(), cx.now) {
            return Err(Code::SessionExists.into());
        }
        if params.transfer {
            return self.sign_in_by_transfer(client, cx);
        }
        let strategy = params
            .strategy
            .clone()
            .or_else(|| params.implied_strategy());
        if let Some(strategy) = strategy.as_ref().and_then(oauth_strategy) {
            return self.sign_in_by_oauth(caller, client, &strategy, params, cx);
        }
        if let Some(strategy) = strategy.as_ref().and_then(token_strategy) {
            return self.sign_in_by_token(caller, client, &strategy, params, cx);
        }
        if let Some(strategy) = &strategy {
            self.must_be_usable(strategy)?;
        }
        if strategy == Some(VerificationStrategy::Ticket) {
            return self.sign_in_by_ticket(caller, client, params.ticket.as_deref(), cx);
        }
        let user = match &params.identifier {
            Some(identifier) => Some(self.user_of_identifier(identifier)?),
            None if strategy.is_some() => return Err(missing("identifier").into()),
            None => None,
        };
        if let Some(user) = &user {
            self.must_not_be_signed_in(client.as_ref(), user, cx.now)?;
        }
        let mut sign_in = SignIn::new(user, params.identifier, cx);
        let is_new = client.is_none();
        let client = self.client_or_new(caller, client, cx);
        let begun = match strategy {
            Some(VerificationStrategy::Password) => {
                self.judge_password(&mut sign_in, params.password.as_deref(), cx.now)
            }
            Some(strategy) => {
                let factor = FactorRequest {
                    strategy,
                    email: None,
                    phone: None,
                    wallet: None,
                    redirects: params.redirects,
                };
                self.ask_for_factor(caller, &client, &mut sign_in, factor, cx)
            }
            None => Ok(()),
        };
        if let Err(refusal) = begun {
            if is_new {
                self.clients.remove(&client);
            }
            return Err(refusal);
        }
        let id = sign_in.id.clone();
        self.client_mut(&client)?.start(sign_in);
        self.advance_sign_in(&client, &id, cx)?;
        Ok((Shown::SignIn(client.clone(), id), Some(client)))
    }

    pub(super) fn read_sign_in(&self, client: &ClientId, id: SignInId) -> Result<Shown, Refusal> {
        self.find_client(client)
            .and_then(|client| client.find_sign_in(&id))
            .ok_or(Code::ResourceNotFound)?;
        Ok(Shown::SignIn(client.clone(), id))
    }

    fn sign_in_by_ticket(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        ticket: Option<&str>,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        let ticket = ticket.ok_or_else(|| missing("ticket"))?;
        let user = self.owner_of_ticket(ticket, cx.now)?;
        self.must_not_be_signed_in(client.as_ref(), &user, cx.now)?;
        let mut sign_in = SignIn::new(Some(user), None, cx);
        sign_in.verification = Some(Verification::given(VerificationStrategy::Ticket));
        self.must_be_let_in(&sign_in, cx.now)?;
        self.use_ticket(ticket);
        let client = self.client_or_new(caller, client, cx);
        let id = sign_in.id.clone();
        self.client_mut(&client)?.start(sign_in);
        self.advance_sign_in(&client, &id, cx)?;
        Ok((Shown::SignIn(client.clone(), id), Some(client)))
    }

    /// Signs in who has shown everything; whether that was so.
    pub(super) fn advance_sign_in(
        &mut self,
        client: &ClientId,
        id: &SignInId,
        cx: &mut Context<'_>,
    ) -> Result<bool, ApiError> {
        let found = self.find_client(client).and_then(|it| it.find_sign_in(id));
        let sign_in = found.ok_or(Code::ResourceNotFound)?;
        let is_complete =
            sign_in.is_proven() && !sign_in.needs_password && !self.needs_second_factor(sign_in);
        if is_complete {
            self.complete_sign_in(client, id, cx)?;
        }
        Ok(is_complete)
    }

    fn complete_sign_in(
        &mut self,
        client: &ClientId,
        id: &SignInId,
        cx: &mut Context<'_>,
    ) -> Result<(), ApiError> {
        let sign_in = self
            .client_mut(client)?
            .find_sign_in(id)
            .ok_or(Code::ResourceNotFound)?;
        let user = sign_in.user.clone().ok_or(Code::ResourceNotFound)?;
        let strategy = sign_in
            .verification
            .as_ref()
            .map(|it| it.strategy().clone());
        let second = sign_in.second.is_some().then_some(cx.now);
        let session = self.create_session(client, &user, cx)?;
        let client = self.client_mut(client)?;
        if let Some(session) = client.session_mut(&session) {
            session.second_verified_at = second;
        }
        client.current_sign_in = None;
        client.last_strategy = strategy;
        if let Some(sign_in) = client.sign_in_mut(id) {
            sign_in.session = Some(session);
        }
        Ok(())
    }

    /// A sign-in that still can be worked on.
    pub(super) fn open_sign_in(
        &self,
        client: &ClientId,
        id: &SignInId,
        now: i64,
    ) -> Result<SignIn, ApiError> {
        let client = self.find_client(client).ok_or(Code::ClientNotFound)?;
        let sign_in = client.find_sign_in(id).ok_or(Code::ResourceNotFound)?;
        if sign_in.session.is_some() {
            return Err(Code::VerificationAlreadyVerified.into());
        }
        if self.settings.single_session && client.active_session(now).is_some() {
            return Err(Code::SessionExists.into());
        }
        if now >= sign_in.abandon_at {
            return Err(Code::ResourceNotFound.into());
        }
        Ok(sign_in.clone())
    }

    pub(super) fn keep_sign_in(
        &mut self,
        client: &ClientId,
        sign_in: SignIn,
    ) -> Result<(), ApiError> {
        let kept = self.client_mut(client)?.sign_in_mut(&sign_in.id);
        *kept.ok_or(Code::ResourceNotFound)? = sign_in;
        Ok(())
    }

    fn user_of_identifier(&self, identifier: &str) -> Result<UserId, ApiError> {
        let claim = Claim::of_identifier(identifier)
            .ok_or_else(|| ApiError::param(Code::FormParamFormatInvalid, "identifier"))?;
        self.claims
            .get(&claim)
            .filter(|id| {
                self.users
                    .get(*id)
                    .is_some_and(|user| user.has_proved(&claim))
            })
            .cloned()
            .ok_or_else(|| ApiError::param(Code::FormIdentifierNotFound, "identifier"))
    }

    /// The user of a sign-in, unless it is banned or locked.
    pub(super) fn must_be_let_in(&self, sign_in: &SignIn, now: i64) -> Result<UserId, ApiError> {
        let id = sign_in.user.as_ref().ok_or(Code::VerificationMissing)?;
        self.must_be_welcome(id, now)?;
        Ok(id.clone())
    }

    /// Refuses who is banned or locked.
    pub(super) fn must_be_welcome(&self, id: &UserId, now: i64) -> Result<(), ApiError> {
        let user = self.user(id)?;
        if user.is_banned {
            return Err(Code::UserBanned.into());
        }
        if user.locked_for(now).is_some() {
            return Err(Code::UserLocked.into());
        }
        Ok(())
    }

    pub(super) fn must_not_be_signed_in(
        &self,
        client: Option<&ClientId>,
        user: &UserId,
        now: i64,
    ) -> Result<(), ApiError> {
        let client = client.and_then(|id| self.find_client(id));
        let mut sessions = client.iter().flat_map(|client| &client.sessions);
        match sessions.find(|session| session.user == *user && session.is_active(now)) {
            Some(session) => {
                Err(ApiError::new(Code::IdentifierAlreadySignedIn).session(session.id.as_str()))
            }
            None => Ok(()),
        }
    }

    fn has_session(&self, client: Option<&ClientId>, now: i64) -> bool {
        client
            .and_then(|id| self.find_client(id))
            .is_some_and(|client| client.active_session(now).is_some())
    }
}

impl CreateSignIn {
    /// What is meant when no strategy is named.
    fn implied_strategy(&self) -> Option<VerificationStrategy> {
        if self.ticket.is_some() {
            Some(VerificationStrategy::Ticket)
        } else if self.password.is_some() {
            Some(VerificationStrategy::Password)
        } else {
            None
        }
    }
}
