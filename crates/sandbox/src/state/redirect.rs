use url::Url;

use super::{Me, State};
use crate::codes::Code;
use crate::error::ApiError;

impl State {
    /// The absolute form of a `redirect_url`, if the instance may send users there.
    ///
    /// A path is taken on the caller's origin; callers without one get the sandbox itself.
    pub(super) fn resolve_redirect(
        &self,
        origin: Option<&str>,
        text: &str,
    ) -> Result<String, ApiError> {
        let is_path = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
        let absolute = if is_path {
            let base = origin.unwrap_or(&self.settings.base_url);
            format!("{base}{text}")
        } else {
            text.to_owned()
        };
        if absolute.chars().any(char::is_control) {
            return Err(Code::InvalidRedirectUrl.into());
        }
        let url = Url::parse(&absolute).map_err(|_| Code::InvalidRedirectUrl)?;
        let scheme = url.scheme();
        let is_web = matches!(scheme, "http" | "https");
        if !is_web
            && !self
                .settings
                .redirect_schemes
                .iter()
                .any(|known| known == scheme)
        {
            return Err(ApiError::param(Code::InvalidUrlScheme, "redirect_url"));
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

    /// The same for a `redirect_url` that may not be left out.
    pub(super) fn needed_redirect(&self, me: &Me, text: Option<&str>) -> Result<String, ApiError> {
        let missing = || ApiError::param(Code::FormConditionalParamMissing, "redirect_url");
        self.resolve_redirect(me.origin.as_deref(), text.ok_or_else(missing)?)
    }

    /// The same for a `redirect_url` that may be left out: the root of the caller's origin then.
    pub(super) fn redirect_or_default(
        &self,
        origin: Option<&str>,
        text: Option<&str>,
    ) -> Result<String, ApiError> {
        match (text, origin) {
            (Some(text), _) => self.resolve_redirect(origin, text),
            (None, Some(origin)) if !self.settings.require_redirect_url => Ok(format!("{origin}/")),
            _ => Err(ApiError::param(
                Code::FormConditionalParamMissing,
                "redirect_url",
            )),
        }
    }
}
