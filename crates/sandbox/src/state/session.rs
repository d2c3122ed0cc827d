use clerk_user_model::{ClientId, SessionId, UserId};
use serde_json::{Value, json};

use super::{Client, Context, Session, Shown, State};
use crate::codes::Code;
use crate::error::{ApiError, Refusal};

/// How long a session lasts, in milliseconds: seven days.
const SESSION_LIFETIME_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// After how long an unused session is given up, in milliseconds: thirty days.
const ABANDON_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long a session token is good, in seconds.
const TOKEN_LIFETIME_S: i64 = 60;

impl State {
    /// Signs a user in on a client, whose token changes with it.
    pub(super) fn create_session(
        &mut self,
        client: &ClientId,
        user: &UserId,
        cx: &mut Context<'_>,
    ) -> Result<SessionId, ApiError> {
        let id: SessionId = cx.id("sess");
        let owner = self.user_mut(user)?;
        owner.last_sign_in_at = Some(cx.now);
        owner.last_active_at = Some(cx.now);
        owner.failed_sign_ins = 0;
        owner.clients.insert(client.clone());
        let found = self.client_mut(client)?;
        found.sessions.push(Session {
            id: id.clone(),
            user: user.clone(),
            expire_at: cx.now + SESSION_LIFETIME_MS,
            abandon_at: cx.now + ABANDON_MS,
            last_active_at: cx.now,
            verified_at: cx.now,
            second_verified_at: None,
            created_at: cx.now,
            updated_at: cx.now,
            is_ended: false,
            is_revoked: false,
            reverification: None,
        });
        found.last_active_session = Some(id.clone());
        found.updated_at = cx.now;
        found.rotate(cx);
        Ok(id)
    }

    pub(super) fn read_session(&self, client: &ClientId, id: SessionId) -> Result<Shown, Refusal> {
        self.find_client(client)
            .and_then(|client| client.find_session(&id))
            .ok_or(Code::ResourceNotFound)?;
        Ok(Shown::Session(client.clone(), id))
    }

    pub(super) fn touch_session(
        &mut self,
        client: &ClientId,
        id: SessionId,
        organization: Option<&str>,
        now: i64,
    ) -> Result<Shown, Refusal> {
        must_be_personal(organization, "active_organization_id")?;
        let found = self.client_mut(client)?;
        let session = active(found, &id, now)?;
        session.last_active_at = now;
        session.updated_at = now;
        let user = session.user.clone();
        found.last_active_session = Some(id.clone());
        found.updated_at = now;
        self.user_mut(&user)?.last_active_at = Some(now);
        Ok(Shown::Session(client.clone(), id))
    }

    pub(super) fn end_session(
        &mut self,
        client: &ClientId,
        id: SessionId,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let found = self.client_mut(client)?;
        let session = found.session_mut(&id).ok_or(Code::ResourceNotFound)?;
        session.is_ended = true;
        session.updated_at = now;
        forget_active(found, &id, now);
        Ok(Shown::Session(client.clone(), id))
    }

    pub(super) fn remove_session(
        &mut self,
        client: &ClientId,
        id: &SessionId,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let found = self.client_mut(client)?;
        let at = found.sessions.iter().position(|session| session.id == *id);
        let session = found.sessions.remove(at.ok_or(Code::ResourceNotFound)?);
        forget_active(found, id, now);
        Ok(Shown::RemovedSession(Box::new(session)))
    }

    pub(super) fn end_all_sessions(
        &mut self,
        client: &ClientId,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let found = self.client_mut(client)?;
        found.sessions.clear();
        found.last_active_session = None;
        found.current_sign_in = None;
        found.updated_at = now;
        Ok(Shown::ClientAlone(Some(client.clone())))
    }

    /// A session token, for the application's own servers.
    pub(super) fn create_token(
        &mut self,
        client: &ClientId,
        id: &SessionId,
        organization: Option<&str>,
        origin: Option<&str>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        must_be_personal(organization, "organization_id")?;
        active(self.client_mut(client)?, id, cx.now)?;
        let session = self.find_client(client).and_then(|it| it.find_session(id));
        let session = session.ok_or(Code::ResourceNotFound)?;
        let claims = self.token_claims(session, origin, &cx.random.hex(), cx.now);
        Ok(Shown::Token(claims))
    }

    /// Returns the claims of a session token that a page of `origin` asks for.
    pub(crate) fn token_claims(
        &self,
        session: &Session,
        origin: Option<&str>,
        jti: &str,
        now: i64,
    ) -> Value {
        let now_s = now / 1000;
        let mut claims = json!({
            "exp": now_s + TOKEN_LIFETIME_S,
            "fva": session.factor_ages(now),
            "iat": now_s,
            "iss": self.settings.base_url,
            "jti": jti,
            "nbf": now_s - 10,
            "sid": session.id,
            "sts": "active",
            "sub": session.user,
            "v": 2,
        });
        let origin = origin.filter(|origin| *origin != "null");
        if let (Some(claims), Some(origin)) = (claims.as_object_mut(), origin) {
            claims.insert("azp".to_owned(), origin.into());
        }
        claims
    }

    /// The instance has no JWT templates.
    pub(super) fn create_template_token(
        &mut self,
        client: &ClientId,
        id: &SessionId,
    ) -> Result<Shown, Refusal> {
        self.read_session(client, id.clone())?;
        Err(Code::ResourceNotFound.into())
    }

    pub(super) fn client_mut(&mut self, id: &ClientId) -> Result<&mut Client, ApiError> {
        self.clients
            .get_mut(id)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }
}

/// A session of the client that can be worked with.
pub(super) fn active<'a>(
    client: &'a mut Client,
    id: &SessionId,
    now: i64,
) -> Result<&'a mut Session, ApiError> {
    let session = client.session_mut(id).ok_or(Code::ResourceNotFound)?;
    if session.is_active(now) {
        Ok(session)
    } else {
        Err(Code::SignedOut.into())
    }
}

pub(super) fn forget_active(client: &mut Client, id: &SessionId, now: i64) {
    if client.last_active_session.as_ref() == Some(id) {
        client.last_active_session = None;
        client.last_active_session = client.active_session(now).map(|session| session.id.clone());
    }
    client.updated_at = now;
}

/// There are no organizations here.
fn must_be_personal(organization: Option<&str>, param: &'static str) -> Result<(), ApiError> {
    match organization {
        None | Some("") => Ok(()),
        Some(_) => Err(ApiError::param(Code::FormResourceNotFound, param)),
    }
}
