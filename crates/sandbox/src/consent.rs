use std::sync::Arc;

use clerk_user_validate::Email;
use url::Url;

use crate::core::Core;
use crate::domain::{Decision, Profile};
use crate::error::ApiErrors;
use crate::flows::{oauth, oauth_callback};
use crate::http::Shared;

/// A provider's consent page, on which a test decides instead of the user.
///
/// [`approve`](Self::approve), [`deny`](Self::deny) and [`fail`](Self::fail) follow all redirects,
/// the callback included. They return the URL at which the user's browser arrives: the
/// `redirect_url` of the request, for native callers with a `rotating_token_nonce`.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Sandbox;
///
/// /// Agrees at the provider, and returns the URL to which the browser returns.
/// fn agree(sandbox: &Sandbox, consent_url: &str) -> String {
///     let consent = sandbox.consent(consent_url).email("ada@example.com");
///     consent.approve().expect("the consent is open")
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Consent {
    shared: Arc<Shared>,
    oauth_state: String,
    email: Option<String>,
}

impl Consent {
    pub(crate) fn new(shared: Arc<Shared>, state_or_url: &str) -> Self {
        let of_url = Url::parse(state_or_url).ok().and_then(|url| {
            let mut pairs = url.query_pairs();
            pairs.find_map(|(name, value)| (name == "state").then(|| value.into_owned()))
        });
        Self {
            shared,
            oauth_state: of_url.unwrap_or_else(|| state_or_url.to_owned()),
            email: None,
        }
    }

    /// Sets the email address of the account at the provider. By default, it is the user's primary one.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.email = Some(address.into());
        self
    }

    /// Allows access to the account.
    ///
    /// # Errors
    ///
    /// Fails if the consent page is unknown, was used before or was replaced by a newer one, or if the
    /// email address is invalid.
    pub fn approve(self) -> Result<String, ConsentError> {
        let email = self.email.as_deref().map(Email::parse).transpose();
        let email = email.map_err(|_| ConsentError::new(Kind::Email))?;
        let profile = email.map(|email| self.profile(email)).transpose()?;
        self.answer(Decision::Approve(profile))
    }

    /// Denies access: the account gets the error `oauth_access_denied`.
    ///
    /// # Errors
    ///
    /// Fails if the consent page is unknown, was used before or was replaced by a newer one.
    pub fn deny(self) -> Result<String, ConsentError> {
        self.answer(Decision::Deny)
    }

    /// Makes the provider fail: the account gets the error `code`, for example
    /// `oauth_token_exchange_error`.
    ///
    /// # Errors
    ///
    /// Fails if the consent page is unknown, was used before or was replaced by a newer one.
    pub fn fail(self, code: impl Into<String>) -> Result<String, ConsentError> {
        self.answer(Decision::Fail(code.into()))
    }

    fn profile(&self, email: Email) -> Result<Profile, ConsentError> {
        let core = self.shared.core();
        let consent = oauth::find(&core.db, &self.oauth_state, core.clock.now());
        let consent = consent.ok_or_else(|| ConsentError::new(Kind::Unknown))?;
        Ok(Profile::new(&consent.provider, Some(email), None))
    }

    fn answer(self, decision: Decision) -> Result<String, ConsentError> {
        self.shared
            .change(|core| follow(core, &self.oauth_state, decision))
            .map_err(|_| ConsentError::new(Kind::Unkept))?
            .map_err(|_| ConsentError::new(Kind::Unknown))
    }
}

/// Decides, and comes back from the provider as a browser would.
fn follow(core: &mut Core, oauth_state: &str, decision: Decision) -> Result<String, ApiErrors> {
    let cx = &mut core.context();
    let callback = oauth::decide(cx, oauth_state, decision)?;
    oauth_callback::finish(cx, callback)
}

/// Error of a [`Consent`]: there is no such page, or the email address is invalid.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().in_process()?;
/// assert!(sandbox.consent("unknown").approve().is_err());
/// # Ok::<(), clerk_user_sandbox::StartError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentError {
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Email,
    Unkept,
    Unknown,
}

impl ConsentError {
    const fn new(kind: Kind) -> Self {
        Self { kind }
    }
}

impl core::fmt::Display for ConsentError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self.kind {
            Kind::Email => "invalid email address of the account at the provider",
            Kind::Unkept => "cannot write to the data file: nothing was changed",
            Kind::Unknown => {
                "the consent page is unknown, was used before or was replaced by a newer one"
            }
        })
    }
}

impl core::error::Error for ConsentError {}
