use core::fmt;

use clerk_user_model::SessionId;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

/// The client token and the session id to send with a request.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    token: Option<SecretString>,
    session: Option<SessionId>,
}

impl Credentials {
    /// Returns empty credentials: those of the first request of a new client.
    #[must_use]
    pub const fn anonymous() -> Self {
        Self {
            token: None,
            session: None,
        }
    }

    /// Sets the client token, as the last response gave it.
    #[must_use]
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the session whose user is meant.
    #[must_use]
    pub fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    pub(crate) const fn of(token: Option<SecretString>, session: Option<SessionId>) -> Self {
        Self { token, session }
    }

    pub(crate) fn session_id(&self) -> Option<&SessionId> {
        self.session.as_ref()
    }

    pub(crate) fn authorization(&self) -> Result<Option<HeaderValue>, TokenError> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let mut value = HeaderValue::from_str(token.expose_secret()).map_err(|_| TokenError(()))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// The change of the client token that a response brings.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TokenChange {
    /// Forget the token.
    Clear,
    /// Keep the token.
    #[default]
    Keep,
    /// Use this token from now on.
    Set(SecretString),
}

impl TokenChange {
    /// Reads the `Authorization` header of a response, with or without `Bearer` before the token.
    /// An empty value clears.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(AUTHORIZATION) else {
            return Self::Keep;
        };
        let Ok(text) = value.to_str() else {
            return Self::Keep;
        };
        let text = text.trim();
        let token = match text.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ if text.eq_ignore_ascii_case("bearer") => "",
            _ => text,
        };
        if token.is_empty() {
            Self::Clear
        } else {
            Self::Set(token.into())
        }
    }
}

/// The client token cannot be sent in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenError(());

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid client token: expected visible ASCII")
    }
}

impl core::error::Error for TokenError {}
