use core::fmt;

use clerk_user_model::{
    ClerkError, CreateSignInParams, CreateSignUpParams, ErrorCode, SignIn, VerificationStrategy,
};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};

use super::{SignInFlow, SignInStep};
use crate::oauth::provider_url;
use crate::{Callback, Client, Error, operations};

impl SignInFlow {
    /// Starts a sign-in with an account at a provider. The provider sends the browser to the redirect
    /// URL, which has to be allowed for the instance.
    ///
    /// # Errors
    ///
    /// Fails if the provider is not enabled for the instance, if the URL is not allowed, or if the
    /// server does not respond.
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

/// A sign-in in progress, with an account at a provider: open [`url`](Self::url) in a browser, then
/// call [`finish`](Self::finish) with the [`Callback`].
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Callback, Client, SessionHandle, SignInStep};
/// use clerk_user_validate::{OAuthStrategy, RedirectUrl};
///
/// # async fn sign_in(client: Client) -> Result<SessionHandle, Box<dyn std::error::Error>> {
/// let strategy = OAuthStrategy::parse("oauth_notion")?;
/// let back = RedirectUrl::parse("https://app.example.com/back")?;
/// let flow = client.sign_in().oauth(&strategy, back).await?;
/// println!("open {}", flow.url().ok_or("nothing to open")?);
///
/// // The provider sends the browser to the redirect URL.
/// let callback = Callback::from_url("https://app.example.com/back?rotating_token_nonce=x");
/// let step = match flow.finish(&callback).await? {
///     SignInStep::NeedsSignUp(new) => new.create().await?,
///     other => other,
/// };
/// Ok(step.into_session()?)
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthSignIn {
    flow: SignInFlow,
    sign_in: SignIn,
}

impl OAuthSignIn {
    /// Returns the URL to open in the user's browser. Returns `None` if there is none, or if it is not
    /// safe to open: it is neither `https` nor `http` to this machine.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        provider_url(self.sign_in.first_factor_verification.value()?)
    }

    /// Reads the sign-in from the server after the browser has come back. The callback alone does not
    /// prove that the user is signed in.
    ///
    /// If the account belongs to no user, the step is [`SignInStep::NeedsSignUp`].
    ///
    /// # Errors
    ///
    /// Fails if the user or the provider refuses (`oauth_access_denied`, for example), or the server
    /// does not respond.
    pub async fn finish(&self, callback: &Callback) -> Result<SignInStep, Error> {
        let mut operation = operations::sign_in::get(&self.sign_in.id);
        if let Some(nonce) = callback.nonce() {
            operation = operation.query("rotating_token_nonce", nonce);
        }
        let sign_in = self.flow.client.send(&operation).await?.result;
        let step = SignInStep::of_sign_in(&self.flow, sign_in);
        let SignInStep::Incomplete(sign_in) = &step else {
            return Ok(step);
        };
        match refusal(sign_in) {
            Some(error) if error.code == ErrorCode::ExternalAccountNotFound => {
                Ok(SignInStep::NeedsSignUp(OAuthSignUp {
                    client: self.flow.client.clone(),
                }))
            }
            Some(error) => Err(Error::verification(error.clone())),
            None => Ok(step),
        }
    }
}

/// Returns the error of a sign-in that failed at the provider.
fn refusal(sign_in: &SignIn) -> Option<&ClerkError> {
    sign_in.first_factor_verification.value()?.failure()
}

impl fmt::Debug for OAuthSignIn {
    /// Omits the sign-in, which may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthSignIn").finish_non_exhaustive()
    }
}

/// A sign-up that can follow a sign-in: the account at the provider belongs to no user yet.
///
/// # Examples
///
/// See [`OAuthSignIn`].
#[derive(Clone, Debug)]
pub struct OAuthSignUp {
    client: Client,
}

impl OAuthSignUp {
    /// Creates a user with the account at the provider and signs in.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn create(&self) -> Result<SignInStep, Error> {
        let sign_up = operations::sign_up::create(&CreateSignUpParams::new().transfer(true));
        let sign_up = self.client.send(&sign_up).await?.result;
        Ok(SignInStep::of_sign_up(&self.client, sign_up))
    }
}
