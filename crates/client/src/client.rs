use core::fmt;
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use crate::time::{Instant, sleep, timeout, timeout_at};
use clerk_user_model::{ClientState, CreateSessionTokenParams, Resource, SessionId, SessionStatus};
use http::HeaderMap;
use http::header::USER_AGENT;
use secrecy::SecretString;

use crate::call::{CallReport, Observer, Span};
use crate::retry::{Attempt, Budget, Decision, RetryPolicy, decide};
use crate::session_token::{SessionToken, SessionTokens};
use crate::tokens::{RequestSeq, Tokens};
use crate::transport::{RequestTimeout, Transport, TransportError, TransportErrorKind};
use crate::watch::States;
use crate::{
    BaseUrl, ClientBuilder, Credentials, Error, Operation, Response, SessionHandle, SignInFlow,
    StateReceiver, TokenChange, Warning, operations,
};

/// A client for one instance's Frontend API. Holds the client token.
///
/// Clones share the token and the connections. Several tasks can use a client at the same time. To cancel a
/// call, drop its future.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Client, Error};
///
/// # async fn run() -> Result<(), Error> {
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .build()?;
/// let session = client.sign_in().ticket("a ticket").await?.into_session()?;
/// let user = session.user().reload().await?;
/// println!("{} email addresses", user.email_addresses().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    on_reverification: Option<Arc<Hook>>,
}

