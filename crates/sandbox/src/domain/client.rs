use std::collections::VecDeque;

use clerk_user_model::{
    ClientId, SessionId, SessionStatus, SignInId, SignUpId, UserId, VerificationStrategy,
};
use serde::{Deserialize, Serialize};

use super::reverification::Reverification;
use super::sign_in::SignIn;
use super::sign_up::SignUp;
use super::ticket::Actor;
use super::verification::LIFETIME_MS;
use crate::codes::Code;
use crate::error::ApiError;

/// The number of sign-ins of a client that can still be read.
const SIGN_INS_KEPT: usize = 8;
/// The time for which a session lasts, in milliseconds: seven days.
const SESSION_LIFETIME_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The time after which an unused session is given up, in milliseconds: thirty days.
const ABANDON_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// One browser or installed app.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) id: ClientId,
    pub(crate) sessions: Vec<Session>,
    pub(crate) last_active_session: Option<SessionId>,
    pub(crate) last_strategy: Option<VerificationStrategy>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    sign_ins: VecDeque<SignIn>,
    /// The last one.
    pub(crate) sign_up: Option<SignUp>,
    pub(crate) current_sign_in: Option<SignInId>,
    /// Makes older tokens of this client worthless.
    pub(crate) rotating_token: String,
    /// Asks for the token to be sent with the next response.
    pub(crate) token_is_new: bool,
    /// Redeems the next token, once.
    pub(crate) nonce: Option<String>,
    /// Has passed a CAPTCHA.
    pub(crate) is_human: bool,
}

/// One user, signed in on one client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    pub(crate) expire_at: i64,
    pub(crate) abandon_at: i64,
    pub(crate) last_active_at: i64,
    /// The time at which a first factor was last verified.
    pub(crate) verified_at: i64,
    /// The time at which a second factor was last verified.
    pub(crate) second_verified_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) is_ended: bool,
    /// Was ended from another client.
    pub(crate) is_revoked: bool,
    /// The person who signed in as the user.
    #[serde(default)]
    pub(crate) actor: Option<Actor>,
    /// The verification under way, or the last one.
    pub(crate) reverification: Option<Reverification>,
}

impl Client {
    pub(crate) fn new(id: ClientId, rotating_token: String, now: i64) -> Self {
        Self {
            id,
            sessions: Vec::new(),
            last_active_session: None,
            last_strategy: None,
            created_at: now,
            updated_at: now,
            sign_ins: VecDeque::new(),
            sign_up: None,
            current_sign_in: None,
            rotating_token,
            token_is_new: true,
            nonce: None,
            is_human: false,
        }
    }

