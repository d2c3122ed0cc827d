use clerk_user_model::{ClientId, SessionId, UserId};
use serde_json::{Value, json};

use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::Session;
use crate::error::ApiError;
use crate::settings::Settings;

/// The time for which a session token is valid, in seconds.
const TOKEN_LIFETIME_S: i64 = 60;

/// The number of new clients of a user between two looks for those that are gone.
const LOOK_EVERY: usize = 1_000;

/// Signs a user in on a client, whose token changes with it.
pub(crate) fn create(
    cx: &mut Context<'_>,
    client: &ClientId,
    user: &UserId,
    has_second_factor: bool,
) -> Result<SessionId, ApiError> {
    let mut session = Session::new(cx.id("sess"), user.clone(), cx.now);
    session.second_verified_at = has_second_factor.then_some(cx.now);
    let db = &mut *cx.db;
    let owner = db.users.get_mut(user);
    let owner = owner.ok_or(Code::AuthenticationInvalid)?;
    if owner.clients.len().is_multiple_of(LOOK_EVERY) {
        owner.clients.retain(|id| db.clients.contains_key(id));
    }
    owner.last_sign_in_at = Some(cx.now);
    owner.last_active_at = Some(cx.now);
    owner.failed_sign_ins = 0;
    owner.clients.insert(client.clone());
    let found = cx.db.client_mut(client)?;
    let id = session.id.clone();
    found.sessions.push(session);
    found.last_active_session = Some(id.clone());
    found.updated_at = cx.now;
    found.rotate(cx.random.nonce());
    Ok(id)
}

/// Refuses a user who is signed in on the client.
pub(crate) fn ensure_not_signed_in(
    cx: &Context<'_>,
    client: Option<&ClientId>,
    user: &UserId,
) -> Result<(), ApiError> {
    let client = client.and_then(|id| cx.db.clients.get(id));
    let mut sessions = client.iter().flat_map(|client| &client.sessions);
    match sessions.find(|session| session.user == *user && session.is_active(cx.now)) {
        Some(session) => {
            Err(ApiError::new(Code::IdentifierAlreadySignedIn).session(session.id.as_str()))
        }
        None => Ok(()),
    }
}

/// Refuses another session on a client that has one, where one is all that is allowed.
pub(crate) fn ensure_single(cx: &Context<'_>, client: Option<&ClientId>) -> Result<(), ApiError> {
    let client = client.and_then(|id| cx.db.clients.get(id));
    let is_signed_in = client.is_some_and(|client| client.active_session(cx.now).is_some());
    if cx.settings.single_session && is_signed_in {
        return Err(Code::SessionExists.into());
    }
    Ok(())
}

pub(crate) fn find<'a>(
    db: &'a Db,
    client: &ClientId,
    id: &SessionId,
) -> Result<&'a Session, ApiError> {
    let client = db.clients.get(client);
    let session = client.and_then(|client| client.find_session(id));
    session.ok_or_else(|| Code::ResourceNotFound.into())
}

/// Returns a session that is active, or the reason why there is none.
pub(crate) fn active<'a>(
    cx: &'a Context<'_>,
    client: &ClientId,
    id: &SessionId,
) -> Result<&'a Session, ApiError> {
    let session = find(cx.db, client, id)?;
    if session.is_active(cx.now) {
        Ok(session)
    } else {
        Err(Code::SignedOut.into())
    }
}

pub(crate) fn touch(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    organization: Option<&str>,
) -> Result<(), ApiError> {
    ensure_personal(organization, "active_organization_id")?;
    let found = cx.db.client_mut(client)?;
    let session = found.active_mut(id, cx.now)?;
    session.last_active_at = cx.now;
    session.updated_at = cx.now;
    let user = session.user.clone();
    found.last_active_session = Some(id.clone());
    found.updated_at = cx.now;
    cx.db.user_mut(&user)?.last_active_at = Some(cx.now);
    Ok(())
}

pub(crate) fn end(cx: &mut Context<'_>, client: &ClientId, id: &SessionId) -> Result<(), ApiError> {
    let found = cx.db.client_mut(client)?;
    let session = found.session_mut(id).ok_or(Code::ResourceNotFound)?;
    session.is_ended = true;
    session.updated_at = cx.now;
    found.forget_active(id, cx.now);
    Ok(())
}

