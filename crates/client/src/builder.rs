use core::time::Duration;
use std::sync::Arc;

use secrecy::SecretString;

use crate::call::{Call, Observer};
use crate::client::{Hook, Shared};
use crate::retry::{Budget, RetryPolicy};
use crate::session_token::SessionTokens;
use crate::time::bounded;
use crate::tokens::Tokens;
use crate::transport::Transport;
use crate::watch::States;
use crate::{Base, Client, Error, InstanceType, PublishableKey, Session, TokenStore};

/// Configures a [`Client`].
#[derive(Clone, Default)]
#[must_use]
pub struct ClientBuilder {
    publishable_key: Option<String>,
    proxy_url: Option<String>,
    satellite_domain: Option<String>,
    method_override: bool,
    token: Option<SecretString>,
    store: Option<Arc<dyn TokenStore>>,
    on_reverification: Option<Arc<Hook>>,
    observer: Option<Arc<Observer>>,
    retries: RetryPolicy,
    deadline: Option<Duration>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    options: crate::TransportOptions,
}

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The instance's publishable key, which names the host of its Frontend API.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = Some(key.into());
        self
    }

    /// Where the Frontend API is, instead of at the host that the key names.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = Some(url.into());
        self
    }

    /// The domain of a satellite application, such as `example.com`: with a production key, and
    /// without a proxy, requests go to `clerk.` below it. An empty one counts as none.
    pub fn satellite_domain(mut self, domain: impl Into<String>) -> Self {
        self.satellite_domain = Some(domain.into()).filter(|domain| !domain.is_empty());
        self
    }

    /// Whether requests to change or delete something are sent by `POST`, see
    /// [`Base::method_override`]; by default they are not.
    pub const fn method_override(mut self, on: bool) -> Self {
        self.method_override = on;
        self
    }

    /// The client token of an earlier run, see [`Client::token`]. It comes before that of a
    /// [`token_store`](Self::token_store).
    pub fn token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// Where the client token is kept from one run to the next: it is read when the client is
    /// built, and each new one is handed over as it comes.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// What to do when the server wants the user to prove who they are once more before a
    /// sensitive action: ask for a password or a code, send it by
    /// [`operations::reverification`](crate::operations::reverification), and say whether it was
    /// right. The refused operation is then carried out once more; else its error is handed
    /// back. No time limit applies to the hook.
    pub fn on_reverification<F>(
        mut self,
        hook: impl Fn(Session) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        self.on_reverification = Some(Arc::new(move |session| Box::pin(hook(session))));
        self
    }

    /// Who is told of each call that has ended, to count and to measure. A call that is dropped
    /// does not end. With the feature `tracing` there is a span for each call besides.
    pub fn observer(mut self, observer: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// How often a request may be sent again.
    pub const fn retries(mut self, policy: RetryPolicy) -> Self {
        self.retries = policy;
        self
    }

    /// How long a request and its answer may take in all, further attempts included. 30 s if not
    /// set, a day at most. What is asked once more after a reverification, or by a sign-in that
    /// forgets an old client token, has as long again.
    pub const fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(bounded(limit));
        self
    }

    /// Sends by other means than the default transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The limits of the default transport. Without effect on another one.
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub const fn transport_options(mut self, options: crate::TransportOptions) -> Self {
        self.options = options;
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Fails if the key or the URL is malformed, if neither is given, if the token store cannot
    /// be read, or if TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let base = self.base()?.method_override(self.method_override);
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => self.default_transport(&base)?,
        };
        let token = match (self.token, &self.store) {
            (None, Some(store)) => store.load().map_err(Error::config)?,
            (token, _) => token,
        };
        let shared = Shared {
            base,
            transport,
            tokens: Tokens::new(token, self.store),
            session_tokens: SessionTokens::default(),
            states: States::new(),
            retries: self.retries,
            budget: Budget::new(),
            deadline: self.deadline.unwrap_or(DEADLINE),
            observer: self.observer,
        };
        Ok(Client::new(shared, self.on_reverification))
    }

    #[cfg(target_arch = "wasm32")]
    fn default_transport(&self, base: &Base) -> Result<Arc<dyn Transport>, Error> {
        let key = self.publishable_key.as_deref().map(PublishableKey::parse);
        let is_development = key
            .and_then(Result::ok)
            .is_some_and(|key| key.instance_type() == InstanceType::Development);
        Ok(Arc::new(if is_development {
            crate::FetchTransport::of_development(base)
        } else {
            crate::FetchTransport::new()
        }))
    }

    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    fn default_transport(&self, _: &Base) -> Result<Arc<dyn Transport>, Error> {
        Ok(Arc::new(crate::ReqwestTransport::new(self.options)?))
    }

    #[cfg(all(
        feature = "hyper",
        not(any(feature = "reqwest", target_arch = "wasm32"))
    ))]
    fn default_transport(&self, _: &Base) -> Result<Arc<dyn Transport>, Error> {
        Ok(Arc::new(crate::HyperTransport::new(self.options)?))
    }

    #[cfg(not(any(feature = "hyper", feature = "reqwest", target_arch = "wasm32")))]
    #[expect(clippy::unused_self, reason = "its twins above need it")]
    fn default_transport(&self, _: &Base) -> Result<Arc<dyn Transport>, Error> {
        Err(Error::config("expected a transport"))
    }

    fn base(&self) -> Result<Base, Error> {
        let key = self
            .publishable_key
            .as_deref()
            .map(PublishableKey::parse)
            .transpose()
            .map_err(Error::config)?;
        match (&self.proxy_url, key, &self.satellite_domain) {
            (Some(url), _, _) => Base::parse(url),
            (None, Some(key), Some(domain)) if key.instance_type() == InstanceType::Production => {
                Base::of_satellite(domain)
            }
            (None, Some(key), _) => Base::of_key(&key),
            (None, None, _) => {
                return Err(Error::config("expected a publishable key or a proxy URL"));
            }
        }
        .map_err(Error::config)
    }
}

impl core::fmt::Debug for ClientBuilder {
    /// Leaves out what was given: it is not checked yet, and may be a secret in the wrong place.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

const DEADLINE: Duration = Duration::from_secs(30);
