use std::collections::VecDeque;

use clerk_user_model::{
    ClientId, SessionId, SessionStatus, SignInId, UserId, VerificationStrategy,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::session::forget_active;
use super::{Context, Reverification, Shown, SignIn, SignUp, State, TokenChange};
use crate::command::{Caller, Carrier};
use crate::error::ApiError;
use crate::quirk::Quirk;
use crate::secret::same;

/// How many sign-ins of a client can still be read.
const SIGN_INS_KEPT: usize = 8;

/// The number of clients, and of browsers, without an active session that are kept at least.
const IDLE_KEPT: usize = 10_000;

/// One browser or installed app.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) id: ClientId,
    pub(crate) sessions: Vec<Session>,
    pub(crate) last_active_session: Option<SessionId>,
    pub(crate) last_strategy: Option<VerificationStrategy>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(super) sign_ins: VecDeque<SignIn>,
    /// The last one.
    pub(super) sign_up: Option<SignUp>,
    pub(super) current_sign_in: Option<SignInId>,
    /// What makes an older token of this client worthless.
    pub(super) rotating_token: String,
    /// Whether the caller still has to be told the token.
    pub(super) token_is_new: bool,
    /// Redeems the next token, once.
    pub(super) nonce: Option<String>,
    /// Whether it has passed a CAPTCHA.
    #[serde(default)]
    pub(super) is_human: bool,
}

/// One user, signed in on one client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    pub(crate) expire_at: i64,
    pub(crate) abandon_at: i64,
    pub(crate) last_active_at: i64,
    /// When a first factor was last verified.
    pub(crate) verified_at: i64,
    /// When a second factor was last verified.
    pub(crate) second_verified_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(super) is_ended: bool,
    /// Ended from elsewhere.
    #[serde(default)]
    pub(super) is_revoked: bool,
    /// The verification under way, or the last one.
    pub(crate) reverification: Option<Reverification>,
}

impl Client {
    /// The sign-in that is under way.
    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        self.find_sign_in(self.current_sign_in.as_ref()?)
    }

    pub(crate) fn find_sign_in(&self, id: &SignInId) -> Option<&SignIn> {
        self.sign_ins.iter().find(|sign_in| sign_in.id == *id)
    }

    pub(crate) fn find_session(&self, id: &SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == *id)
    }

    /// Returns `true` if nobody is signed in on it.
    fn is_idle(&self, now: i64) -> bool {
        !self.sessions.iter().any(|session| session.is_active(now))
    }

    /// The session that counts when none is named.
    pub(crate) fn active_session(&self, now: i64) -> Option<&Session> {
        self.last_active_session
            .as_ref()
            .and_then(|id| self.find_session(id))
            .filter(|session| session.is_active(now))
            .or_else(|| self.sessions.iter().find(|session| session.is_active(now)))
    }

    pub(super) fn session_mut(&mut self, id: &SessionId) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == *id)
    }

    /// Ends a session from elsewhere, if it is active.
    pub(super) fn revoke(&mut self, id: &SessionId, now: i64) {
        let session = self.session_mut(id).filter(|it| it.is_active(now));
        if let Some(session) = session {
            session.is_revoked = true;
            session.updated_at = now;
            forget_active(self, id, now);
        }
    }

    pub(super) fn sign_in_mut(&mut self, id: &SignInId) -> Option<&mut SignIn> {
        self.sign_ins.iter_mut().find(|sign_in| sign_in.id == *id)
    }

    pub(super) fn start(&mut self, sign_in: SignIn) {
        if self.sign_ins.len() == SIGN_INS_KEPT {
            self.sign_ins.pop_front();
        }
        self.current_sign_in = Some(sign_in.id.clone());
        self.sign_ins.push_back(sign_in);
    }

    pub(super) fn rotate(&mut self, cx: &mut Context<'_>) {
        self.rotating_token = cx.random.nonce();
        self.token_is_new = true;
        self.nonce = None;
    }
}

