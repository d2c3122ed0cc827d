use core::fmt;

use clerk_user_model::{CreateExternalAccountParams, ExternalAccount, Verification};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::base::is_trusted;
use crate::{Error, UserHandle};

#[cfg(feature = "loopback")]
mod loopback;

#[cfg(feature = "loopback")]
pub use loopback::LoopbackListener;

impl UserHandle {
    /// Adds an external account and returns the [`OAuthFlow`] that connects it.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`create_external_account`](Self::create_external_account).
    pub async fn connect_external_account(
        &self,
        params: impl Into<CreateExternalAccountParams>,
    ) -> Result<OAuthFlow, Error> {
        let account = self.create_external_account(params).await?;
        Ok(OAuthFlow::new(self.clone(), account))
    }
}

/// An OAuth authorization in progress: open [`url`](Self::url) in a browser, then call
/// [`finish`](Self::finish) with the [`Callback`].
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Callback, UserHandle};
/// use clerk_user_model::{CreateExternalAccountParams, ExternalAccountOutcome};
/// use clerk_user_validate::{OAuthStrategy, RedirectUrl};
///
/// # async fn connect(user: UserHandle) -> Result<(), Box<dyn std::error::Error>> {
/// let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion")?)
///     .redirect_url(RedirectUrl::parse("https://app.example.com/back")?);
/// let flow = user.connect_external_account(params).await?;
/// println!("open {}", flow.url().ok_or("nothing to open")?);
///
/// // The provider sends the browser to the redirect URL.
/// let callback = Callback::from_url("https://app.example.com/back?rotating_token_nonce=x");
/// let account = flow.finish(&callback).await?.ok_or("removed in between")?;
/// match account.outcome() {
///     ExternalAccountOutcome::Verified => println!("connected"),
///     ExternalAccountOutcome::Failed(error) => println!("{}", error.code),
///     _ => println!("not yet"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthFlow {
    user: UserHandle,
    account: ExternalAccount,
}

impl OAuthFlow {
    /// Returns a flow for an account that was created or reauthorized before.
    #[must_use]
    pub const fn new(user: UserHandle, account: ExternalAccount) -> Self {
        Self { user, account }
    }

    /// Returns the account as it was when the flow started.
    #[must_use]
    pub const fn account(&self) -> &ExternalAccount {
        &self.account
    }

    /// Returns the URL to open in the user's browser. Returns `None` if there is none, because the
    /// account is connected already or cannot be connected, or if the URL is not safe to open: it
    /// is neither `https` nor `http` to this machine.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        provider_url(self.account.verification.value()?)
    }

    /// Reads the account from the server after the browser has come back. The callback alone does not
    /// prove that the account is connected. Returns `None` if the account was removed.
    ///
    /// # Errors
    ///
    /// Fails if the session has ended (`authentication_invalid`), or the server does not respond.
    pub async fn finish(&self, callback: &Callback) -> Result<Option<ExternalAccount>, Error> {
        let user = match callback.nonce() {
            Some(nonce) => self.user.reload_with_nonce(nonce).await?,
            None => self.user.reload().await?,
        };
        let accounts = user.external_accounts.into_value().unwrap_or_default();
        Ok(accounts
            .into_iter()
            .find(|account| account.id == self.account.id))
    }
}

impl fmt::Debug for OAuthFlow {
    /// Omits all of the account but its id: the rest may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthFlow")
            .field("account", &self.account.id)
            .finish_non_exhaustive()
    }
}

/// Returns the URL of the provider's page, if it is safe to open.
pub(crate) fn provider_url(verification: &Verification) -> Option<&str> {
    let url = verification.external_verification_redirect_url.value()?;
    let parsed = Url::parse(url).ok()?;
    is_trusted(&parsed).then_some(url)
}

/// The result of a visit to a provider, from the URL at which the browser comes back. It is a nonce, or
/// empty.
///
/// # Examples
///
/// ```
/// use clerk_user_client::Callback;
///
/// let callback = Callback::from_url("https://app.example/back?rotating_token_nonce=x");
/// assert!(callback.has_nonce());
/// ```
#[derive(Clone, Default)]
pub struct Callback {
    nonce: Option<SecretString>,
}

impl Callback {
    /// Returns the empty result, for a URL without a nonce.
    #[must_use]
    pub const fn empty() -> Self {
        Self { nonce: None }
    }

    /// Returns the result with this nonce: the query parameter `rotating_token_nonce` of the URL.
    #[must_use]
    pub fn from_nonce(nonce: impl Into<SecretString>) -> Self {
        Self {
            nonce: Some(nonce.into()),
        }
    }

    /// Reads the nonce from the URL that the browser was sent to. Returns [`empty`](Self::empty) if
    /// there is none, or if the string is not a URL: only native applications get a nonce.
    #[must_use]
    pub fn from_url(url: &str) -> Self {
        let nonce = Url::parse(url).ok().and_then(|url| {
            let mut pairs = url.query_pairs();
            let (_, nonce) = pairs.find(|(name, _)| name == "rotating_token_nonce")?;
            (!nonce.is_empty()).then(|| nonce.as_ref().into())
        });
        Self { nonce }
    }

    /// Returns `true` if there is a nonce.
    #[must_use]
    pub const fn has_nonce(&self) -> bool {
        self.nonce.is_some()
    }

    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_ref().map(SecretString::expose_secret)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("has_nonce", &self.has_nonce())
            .finish_non_exhaustive()
    }
}
