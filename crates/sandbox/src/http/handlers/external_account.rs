use clerk_user_model::ExternalAccountId;
use clerk_user_validate::OAuthStrategy;

use crate::codes::Code;
use crate::domain::Callback;
use crate::flows::access::{self, Me};
use crate::flows::external_account::{self, NewExternalAccount};
use crate::flows::redirect::Redirects;
use crate::flows::{oauth, oauth_callback};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::{Handled, Reply};
use crate::http::values::{provider_token, redirect_url, redirects, text};
use crate::render;

pub(crate) fn create(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.ignore(&["oidc_login_hint", "oidc_prompt"]);
    let strategy = p.optional("strategy", |text| {
        OAuthStrategy::parse(text).map_err(|_| Code::FormParamValueInvalid)
    });
    let connection = p.optional("enterprise_connection_id", text);
    match (p.is_given("strategy"), connection.is_some()) {
        (true, true) => {
            let name = "enterprise_connection_id";
            p.blame(Code::FormConditionalParamDisallowed, name);
        }
        (false, false) => p.blame(Code::FormConditionalParamMissing, "strategy"),
        _ => {}
    }
    let params = NewExternalAccount {
        strategy,
        redirects: redirects(p),
        scopes: p.list("additional_scope"),
        token: provider_token(p),
    };
    let params = p.finish(Some(params))?;
    access::ensure_confirmed(&call.cx, me)?;
    let place = &call.requester.place;
    let account = external_account::create(&mut call.cx, place, me, &params)?;
    Ok(call.reply(call.view().account(&account)))
}

pub(crate) fn reauthorize(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.ignore(&["oidc_login_hint", "oidc_prompt"]);
    let redirects = Redirects {
        url: p.required("redirect_url", redirect_url),
        complete: p.optional("action_complete_redirect_url", redirect_url),
    };
    let scopes = p.list("additional_scope");
    p.finish_empty()?;
    let (id, place) = (p.id(), &call.requester.place);
    let account = external_account::reauthorize(&mut call.cx, place, me, &id, &redirects, scopes)?;
    Ok(call.reply(call.view().account(&account)))
}

pub(crate) fn delete(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let id: ExternalAccountId = p.id();
    access::ensure_confirmed(&call.cx, me)?;
    external_account::delete(&mut call.cx, &me.user, &id)?;
    Ok(call.reply(render::deleted("external_account", id.as_str())))
}

pub(crate) fn revoke_tokens(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    external_account::revoke_tokens(&mut call.cx, &me.user, &p.id())?;
    let user = call.cx.db.user(&me.user)?;
    Ok(call.reply(call.view().user(user)))
}

pub(crate) fn finish_oauth(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    let query = |name| {
        let value = p.input().query(name).filter(|value| !value.is_empty());
        value.map(str::to_owned)
    };
    let callback = Callback {
        state: query("state"),
        code: query("code"),
        error: query("error"),
    };
    p.finish_empty()?;
    let url = oauth_callback::finish(&mut call.cx, callback)?;
    Ok(Reply::redirect(&url))
}

/// Sends the browser to the same address by `GET`: the provider posted its callback.
pub(crate) fn forward_oauth(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.ignore(&["error_description", "id_token", "scope", "user"]);
    let callback = Callback {
        state: p.optional("state", text),
        code: p.optional("code", text),
        error: p.optional("error", text),
    };
    p.finish_empty()?;
    Ok(Reply::redirect(&oauth::callback_url(
        call.cx.settings,
        &callback,
    )))
}
