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
/// The client relies on these rules:
/// - The transport sends the request at most once, and only to its URL: it returns redirects and
///   does not follow them.
/// - [`TransportErrorKind::Connect`] means that nothing of the request was sent.
///   [`TransportErrorKind::Refused`] means that the server reported that it did not process the request.
/// - The transport limits the size of the response body.
///
/// The client enforces the deadline of a call: it drops the future shortly after the deadline. Each
/// request has a [`RequestTimeout`] among its extensions. A transport that respects it can still
/// return the head of a response whose body does not arrive in time.
///
/// `transport_tests::run`, with the feature `transport-tests`, checks a transport against these rules.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, ReqwestTransport, ResponseFuture, Transport, TransportOptions};
///
/// /// Prints the path of each request.
/// struct Logging(ReqwestTransport);
///
/// impl Transport for Logging {
///     fn send(&self, request: http::Request<Vec<u8>>) -> ResponseFuture<'_> {
///         println!("{} {}", request.method(), request.uri().path());
///         self.0.send(request)
///     }
/// }
///
/// let transport = ReqwestTransport::new(&TransportOptions::default())?;
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .transport(Logging(transport))
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. The body is complete; secret header values are marked sensitive.
    ///
    /// # Errors
    ///
    /// The future fails if no complete response arrived.
    fn send(&self, request: http::Request<Vec<u8>>) -> ResponseFuture<'_>;
}

/// The timeout of a request and its response: an extension of each request that a
/// [`Client`](crate::Client) passes to its [`Transport`].
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use clerk_user_client::RequestTimeout;
///
/// fn timeout(request: &http::Request<Vec<u8>>) -> Option<Duration> {
///     request.extensions().get::<RequestTimeout>().map(|timeout| timeout.0)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "newtype over Duration")]
pub struct RequestTimeout(pub Duration);

/// The future of [`Transport::send`].
pub type ResponseFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send + 'a>>;

/// Error of a [`Transport`]: no complete response arrived.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Timeout);
/// assert_eq!(error.to_string(), "timed out");
/// ```
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

    /// Adds the head of the response, if the body did not arrive. The head may contain a new client
    /// token.
    #[must_use]
    pub fn with_head(mut self, head: http::Response<()>) -> Self {
        self.head = Some(Box::new(head));
        self
    }

    /// Adds the cause. Its text can end up in logs, so it must not contain the request's URL or body.
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

    /// Returns the head of the response, if it arrived.
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
///
/// # Examples
///
/// ```
/// use clerk_user_client::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Timeout);
/// assert_eq!(error.kind(), TransportErrorKind::Timeout);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made: nothing was sent.
    Connect,
    /// The connection was lost, or the response is not HTTP.
    Network,
    /// The server reported that it did not process the request: it refused the HTTP/2 stream, or closed
    /// the connection with the number of the last processed stream, which is an earlier one (RFC 9113,
    /// 8.7).
    Refused,
    /// The request timed out.
    Timeout,
    /// The response body is larger than allowed.
    TooLarge,
}
