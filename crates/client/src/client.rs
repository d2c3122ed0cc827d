use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use clerk_user_model::{ClientState, SessionId, SessionStatus};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use crate::retry::{Attempt, Decision, RetryPolicy, decide};
use crate::tokens::Tokens;
use crate::transport::{Transport, TransportError, TransportErrorKind};
use crate::{
    Answer, Base, ClientBuilder, Credentials, Error, Operation, Session, SignInFlow, TokenChange,
    operations,
};

/// A connection to one instance's Frontend API, and the client token that belongs to it.
///
/// Clones share both. Everything may be called from several tasks at once, and any call may be
/// dropped at any point.
///
/// # Examples
///
/// See the [crate's documentation](crate).
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

impl Client {
    /// Starts to configure a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    pub(crate) fn new(
        base: Base,
        transport: Arc<dyn Transport>,
        token: Option<SecretString>,
        retries: RetryPolicy,
        deadline: Duration,
    ) -> Self {
        let tokens = Tokens::new(token);
        Self {
            shared: Arc::new(Shared {
                base,
                transport,
                tokens,
                retries,
                deadline,
            }),
        }
    }

    /// Where requests go.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.shared.base
    }

    /// The client token as it is now: what to keep for [`ClientBuilder::token`]. It changes
    /// with answers, so ask after each call.
    #[must_use]
    pub fn token(&self) -> Option<SecretString> {
        self.shared.tokens.current()
    }

    /// Starts a sign-in.
    #[must_use]
    pub fn sign_in(&self) -> SignInFlow {
        SignInFlow::new(self.clone())
    }

    /// A session whose id is known. Asks nothing of the server.
    #[must_use]
    pub fn session(&self, id: impl Into<SessionId>) -> Session {
        Session::new(self.clone(), id.into())
    }

    /// Reads the client state: the sessions of this device, and their users. There is none
    /// before the first sign-in.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn state(&self) -> Result<Option<ClientState>, Error> {
        Ok(self.send(&operations::client::get()).await?.result)
    }

    /// Reads which sessions are active.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn sessions(&self) -> Result<Vec<Session>, Error> {
        let sessions = self
            .state()
            .await?
            .and_then(|state| state.sessions.into_value());
        Ok(sessions
            .unwrap_or_default()
            .into_iter()
            .filter(|session| session.status.value() == Some(&SessionStatus::Active))
            .map(|session| self.session(session.id))
            .collect())
    }

    /// Reads which session was active last, if any is.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn active_session(&self) -> Result<Option<Session>, Error> {
        let id = self
            .state()
            .await?
            .and_then(|state| state.last_active_session_id.into_value());
        Ok(id.map(|id| self.session(id)))
    }

    /// Ends all sessions of this device.
    ///
    /// # Errors
    ///
    /// Fails if there is no session to end, or the server does not answer.
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.send(&operations::client::sign_out()).await?;
        Ok(())
    }

    /// Carries out any operation, and hands back all that was answered. What is done to a user
    /// goes through [`Session::send`] instead.
    ///
    /// What only reads is sent again when the network fails. All else is sent at most once,
    /// except that what could not be sent because no connection came about is tried again.
    ///
    /// # Errors
    ///
    /// Fails if the request cannot be put together, no whole answer comes, the server refuses,
    /// or its answer cannot be read; [`Error::outcome`] tells what became of the request.
    pub async fn send<T: DeserializeOwned>(
        &self,
        operation: &Operation<T>,
    ) -> Result<Answer<T>, Error> {
        self.send_for(None, operation).await
    }

    pub(crate) async fn send_for<T: DeserializeOwned>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
    ) -> Result<Answer<T>, Error> {
        let deadline = Instant::now() + self.shared.deadline;
        let mut number = 1;
        loop {
            let error = match self.attempt(session, operation, deadline).await? {
                Ok(response) => return operation.decode(&response),
                Err(error) => error,
            };
            let attempt = Attempt {
                number,
                reads: operation.is_read(),
                failure: error.kind(),
                remaining: deadline.saturating_duration_since(Instant::now()),
                chance: getrandom::u32().unwrap_or_default(),
            };
            match decide(&self.shared.retries, &attempt) {
                Decision::SendAfter(delay) => sleep(delay).await,
                Decision::Stop => return Err(Error::transport(operation.name(), error)),
            }
            number += 1;
        }
    }

    /// Sends once. The outer error is of a request that cannot be made.
    async fn attempt<T>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
        deadline: Instant,
    ) -> Result<Result<http::Response<Vec<u8>>, TransportError>, Error> {
        let (token, ticket) = self.shared.tokens.issue();
        let credentials = Credentials::of(token, session.cloned());
        let request = operation.request(&self.shared.base, &credentials)?;

        let sent = timeout_at(deadline, self.shared.transport.send(request))
            .await
            .unwrap_or_else(|_| Err(TransportError::new(TransportErrorKind::Timeout)));
        let headers = match &sent {
            Ok(response) => Some(response.headers()),
            Err(error) => error.head().map(http::Response::headers),
        };
        if let Some(headers) = headers {
            let change = TokenChange::from_headers(headers);
            self.shared.tokens.apply(ticket, change);
        }
        Ok(sent)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.shared.base)
            .finish_non_exhaustive()
    }
}

struct Shared {
    base: Base,
    transport: Arc<dyn Transport>,
    tokens: Tokens,
    retries: RetryPolicy,
    deadline: Duration,
}
