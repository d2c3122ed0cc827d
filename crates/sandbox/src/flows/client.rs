use clerk_user_model::ClientId;
use serde_json::json;

use super::access::Credential;
use crate::codes::Code;
use crate::context::Context;
use crate::domain::Client;
use crate::error::ApiError;
use crate::quirk::Quirk;
use crate::secret::same;

/// The number of clients, and of browsers, without an active session that are kept at least.
const IDLE_KEPT: usize = 10_000;

/// Returns the client, or creates one that is then the credential's.
pub(crate) fn find_or_create(
    cx: &mut Context<'_>,
    credential: &Credential,
    client: Option<ClientId>,
) -> ClientId {
    if let Some(id) = client {
        return id;
    }
    let client = Client::new(cx.id("client"), cx.random.nonce(), cx.now);
    let id = client.id.clone();
    cx.db.clients.insert(id.clone(), client);
    cx.db.clients.forget_oldest(IDLE_KEPT, |client| {
        client.id != id && client.is_idle(cx.now)
    });
    if let Credential::DevBrowser(browser) = credential {
        cx.db.browsers.insert(browser.clone(), Some(id.clone()));
    }
    id
}

/// Runs an attempt on the client, or on a new one, which is removed if the attempt is refused.
pub(crate) fn with_client<T, E>(
    cx: &mut Context<'_>,
    credential: &Credential,
    client: Option<ClientId>,
    attempt: impl FnOnce(&mut Context<'_>, &ClientId) -> Result<T, E>,
) -> Result<(ClientId, T), E> {
    let is_new = client.is_none();
    let client = find_or_create(cx, credential, client);
    match attempt(cx, &client) {
        Ok(done) => Ok((client, done)),
        Err(error) => {
            if is_new {
                cx.db.clients.remove(&client);
            }
            Err(error)
        }
    }
}

pub(crate) fn create_dev_browser(cx: &mut Context<'_>) -> String {
    let id: String = cx.id("dvb");
    cx.db.browsers.insert(id.clone(), None);
    let clients = &cx.db.clients;
    cx.db.browsers.forget_oldest(IDLE_KEPT, |client| {
        let client = client.as_ref().and_then(|id| clients.get(id));
        client.is_none_or(|client| client.is_idle(cx.now))
    });
    id
}

/// Records the result of a CAPTCHA.
pub(crate) fn pass_captcha(
    cx: &mut Context<'_>,
    client: &ClientId,
    is_passed: bool,
) -> Result<(), ApiError> {
    if !cx.settings.quirks.has(Quirk::RequiresCaptcha) {
        return Err(Code::CaptchaNotEnabled.into());
    }
    if !is_passed {
        return Err(Code::CaptchaInvalid.into());
    }
    cx.db.client_mut(client)?.is_human = true;
    Ok(())
}

/// Returns the client token, if the caller has to be sent it: when it is new, or `nonce` redeems
/// the next one.
pub(crate) fn token_to_send(
    cx: &mut Context<'_>,
    client: &ClientId,
    nonce: Option<&str>,
) -> Option<String> {
    let redeems = |client: &Client| match (nonce, &client.nonce) {
        (Some(given), Some(nonce)) => same(given, nonce),
        _ => false,
    };
    let found = cx.db.clients.get(client)?;
    if !found.token_is_new && !redeems(found) {
        return None;
    }
    let client = cx.db.clients.get_mut(client)?;
    if redeems(client) {
        client.rotate(cx.random.nonce());
    }
    client.token_is_new = false;
    let claims = json!({ "id": client.id, "rotating_token": client.rotating_token });
    Some(cx.db.key.sign(&claims))
}

/// Runs an attempt after which the client's token stays valid: there is no caller who could be
/// sent another one.
pub(crate) fn keeping_token<T, E: From<ApiError>>(
    cx: &mut Context<'_>,
    client: &ClientId,
    attempt: impl FnOnce(&mut Context<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let found = cx.db.client_mut(client)?;
    let (token, is_new) = (found.rotating_token.clone(), found.token_is_new);
    let done = attempt(cx)?;
    let client = cx.db.client_mut(client)?;
    client.rotating_token = token;
    client.token_is_new = is_new;
    Ok(done)
}
