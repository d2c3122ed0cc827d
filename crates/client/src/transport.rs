use core::error::Error as StdError;
use core::fmt;
use core::pin::Pin;
use core::time::Duration;

#[cfg(any(feature = "reqwest", target_arch = "wasm32"))]
mod body;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
mod http2;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
mod options;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
mod reqwest;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
mod tls;
#[cfg(feature = "tower")]
mod tower;

#[cfg(target_arch = "wasm32")]
pub use self::fetch::FetchTransport;
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub use self::options::{RootCertificates, TransportOptions};
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use self::tower::TowerTransport;

/// Sends one request and reads the response.
///
/// The client relies on this:
/// - the request is processed at most once, and sent only to the URL that it names: redirects are
///   returned, not followed;
/// - [`TransportErrorKind::Connect`] means that nothing of the request was sent, and
///   [`TransportErrorKind::Refused`] that the server said it did not process it;
/// - the size of the response body is bounded.
///
/// The deadline of a call is the client's own: it drops the future shortly after time is up. Among
/// the request's extensions is a [`RequestTimeout`]: a transport that respects it can still return
/// the head of a response whose body does not come in time.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. The body is complete; secret header values are marked sensitive.
    ///
    /// # Errors
    ///
    /// The future fails if no whole response came.
    fn send(&self, request: http::Request<Vec<u8>>) -> ResponseFuture<'_>;
}

/// The time that a request and its response may take: an extension of each request that a
/// [`Client`](crate::Client) passes to its [`Transport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "newtype over Duration")]
pub struct RequestTimeout(pub Duration);

/// The future of [`Transport::send`].
pub type ResponseFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send + 'a>>;

/// The reason why no whole response came.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    head: Option<Box<http::Response<()>>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Returns an error of this kind.
    #[must_use]
    pub const fn new(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            head: None,
            source: None,
        }
    }

    /// Adds the head of the response, if only its body did not come. It may bring a new client
    /// token.
    #[must_use]
    pub fn with_head(mut self, head: http::Response<()>) -> Self {
        self.head = Some(Box::new(head));
        self
    }

    /// Adds the cause. Its text ends up in logs, so it must not hold the request's URL or body.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the kind of failure.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns the head of the response, if it came.
    #[must_use]
    pub fn head(&self) -> Option<&http::Response<()>> {
        self.head.as_deref()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Network => "connection lost",
            TransportErrorKind::Refused => {
                "the server rejected the HTTP/2 stream before processing it"
            }
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::TooLarge => "response body exceeds the limit",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The kinds of failure of a transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made: nothing was sent.
    Connect,
    /// The connection was lost, or the response is not HTTP.
    Network,
    /// The server said that it did not process the request: an HTTP/2 stream that was refused, or
    /// that is later than the last one of a connection going away (RFC 9113, 8.7).
    Refused,
    /// A time limit was reached.
    Timeout,
    /// The response body is larger than allowed.
    TooLarge,
}
