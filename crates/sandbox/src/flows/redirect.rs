use url::Url;

use crate::codes::Code;
use crate::domain::ReturnTo;
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
    settings: &Settings,
    place: &Place,
    redirects: &Redirects,
) -> Result<ReturnTo, ApiError> {
    let origin = place.origin.as_deref();
    let resolve = |url, param| resolve(settings, origin, url, param);
    let redirect = match (&redirects.url, origin) {
        (Some(url), _) => resolve(url, "redirect_url")?,
        (None, Some(origin)) if !settings.require_redirect_url => format!("{origin}/"),
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
    settings: &Settings,
    place: &Place,
    redirects: &Redirects,
) -> Result<ReturnTo, ApiError> {
    if redirects.url.is_none() {
        return Err(ApiError::missing("redirect_url"));
    }
    return_to(settings, place, redirects)
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
    let allowed = &settings.allowed_redirects;
    if !allowed.is_empty() && !allowed.iter().any(|known| known == url.as_str()) {
        return Err(Code::ResourceMissmatch.into());
    }
    Ok(url.into())
}
