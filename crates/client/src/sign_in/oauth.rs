use core::fmt;

use clerk_user_model::{CreateSignInParams, SignIn, SignUpStatus, VerificationStrategy};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};

use super::SignInFlow;
use crate::oauth::provider_url;
use crate::{Callback, Error, Session, operations};

impl SignInFlow {
    /// Starts to sign in with an account at a provider: the whole way there is an
    /// [`OAuthSignIn`]. The browser is sent back to the URL, which the instance has to allow.
    ///
    /// # Errors
    ///
    /// Fails if the instance does not know the provider or does not allow the URL, or the server
    /// does not answer.
    pub async fn oauth(
        &self,
        strategy: &OAuthStrategy,
        redirect_url: RedirectUrl,
    ) -> Result<OAuthSignIn, Error> {
        let params = CreateSignInParams::new()
            .strategy(VerificationStrategy::from(strategy.as_str()))
            .redirect_url(redirect_url.clone())
            .action_complete_redirect_url(redirect_url);
        let sign_in = self.create(&params).await?;
        let flow = self.clone();
        Ok(OAuthSignIn { flow, sign_in })
    }
}

/// A person on the way to a provider and back, to sign in: open [`url`](Self::url) in a browser,
/// then [`finish`](Self::finish) with what comes back.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Callback, Client, Session};
/// use clerk_user_model::ErrorCode;
/// use clerk_user_validate::{OAuthStrategy, RedirectUrl};
///
/// # async fn sign_in(client: Client) -> Result<Session, Box<dyn std::error::Error>> {
/// let strategy = OAuthStrategy::parse("oauth_notion")?;
/// let back = RedirectUrl::parse("https://app.example.com/back")?;
/// let flow = client.sign_in().oauth(&strategy, back).await?;
/// println!("open {}", flow.url().ok_or("nothing to open")?);
///
/// // The browser was sent to the redirect URL, with something in the query.
/// let callback = Callback::from_url("https://app.example.com/back?rotating_token_nonce=x");
/// let session = match flow.finish(&callback).await {
///     Err(error) if error.has_code(ErrorCode::ExternalAccountNotFound) => flow.sign_up().await?,
///     done => done?,
/// };
/// # Ok(session)
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthSignIn {
    flow: SignInFlow,
    sign_in: SignIn,
}

impl OAuthSignIn {
    /// The URL to open in the person's browser. None if the server names none, or one that is
    /// not to be opened: neither of `https`, nor of `http` to this machine.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        provider_url(self.sign_in.first_factor_verification.value()?)
    }

    /// Reads what became of the sign-in, once the browser is back. What the callback itself
    /// claims is not relied on.
    ///
    /// # Errors
    ///
    /// Fails if nobody has this account (`external_account_not_found`): then
    /// [`sign_up`](Self::sign_up) makes a user. Fails if the person or the provider refuses
    /// (`oauth_access_denied`, for instance), if more is asked for than an account at a provider
    /// ([`Error::sign_in_status`]), or the server does not answer.
    pub async fn finish(&self, callback: &Callback) -> Result<Session, Error> {
        let mut operation = operations::sign_in::get(&self.sign_in.id);
        if let Some(nonce) = callback.nonce() {
            operation = operation.query("rotating_token_nonce", nonce);
        }
        let sign_in = self.flow.client.send(&operation).await?.result;
        self.flow.complete(sign_in)
    }

    /// Makes a user of the person whom [`finish`](Self::finish) found to be nobody yet, and signs
    /// them in.
    ///
    /// # Errors
    ///
    /// Fails if the account does belong to a user, or to nobody who agreed
    /// (`external_account_not_found`), if the instance asks new users for more
    /// ([`Error::sign_up_status`]), or the server does not answer.
    pub async fn sign_up(&self) -> Result<Session, Error> {
        let client = &self.flow.client;
        let sign_up = client.send(&operations::sign_up::transfer()).await?.result;
        let status = sign_up.status.into_value();
        match (status, sign_up.created_session_id.into_value()) {
            (Some(SignUpStatus::Complete), Some(id)) => Ok(client.session(id)),
            (status, _) => Err(Error::sign_up(
                status.unwrap_or_else(|| SignUpStatus::from("unknown")),
            )),
        }
    }
}

impl fmt::Debug for OAuthSignIn {
    /// Leaves out the sign-in, and with it what the provider says about the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthSignIn").finish_non_exhaustive()
    }
}
