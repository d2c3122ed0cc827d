use clerk_user_validate::OAuthStrategy;

use crate::{OAUTH_PROVIDERS, OAuthProvider};

/// An OAuth provider that Clerk knows. [`OAUTH_PROVIDERS`] lists them.
///
/// ```
/// use clerk_user_model::OAuthProvider;
///
/// let info = OAuthProvider::Notion.info().ok_or("not a known provider")?;
/// assert_eq!((info.key, info.name, info.strategy), ("notion", "Notion", "oauth_notion"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OAuthProviderInfo {
    /// The key, for example `notion`.
    pub key: &'static str,
    /// The name for display, for example `Notion`.
    pub name: &'static str,
    /// The strategy that connects an account, for example `oauth_notion`.
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
    /// Returns the provider's name and strategy, or `None` if it is custom or new.
    #[must_use]
    pub fn info(&self) -> Option<&'static OAuthProviderInfo> {
        OAUTH_PROVIDERS
            .iter()
            .find(|info| info.key == self.as_str())
    }

    /// Creates a provider from a response, in which it can have the prefix `oauth_`.
    pub(crate) fn from_wire(text: &str) -> Self {
        Self::from(text.strip_prefix("oauth_").unwrap_or(text))
    }
}

impl From<&OAuthStrategy> for OAuthProvider {
    /// Returns the provider of a strategy.
    fn from(strategy: &OAuthStrategy) -> Self {
        Self::from(strategy.provider())
    }
}
