//! The control API, below `/_sandbox`.

use std::time::Duration;

use clerk_user_model::UserId;
use http::Method;
use serde_json::json;

use super::input::Input;
use super::params::Params;
use super::reply::Reply;
use super::values::{email, text};
use crate::codes::{Code, ErrorRow};
use crate::core::Core;
use crate::domain::{Decision, Profile};
use crate::error::ApiErrors;
use crate::fault::Fault;
use crate::flows::{oauth, ticket};
use crate::key::PUBLISHABLE_KEY;
use crate::quirk::Quirk;

/// The maximum number of pending faults.
const MAX_FAULTS: usize = 1_000;

pub(super) fn answer(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let is_read = input.method() == Method::GET;
    let path = input.path().strip_prefix("/_sandbox").unwrap_or_default();
    match path {
        "" if is_read => Ok(info(core)),
        "/outbox" if is_read => {
            let messages: Vec<_> = core.db.outbox.messages().collect();
            Ok(Reply::json(200, &json!({ "messages": messages })))
        }
        "/consent" if is_post(input) => decide(core, input),
        "/clock/advance" if is_post(input) => advance(core, input),
        "/faults" if is_post(input) => add_fault(core, input),
        "/quirks" if is_read => Ok(quirks(core)),
        "/quirks" if is_post(input) => set_quirk(core, input),
        "/reset" if is_post(input) => reset(core, input),
        "/snapshot" if is_post(input) => {
            let name = name_of(input)?;
            core.keep_snapshot(name)?;
            Ok(Reply::json(200, &json!({})))
        }
        "/snapshot" if input.method() == Method::DELETE => {
            core.forget_snapshot(&name_of(input)?)?;
            Ok(Reply::json(200, &json!({})))
        }
        "/restore" if is_post(input) => {
            core.restore_kept(&name_of(input)?)?;
            Ok(info(core))
        }
        #[cfg(feature = "backend")]
        "/webhooks" if is_read => Ok(Reply::json(200, &core.webhooks.ledger())),
        #[cfg(feature = "backend")]
        _ if is_post(input) && path.starts_with("/webhooks/") => {
            let id = path.strip_prefix("/webhooks/");
            let id = id.and_then(|rest| rest.strip_suffix("/resend"));
            resend(core, id.ok_or(Code::ResourceNotFound)?)?;
            Ok(Reply::json(200, &json!({})))
        }
        "/tickets" if is_post(input) => new_ticket(core, input),
        "/invitations" if is_post(input) => invite(core, input),
        _ => Err(Code::ResourceNotFound.into()),
    }
}

/// Sends an event once more.
#[cfg(feature = "backend")]
pub(super) fn resend(core: &mut Core, id: &str) -> Result<(), ApiErrors> {
    let now = core.clock.now();
    let is_known = core.webhooks.resend(id, now);
    is_known
        .then_some(())
        .ok_or_else(|| Code::ResourceNotFound.into())
}

pub(super) fn is_post(input: &Input) -> bool {
    input.method() == Method::POST
}

fn info(core: &Core) -> Reply {
    let base_url = &core.settings.base_url;
    Reply::json(
        200,
        &json!({
            "base_url": base_url,
            "publishable_key": PUBLISHABLE_KEY,
            "ticket": core.ticket,
            "users": core.db.users.values().map(|user| &user.id).collect::<Vec<_>>(),
            "now": core.clock.now(),
        }),
    )
}

/// Handles the buttons of the consent page: `decision` is `allow`, `deny` or an error code.
fn decide(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let oauth_state = params.required("state", text);
    let decision = params.required("decision", text);
    let email = params.optional("email", email);
    let (oauth_state, decision) = params.finish(oauth_state.zip(decision))?;
    let cx = &mut core.context();
    let consent = oauth::find(cx.db, &oauth_state, cx.now).ok_or(Code::OauthCallbackInvalid)?;
    let decision = match decision.as_str() {
        "allow" => {
            let provider = &consent.provider;
            Decision::Approve(email.map(|email| Profile::new(provider, Some(email), None)))
        }
        "deny" => Decision::Deny,
        _ => Decision::Fail(decision),
    };
    let callback = oauth::decide(cx, &oauth_state, decision)?;
    Ok(Reply::redirect(&oauth::callback_url(
        cx.settings,
        &callback,
    )))
}

