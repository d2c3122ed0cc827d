//! The end of an authorization: the user comes back from the provider.

use clerk_user_model::{ClientId, ExternalAccountId, IdentificationId, SignInId, SignUpId, UserId};

use super::client::keeping_token;
use super::{external_account, identification, oauth, sign_in, sign_up};
use crate::codes::Code;
use crate::context::Context;
use crate::domain::oauth::with_query;
use crate::domain::{Authorization, Callback, Claim, Decision, Kind, Profile, Purpose};
use crate::error::{ApiErrors, StoredError};
use crate::secret::same;

/// Finishes an authorization, and returns the address at which the user's browser ends up.
pub(crate) fn finish(cx: &mut Context<'_>, callback: Callback) -> Result<String, ApiErrors> {
    let state = callback.state.ok_or(Code::OauthCallbackInvalid)?;
    if callback.code.is_none() && callback.error.is_none() {
        return Err(Code::OauthCallbackInvalid.into());
    }
    oauth::find(cx.db, &state, cx.now).ok_or(Code::OauthCallbackInvalid)?;
    let authorization = cx.db.authorizations.remove(&state);
    let authorization = authorization.ok_or(Code::OauthCallbackInvalid)?;
    let usual = oauth::usual_profile(cx.db, &authorization);
    let Authorization {
        purpose,
        client,
        return_to,
        decision,
        ..
    } = authorization;
    let outcome = match (callback.error, callback.code) {
        (Some(error), _) if error == "access_denied" => Err(Code::OauthAccessDenied.into()),
        (None, Some(code)) => decided(decision, &code),
        _ => Err(Code::OauthTokenExchangeError.into()),
    };
    let outcome = outcome.map(|profile| profile.unwrap_or(usual));
    let is_complete = match &purpose {
        Purpose::Connect(user, id) => connect(cx, &client, user, id, outcome)?,
        Purpose::VerifyEmail(user, id) => verify_email(cx, &client, user, id, outcome)?,
        Purpose::SignIn(id) => advance_sign_in(cx, &client, id, outcome)?,
        Purpose::SignUp(id) => advance_sign_up(cx, &client, id, outcome)?,
    };
    let mut redirect = match return_to.complete_redirect {
        Some(url) if is_complete => url,
        _ => return_to.redirect,
    };
    if return_to.is_native
        && let Some(client) = cx.db.clients.get_mut(&client)
    {
        let nonce = cx.random.nonce();
        redirect = with_query(&redirect, "rotating_token_nonce", &nonce);
        client.nonce = Some(nonce);
    }
    Ok(redirect)
}

/// Connects an account; returns `true` if it is connected.
fn connect(
    cx: &mut Context<'_>,
    client: &ClientId,
    user: &UserId,
    id: &ExternalAccountId,
    outcome: Result<Profile, StoredError>,
) -> Result<bool, ApiErrors> {
    let outcome = outcome.and_then(|profile| {
        external_account::ensure_same_address(cx, user, &profile)?;
        let client = Some(client);
        external_account::connect(cx, user, id, profile, client)?;
        Ok(())
    });
    let is_complete = outcome.is_ok();
    if let Err(reason) = outcome {
        let account = cx.db.user_mut(user)?.account_mut(id)?;
        account.verification.refuse(reason);
        account.updated_at = cx.now;
    }
    Ok(is_complete)
}

/// Verifies the address that an enterprise connection confirmed; returns `true` if it is verified.
fn verify_email(
    cx: &mut Context<'_>,
    client: &ClientId,
    user: &UserId,
    id: &IdentificationId,
    outcome: Result<Profile, StoredError>,
) -> Result<bool, ApiErrors> {
    let outcome = outcome.and_then(|profile| {
        let requested = identification::find(cx.db, user, Kind::Email, id);
        let requested = requested.ok().map(|it| it.identifier.claim());
        if profile.email.as_ref().map(Claim::email) != requested {
            return Err(Code::OauthFetchUserError.into());
        }
        let client = Some(client.clone());
        let verified = identification::verify(cx, user, Kind::Email, id, client);
        verified.map_err(|_| Code::OauthIdentificationClaimed.into())
    });
    let is_complete = outcome.is_ok();
    if let Err(reason) = outcome {
        let email = cx.db.user_mut(user)?.find_mut(Kind::Email, id)?;
        email.verification.refuse(reason);
        email.updated_at = cx.now;
    }
    Ok(is_complete)
}

/// Goes on with a sign-in; returns `true` if that made a session.
fn advance_sign_in(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    outcome: Result<Profile, StoredError>,
) -> Result<bool, ApiErrors> {
    let verification = &cx.db.client_mut(client)?.sign_in_mut(id)?.verification;
    let strategy = verification.as_ref().map(|it| it.strategy().clone());
    let strategy = strategy.ok_or(Code::ResourceNotFound)?;
    let owner = outcome.and_then(|profile| Ok(sign_in::let_in(cx, client, &strategy, profile)?));
    let sign_in = cx.db.client_mut(client)?.sign_in_mut(id)?;
    match owner {
        Ok(owner) => sign_in.admit(owner, client),
        Err(reason) => {
            if let Some(verification) = &mut sign_in.verification {
                verification.refuse(reason);
            }
        }
    }
    keeping_token(cx, client, |cx| Ok(sign_in::advance(cx, client, id)?))
}

/// Goes on with a sign-up; returns `true` if that made a session.
fn advance_sign_up(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignUpId,
    outcome: Result<Profile, StoredError>,
) -> Result<bool, ApiErrors> {
    let account = &cx.db.client_mut(client)?.sign_up_mut(id)?.account;
    let account = account.as_ref().ok_or(Code::ResourceNotFound)?;
    let strategy = account.verification.strategy().clone();
    let is_taken = |profile| external_account::user_of(cx.db, &strategy, profile).is_some();
    let is_taken = outcome.as_ref().is_ok_and(is_taken);
    let sign_up = cx.db.client_mut(client)?.sign_up_mut(id)?;
    match outcome {
        Ok(profile) => sign_up.admit(profile, is_taken),
        Err(reason) => {
            if let Some(account) = &mut sign_up.account {
                account.verification.refuse(reason);
            }
        }
    }
    keeping_token(cx, client, |cx| sign_up::advance(cx, client))
}

fn decided(
    decision: Option<(String, Decision)>,
    code: &str,
) -> Result<Option<Profile>, StoredError> {
    match decision {
        Some((right, Decision::Approve(profile))) if same(&right, code) => Ok(profile),
        Some((right, Decision::Fail(error))) if same(&right, code) => Err(StoredError::new(error)),
        _ => Err(Code::OauthTokenExchangeError.into()),
    }
}
