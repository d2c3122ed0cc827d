use serde_json::json;
use url::Url;

use crate::codes::Code;
use crate::domain::Actor;
use crate::domain::ticket::Holder;
use crate::error::ApiError;
use crate::flows::{client, handshake, ticket};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::{Handled, Reply};
use crate::jwt;
use crate::settings::{SIGN_IN_PAGE, SIGN_UP_PAGE, Settings};

/// Sends a browser back to its application with the cookies of its session.
pub(crate) fn answer(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let input = p.input();
    let url = input.query("redirect_url").filter(|url| !url.is_empty());
    let url = url.ok_or(Code::InvalidHandshake)?;
    let mut url = handshake::return_url(call.cx.settings, url)?;
    let takes_nonce = match input.query("format") {
        Some("nonce") => cfg!(feature = "backend"),
        None | Some("" | "token") => false,
        Some(_) => return Err(Code::InvalidHandshake.into()),
    };
    let name = "__clerk_db_jwt";
    let given = input.query(name).map(str::to_owned);
    let cookies = [handshake::suffixed(name), name.to_owned()];
    let mut known = given
        .into_iter()
        .chain(cookies.iter().filter_map(|name| input.cookie(name)));
    let browser = known.find(|id| call.cx.db.browsers.contains_key(id));
    let browser = browser.unwrap_or_else(|| client::create_dev_browser(&mut call.cx));
    let cookies = handshake::cookies(&mut call.cx, &browser, &url);
    let (name, value) = if takes_nonce {
        let nonce = handshake::keep(&mut call.cx, cookies);
        ("__clerk_handshake_nonce", Some(nonce))
    } else {
        (
            "__clerk_handshake",
            jwt::sign(&json!({ "handshake": cookies })),
        )
    };
    set_query(&mut url, name, &value.ok_or(Code::ResourceNotFound)?);
    // The token of the client stays as it is.
    call.client = None;
    Ok(Reply::temporary_redirect(url.as_str()))
}

/// Sends the holder of a ticket to the page that takes it.
pub(crate) fn accept_ticket(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let text = p.input().query("ticket").unwrap_or_default();
    let found = call.cx.db.tickets.get(text);
    let found = found.ok_or(Code::TicketInvalidCode)?;
    let is_invitation = matches!(found.holder, Holder::Invited(_));
    // Who comes too late for an invitation signs up without it.
    let is_late = is_invitation && found.is_expired(call.cx.now);
    let holder = if is_late {
        &found.holder
    } else {
        found.holder(call.cx.now)?
    };
    if let Holder::Actor(
        _,
        Actor {
            page: Some(page), ..
        },
    ) = holder
    {
        let mut url = handshake::return_url(call.cx.settings, page)?;
        let browser = ticket::open(&mut call.cx, text)?;
        set_query(&mut url, "__clerk_db_jwt", &browser);
        call.client = None;
        return Ok(Reply::redirect(url.as_str()));
    }
    let (page, status, own) = match holder {
        Holder::Invited(invitation) => {
            (invitation.redirect_url.as_deref(), "sign_up", SIGN_UP_PAGE)
        }
        Holder::User(_) | Holder::Actor(..) => (None, "sign_in", SIGN_IN_PAGE),
    };
    let mut url = match page {
        Some(page) => handshake::return_url(call.cx.settings, page)?,
        None => own_page(call.cx.settings, own)?,
    };
    if !is_late {
        set_query(&mut url, "__clerk_ticket", text);
        set_query(&mut url, "__clerk_status", status);
    }
    call.client = None;
    Ok(Reply::redirect(url.as_str()))
}

/// Returns the URL of a page with Clerk's components.
fn own_page(settings: &Settings, path: &str) -> Result<Url, ApiError> {
    let page = settings.page(path).and_then(|url| Url::parse(&url).ok());
    page.ok_or_else(|| {
        let error = ApiError::new(Code::SandboxNotSupported);
        error.operation("tickets without a redirect_url".to_owned())
    })
}

/// Sets a parameter of a URL, in the place of any that it has.
fn set_query(url: &mut Url, name: &str, value: &str) {
    let pairs = url.query_pairs().into_owned();
    let others: Vec<_> = pairs.filter(|(known, _)| known != name).collect();
    let mut query = url.query_pairs_mut();
    query.clear().extend_pairs(others).append_pair(name, value);
}
