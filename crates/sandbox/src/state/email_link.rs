use clerk_user_model::{ClientId, EmailAddressId, SignInId, SignUpId, UnixMillis, UserId};
use clerk_user_validate::Email;
use serde_json::Value;

use super::email::with_query;
use super::verification::{Challenge, LIFETIME_MS, Verification};
use super::{Context, Shown, State};
use crate::codes::Code;
use crate::error::Refusal;
use crate::outbox::{Message, MessageKind};
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
    /// Sends a link to an address.
    pub(super) fn send_link(
        &mut self,
        mut claims: Value,
        address: &Email,
        redirect: String,
        cx: &mut Context<'_>,
    ) -> Challenge {
        if let Some(claims) = claims.as_object_mut() {
            let expire_at = (cx.now + LIFETIME_MS) / 1000;
            claims.insert("jti".to_owned(), cx.random.nonce().into());
            claims.insert("exp".to_owned(), expire_at.into());
        }
        let token = self.key.sign(&claims);
        let base = &self.settings.base_url;
        let link = format!("{base}/v1/verify?token={token}");
        self.outbox.push(Message {
            kind: MessageKind::Email,
            to: address.to_string(),
            code: None,
            link: Some(link),
            sent_at: UnixMillis::new(cx.now),
        });
        Challenge::Link { token, redirect }
    }

    /// `GET /v1/verify`: the link was opened, by `client` if that is known.
    pub(super) fn open_email_link(
        &mut self,
        token: &str,
        client: Option<ClientId>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let claims = self.key.claims(token);
        let target = claims.as_ref().and_then(Target::of);
        let target = target.ok_or(Code::VerificationLinkTokenInvalid)?;
        let verification = self
            .verification_of(&target)
            .ok_or(Code::VerificationLinkTokenInvalid)?;
        let Challenge::Link {
            token: current,
            redirect,
        } = verification.challenge()
        else {
            return Err(Code::VerificationLinkTokenStale.into());
        };
        if !same(current, token) || verification.is_verified() {
            return Err(Code::VerificationLinkTokenStale.into());
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

fn with_status(url: &str, status: &str) -> String {
    with_query(url, "__clerk_status", status)
}