/// Returns the name of the snapshot; the empty one if none is given.
fn name_of(input: &Input) -> Result<String, ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let name = params.optional("name", text).unwrap_or_default();
    params.finish(Some(name))
}

pub(super) fn reset(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    Params::new(input, Vec::new()).finish(Some(()))?;
    core.reset();
    Ok(info(core))
}

pub(super) fn advance(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let ms = params.required("ms", |text| {
        text.parse::<u64>().map_err(|_| Code::FormParamTypeInvalid)
    });
    let ms = params.finish(ms)?;
    core.clock.advance(Duration::from_millis(ms));
    Ok(Reply::json(200, &json!({ "now": core.clock.now() })))
}

pub(super) fn add_fault(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let number = |text: &str| text.parse::<u32>().map_err(|_| Code::FormParamTypeInvalid);
    let named = params.optional("code", text);
    let known = named.as_deref().and_then(ErrorRow::find);
    let judge = |text: &str| match text.parse::<u16>() {
        Ok(status @ 400..=599) => Ok(status),
        _ => Err(Code::FormParamValueInvalid),
    };
    let kind = params.optional("kind", |text| match text {
        "empty" | "html" | "none" => Ok(text.to_owned()),
        _ => Err(Code::FormParamValueInvalid),
    });
    let status = match known {
        _ if kind.as_deref() == Some("none") => Some(0),
        Some(row) => params.optional("status", judge).or(Some(row.status)),
        None => params.required("status", judge),
    };
    let param = params.optional("param", text);
    let retry_after = params.optional("retry_after", number);
    let path = params.optional("path", text).unwrap_or_default();
    let times = params.optional("times", |text| match number(text)? {
        0 => Err(Code::FormParamValueInvalid),
        times => Ok(times),
    });
    let times = times.unwrap_or(1);
    let after = params.flag("after").unwrap_or_default();
    let client = params.flag("client").unwrap_or_default();
    let status = params.finish(status)?;
    if core.faults.len() >= MAX_FAULTS {
        return Err(Code::SandboxLimitReached.into());
    }
    let mut fault = match (kind.as_deref(), named) {
        (Some("empty"), _) => Fault::empty(status),
        (Some("none"), _) => Fault::no_response(),
        (None, Some(name)) => Fault::error(status, name),
        _ => Fault::html(status),
    };
    if client {
        fault = fault.with_client();
    }
    fault = fault.path(path).times(times);
    if let Some(name) = param {
        fault = fault.param(name);
    }
    if let Some(seconds) = retry_after {
        fault = fault.retry_after(seconds.into());
    }
    if after {
        fault = fault.after();
    }
    core.add_fault(fault);
    Ok(Reply::json(200, &json!({})))
}

fn quirks(core: &Core) -> Reply {
    let quirks: Vec<_> = Quirk::ALL
        .iter()
        .map(|quirk| {
            json!({
                "name": quirk.name(),
                "description": quirk.description(),
                "on": core.settings.quirks.has(*quirk),
            })
        })
        .collect();
    Reply::json(200, &json!({ "quirks": quirks }))
}

fn set_quirk(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let quirk = params.required("name", |text| {
        text.parse().map_err(|_| Code::FormParamValueInvalid)
    });
    let on = params.flag("on").unwrap_or(true);
    let quirk = params.finish(quirk)?;
    core.settings.quirks.set(quirk, on);
    Ok(quirks(core))
}

fn new_ticket(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let (ticket, user) = create_ticket(core, input)?;
    Ok(Reply::json(
        200,
        &json!({ "ticket": ticket, "user_id": user }),
    ))
}

fn invite(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let email = params.required("email_address", email);
    let email = params.finish(email)?;
    let ticket = ticket::invite(&mut core.context(), email);
    Ok(Reply::json(200, &json!({ "ticket": ticket })))
}

/// Creates a ticket, and returns it with its user.
pub(super) fn create_ticket(core: &mut Core, input: &Input) -> Result<(String, UserId), ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let named = params.optional("user_id", |text| Ok(UserId::from(text)));
    params.finish(Some(()))?;
    let user = named
        .or_else(|| core.users.first().cloned())
        .ok_or(Code::ResourceNotFound)?;
    let ticket = ticket::create(&mut core.context(), &user).ok_or(Code::ResourceNotFound)?;
    Ok((ticket, user))
}
