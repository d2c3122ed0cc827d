//! `/` and `/_sandbox/dashboard/…`: the dashboard, its files, and what its buttons do.

use axum::body::Bytes;
use http::Method;
use http::header::{ACCEPT, HOST, ORIGIN};
use http::request::Parts;
use maud::{Markup, html};

use super::control;
use super::guard::is_same;
use super::input::Input;
use super::params::Params;
use super::reply::{Policy, Reply};
#[cfg(feature = "backend")]
use super::values::text;
use crate::codes::Code;
use crate::core::Core;
use crate::dashboard::{self, AccountPage, FILES, Switch, Wish, page};
use crate::domain::Authorization;
use crate::error::ApiErrors;
use crate::fault::Fault;
use crate::flows::oauth;
use crate::quirk::{Quirk, Quirks};

/// The thing that a switch switches.
enum Turned {
    Fault(Fault),
    Quirk(Quirk),
}

/// Serves `GET /`.
#[expect(
    clippy::unnecessary_wraps,
    reason = "its twin without the feature refuses"
)]
pub(super) fn show(core: &Core, input: &Input) -> Result<Reply, ApiErrors> {
    let wish = Wish {
        search: input.query("search").unwrap_or_default().to_owned(),
        only_errors: input.query("only") == Some("errors"),
        open: input.query("open").and_then(|id| id.parse().ok()),
    };
    let page = page(core, &wish, None);
    Ok(Reply::page(200, page.into_string(), Policy::Own))
}

/// Serves a page with one of Clerk's components; `None` if the request is for something else.
pub(super) fn account_page(core: &Core, input: &Input) -> Option<Reply> {
    let page = AccountPage::find(input.path()).filter(|_| *input.method() == Method::GET)?;
    let (scheme, _) = core.settings.scheme_and_host();
    let origin = format!("{scheme}://{}", input.header(HOST.as_str())?);
    let page = dashboard::account(page, &core.settings, &origin);
    Some(Reply::page(200, page.into_string(), Policy::Components))
}

/// Serves the page on which a provider would ask for consent.
pub(super) fn consent_page(core: &Core, input: &Input) -> Result<Reply, ApiErrors> {
    let state = input.query("state").unwrap_or_default();
    let found = oauth::find(&core.db, state, core.clock.now());
    let authorization = found.ok_or(Code::OauthCallbackInvalid)?;
    let profile = oauth::usual_profile(&core.db, authorization);
    let email = profile.email.map(String::from).unwrap_or_default();
    let Authorization {
        provider, scopes, ..
    } = authorization;
    let page = dashboard::consent(state, provider, &email, scopes);
    Ok(Reply::page(200, page.into_string(), Policy::Leaving))
}

/// Returns `true` if a person will see the response in a browser, sent there by a link in an email
/// or by a provider.
pub(super) fn is_for_people(head: &Parts) -> bool {
    let path = head.uri.path();
    let is_led_to = matches!(
        path.strip_suffix('/').unwrap_or(path),
        "/v1/verify" | "/v1/oauth_callback" | "/_sandbox/consent"
    );
    let accepts = || head.headers.get(ACCEPT)?.to_str().ok();
    is_led_to && accepts().is_some_and(|types| types.contains("text/html"))
}

/// Shows why a link led nowhere.
pub(super) fn refused(refusal: &ApiErrors) -> Reply {
    let page = dashboard::refused(&said(refusal));
    Reply::page(refusal.status(), page.into_string(), Policy::Own)
}

