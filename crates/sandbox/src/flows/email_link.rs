//! The links in emails, opened in any browser.

use clerk_user_model::{ClientId, IdentificationId, SignInId, SignUpId, UserId};
use serde_json::Value;

use super::client::keeping_token;
use super::{identification, sign_in, sign_up};
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::oauth::with_query;
use crate::domain::{Challenge, Kind, Verification};
use crate::error::ApiErrors;
use crate::secret::same;

/// The attempt that a link proves the address of.
enum Target {
    User(UserId, IdentificationId),
    SignIn(ClientId, SignInId),
    SignUp(ClientId, SignUpId),
}

impl Target {
    fn from_claims(claims: &Value) -> Option<Self> {
        let text = |name: &str| claims.get(name)?.as_str();
        if let Some(user) = text("user") {
            return Some(Self::User(user.into(), text("email")?.into()));
        }
        let client = text("client")?.into();
        match text("sign_in") {
            Some(id) => Some(Self::SignIn(client, id.into())),
            None => Some(Self::SignUp(client, text("sign_up")?.into())),
        }
    }
}

/// Opens a link on a client, if that is known, and returns the address that it leads to.
pub(crate) fn open(
    cx: &mut Context<'_>,
    token: &str,
    client: Option<ClientId>,
) -> Result<String, ApiErrors> {
    let claims = cx.db.key.claims(token);
    let claims = claims.ok_or(Code::VerificationLinkTokenInvalid)?;
    let target = Target::from_claims(&claims).ok_or(Code::VerificationLinkTokenSourceInvalid)?;
    let verification = verification_of(cx.db, &target).ok_or(Code::VerificationLinkTokenInvalid)?;
    let redirect = match verification.challenge() {
        Challenge::Link {
            token: current,
            redirect,
        } if same(current, token) && !verification.is_verified() => redirect.clone(),
        _ => return Err(stale(&claims, cx.now).into()),
    };
    if verification.ensure_open(cx.now).is_err() {
        return Ok(with_status(&redirect, "expired"));
    }
    Ok(match prove(cx, target, client) {
        Err(_) => with_status(&redirect, "failed"),
        Ok(None) => with_status(&redirect, "verified"),
        Ok(Some(session)) => {
            let url = with_status(&redirect, "verified");
            with_query(&url, "__clerk_created_session", &session)
        }
    })
}

fn verification_of<'a>(db: &'a Db, target: &Target) -> Option<&'a Verification> {
    match target {
        Target::User(user, id) => Some(&db.users.get(user)?.find(Kind::Email, id)?.verification),
        Target::SignIn(client, id) => {
            let sign_in = db.clients.get(client)?.find_sign_in(id)?;
            sign_in.verification.as_ref()
        }
        Target::SignUp(client, id) => {
            let sign_up = db.clients.get(client)?.find_sign_up(id)?;
            sign_up.identifiers.get(&Kind::Email).map(|(_, it)| it)
        }
    }
}

/// Completes the verification of an address, and returns the session that this made.
fn prove(
    cx: &mut Context<'_>,
    target: Target,
    by: Option<ClientId>,
) -> Result<Option<String>, ApiErrors> {
    match target {
        Target::User(user, id) => {
            identification::verify(cx, &user, Kind::Email, &id, by)?;
            Ok(None)
        }
        Target::SignIn(client, id) => {
            let sign_in = sign_in::open(cx, &client, &id)?;
            sign_in::user_let_in(cx, sign_in.user.as_ref())?;
            let sign_in = cx.db.client_mut(&client)?.sign_in_mut(&id)?;
            if let Some(verification) = &mut sign_in.verification {
                verification.complete(by);
            }
            keeping_token(cx, &client, |cx| sign_in::advance(cx, &client, &id))?;
            let sign_in = cx.db.client(&client)?.find_sign_in(&id);
            let session = sign_in.and_then(|sign_in| sign_in.session.as_ref());
            Ok(session.map(ToString::to_string))
        }
        Target::SignUp(client, id) => {
            sign_up::open(cx, &client, &id)?;
            let sign_up = cx.db.client_mut(&client)?.sign_up_mut(&id)?;
            if let Some(verification) = sign_up.verification_mut(Kind::Email) {
                verification.complete(by);
            }
            keeping_token(cx, &client, |cx| sign_up::advance(cx, &client))?;
            let sign_up = cx.db.client(&client)?.find_sign_up(&id);
            let created = sign_up.and_then(|sign_up| sign_up.created.as_ref());
            Ok(created.map(|(_, session)| session.to_string()))
        }
    }
}

/// Returns the reason why a link that is not the current one leads nowhere.
fn stale(claims: &Value, now: i64) -> Code {
    let expire_at = claims.get("exp").and_then(Value::as_i64);
    if expire_at.is_some_and(|at| now / 1000 >= at) {
        Code::VerificationLinkTokenExpired
    } else {
        Code::VerificationLinkTokenStale
    }
}

fn with_status(url: &str, status: &str) -> String {
    with_query(url, "__clerk_status", status)
}