    /// Returns the sign-in that is under way.
    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        self.find_sign_in(self.current_sign_in.as_ref()?)
    }

    pub(crate) fn find_sign_in(&self, id: &SignInId) -> Option<&SignIn> {
        self.sign_ins.iter().find(|sign_in| sign_in.id == *id)
    }

    pub(crate) fn sign_in_mut(&mut self, id: &SignInId) -> Result<&mut SignIn, ApiError> {
        let mut sign_ins = self.sign_ins.iter_mut();
        let found = sign_ins.find(|sign_in| sign_in.id == *id);
        found.ok_or_else(|| Code::ResourceNotFound.into())
    }

    /// Returns the sign-up that is under way.
    pub(crate) fn open_sign_up(&self) -> Option<&SignUp> {
        self.sign_up.as_ref().filter(|it| it.created.is_none())
    }

    pub(crate) fn find_sign_up(&self, id: &SignUpId) -> Option<&SignUp> {
        self.sign_up.as_ref().filter(|sign_up| sign_up.id == *id)
    }

    pub(crate) fn sign_up_mut(&mut self, id: &SignUpId) -> Result<&mut SignUp, ApiError> {
        let sign_up = self.sign_up.as_mut().filter(|sign_up| sign_up.id == *id);
        sign_up.ok_or_else(|| Code::ResourceNotFound.into())
    }

    pub(crate) fn find_session(&self, id: &SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == *id)
    }

    pub(crate) fn session_mut(&mut self, id: &SessionId) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == *id)
    }

    /// Returns a session that is active, or the reason why there is none.
    pub(crate) fn active_mut(
        &mut self,
        id: &SessionId,
        now: i64,
    ) -> Result<&mut Session, ApiError> {
        let session = self.session_mut(id).ok_or(Code::ResourceNotFound)?;
        if session.is_active(now) {
            Ok(session)
        } else {
            Err(Code::SignedOut.into())
        }
    }

    /// Returns `true` if nobody is signed in on it.
    pub(crate) fn is_idle(&self, now: i64) -> bool {
        !self.sessions.iter().any(|session| session.is_active(now))
    }

    /// Returns the session that counts when none is named.
    pub(crate) fn active_session(&self, now: i64) -> Option<&Session> {
        self.last_active_session
            .as_ref()
            .and_then(|id| self.find_session(id))
            .filter(|session| session.is_active(now))
            .or_else(|| self.sessions.iter().find(|session| session.is_active(now)))
    }

    /// Revokes the active sessions of a user, but for one.
    pub(crate) fn revoke_sessions(&mut self, user: &UserId, but: Option<&SessionId>, now: i64) {
        for id in self.sessions_of(user) {
            if Some(&id) != but {
                self.revoke(&id, now);
            }
        }
    }

    /// Revokes a session, if it is active.
    pub(crate) fn revoke(&mut self, id: &SessionId, now: i64) {
        let session = self.session_mut(id).filter(|it| it.is_active(now));
        if let Some(session) = session {
            session.is_revoked = true;
            session.updated_at = now;
            self.forget_active(id, now);
        }
    }

    /// Lets somebody act in a session, which lasts as long as that person may.
    pub(crate) fn delegate(&mut self, id: &SessionId, actor: Actor, now: i64) {
        if let Some(session) = self.session_mut(id) {
            session.expire_at = now + actor.session_ms;
            session.actor = Some(actor);
        }
    }

    /// Removes the sessions of a user.
    pub(crate) fn remove_sessions(&mut self, user: &UserId, now: i64) {
        for id in self.sessions_of(user) {
            self.sessions.retain(|session| session.id != id);
            self.forget_active(&id, now);
        }
    }

    /// Makes another session the one that counts, if this one did.
    pub(crate) fn forget_active(&mut self, id: &SessionId, now: i64) {
        if self.last_active_session.as_ref() == Some(id) {
            self.last_active_session = None;
            self.last_active_session = self.active_session(now).map(|session| session.id.clone());
        }
        self.updated_at = now;
    }

    /// Adds a sign-in, which is then the one under way.
    pub(crate) fn start(&mut self, sign_in: SignIn) {
        if self.sign_ins.len() == SIGN_INS_KEPT {
            self.sign_ins.pop_front();
        }
        self.current_sign_in = Some(sign_in.id.clone());
        self.sign_ins.push_back(sign_in);
    }

    /// Replaces the token, which makes the older ones worthless.
    pub(crate) fn rotate(&mut self, rotating_token: String) {
        self.rotating_token = rotating_token;
        self.token_is_new = true;
        self.nonce = None;
    }

    fn sessions_of(&self, user: &UserId) -> Vec<SessionId> {
        let sessions = self.sessions.iter().filter(|it| it.user == *user);
        sessions.map(|session| session.id.clone()).collect()
    }
}

impl Session {
    pub(crate) const fn new(id: SessionId, user: UserId, now: i64) -> Self {
        Self {
            id,
            user,
            expire_at: now + SESSION_LIFETIME_MS,
            abandon_at: now + ABANDON_MS,
            last_active_at: now,
            verified_at: now,
            second_verified_at: None,
            created_at: now,
            updated_at: now,
            is_ended: false,
            is_revoked: false,
            actor: None,
            reverification: None,
        }
    }

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

    pub(crate) fn is_active(&self, now: i64) -> bool {
        self.status(now) == SessionStatus::Active
    }

    /// Returns the minutes since each factor was verified, -1 for never.
    pub(crate) fn factor_ages(&self, now: i64) -> [i64; 2] {
        let minutes = |at: i64| (now - at) / 60_000;
        let second = self.second_verified_at.map_or(-1, minutes);
        [minutes(self.verified_at), second]
    }

    /// Returns `true` if it was verified in the last ten minutes, and no verification is under way.
    pub(crate) fn is_fresh(&self, now: i64) -> bool {
        let running = self.reverification.as_ref();
        let verified_at = self.second_verified_at.max(Some(self.verified_at));
        running.is_none_or(Reverification::is_complete)
            && verified_at.is_some_and(|at| now - at < LIFETIME_MS)
    }
}
