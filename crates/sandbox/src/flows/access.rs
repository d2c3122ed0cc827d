//! The client and the user that a request is made for.

use clerk_user_model::{ClientId, SessionId, UserId};

use super::redirect::Place;
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::error::ApiError;
use crate::quirk::Quirk;
use crate::secret::same;

/// The credential of a request: that which carries the client token.
#[derive(Clone, Debug)]
pub(crate) enum Credential {
    /// The `Authorization` header of a native application.
    Native(Option<String>),
    /// The id of a development browser.
    DevBrowser(String),
    /// The `__client` cookie.
    Cookie(Option<String>),
}

impl Credential {
    pub(crate) const fn is_native(&self) -> bool {
        matches!(self, Self::Native(_))
    }

    pub(crate) const fn has_token(&self) -> bool {
        matches!(self, Self::Native(Some(_)) | Self::Cookie(Some(_)))
    }
}

/// The sender of a request.
#[derive(Clone, Debug)]
pub(crate) struct Requester {
    pub(crate) credential: Credential,
    pub(crate) place: Place,
}

/// A user who is signed in, and the session and client by which they are.
#[derive(Clone, Debug)]
pub(crate) struct Me {
    pub(crate) client: ClientId,
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
}

/// Returns the client that a credential belongs to; an unknown token counts as none.
pub(crate) fn client_of(
    cx: &Context<'_>,
    credential: &Credential,
) -> Result<Option<ClientId>, ApiError> {
    match credential {
        Credential::Native(_) if !cx.settings.native_api => Err(Code::NativeApiDisabled.into()),
        Credential::DevBrowser(id) => match cx.db.browsers.get(id) {
            Some(client) => Ok(client.clone().filter(|id| cx.db.clients.contains_key(id))),
            None => Err(Code::DevBrowserUnauthenticated.into()),
        },
        Credential::Native(token) | Credential::Cookie(token) => Ok(token
            .as_deref()
            .and_then(|token| client_of_token(cx.db, token))),
    }
}

/// Returns the user of the session named, else of the client's last active one.
pub(crate) fn me(
    cx: &Context<'_>,
    client: Option<ClientId>,
    session: Option<&SessionId>,
) -> Result<Me, ApiError> {
    let client = client.ok_or(Code::AuthenticationInvalid)?;
    let found = cx
        .db
        .clients
        .get(&client)
        .ok_or(Code::AuthenticationInvalid)?;
    let session = match session {
        Some(id) => found.find_session(id).ok_or(Code::AuthenticationInvalid)?,
        None => found.active_session(cx.now).ok_or(Code::SignedOut)?,
    };
    if !session.is_active(cx.now) {
        return Err(Code::SignedOut.into());
    }
    let user = cx.db.user(&session.user)?;
    if user.is_banned {
        return Err(Code::UserBanned.into());
    }
    Ok(Me {
        session: session.id.clone(),
        user: user.id.clone(),
        client,
    })
}

/// Checks that a user may do something sensitive: after a CAPTCHA and with a session that was
/// verified in the last ten minutes, where the instance asks for these.
pub(crate) fn ensure_confirmed(cx: &Context<'_>, me: &Me) -> Result<(), ApiError> {
    let client = cx.db.client(&me.client)?;
    if cx.settings.quirks.has(Quirk::RequiresCaptcha) && !client.is_human {
        return Err(Code::RequiresCaptcha.into());
    }
    let session = client.find_session(&me.session);
    if cx.settings.reverification && !session.is_some_and(|session| session.is_fresh(cx.now)) {
        return Err(Code::SessionReverificationRequired.into());
    }
    Ok(())
}

fn client_of_token(db: &Db, token: &str) -> Option<ClientId> {
    let claims = db.key.claims(token)?;
    let id = ClientId::from(claims.get("id")?.as_str()?);
    let rotating_token = claims.get("rotating_token")?.as_str()?;
    let client = db.clients.get(&id)?;
    same(rotating_token, &client.rotating_token).then_some(id)
}
