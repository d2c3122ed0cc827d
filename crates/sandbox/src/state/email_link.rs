use clerk_user_model::{ClientId, EmailAddressId, SignInId, SignUpId, UserId};
use serde_json::Value;

use super::email::with_query;
use super::verification::{Challenge, Verification};
use super::{Context, Shown, State};
use crate::codes::Code;
use crate::error::Refusal;
use crate::secret::same;

/// What a link proves the address of.
enum Target {
    User(UserId, EmailAddressId),
    SignIn(ClientId, SignInId),
    SignUp(ClientId, SignUpId),
}

impl Target {
    fn of(claims: &Value) -> Option<Self> {
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

impl State {
    /// `GET /v1/verify`: the link was opened, by `client` if that is known.
    pub(super) fn open_email_link(
        &mut self,
        token: &str,
        client: Option<ClientId>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let claims = self.key.claims(token);
        let claims = claims.ok_or(Code::VerificationLinkTokenInvalid)?;
        let target = Target::of(&claims).ok_or(Code::VerificationLinkTokenSourceInvalid)?;
        let verification = self
            .verification_of(&target)
            .ok_or(Code::VerificationLinkTokenInvalid)?;
        let Challenge::Link {
            token: current,
            redirect,
        } = verification.challenge()
        else {
            return Err(worn(&claims, cx.now).into());
        };
        if !same(current, token) || verification.is_verified() {
            return Err(worn(&claims, cx.now).into());
        }
        let redirect = redirect.clone();
        if verification.must_be_open(cx.now).is_err() {
            return Ok(Shown::Redirect(with_status(&redirect, "expired")));
        }
        let url = match self.prove(target, client, cx) {
            Err(_) => with_status(&redirect, "failed"),
            Ok(None) => with_status(&redirect, "verified"),
            Ok(Some(session)) => {
                let url = with_status(&redirect, "verified");
                with_query(&url, "__clerk_created_session", &session)
            }
        };
        Ok(Shown::Redirect(url))
    }

    fn verification_of(&self, target: &Target) -> Option<&Verification> {
        match target {
            Target::User(user, id) => Some(&self.email(user, id)?.verification),
            Target::SignIn(client, id) => {
                let sign_in = self.find_client(client)?.find_sign_in(id)?;
                sign_in.verification.as_ref()
            }
            Target::SignUp(client, id) => {
                let sign_up = self.find_client(client)?.find_sign_up(id)?;
                sign_up.email.as_ref().map(|(_, verification)| verification)
            }
        }
    }

    /// The address is proved; gives the session that this made.
    fn prove(
        &mut self,
        target: Target,
        by: Option<ClientId>,
        cx: &mut Context<'_>,
    ) -> Result<Option<String>, Refusal> {
        match target {
            Target::User(user, id) => {
                self.verify_email(&user, &id, by, cx.now)?;
                Ok(None)
            }
            Target::SignIn(client, id) => {
                let mut sign_in = self.open_sign_in(&client, &id, cx.now)?;
                self.must_be_let_in(&sign_in, cx.now)?;
                if let Some(verification) = &mut sign_in.verification {
                    verification.complete(by);
                }
                self.keep_sign_in(&client, sign_in)?;
                self.keeping_token(&client, cx, |state, cx| {
                    Ok(state.advance_sign_in(&client, &id, cx)?)
                })?;
                let sign_in = self.client_mut(&client)?.find_sign_in(&id);
                let session = sign_in.and_then(|sign_in| sign_in.session.as_ref());
                Ok(session.map(ToString::to_string))
            }
            Target::SignUp(client, id) => {
                let mut sign_up = self.open_sign_up(&client, &id, cx.now)?;
                if let Some((_, verification)) = &mut sign_up.email {
                    verification.complete(by);
                }
                self.keeping_token(&client, cx, |state, cx| {
                    state.advance_sign_up(&client, sign_up, cx)
                })?;
                let sign_up = self.client_mut(&client)?.find_sign_up(&id);
                let created = sign_up.and_then(|sign_up| sign_up.created.as_ref());
                Ok(created.map(|(_, session)| session.to_string()))
            }
        }
    }
}

/// Why a link that is not the current one is good for nothing.
fn worn(claims: &Value, now: i64) -> Code {
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
