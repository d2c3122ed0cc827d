use core::fmt;

use clerk_user_model::SessionId;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

/// The client token and the session id to send with a request.
///
/// # Examples
///
/// ```
/// use clerk_user_client::Credentials;
///
/// let credentials = Credentials::anonymous()
///     .token("a client token")
///     .session("sess_1".into());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    token: Option<SecretString>,
    session: Option<SessionId>,
}

impl Credentials {
    /// Returns empty credentials, for the first request of a new client.
    #[must_use]
    pub const fn anonymous() -> Self {
        Self {
            token: None,
            session: None,
        }
    }

    /// Sets the client token: the one that the last response set.
    #[must_use]
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the session whose user the request is for.
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

/// The change of the client token in a response.
///
/// # Examples
///
/// ```
/// use clerk_user_client::TokenChange;
/// use http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// assert!(matches!(TokenChange::from_headers(&headers), TokenChange::Keep));
/// headers.insert("authorization", "Bearer a.b.c".parse()?);
/// assert!(matches!(TokenChange::from_headers(&headers), TokenChange::Set(_)));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
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
    /// An empty value means [`Clear`](Self::Clear).
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

/// Error writing the client token as a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenError(());

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid client token: expected visible ASCII")
    }
}

impl core::error::Error for TokenError {}