impl Session {
    pub(crate) fn status(&self, now: i64) -> SessionStatus {
        if self.is_revoked {
            SessionStatus::Revoked
        } else if self.is_ended {
            SessionStatus::Ended
        } else if now >= self.abandon_at {
            SessionStatus::Abandoned
        } else if now >= self.expire_at {
            SessionStatus::Expired
        } else {
            SessionStatus::Active
        }
    }

    /// Minutes since each factor was verified, -1 for never.
    pub(crate) fn factor_ages(&self, now: i64) -> [i64; 2] {
        let minutes = |at: i64| (now - at) / 60_000;
        let second = self.second_verified_at.map_or(-1, minutes);
        [minutes(self.verified_at), second]
    }

    pub(crate) fn is_active(&self, now: i64) -> bool {
        self.status(now) == SessionStatus::Active
    }
}

impl State {
    /// The caller's client, or a new one that becomes the caller's.
    pub(super) fn client_or_new(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        cx: &mut Context<'_>,
    ) -> ClientId {
        if let Some(id) = client {
            return id;
        }
        let id: ClientId = cx.id("client");
        let client = Client {
            id: id.clone(),
            sessions: Vec::new(),
            last_active_session: None,
            last_strategy: None,
            created_at: cx.now,
            updated_at: cx.now,
            sign_ins: VecDeque::new(),
            sign_up: None,
            current_sign_in: None,
            rotating_token: cx.random.nonce(),
            token_is_new: true,
            nonce: None,
            is_human: false,
        };
        self.clients.insert(id.clone(), client);
        self.clients.forget_oldest(IDLE_KEPT, |client| {
            client.id != id && client.is_idle(cx.now)
        });
        if let Carrier::DevBrowser(browser) = &caller.carrier {
            self.browsers.insert(browser.clone(), Some(id.clone()));
        }
        id
    }

    pub(super) fn create_dev_browser(&mut self, cx: &mut Context<'_>) -> Shown {
        let id: String = cx.id("dvb");
        self.browsers.insert(id.clone(), None);
        let clients = &self.clients;
        self.browsers.forget_oldest(IDLE_KEPT, |client| {
            let client = client.as_ref().and_then(|id| clients.get(id));
            client.is_none_or(|client| client.is_idle(cx.now))
        });
        Shown::DevBrowser(id)
    }

    /// Sends a browser back to its page, with its cookie anew.
    pub(super) fn renew_cookie(
        &mut self,
        caller: &Caller,
        client: Option<&ClientId>,
        redirect_url: &str,
    ) -> Result<String, ApiError> {
        let origin = caller.origin.as_deref();
        let url = self.resolve_redirect(origin, redirect_url, "redirect_url")?;
        if let Some(client) = client.and_then(|id| self.clients.get_mut(id)) {
            client.token_is_new = true;
        }
        Ok(url)
    }

    /// Whether who asks for the client gets one, though there is none yet: native applications
    /// have no other way to one before a sign-in.
    pub(super) fn gives_client_to(&self, caller: &Caller) -> bool {
        caller.carrier.is_native() && !self.settings.quirks.has(Quirk::NoFirstClient)
    }

    /// What the caller has to be told about its token after a command that was done.
    pub(super) fn token_change(
        &mut self,
        caller: &Caller,
        client: Option<&ClientId>,
        cx: &mut Context<'_>,
    ) -> TokenChange {
        let redeems = |client: &Client| match (&caller.nonce, &client.nonce) {
            (Some(given), Some(nonce)) => same(given, nonce),
            _ => false,
        };
        let found = client.and_then(|id| self.clients.get(id));
        let told = found.filter(|client| client.token_is_new || redeems(client));
        let told = told.map(|client| client.id.clone());
        let Some(client) = told.and_then(|id| self.clients.get_mut(&id)) else {
            return TokenChange::Keep;
        };
        if redeems(client) {
            client.rotate(cx);
        }
        client.token_is_new = false;
        let claims = json!({ "id": client.id, "rotating_token": client.rotating_token });
        TokenChange::Set(self.key.sign(&claims))
    }
}
