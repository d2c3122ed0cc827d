use clerk_user_model::ClientId;
use serde_json::json;

use crate::codes::Code;
use crate::flows::access::Credential;
use crate::flows::{client, email_link, redirect};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::{Handled, Reply};
use crate::http::values::text;
use crate::quirk::Quirk;
use crate::{jwt, render};

pub(crate) fn environment(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let requester = &call.requester;
    let is_by_cookie = matches!(requester.credential, Credential::Cookie(_));
    // Clerk's SDK takes only a development browser along to pages of another origin, and fails without one.
    let has_pages = !is_by_cookie || requester.place.origin.is_none();
    let shown = render::environment(call.cx.db, call.cx.settings, has_pages);
    Ok(Reply::written(render::text(&shown)))
}

/// Serves a request that browsers alone send, for the sake of their cookies.
pub(crate) fn touch_environment(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    let place = &call.requester.place;
    if p.input().header("origin").is_none() && !place.is_native {
        p.refuse(Code::RequestHeaderMissing);
    }
    environment(call, p)
}

/// Returns the keys that prove session tokens.
pub(crate) fn keys(_: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let keys = jwt::key_set().ok_or(Code::ResourceNotFound)?;
    Ok(Reply::written(render::text(&keys)))
}

/// Returns what OpenID Connect says of the instance; only what the sandbox serves is of use.
pub(crate) fn openid_configuration(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let base = &call.cx.settings.base_url;
    let configuration = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "revocation_endpoint": format!("{base}/oauth/token/revoke"),
        "introspection_endpoint": format!("{base}/oauth/token_info"),
        "userinfo_endpoint": format!("{base}/oauth/userinfo"),
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none", "client_secret_post"],
        "claims_supported": ["aud", "email", "exp", "iat", "iss", "name", "picture", "sub"],
        "code_challenge_methods_supported": ["S256"],
        "backchannel_logout_supported": false,
        "frontchannel_logout_supported": false,
    });
    Ok(Reply::json(200, &configuration))
}

pub(crate) fn health(_: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    Ok(Reply::json(200, &json!({ "status": "healthy" })))
}

pub(crate) fn create_dev_browser(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let id = client::create_dev_browser(&mut call.cx);
    call.client = None;
    Ok(Reply::written(render::text(&call.view().dev_browser(&id))))
}

/// Returns the client. A native application gets one if it has none: it has no other way to one
/// before a sign-in.
pub(crate) fn read(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    if call.requester.place.is_native && !call.cx.settings.quirks.has(Quirk::NoFirstClient) {
        add_client(call);
    }
    Ok(reply_maybe_none(call))
}

pub(crate) fn create(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    add_client(call);
    let client = call.view().client_by_id(call.client.as_ref());
    Ok(call.reply(client))
}

pub(crate) fn delete(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let id = call.client.take().ok_or(Code::ResourceNotFound)?;
    call.cx.db.clients.remove(&id);
    Ok(reply_maybe_none(call))
}

/// Sends a browser back to its page, with its cookie anew.
pub(crate) fn renew_cookie(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    let url = p.input().query("redirect_url").unwrap_or_default();
    p.finish_empty()?;
    let origin = call.requester.place.origin.as_deref();
    let url = redirect::resolve(call.cx.settings, origin, url, "redirect_url")?;
    if let Some(client) = &call.client {
        call.cx.db.client_mut(client)?.token_is_new = true;
    }
    Ok(Reply::redirect(&url))
}

/// Records a CAPTCHA; a browser that could not show it says so in `captcha_error`.
pub(crate) fn pass_captcha(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    let token = p.optional("captcha_token", text);
    let error = p.optional("captcha_error", text);
    if token.is_none() && error.is_none() {
        p.refuse(Code::CaptchaMissingToken);
    }
    p.finish_empty()?;
    client::pass_captcha(&mut call.cx, client, error.is_none())?;
    let client = call.view().client_by_id(Some(client));
    Ok(call.reply(client))
}

pub(crate) fn open_email_link(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    let token = p.input().query("token").unwrap_or_default();
    p.finish_empty()?;
    let client = call.client.clone();
    let url = email_link::open(&mut call.cx, token, client)?;
    Ok(Reply::redirect(&url))
}

fn add_client(call: &mut Call<'_>) {
    let client = call.client.take();
    let credential = &call.requester.credential;
    call.client = Some(client::find_or_create(&mut call.cx, credential, client));
}

/// Returns the client; if there is none, a token of the sender's is of no use any more.
fn reply_maybe_none(call: &Call<'_>) -> Reply {
    let reply = call.reply_client();
    let credential = &call.requester.credential;
    if call.client.is_none() && credential.has_token() {
        reply.with_token("", credential)
    } else {
        reply
    }
}