pub(crate) fn remove(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
) -> Result<Session, ApiError> {
    let found = cx.db.client_mut(client)?;
    let at = found.sessions.iter().position(|session| session.id == *id);
    let session = found.sessions.remove(at.ok_or(Code::ResourceNotFound)?);
    found.forget_active(id, cx.now);
    Ok(session)
}

pub(crate) fn end_all(cx: &mut Context<'_>, client: &ClientId) -> Result<(), ApiError> {
    let found = cx.db.client_mut(client)?;
    found.sessions.clear();
    found.last_active_session = None;
    found.current_sign_in = None;
    found.updated_at = cx.now;
    Ok(())
}

/// Revokes a session of a user, on any client.
pub(crate) fn revoke(
    cx: &mut Context<'_>,
    user: &UserId,
    id: &SessionId,
) -> Result<Session, ApiError> {
    for client in cx.db.user(user)?.clients.clone() {
        let found = cx.db.clients.get(&client);
        let session = found.and_then(|client| client.find_session(id));
        if session.is_some_and(|session| session.user == *user) {
            cx.db.client_mut(&client)?.revoke(id, cx.now);
            return find(cx.db, &client, id).cloned();
        }
    }
    Err(Code::ResourceNotFound.into())
}

/// Revokes every session of a user but one.
pub(crate) fn revoke_all(
    cx: &mut Context<'_>,
    user: &UserId,
    but: Option<&SessionId>,
) -> Result<(), ApiError> {
    for client in cx.db.user(user)?.clients.clone() {
        if let Some(client) = cx.db.clients.get_mut(&client) {
            client.revoke_sessions(user, but, cx.now);
        }
    }
    Ok(())
}

/// Creates the claims of a session token, for the application's own servers.
pub(crate) fn create_token(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SessionId,
    organization: Option<&str>,
    origin: Option<&str>,
) -> Result<Value, ApiError> {
    ensure_personal(organization, "organization_id")?;
    let jti = cx.random.hex();
    let session = active(cx, client, id)?;
    Ok(token_claims(cx.settings, session, origin, &jti, cx.now))
}

/// Returns the claims of a session token for a page of `origin`.
pub(crate) fn token_claims(
    settings: &Settings,
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
        "iss": settings.base_url,
        "jti": jti,
        "nbf": now_s - 10,
        "sid": session.id,
        "sts": "active",
        "sub": session.user,
        "v": 2,
    });
    let origin = origin.filter(|origin| *origin != "null");
    let act = session.actor.as_ref().map(|actor| actor.claim.clone());
    if let Some(claims) = claims.as_object_mut() {
        claims.extend(origin.map(|origin| ("azp".to_owned(), origin.into())));
        claims.extend(act.map(|act| ("act".to_owned(), act.into())));
    }
    claims
}

/// Refuses every organization: there are none.
fn ensure_personal(organization: Option<&str>, param: &'static str) -> Result<(), ApiError> {
    match organization {
        None | Some("") => Ok(()),
        Some(_) => Err(ApiError::param(Code::FormResourceNotFound, param)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Client, User};
    use crate::random::Random;
    use crate::secret::SigningKey;

    #[test]
    fn clients_that_are_gone_are_forgotten() {
        let mut db = Db::new(SigningKey::new([1; 32]));
        let user = UserId::from("user_x");
        db.users.insert(user.clone(), User::new(user.clone(), 0));
        let cx = &mut Context {
            db: &mut db,
            settings: &Settings::default(),
            now: 0,
            random: &mut Random::from_seed(1),
        };
        for number in 0..2_500 {
            let id = ClientId::from(format!("client_{number}"));
            let client = Client::new(id.clone(), String::new(), 0);
            cx.db.clients.insert(id.clone(), client);
            create(cx, &id, &user, false).unwrap();
            cx.db.clients.remove(&id);
        }
        assert!(cx.db.user(&user).unwrap().clients.len() <= LOOK_EVERY);
    }
}
