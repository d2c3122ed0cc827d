use http::StatusCode;
use reqwest::redirect::Policy;

use super::body::{Body, whole};
use super::http2::is_refused;
use super::tls::tls;
use super::{
    RequestTimeout, ResponseFuture, Transport, TransportError, TransportErrorKind, TransportOptions,
};
use crate::Error;

/// The default transport: reqwest over rustls.
///
/// Follows no redirects, ignores proxies in environment variables, and decompresses nothing.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, ReqwestTransport, TransportOptions};
///
/// let transport = ReqwestTransport::new(&TransportOptions::default())?;
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .transport(transport)
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    body_limit: usize,
}

impl ReqwestTransport {
    /// Returns a transport with these options. Opens no connection.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up, or if a certificate or the URL of the proxy is invalid.
    pub fn new(options: &TransportOptions) -> Result<Self, Error> {
        let mut tls = tls(options)?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout);
        if let Some(url) = &options.http_proxy {
            let proxy = reqwest::Proxy::all(url)
                .map_err(|_| Error::config("invalid HTTP proxy: expected an absolute URL"))?;
            builder = builder.proxy(proxy);
        }
        let client = builder
            .build()
            .map_err(|error| Error::config(error.without_url()))?;
        Ok(Self {
            client,
            body_limit: options.body_limit,
        })
    }

    /// Returns a transport that uses your own client, with its TLS, proxies and timeouts. It must
    /// follow the rules of [`Transport`], so it must not follow redirects.
    #[cfg(feature = "reqwest-0_13")]
    #[must_use]
    pub const fn with_client(client: reqwest::Client) -> Self {
        Self {
            client,
            body_limit: super::body::BODY_LIMIT,
        }
    }

    async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, TransportError> {
        let limit = request.extensions().get::<RequestTimeout>().copied();
        let has_body = !request.body().is_empty();
        let unanswered = |error| unanswered(error, has_body);
        let mut request = reqwest::Request::try_from(request).map_err(unanswered)?;
        *request.timeout_mut() = limit.map(|RequestTimeout(limit)| limit);
        let mut answer = self.client.execute(request).await.map_err(unanswered)?;

        let mut head = http::Response::new(());
        *head.status_mut() = answer.status();
        *head.headers_mut() = std::mem::take(answer.headers_mut());
        let body = self.body(answer, head.status()).await;
        whole(head, body)
    }

    async fn body(
        &self,
        mut answer: reqwest::Response,
        status: StatusCode,
    ) -> Result<Vec<u8>, TransportError> {
        let mut body = Body::new(status, self.body_limit, answer.content_length());
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if !body.push(&chunk)? {
                break;
            }
        }
        Ok(body.into_bytes())
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Vec<u8>>) -> ResponseFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

fn unanswered(error: reqwest::Error, has_body: bool) -> TransportError {
    let kind = if is_refused(&error, has_body) {
        TransportErrorKind::Refused
    } else {
        kind(&error)
    };
    TransportError::new(kind).with_source(error.without_url())
}

fn broken(error: reqwest::Error) -> TransportError {
    TransportError::new(kind(&error)).with_source(error.without_url())
}

fn kind(error: &reqwest::Error) -> TransportErrorKind {
    if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Network
    }
}
