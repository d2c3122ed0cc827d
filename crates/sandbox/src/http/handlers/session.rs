use clerk_user_model::{ClientId, ReverificationLevel, SessionId, VerificationStrategy};

use super::sign_in::{named, second_factor_answer, second_factor_phone};
use crate::codes::Code;
use crate::domain::Kind;
use crate::error::ApiError;
use crate::flows::access::{self, Me};
use crate::flows::{reverification, session, template};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::{Handled, Reply};
use crate::http::values::{secret, strategy_of, text};
use crate::{jwt, render};

pub(crate) fn list(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    Ok(Reply::written(call.view().sessions(&me.user, false)))
}

pub(crate) fn list_active(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    Ok(Reply::written(call.view().sessions(&me.user, true)))
}

pub(crate) fn revoke(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    access::ensure_confirmed(&call.cx, me)?;
    let session = session::revoke(&mut call.cx, &me.user, &p.id())?;
    Ok(call.reply(call.view().session(&session)))
}

pub(crate) fn end_all(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    session::end_all(&mut call.cx, client)?;
    Ok(call.reply_client())
}

pub(crate) fn read(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    reply(call, client, &p.id())
}

pub(crate) fn touch(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.optional("intent", |text| match text {
        "focus" | "select_session" | "select_org" => Ok(()),
        _ => Err(Code::FormParamValueInvalid),
    });
    let organization = p.optional("active_organization_id", text);
    p.finish_empty()?;
    let id = p.id();
    session::touch(&mut call.cx, client, &id, organization.as_deref())?;
    reply(call, client, &id)
}

pub(crate) fn end(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let id = p.id();
    session::end(&mut call.cx, client, &id)?;
    reply(call, client, &id)
}

pub(crate) fn remove(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let session = session::remove(&mut call.cx, client, &p.id())?;
    Ok(call.reply(call.view().removed_session(&session)))
}

pub(crate) fn create_token(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.ignore(&["force_origin", "token"]);
    let organization = p.optional("organization_id", text);
    p.finish_empty()?;
    let (id, organization) = (p.id(), organization.as_deref());
    let origin = call.requester.place.origin.as_deref();
    let claims = session::create_token(&mut call.cx, client, &id, organization, origin)?;
    let jwt = jwt::sign(&claims).ok_or(Code::ResourceNotFound)?;
    Ok(Reply::written(render::text(&render::token(jwt))))
}

/// Returns a token by a template.
pub(crate) fn create_template_token(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    p.ignore(&["organization_id"]);
    p.finish_empty()?;
    let (id, origin) = (p.id(), call.requester.place.origin.as_deref());
    let name = p.second_id();
    let claims = template::create_token(&mut call.cx, name, client, &id, origin, None)?;
    let jwt = jwt::sign_template(&claims).ok_or(Code::ResourceNotFound)?;
    Ok(Reply::written(render::text(&render::token(jwt))))
}

pub(crate) fn start_verification(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    let level = p.required("level", |text| {
        let level = ReverificationLevel::from(text);
        let is_known = ReverificationLevel::KNOWN.contains(&level);
        is_known.then_some(level).ok_or(Code::FormParamValueInvalid)
    });
    let level = p.finish(level)?;
    let id = p.id();
    reverification::start(&mut call.cx, client, &id, level)?;
    reply_reverification(call, client, &id)
}

pub(crate) fn prepare(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.ignore(&["enterprise_connection_id", "proof_token", "redirect_url"]);
    let is_sent = |it: &VerificationStrategy| {
        matches!(
            it,
            VerificationStrategy::EmailCode | VerificationStrategy::PhoneCode
        )
    };
    let strategy = p.required("strategy", strategy_of(is_sent));
    let named = named(p, &[Kind::Email, Kind::Phone]);
    let strategy = p.finish(strategy)?;
    let id = p.id();
    reverification::prepare(&mut call.cx, client, &id, strategy, &named)?;
    reply_reverification(call, client, &id)
}

pub(crate) fn attempt(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.ignore(&["public_key_credential"]);
    let is_allowed = |it: &VerificationStrategy| {
        matches!(
            it,
            VerificationStrategy::EmailCode
                | VerificationStrategy::Password
                | VerificationStrategy::PhoneCode
        )
    };
    let strategy = p.required("strategy", strategy_of(is_allowed));
    let code = p.optional("code", secret);
    let password = p.optional("password", secret);
    let (name, answer) = match strategy {
        Some(VerificationStrategy::Password) => ("password", password),
        _ => ("code", code),
    };
    if strategy.is_some() && answer.is_none() && !p.is_given(name) {
        p.blame(Code::FormConditionalParamMissing, name);
    }
    let (strategy, answer) = p.finish(strategy.zip(answer))?;
    let id = p.id();
    reverification::attempt(&mut call.cx, client, &id, &strategy, &answer)?;
    reply_reverification(call, client, &id)
}

pub(crate) fn prepare_second(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    let phone = second_factor_phone(p)?;
    let id = p.id();
    reverification::prepare_second(&mut call.cx, client, &id, phone.as_ref())?;
    reply_reverification(call, client, &id)
}

pub(crate) fn attempt_second(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    let (strategy, code) = second_factor_answer(p)?;
    let id = p.id();
    reverification::attempt_second(&mut call.cx, client, &id, strategy, &code)?;
    reply_reverification(call, client, &id)
}

fn reply(call: &Call<'_>, client: &ClientId, id: &SessionId) -> Handled {
    let session = session::find(call.cx.db, client, id)?;
    Ok(call.reply(call.view().session(session)))
}

fn reply_reverification(call: &Call<'_>, client: &ClientId, id: &SessionId) -> Handled {
    let session = session::find(call.cx.db, client, id)?;
    let resource = call.view().reverification(session);
    let missing = || ApiError::new(Code::ResourceNotFound);
    Ok(call.reply(resource.ok_or_else(missing)?))
}
