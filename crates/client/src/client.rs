use core::fmt;
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use crate::time::{Instant, sleep, timeout, timeout_at};
use clerk_user_model::{ClientState, SessionId, SessionStatus};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::call::{Call, Observer, Span};
use crate::retry::{Attempt, Budget, Decision, RetryPolicy, decide};
use crate::session_token::{SessionToken, SessionTokens};
use crate::tokens::{Ticket, Tokens};
use crate::transport::{TimeLimit, Transport, TransportError, TransportErrorKind};
use crate::watch::States;
use crate::{
    Answer, Base, ClientBuilder, Credentials, Error, Operation, Session, SignInFlow, StateWatch,
    TokenChange, Warning, operations,
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
    on_reverification: Option<Arc<Hook>>,
}

impl Client {
    /// Starts to configure a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    pub(crate) fn new(shared: Shared, on_reverification: Option<Arc<Hook>>) -> Self {
        Self {
            shared: Arc::new(shared),
            on_reverification,
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

    /// Forgets the client token and what is known of the client, without asking the server:
    /// its sessions go on. To end them, [`sign_out`](Self::sign_out).
    pub fn forget(&self) {
        self.forget_token(None);
    }

    /// The client state as answers bring it, from this moment on. Nothing is asked of the
    /// server: [`state`](Self::state) does that, and every other call brings the state along.
    ///
    /// Answers may arrive in another order than the server gave them: one to an older request
    /// does not bring an older state back. A refusal (401, for instance) often brings no state,
    /// and then changes nothing: [`state`](Self::state) asks whether the session is over.
    #[must_use]
    pub fn watch(&self) -> StateWatch {
        self.shared.states.watch()
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

    /// Reads the client state: the sessions of this device, and their users. There may be none
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
        self.shared.session_tokens.forget_all();
        let done = self.send(&operations::client::sign_out()).await;
        self.shared.session_tokens.forget_all();
        done.map(drop)
    }

    /// Carries out any operation, and hands back all that was answered. What is done to a user
    /// goes through [`Session::send`] instead.
    ///
    /// What only reads is sent again when the network fails. All else is done at most once: sent
    /// again is only what could not be sent because no connection came about, and what the server
    /// says it did not look at, HTTP/2 streams that it refused.
    ///
    /// # Errors
    ///
    /// Fails if the request cannot be put together, no whole answer comes, the server refuses,
    /// or its answer cannot be read; [`Error::outcome`] tells what became of the request.
    pub async fn send<T: DeserializeOwned>(
        &self,
        operation: &Operation<T>,
    ) -> Result<Answer<T>, Error> {
        self.send_for(None, operation, Extent::Whole).await
    }

    pub(crate) async fn send_for<T: DeserializeOwned>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
        extent: Extent,
    ) -> Result<Answer<T>, Error> {
        let started = Instant::now();
        let mut call = Call::new(operation.name(), operation.method().clone());
        let span = Span::new(&call, self.shared.base.host());
        let result = span
            .of(self.try_to_send(session, operation, extent, &mut call))
            .await;
        call.end(&result, started.elapsed());
        span.end(&call);
        if let Some(observer) = &self.shared.observer {
            observer(&call);
        }
        result
    }

