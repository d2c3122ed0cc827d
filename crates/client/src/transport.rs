use core::error::Error as StdError;
use core::fmt;
use core::pin::Pin;
use core::time::Duration;

#[cfg(any(feature = "hyper", feature = "reqwest", target_arch = "wasm32"))]
mod body;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod options;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod refusal;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod tls;

#[cfg(target_arch = "wasm32")]
pub use self::fetch::FetchTransport;
#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub use self::options::TransportOptions;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// Sends one request and reads its answer.
///
/// What the client relies on:
/// - the request is looked at at most once, and sent to no other place than it names: redirects are
///   handed back, not followed;
/// - [`TransportErrorKind::Connect`] means that nothing of the request was sent, and
///   [`TransportErrorKind::Refused`] that the server said it did not look at it;
/// - the answer's body is bounded.
///
/// The deadline of a call is the client's own: it drops the future when time is up, and a moment
/// has passed. Among the request's extensions is a [`TimeLimit`]: who keeps to that can still
/// hand back the head of an answer whose body does not come in time.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. The body is the whole body; header values that are secret are marked
    /// sensitive.
    ///
    /// # Errors
    ///
    /// The future fails if no whole answer came.
    fn send(&self, request: http::Request<Vec<u8>>) -> Sending<'_>;
}

/// How long a request and its answer may take: an extension of each request that a
/// [`Client`](crate::Client) hands to its [`Transport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is nothing but that time")]
pub struct TimeLimit(pub Duration);

/// The future of [`Transport::send`].
pub type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send + 'a>>;

/// Why no whole answer came.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    head: Option<Box<http::Response<()>>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Something of this kind happened.
    #[must_use]
    pub const fn new(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            head: None,
            source: None,
        }
    }

    /// The head of the answer, if it came, and only the body did not. It may bring a new client
    /// token.
    #[must_use]
    pub fn with_head(mut self, head: http::Response<()>) -> Self {
        self.head = Some(Box::new(head));
        self
    }

    /// The cause. Its text ends up in logs, so it must not hold the request's URL or body.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What happened.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The head of the answer, if it came.
    #[must_use]
    pub fn head(&self) -> Option<&http::Response<()>> {
        self.head.as_deref()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "connecting failed",
            TransportErrorKind::Network => "the connection broke",
            TransportErrorKind::Refused => "the server would not look at the request",
            TransportErrorKind::Timeout => "no answer in time",
            TransportErrorKind::TooLarge => "the answer is too large",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What kept an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about: nothing was sent.
    Connect,
    /// The connection broke, or what came was not HTTP.
    Network,
    /// The server said that it did not look at the request: an HTTP/2 stream that was refused, or
    /// that is later than the last one of a connection going away (RFC 9113, 8.7).
    Refused,
    /// Time was up.
    Timeout,
    /// The answer's body is larger than allowed.
    TooLarge,
}
