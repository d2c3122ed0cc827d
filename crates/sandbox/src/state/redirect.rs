use serde::{Deserialize, Serialize};
use url::Url;

use super::State;
use super::first_factor::missing;
use crate::codes::Code;
use crate::command::{Place, Redirects};
use crate::error::ApiError;

/// Where a round trip begins and ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Trip {
    pub(super) is_native: bool,
    pub(super) redirect: String,
    /// Where it ends instead once all is done: an account connected, an address verified, or
    /// somebody signed in.
    pub(super) complete_redirect: Option<String>,
}

impl State {
    /// A round trip that leads back to `redirect_url`, else to the root of the caller's origin.
    pub(super) fn trip(&self, place: &Place, redirects: &Redirects) -> Result<Trip, ApiError> {
        let origin = place.origin.as_deref();
        let resolve = |url, param| self.resolve_redirect(origin, url, param);
        let redirect = match (&redirects.url, origin) {
            (Some(url), _) => resolve(url, "redirect_url")?,
            (None, Some(origin)) if !self.settings.require_redirect_url => format!("{origin}/"),
            _ => return Err(missing("redirect_url")),
        };
        let complete = redirects.complete.as_ref();
        let complete = complete.map(|url| resolve(url, "action_complete_redirect_url"));
        Ok(Trip {
            is_native: place.is_native,
            redirect,
            complete_redirect: complete.transpose()?,
        })
    }

    /// The same for a `redirect_url` that may not be left out.
    pub(super) fn needed_trip(
        &self,
        place: &Place,
        redirects: &Redirects,
    ) -> Result<Trip, ApiError> {
        if redirects.url.is_none() {
            return Err(missing("redirect_url"));
        }
        self.trip(place, redirects)
    }

    /// The absolute form of a redirect URL, if the instance may send users there.
    ///
    /// A path is taken on the caller's origin; callers without one get the sandbox itself.
    pub(super) fn resolve_redirect(
        &self,
        origin: Option<&str>,
        text: &str,
        param: &'static str,
    ) -> Result<String, ApiError> {
        let is_path = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
        let absolute = if is_path {
            let base = origin.unwrap_or(&self.settings.base_url);
            format!("{base}{text}")
        } else {
            text.to_owned()
        };
        let invalid = || ApiError::param(Code::InvalidRedirectUrl, param);
        if absolute.chars().any(char::is_control) {
            return Err(invalid());
        }
        let url = Url::parse(&absolute).map_err(|_| invalid())?;
        if !self.settings.allows_scheme(url.scheme()) {
            return Err(ApiError::param(Code::InvalidUrlScheme, param));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Code::ProhibitedRedirectUrl.into());
        }
        let allowed = &self.settings.allowed_redirects;
        if !allowed.is_empty() && !allowed.iter().any(|known| known == url.as_str()) {
            return Err(Code::ResourceMissmatch.into());
        }
        Ok(url.into())
    }
}
