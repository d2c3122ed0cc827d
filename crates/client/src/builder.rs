use core::error::Error as StdError;
use core::fmt;
use core::time::Duration;
use std::io;
use std::sync::Arc;

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};
use secrecy::SecretString;

use crate::call::{CallReport, Observer};
use crate::client::{Hook, Shared};
use crate::operation::AGENT;
use crate::retry::{Budget, RetryPolicy};
use crate::session_token::SessionTokens;
use crate::time::bounded;
use crate::tokens::Tokens;
use crate::transport::Transport;
use crate::watch::States;
use crate::{BaseUrl, Client, Error, InstanceType, PublishableKey, SessionHandle, TokenStore};

/// Configures a [`Client`].
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use clerk_user_client::{Client, MemoryStore};
///
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .token_store(MemoryStore::new(None))
///     .deadline(Duration::from_secs(10))
///     .build()?;
/// assert_eq!(client.base_url().as_str(), "https://clerk.example.com");
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ClientBuilder {
    publishable_key: Option<String>,
    frontend_api_url: Option<String>,
    satellite_domain: Option<String>,
    app_info: Option<String>,
    headers: HeaderMap,
    token: Option<SecretString>,
    store: Option<Arc<dyn TokenStore>>,
    on_reverification: Option<Arc<Hook>>,
    on_call_end: Option<Arc<Observer>>,
    retry_policy: RetryPolicy,
    deadline: Option<Duration>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    options: crate::TransportOptions,
}