    async fn try_to_send<T: DeserializeOwned>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
        extent: Extent,
        call: &mut Call,
    ) -> Result<Answer<T>, Error> {
        let deadline = Instant::now() + self.shared.deadline;
        self.shared.budget.earn();
        loop {
            call.attempts += 1;
            let (sent, ticket) = self.attempt(session, operation, deadline).await?;
            let error = match sent {
                Ok(response) => {
                    call.status = Some(response.status());
                    return self.take_in(operation, extent, response, ticket);
                }
                Err(error) => error,
            };
            let attempt = Attempt {
                number: call.attempts,
                reads: operation.is_read(),
                failure: error.kind(),
                remaining: deadline.saturating_duration_since(Instant::now()),
                chance: getrandom::u32().unwrap_or_default(),
            };
            // A server that goes away, or is full for now, is not one that is down.
            let is_free = error.kind() == TransportErrorKind::Refused;
            match decide(&self.shared.retries, &attempt) {
                Decision::SendAfter(delay) if is_free || self.shared.budget.spend() => {
                    sleep(delay).await;
                }
                Decision::SendAfter(_) | Decision::Stop => {
                    return Err(Error::transport(operation.name(), error));
                }
            }
        }
    }

    /// Has the user prove who they are, by the hook if there is one. Whether they did. What the
    /// hook itself does calls no hook.
    pub(crate) async fn reverify(&self, id: &SessionId) -> bool {
        let Some(hook) = &self.on_reverification else {
            return false;
        };
        let client = Self {
            shared: Arc::clone(&self.shared),
            on_reverification: None,
        };
        hook(client.session(id.clone())).await
    }

    /// The token of a session for backends.
    pub(crate) async fn session_token(&self, id: &SessionId) -> Result<SecretString, Error> {
        let operation = operations::session::create_token(id);
        let slot = self.shared.session_tokens.slot(id);
        let came_at = Instant::now();
        let fetch = async {
            let mut slot = slot.lock().await;
            if let Some(token) = slot.as_ref().filter(|token| token.is_good(came_at)) {
                return Ok(token.jwt());
            }
            let asked_at = Instant::now();
            let answer = self.send_for(Some(id), &operation, Extent::Result).await?;
            let token = SessionToken::new(&answer.result.jwt, asked_at);
            Ok(slot.insert(token).jwt())
        };
        timeout(self.shared.deadline, fetch)
            .await
            .unwrap_or_else(|_| {
                let error = TransportError::new(TransportErrorKind::Timeout);
                Err(Error::transport(operation.name(), error))
            })
    }

    pub(crate) fn forget_session_token(&self, id: &SessionId) {
        self.shared.session_tokens.forget(id);
    }

    /// Forgets the client token; with one given, only if it is that one. Whether it was.
    pub(crate) fn forget_token(&self, only: Option<&SecretString>) -> bool {
        let was_it = self.shared.tokens.forget(only);
        if was_it {
            self.shared.tokens.keep();
            let (_, ticket) = self.shared.tokens.issue();
            self.forget_what_it_was_for(ticket);
        }
        was_it
    }

    /// Forgets what belongs to a client token that is gone.
    fn forget_what_it_was_for(&self, ticket: Ticket) {
        self.shared.session_tokens.forget_all();
        self.shared.states.apply(ticket, None);
    }

    /// Reads an answer, and takes in what it says of the client.
    fn take_in<T: DeserializeOwned>(
        &self,
        operation: &Operation<T>,
        extent: Extent,
        response: http::Response<Vec<u8>>,
        ticket: Ticket,
    ) -> Result<Answer<T>, Error> {
        let states = &self.shared.states;
        let is_lazy = matches!(extent, Extent::Result) && !states.is_watched();
        let read = if is_lazy {
            operation.decode_result(&response).map(Answer::of)
        } else {
            operation.decode(&response)
        };
        let mut answer = read.inspect_err(|error| {
            if let Some(state) = error.client() {
                states.apply(ticket, Some(Arc::new(state.clone())));
            }
        })?;
        if let Some(state_of) = operation.state() {
            states.apply(ticket, state_of(&answer.result).cloned().map(Arc::new));
        } else if let Some(state) = &answer.client {
            states.apply(ticket, Some(Arc::clone(state)));
        } else if is_lazy {
            states.keep(ticket, response.into_body());
        }
        if !self.shared.tokens.keep() {
            answer.warnings.push(Warning::not_kept());
        }
        Ok(answer)
    }

    /// Sends once. The outer error is of a request that cannot be made.
    async fn attempt<T>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
        deadline: Instant,
    ) -> Result<(Sent, Ticket), Error> {
        let (token, ticket) = self.shared.tokens.issue();
        let credentials = Credentials::of(token, session.cloned());
        let mut request = operation.request(&self.shared.base, &credentials)?;
        let left = deadline.saturating_duration_since(Instant::now());
        request.extensions_mut().insert(TimeLimit(left));

        let sent = timeout_at(deadline + GRACE, self.shared.transport.send(request))
            .await
            .unwrap_or_else(|_| Err(TransportError::new(TransportErrorKind::Timeout)));
        let headers = match &sent {
            Ok(response) => Some(response.headers()),
            Err(error) => error.head().map(http::Response::headers),
        };
        if let Some(headers) = headers {
            let change = TokenChange::from_headers(headers);
            let clears = matches!(change, TokenChange::Clear);
            if self.shared.tokens.apply(ticket, change) && clears {
                self.forget_what_it_was_for(ticket);
            }
            self.shared.tokens.keep();
        }
        Ok((sent, ticket))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.shared.base)
            .finish_non_exhaustive()
    }
}

/// How much of an answer is read at once.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Extent {
    /// The result, and the client state beside it only if somebody watches that.
    Result,
    /// All of it.
    Whole,
}

/// What a transport that keeps to the time limit may take to say so.
const GRACE: Duration = Duration::from_millis(100);

/// What all clones of a client share.
pub(crate) struct Shared {
    pub(crate) base: Base,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) tokens: Tokens,
    pub(crate) session_tokens: SessionTokens,
    pub(crate) states: States,
    pub(crate) retries: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) deadline: Duration,
    pub(crate) observer: Option<Arc<Observer>>,
}

/// Has the user of a session prove who they are, and says whether they did.
pub(crate) type Hook = dyn Fn(Session) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync;

/// What came back.
type Sent = Result<http::Response<Vec<u8>>, TransportError>;