impl Client {
    /// Returns a builder, which configures a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn new(shared: Shared, on_reverification: Option<Arc<Hook>>) -> Self {
        Self {
            shared: Arc::new(shared),
            on_reverification,
        }
    }

    /// Returns the URL that requests go to.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.base
    }

    /// Returns the current client token. To use it in the next run, store it and pass it to
    /// [`ClientBuilder::token`]. A response can change it, so store it after each call, or set a
    /// [`ClientBuilder::token_store`], which does this for you.
    #[must_use]
    pub fn token(&self) -> Option<SecretString> {
        self.shared.tokens.current()
    }

    /// Forgets the client token, the cached session tokens and the client state. Sends no request:
    /// the sessions stay active. To end them, call [`sign_out`](Self::sign_out).
    pub fn forget(&self) {
        self.forget_token(None);
    }

    /// Returns a receiver that gets the client state from each response that contains it. Sends no
    /// request: to read the state now, call [`state`](Self::state).
    ///
    /// Responses can arrive out of order: the response to an older request does not replace a newer
    /// state. An error response (401, for example) often contains no client state and then changes
    /// nothing; call [`state`](Self::state) to find out if the session has ended.
    #[must_use]
    pub fn watch(&self) -> StateReceiver {
        self.shared.states.watch()
    }

    /// Returns the sign-in methods: ticket, password, code and others. Sends no request.
    #[must_use]
    pub fn sign_in(&self) -> SignInFlow {
        SignInFlow::new(self.clone())
    }

    /// Returns a handle for a session id. Sends no request.
    #[must_use]
    pub fn session(&self, id: impl Into<SessionId>) -> SessionHandle {
        SessionHandle::new(self.clone(), id.into())
    }

    /// Reads the client state: the sessions of this device and their users. Returns `None` if there
    /// is no client yet, as before the first sign-in.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn state(&self) -> Result<Option<ClientState>, Error> {
        Ok(self.send(&operations::client::get()).await?.result)
    }

    /// Reads the client state and returns the active sessions.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn sessions(&self) -> Result<Vec<SessionHandle>, Error> {
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

    /// Reads the client state and returns the most recently active session, if there is one.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Client, Error, SessionHandle};
    ///
    /// async fn sign_in_once(client: &Client, ticket: &str) -> Result<SessionHandle, Error> {
    ///     match client.active_session().await? {
    ///         Some(session) => Ok(session),
    ///         None => Ok(client.sign_in().ticket(ticket).await?.into_session()?),
    ///     }
    /// }
    /// ```
    pub async fn active_session(&self) -> Result<Option<SessionHandle>, Error> {
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
    /// Fails if there is no session to end, or the server does not respond.
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.shared.session_tokens.forget_all();
        let done = self.send(&operations::client::sign_out()).await;
        self.shared.session_tokens.forget_all();
        done.map(drop)
    }

    /// Sends an operation and returns the full response. For operations on a user, use
    /// [`SessionHandle::send`].
    ///
    /// Reads are sent again if the network fails. Other requests are processed at most once: this
    /// method sends them again only if no connection could be made, or if the server reports that it
    /// did not process them (a refused HTTP/2 stream).
    ///
    /// # Errors
    ///
    /// Fails if the request cannot be built, no complete response arrives, the server refuses, or
    /// the response cannot be decoded. [`Error::outcome`] says whether the server may have
    /// processed the request.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Client, Error, operations};
    /// use clerk_user_model::Environment;
    ///
    /// async fn environment(client: &Client) -> Result<Environment, Error> {
    ///     let response = client.send(&operations::environment::get()).await?;
    ///     Ok(response.result)
    /// }
    /// ```
    pub async fn send<T: Resource>(&self, operation: &Operation<T>) -> Result<Response<T>, Error> {
        self.execute(None, operation).await
    }

    pub(crate) async fn execute<T: Resource>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
    ) -> Result<Response<T>, Error> {
        let started = Instant::now();
        let mut call = CallReport::new(operation.name(), operation.method().clone());
        let span = Span::new(&call, self.shared.base.host());
        let result = span
            .of(self.execute_with_retries(session, operation, &mut call))
            .await;
        call.end(&result, started.elapsed());
        span.end(&call);
        if let Some(on_call_end) = &self.shared.on_call_end {
            on_call_end(&call);
        }
        result
    }

    async fn execute_with_retries<T: Resource>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
        call: &mut CallReport,
    ) -> Result<Response<T>, Error> {
        let deadline = Instant::now() + self.shared.deadline;
        self.shared.budget.earn();
        loop {
            call.attempts += 1;
            let (sent, ticket) = self.send_once(session, operation, deadline).await?;
            let error = match sent {
                Ok(response) => {
                    call.status = Some(response.status());
                    return self.handle_response(operation, &response, ticket);
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
            // A server that refuses a stream is shutting down or busy, not broken.
            let is_free = error.kind() == TransportErrorKind::Refused;
            match decide(&self.shared.retry_policy, &attempt) {
                Decision::SendAfter(delay) if is_free || self.shared.budget.spend() => {
                    sleep(delay).await;
                }
                Decision::SendAfter(_) | Decision::Stop => {
                    return Err(Error::transport(operation.subject(), error));
                }
            }
        }
    }

    /// Returns `true` if there is a reverification hook and it succeeded. Runs the hook with a client
    /// that has no hook.
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

    /// Returns a session token for a backend: the cached one if it is still valid.
    pub(crate) async fn session_token(&self, id: &SessionId) -> Result<SecretString, Error> {
        let operation = operations::session::create_token(id, &CreateSessionTokenParams::new());
        let slot = self.shared.session_tokens.slot(id);
        let came_at = Instant::now();
        let fetch = async {
            let mut slot = slot.lock().await;
            if let Some(token) = slot.as_ref().filter(|token| token.is_good(came_at)) {
                return Ok(token.jwt());
            }
            let asked_at = Instant::now();
            let answer = self.execute(Some(id), &operation).await?;
            let token = SessionToken::new(&answer.result.jwt, asked_at);
            Ok(slot.insert(token).jwt())
        };
        timeout(self.shared.deadline, fetch)
            .await
            .unwrap_or_else(|_| {
                let error = TransportError::new(TransportErrorKind::Timeout);
                Err(Error::transport(operation.subject(), error))
            })
    }

    pub(crate) fn forget_session_token(&self, id: &SessionId) {
        self.shared.session_tokens.forget(id);
    }

    /// Returns `true` if the client token was forgotten: if it equals `only`, or if `only` is `None`.
    pub(crate) fn forget_token(&self, only: Option<&SecretString>) -> bool {
        let was_it = self.shared.tokens.forget(only);
        if was_it {
            self.shared.tokens.keep();
            let (_, ticket) = self.shared.tokens.issue();
            self.forget_what_it_was_for(ticket);
        }
        was_it
    }

    /// Drops the session tokens and the client state of a client token that was cleared.
    fn forget_what_it_was_for(&self, ticket: RequestSeq) {
        self.shared.session_tokens.forget_all();
        self.shared.states.apply(ticket, None);
    }

    /// Decodes a response and applies the client state in it.
    fn handle_response<T: Resource>(
        &self,
        operation: &Operation<T>,
        response: &http::Response<Vec<u8>>,
        ticket: RequestSeq,
    ) -> Result<Response<T>, Error> {
        let states = &self.shared.states;
        let mut answer = operation.decode(response).inspect_err(|error| {
            if let Some(state) = error.client() {
                states.apply(ticket, Some(Arc::new(state.clone())));
            }
        })?;
        if let Some(state_of) = operation.state() {
            states.apply(ticket, state_of(&answer.result).cloned().map(Arc::new));
        } else if let Some(state) = &answer.client {
            states.apply(ticket, Some(Arc::clone(state)));
        }
        if !self.shared.tokens.keep() {
            answer.warnings.push(Warning::not_kept());
        }
        Ok(answer)
    }

    /// Sends the request once. The outer error means that the request cannot be built.
    async fn send_once<T>(
        &self,
        session: Option<&SessionId>,
        operation: &Operation<T>,
        deadline: Instant,
    ) -> Result<(Sent, RequestSeq), Error> {
        let (token, ticket) = self.shared.tokens.issue();
        let credentials = Credentials::of(token, session.cloned());
        let mut request = operation.request(&self.shared.base, &credentials)?;
        self.add_headers(request.headers_mut());
        let left = deadline.saturating_duration_since(Instant::now());
        request.extensions_mut().insert(RequestTimeout(left));

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

    /// Adds the configured headers. They do not replace a header that the operation sets, except the
    /// user agent.
    fn add_headers(&self, headers: &mut HeaderMap) {
        for name in self.shared.headers.keys() {
            if headers.contains_key(name) && name != USER_AGENT {
                continue;
            }
            headers.remove(name);
            for value in self.shared.headers.get_all(name) {
                headers.append(name, value.clone());
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.shared.base)
            .finish_non_exhaustive()
    }
}

/// The time after the deadline in which a transport that respects it can report the timeout.
const GRACE: Duration = Duration::from_millis(100);

/// The state that all clones of a client share.
pub(crate) struct Shared {
    pub(crate) base: BaseUrl,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) tokens: Tokens,
    pub(crate) session_tokens: SessionTokens,
    pub(crate) states: States,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) deadline: Duration,
    pub(crate) on_call_end: Option<Arc<Observer>>,
    /// Headers to add to each request.
    pub(crate) headers: HeaderMap,
}

/// The reverification hook: resolves to `true` if the user was verified again.
pub(crate) type Hook =
    dyn Fn(SessionHandle) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync;

/// The result of sending a request once.
type Sent = Result<http::Response<Vec<u8>>, TransportError>;