impl ClientBuilder {
    /// Sets the instance's publishable key, which contains the host of its Frontend API.
    /// [`build`](Self::build) reports an invalid key.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = Some(key.into());
        self
    }

    /// Sets the URL of the Frontend API, if it differs from the host in the key: the URL of a sandbox,
    /// or of the proxy that Clerk's SDKs call `proxyUrl`. For an HTTP proxy, see
    /// [`TransportOptions`](crate::TransportOptions).
    pub fn frontend_api_url(mut self, url: impl Into<String>) -> Self {
        self.frontend_api_url = Some(url.into());
        self
    }

    /// Sets the domain of a satellite application, such as `example.com`. Requests then go to
    /// `clerk.example.com` instead of the host in the key. The domain has no effect if it is empty, if
    /// the key is a development key, or if a [`frontend_api_url`](Self::frontend_api_url) is set.
    pub fn satellite_domain(mut self, domain: impl Into<String>) -> Self {
        self.satellite_domain = Some(domain.into()).filter(|domain| !domain.is_empty());
        self
    }

    /// Sets the name and the version of your app. They are added to the `User-Agent` header of each
    /// request.
    ///
    /// # Examples
    ///
    /// ```
    /// let client = clerk_user_client::Client::builder()
    ///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
    ///     .app_info("acme-app", env!("CARGO_PKG_VERSION"))
    ///     .build();
    /// ```
    pub fn app_info(mut self, name: &str, version: &str) -> Self {
        self.app_info = Some(format!("{name}/{version}"));
        self
    }

    /// Sets headers that are added to each request. They do not replace a header that the client
    /// sets itself, except `User-Agent`.
    pub fn default_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Sets the client token of an earlier run: see [`Client::token`]. It takes precedence over the
    /// token in a [`token_store`](Self::token_store), and replaces it there after the first response.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the store that keeps the client token from one run to the next. The client loads the
    /// token when it is built, and saves each new one.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Sets the function that verifies the user again when the server requires it before a
    /// sensitive action.
    ///
    /// The function asks the user for a password or a code, sends it with
    /// [`operations::reverification`](crate::operations::reverification), and returns `true` if the
    /// server accepted it. The client then sends the refused operation again; otherwise it returns
    /// the error. No timeout applies to the function.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Client, SessionHandle};
    ///
    /// async fn verify_again(session: SessionHandle) -> bool {
    ///     // Ask for the password, and send the operations of `operations::reverification`.
    ///     false
    /// }
    ///
    /// let client = Client::builder()
    ///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
    ///     .on_reverification(verify_again)
    ///     .build()?;
    /// # Ok::<(), clerk_user_client::Error>(())
    /// ```
    pub fn on_reverification<F>(
        mut self,
        hook: impl Fn(SessionHandle) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        self.on_reverification = Some(Arc::new(move |session| Box::pin(hook(session))));
        self
    }

    /// Sets a callback that runs after each call, for metrics: see [`CallReport`]. It does not run
    /// if the future of the call is dropped. With the feature `tracing`, each call is a span too.
    pub fn on_call_end(
        mut self,
        on_call_end: impl Fn(&CallReport) + Send + Sync + 'static,
    ) -> Self {
        self.on_call_end = Some(Arc::new(on_call_end));
        self
    }

    /// Sets the number of attempts and the delays between them.
    pub const fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// Sets the timeout of a whole call, retries included. 30 s by default, one day at most. The timeout
    /// starts again if the request is sent again after a reverification, or without a client token
    /// because the server rejected the stored one at a sign-in.
    pub const fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(bounded(limit));
        self
    }

    /// Sets the transport that sends the requests, instead of the default one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the options of the default transport. They have no effect on another transport.
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    pub fn transport_options(mut self, options: crate::TransportOptions) -> Self {
        self.options = options;
        self
    }

    /// Builds the client. Sends no request.
    ///
    /// # Errors
    ///
    /// Fails if the key, the URL or the app info is invalid, if neither key nor URL is set, if the
    /// token store cannot be read, or if TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let base = self.base()?;
        let headers = self.headers()?;
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => self.default_transport(&base)?,
        };
        let tokens = Tokens::new(self.token, self.store).map_err(unloadable)?;
        let shared = Shared {
            base,
            transport,
            tokens,
            session_tokens: SessionTokens::default(),
            states: States::new(),
            retry_policy: self.retry_policy,
            budget: Budget::new(),
            deadline: self.deadline.unwrap_or(DEADLINE),
            on_call_end: self.on_call_end,
            headers,
        };
        Ok(Client::new(shared, self.on_reverification))
    }

    #[cfg(target_arch = "wasm32")]
    fn default_transport(&self, base: &BaseUrl) -> Result<Arc<dyn Transport>, Error> {
        let key = self.publishable_key.as_deref().map(PublishableKey::parse);
        let is_development = key
            .and_then(Result::ok)
            .is_some_and(|key| key.instance_type() == InstanceType::Development);
        Ok(Arc::new(if is_development {
            crate::FetchTransport::for_development(base)
        } else {
            crate::FetchTransport::new()
        }))
    }

    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    fn default_transport(&self, _: &BaseUrl) -> Result<Arc<dyn Transport>, Error> {
        Ok(Arc::new(crate::ReqwestTransport::new(&self.options)?))
    }

    #[cfg(not(any(feature = "reqwest", target_arch = "wasm32")))]
    #[expect(clippy::unused_self, reason = "its twins above need it")]
    fn default_transport(&self, _: &BaseUrl) -> Result<Arc<dyn Transport>, Error> {
        Err(Error::config(
            "expected a transport, or the feature reqwest",
        ))
    }

    /// Returns the headers to add to each request.
    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = self.headers.clone();
        if let Some(app) = &self.app_info {
            let agent = HeaderValue::try_from(format!("{AGENT} {app}"));
            let agent =
                agent.map_err(|_| Error::config("invalid app info: expected visible ASCII"))?;
            headers.insert(USER_AGENT, agent);
        }
        Ok(headers)
    }

    fn base(&self) -> Result<BaseUrl, Error> {
        let key = self
            .publishable_key
            .as_deref()
            .map(PublishableKey::parse)
            .transpose()
            .map_err(Error::config)?;
        match (&self.frontend_api_url, key, &self.satellite_domain) {
            (Some(url), _, _) => BaseUrl::parse(url),
            (None, Some(key), Some(domain)) if key.instance_type() == InstanceType::Production => {
                BaseUrl::for_satellite(domain)
            }
            (None, Some(key), _) => BaseUrl::from_publishable_key(&key),
            (None, None, _) => {
                return Err(Error::config(
                    "expected a publishable key or the URL of the Frontend API",
                ));
            }
        }
        .map_err(Error::config)
    }
}

impl fmt::Debug for ClientBuilder {
    /// Omits all values: they are not checked yet, and one may be a secret set by mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

fn unloadable(error: io::Error) -> Error {
    Error::config(Unloadable(error))
}

/// Error reading the token store.
#[derive(Debug)]
struct Unloadable(io::Error);

impl fmt::Display for Unloadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the token store: {}", self.0)
    }
}

impl StdError for Unloadable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

const DEADLINE: Duration = Duration::from_secs(30);
