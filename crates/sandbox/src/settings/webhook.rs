//! The URLs that webhooks are sent to.

use clerk_user_model::webhooks::Webhook;
use serde::Deserialize;

/// The schemes of the URLs that events are sent to.
const SCHEMES: &[&str] = if cfg!(feature = "tls") {
    &["http", "https"]
} else {
    &["http"]
};

/// A URL that events are sent to.
#[derive(Clone, Deserialize)]
#[serde(try_from = "WebhookSettings")]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) webhook: Webhook,
}

impl core::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A URL that webhooks are sent to, with the secret that signs them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(super) struct WebhookSettings {
    /// An http or https URL.
    #[cfg_attr(feature = "schemars", schemars(regex(pattern = "^https?://")))]
    url: String,
    /// The signing secret: `whsec_`, then Base64.
    #[cfg_attr(
        feature = "schemars",
        schemars(regex(pattern = "^whsec_[A-Za-z0-9+/]+={0,2}$"))
    )]
    secret: String,
}

impl TryFrom<WebhookSettings> for Endpoint {
    type Error = &'static str;

    fn try_from(settings: WebhookSettings) -> Result<Self, &'static str> {
        Self::new(settings.url, settings.secret)
            .ok_or("expected an http or https URL, and a signing secret: whsec_ and Base64")
    }
}

impl Endpoint {
    /// Returns `None` if events cannot be sent to the URL, or the secret is no signing secret.
    pub(crate) fn new(url: String, secret: String) -> Option<Self> {
        let parsed = url::Url::parse(&url).ok()?;
        let webhook = Webhook::new(&secret).ok()?;
        let is_valid = SCHEMES.contains(&parsed.scheme()) && secret.starts_with("whsec_");
        is_valid.then_some(Self {
            url,
            secret,
            webhook,
        })
    }
}
