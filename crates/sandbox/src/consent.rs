use std::sync::Arc;

use clerk_user_validate::Email;
use url::Url;

use crate::codes::Code;
use crate::command::{Caller, Carrier, OpenCommand, Request};
use crate::core::Core;
use crate::error::Refusal;
use crate::http::Shared;
use crate::state::{Decision, Profile, Shown, profile_of};

/// A provider's consent page, to be answered in the user's stead.
///
/// Each answer plays the whole round trip, callback included, and gives the URL at which the
/// user's browser ends up: the `redirect_url` of the request, which for native callers carries a
/// `rotating_token_nonce`.
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

    /// The email address that the provider knows the user by; without it, the user's main one.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.email = Some(address.into());
        self
    }

    /// The user agrees.
    ///
    /// # Errors
    ///
    /// If the consent is unknown, over or superseded, or the email address is none.
    pub fn approve(self) -> Result<String, ConsentError> {
        let email = self.email.as_deref().map(Email::parse).transpose();
        let email = email.map_err(|_| ConsentError::new(Kind::Email))?;
        let profile = email.map(|email| self.profile(email)).transpose()?;
        self.answer(Decision::Approve(profile))
    }

    /// The user refuses: the account ends with the error `oauth_access_denied`.
    ///
    /// # Errors
    ///
    /// If the consent is unknown, over or superseded.
    pub fn deny(self) -> Result<String, ConsentError> {
        self.answer(Decision::Deny)
    }

    /// The provider fails: the account ends with the error `code`, for example
    /// `oauth_token_exchange_error`.
    ///
    /// # Errors
    ///
    /// If the consent is unknown, over or superseded.
    pub fn fail(self, code: impl Into<String>) -> Result<String, ConsentError> {
        self.answer(Decision::Fail(code.into()))
    }

    fn profile(&self, email: Email) -> Result<Profile, ConsentError> {
        let core = self.shared.core();
        let consent = core.state.find_consent(&self.oauth_state, core.clock.now());
        let consent = consent.ok_or_else(|| ConsentError::new(Kind::Unknown))?;
        Ok(profile_of(&consent.provider, Some(email), None))
    }

    fn answer(self, decision: Decision) -> Result<String, ConsentError> {
        self.shared
            .change(|core| follow(core, &self.oauth_state, decision))
            .map_err(|_| ConsentError::new(Kind::Unkept))?
            .map_err(|_| ConsentError::new(Kind::Unknown))
    }
}

/// Decides, and comes back from the provider as a browser would.
fn follow(core: &mut Core, oauth_state: &str, decision: Decision) -> Result<String, Refusal> {
    let (state, mut cx) = core.parts();
    let callback = state.decide(oauth_state, decision, &mut cx)?;
    let browser = Caller {
        carrier: Carrier::Cookie(None),
        session: None,
        origin: None,
        nonce: None,
    };
    let request = Request::Open(Ok(OpenCommand::FinishOAuth(callback)));
    match state.apply(&browser, request, &mut cx)?.shown {
        Shown::Redirect(url) => Ok(url),
        _ => Err(Code::OauthCallbackInvalid.into()),
    }
}

/// Why a consent page cannot be answered.
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
            Kind::Email => "the provider's email address is none",
            Kind::Unkept => "could not write to the data file: nothing was changed",
            Kind::Unknown => "expected the state or the URL of a consent that is under way",
        })
    }
}

impl core::error::Error for ConsentError {}
