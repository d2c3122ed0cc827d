use clerk_user_validate::OAuthStrategy;

use crate::{OAUTH_PROVIDERS, OAuthProvider};

/// An OAuth provider that Clerk knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OAuthProviderInfo {
    /// The key, for example `notion`.
    pub key: &'static str,
    /// The name to show, for example `Notion`.
    pub name: &'static str,
    /// The strategy that connects it, for example `oauth_notion`.
    pub strategy: &'static str,
}

impl OAuthProviderInfo {
    pub(crate) const fn new(key: &'static str, name: &'static str, strategy: &'static str) -> Self {
        Self {
            key,
            name,
            strategy,
        }
    }
}

impl OAuthProvider {
    /// What is known of the provider; `None` for a custom or new one.
    #[must_use]
    pub fn info(&self) -> Option<&'static OAuthProviderInfo> {
        OAUTH_PROVIDERS
            .iter()
            .find(|info| info.key == self.as_str())
    }

    /// The provider of a resource, whose text may carry the `oauth_` of a strategy or not.
    pub(crate) fn from_wire(text: &str) -> Self {
        Self::from(text.strip_prefix("oauth_").unwrap_or(text))
    }
}

impl From<&OAuthStrategy> for OAuthProvider {
    /// The provider that a strategy names.
    fn from(strategy: &OAuthStrategy) -> Self {
        Self::from(strategy.provider())
    }
}
