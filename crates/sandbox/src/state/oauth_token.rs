//! Accounts at a provider that are proved by its token or code, without a round trip.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_model::{ClientId, VerificationStrategy};
use clerk_user_validate::{Email, OAuthStrategy};
use serde_json::Value;

use super::first_factor::missing;
use super::profile::newcomer;
use super::verification::{Challenge, Verification};
use super::{Context, NewAccount, Profile, Shown, SignIn, SignUp, State, profile_of};
use crate::command::{Caller, CreateSignIn};
use crate::error::{ApiError, Refusal};

impl State {
    pub(super) fn sign_in_by_token(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        strategy: &OAuthStrategy,
        params: CreateSignIn,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        self.must_authenticate(strategy)?;
        let provider = strategy.provider();
        let profile = bearer(provider, params.token.as_deref(), || {
            self.known_profile(provider)
        })?;
        let mut sign_in = SignIn::new(None, params.identifier, cx);
        sign_in.verification = Some(waiting(strategy, cx.now));
        let is_new = client.is_none();
        let client = self.client_or_new(caller, client, cx);
        if let Err(refusal) = self.admit(&client, &mut sign_in, profile, cx) {
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

    pub(super) fn sign_up_by_token(
        &self,
        sign_up: &mut SignUp,
        strategy: &OAuthStrategy,
        token: Option<&str>,
        now: i64,
    ) -> Result<(), ApiError> {
        self.must_authenticate(strategy)?;
        let provider = strategy.provider();
        let profile = bearer(provider, token, || newcomer(provider))?;
        sign_up.account = Some(NewAccount::new(waiting(strategy, now)));
        self.meet(sign_up, profile);
        Ok(())
    }
}

/// Who a token stands for: whom it names if it is a JSON Web Token (RFC 7519) with an `email`,
/// else who is to be expected. Nobody signs for a sandbox, so no signature is looked at.
pub(super) fn bearer(
    provider: &str,
    token: Option<&str>,
    expected: impl FnOnce() -> Profile,
) -> Result<Profile, ApiError> {
    let token = token.ok_or_else(|| missing("token"))?;
    Ok(match email_in(token) {
        Some(email) => profile_of(provider, Some(email), None),
        None => expected(),
    })
}

fn email_in(token: &str) -> Option<Email> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    Email::parse(claims.get("email")?.as_str()?).ok()
}

fn waiting(strategy: &OAuthStrategy, now: i64) -> Verification {
    let challenge = Challenge::Consent {
        url: None,
        error: None,
    };
    let strategy = VerificationStrategy::from(strategy.as_str());
    Verification::prepared(strategy, challenge, now)
}
