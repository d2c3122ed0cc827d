//! `/` and `/_sandbox/dashboard/…`: the dashboard, its files, and what its buttons do.

use axum::body::Bytes;
use http::Method;
use http::header::{ACCEPT, HOST, ORIGIN};
use http::request::Parts;
use maud::{Markup, html};

use super::control;
use super::input::Input;
use super::params::Params;
use super::reply::Reply;
use crate::codes::Code;
use crate::core::Core;
use crate::dashboard::{self, FILES, Switch, Wish, page};
use crate::error::Refusal;
use crate::fault::Fault;
use crate::quirk::Quirk;

/// What a switch is for.
enum Turned {
    Fault(Fault),
    Quirk(Quirk),
}

/// `GET /`.
pub(super) fn show(core: &Core, input: &Input) -> Reply {
    let wish = Wish {
        search: input.query("search").unwrap_or_default().to_owned(),
        only_errors: input.query("only") == Some("errors"),
        open: input.query("open").and_then(|id| id.parse().ok()),
    };
    Reply::page(200, page(core, &wish, None), false)
}

/// Whether somebody looks at the answer in a browser: where a link of an email or a provider led.
pub(super) fn is_for_people(head: &Parts) -> bool {
    let path = head.uri.path();
    let is_led_to = matches!(
        path.strip_suffix('/').unwrap_or(path),
        "/v1/verify" | "/v1/oauth_callback" | "/_sandbox/consent"
    );
    let accepts = || head.headers.get(ACCEPT)?.to_str().ok();
    is_led_to && accepts().is_some_and(|types| types.contains("text/html"))
}

/// The page that says why a link led nowhere.
pub(super) fn refused(refusal: &Refusal) -> Reply {
    let page = dashboard::refused(&said(refusal));
    Reply::page(refusal.status(), page, false)
}

/// What is below `/_sandbox/dashboard`: files to read, and buttons that only the page itself may press.
pub(super) fn answer(core: &mut Core, input: &Input, path: &str) -> Result<Reply, Refusal> {
    if *input.method() == Method::GET {
        return file(path).ok_or_else(|| Code::ResourceNotFound.into());
    }
    if !control::is_post(input) {
        return Err(Code::ResourceNotFound.into());
    }
    must_be_own_page(input)?;
    let done = match path {
        "/clock" => control::advance(core, input).map(drop),
        "/faults" => control::add_fault(core, input).map(drop),
        "/faults/clear" => clear_faults(core, input),
        "/reset" => control::reset(core, input).map(drop),
        "/switch" => switch(core, input),
        "/tickets" => return new_ticket(core, input),
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

/// Every browser names the origin of a page that posts.
fn must_be_own_page(input: &Input) -> Result<(), Refusal> {
    let own = input
        .header(HOST.as_str())
        .map(|host| format!("http://{host}"));
    if own.is_some() && input.header(ORIGIN.as_str()) == own.as_deref() {
        Ok(())
    } else {
        Err(Code::OriginInvalid.into())
    }
}

fn clear_faults(core: &mut Core, input: &Input) -> Result<(), Refusal> {
    Params::new(input, Vec::new()).finish(Some(()))?;
    core.clear_faults();
    Ok(())
}

/// `switch` is `<name>=true` or `<name>=false`.
fn switch(core: &mut Core, input: &Input) -> Result<(), Refusal> {
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
        (Turned::Quirk(quirk), on) => core.state.settings.quirks.set(quirk, on),
        (Turned::Fault(fault), on) => {
            core.remove_faults(&fault);
            if on {
                core.add_fault(fault);
            }
        }
    }
    Ok(())
}

fn new_ticket(core: &mut Core, input: &Input) -> Result<Reply, Refusal> {
    let (ticket, user) = control::create_ticket(core, input)?;
    let notice = html! {
        "A ticket that signs " code { (user) } " in, once: " code { (ticket) }
        button.copy type="button" data-copy=(ticket) aria-label="Copy the ticket" { "Copy" }
    };
    Ok(told(core, 200, &notice))
}

fn told(core: &Core, status: u16, notice: &Markup) -> Reply {
    Reply::page(status, page(core, &Wish::default(), Some(notice)), false)
}

fn said(refusal: &Refusal) -> Markup {
    let json = refusal.json("");
    let errors = json.get("errors").and_then(|errors| errors.as_array());
    let texts = errors
        .into_iter()
        .flatten()
        .filter_map(|error| error.get("long_message")?.as_str());
    html! { @for text in texts { p { (text) } } }
}
