use url::Url;

use super::lists;
use crate::codes::Code;
use crate::context::Context;
use crate::domain::{List, Listed, ReturnTo};
use crate::error::ApiError;
use crate::settings::Settings;

/// The place that a request comes from, and so the one that a page in between leads back to.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) is_native: bool,
    /// The `Origin` header.
    pub(crate) origin: Option<String>,
}

/// The addresses that a request asks to be sent back to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redirects {
    pub(crate) url: Option<String>,
    /// The address in its place once everything is done.
    pub(crate) complete: Option<String>,
}

/// Returns the way back to `redirect_url`, else to the root of the caller's origin.
pub(crate) fn return_to(
    cx: &Context<'_>,
    place: &Place,
    redirects: &Redirects,
) -> Result<ReturnTo, ApiError> {
    let origin = place.origin.as_deref();
    let resolve = |url, param| {
        let url = resolve(cx.settings, origin, url, param)?;
        ensure_listed(cx, place, &url)?;
        Ok::<_, ApiError>(url)
    };
    let redirect = match (&redirects.url, origin) {
        (Some(url), _) => resolve(url, "redirect_url")?,
        (None, Some(origin)) if !cx.settings.require_redirect_url => format!("{origin}/"),
        _ => return Err(ApiError::missing("redirect_url")),
    };
    let complete = redirects.complete.as_ref();
    let complete = complete.map(|url| resolve(url, "action_complete_redirect_url"));
    Ok(ReturnTo {
        is_native: place.is_native,
        redirect,
        complete_redirect: complete.transpose()?,
    })
}

/// Returns the way back to a `redirect_url` that may not be left out.
pub(crate) fn required_return_to(
    cx: &Context<'_>,
    place: &Place,
    redirects: &Redirects,
) -> Result<ReturnTo, ApiError> {
    if redirects.url.is_none() {
        return Err(ApiError::missing("redirect_url"));
    }
    return_to(cx, place, redirects)
}

/// Refuses a URL that is not on the list. It counts for everybody if the settings have one, else for
/// native applications, whose URLs servers register.
fn ensure_listed(cx: &Context<'_>, place: &Place, url: &str) -> Result<(), ApiError> {
    let listed = lists::entries(cx.db, cx.settings, List::Redirect);
    let counts = place.is_native || !cx.settings.allowed_redirects.is_empty();
    let is_it = |known: &Listed| Url::parse(&known.identifier).is_ok_and(|it| it.as_str() == url);
    if counts && !listed.is_empty() && !listed.iter().any(is_it) {
        return Err(Code::ResourceMissmatch.into());
    }
    Ok(())
}

/// Returns the absolute form of a redirect URL, if the instance may send users there.
///
/// A path is taken on the caller's origin; callers without one get the sandbox itself.
pub(crate) fn resolve(
    settings: &Settings,
    origin: Option<&str>,
    text: &str,
    param: &'static str,
) -> Result<String, ApiError> {
    let is_path = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
    let absolute = if is_path {
        let base = origin.unwrap_or(&settings.base_url);
        format!("{base}{text}")
    } else {
        text.to_owned()
    };
    let invalid = || ApiError::param(Code::InvalidRedirectUrl, param);
    if absolute.chars().any(char::is_control) {
        return Err(invalid());
    }
    let url = Url::parse(&absolute).map_err(|_| invalid())?;
    if !settings.allows_scheme(url.scheme()) {
        return Err(ApiError::param(Code::InvalidUrlScheme, param));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Code::ProhibitedRedirectUrl.into());
    }
    Ok(url.into())
}