/// Serves the paths below `/_sandbox/dashboard`: files, and buttons that only the page itself may
/// press.
pub(super) fn answer(core: &mut Core, input: &Input, path: &str) -> Result<Reply, ApiErrors> {
    if *input.method() == Method::GET {
        return file(path).ok_or_else(|| Code::ResourceNotFound.into());
    }
    if !control::is_post(input) {
        return Err(Code::ResourceNotFound.into());
    }
    ensure_own_page(core, input)?;
    let done = match path {
        "/clock" => control::advance(core, input).map(drop),
        "/faults" => control::add_fault(core, input).map(drop),
        "/faults/clear" => clear_faults(core, input),
        "/reset" => control::reset(core, input).map(drop),
        "/switch" => switch(core, input),
        "/tickets" => return new_ticket(core, input),
        #[cfg(feature = "backend")]
        "/webhooks/resend" => resend(core, input),
        _ => return Err(Code::ResourceNotFound.into()),
    };
    Ok(match done {
        Ok(()) => Reply::redirect("/"),
        Err(refusal) => told(core, refusal.status(), &said(&refusal)),
    })
}

fn file(path: &str) -> Option<Reply> {
    let (_, content_type, text) = FILES.iter().find(|(name, ..)| *name == path)?;
    Some(Reply::file(
        content_type,
        Bytes::from_static(text.as_bytes()),
    ))
}

/// Refuses other pages: every browser names the origin of a page that posts.
fn ensure_own_page(core: &Core, input: &Input) -> Result<(), ApiErrors> {
    let [host, origin] = [HOST, ORIGIN].map(|name| input.header(name.as_str()));
    let is_own = |(origin, host)| is_same(origin, host, &core.settings);
    if origin.zip(host).is_some_and(is_own) {
        Ok(())
    } else {
        Err(Code::OriginInvalid.into())
    }
}

#[cfg(feature = "backend")]
fn resend(core: &mut Core, input: &Input) -> Result<(), ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let id = params.required("id", text);
    let id = params.finish(id)?;
    control::resend(core, &id)
}

fn clear_faults(core: &mut Core, input: &Input) -> Result<(), ApiErrors> {
    Params::new(input, Vec::new()).finish(Some(()))?;
    core.faults.clear();
    Ok(())
}

/// Handles `switch`, which is `<name>=true` or `<name>=false`.
fn switch(core: &mut Core, input: &Input) -> Result<(), ApiErrors> {
    let mut params = Params::new(input, Vec::new());
    let wanted = params.required("switch", |text| {
        let (name, on) = text.split_once('=').ok_or(Code::FormParamFormatInvalid)?;
        let on: bool = on.parse().map_err(|_| Code::FormParamTypeInvalid)?;
        match (Switch::find(name), name.parse()) {
            (Some(switch), _) => Ok((Turned::Fault(switch.fault()), on)),
            (None, Ok(quirk)) => Ok((Turned::Quirk(quirk), on)),
            (None, Err(_)) => Err(Code::FormParamValueInvalid),
        }
    });
    match params.finish(wanted)? {
        (Turned::Quirk(quirk), on) => core.settings.quirks.set(quirk, on),
        (Turned::Fault(fault), on) => {
            core.faults.retain(|pending| !pending.is_like(&fault));
            if on {
                core.add_fault(fault);
            }
        }
    }
    Ok(())
}

fn new_ticket(core: &mut Core, input: &Input) -> Result<Reply, ApiErrors> {
    let (ticket, user) = control::create_ticket(core, input)?;
    let notice = html! {
        "A ticket that signs " code { (user) } " in, once: " code { (ticket) }
        button.copy type="button" data-copy=(ticket) aria-label="Copy the ticket" { "Copy" }
    };
    Ok(told(core, 200, &notice))
}

fn told(core: &Core, status: u16, notice: &Markup) -> Reply {
    let page = page(core, &Wish::default(), Some(notice));
    Reply::page(status, page.into_string(), Policy::Own)
}

fn said(refusal: &ApiErrors) -> Markup {
    let json = refusal.json("", &Quirks::default());
    let errors = json.get("errors").and_then(|errors| errors.as_array());
    let texts = errors
        .into_iter()
        .flatten()
        .filter_map(|error| error.get("long_message")?.as_str());
    html! { @for text in texts { p { (text) } } }
}
