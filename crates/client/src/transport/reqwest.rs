use core::error::Error as _;
use core::iter;
use core::time::Duration;
use std::sync::Arc;

use http::StatusCode;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore};

use super::body::{BODY_LIMIT, Body};
use super::{Sending, TimeLimit, Transport, TransportError, TransportErrorKind};
use crate::Error;

/// The default transport: reqwest over rustls, with the roots that Mozilla trusts.
///
/// Follows no redirect, asks no proxy of the environment, decompresses nothing.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    body_limit: usize,
}

impl ReqwestTransport {
    /// Sets up connections, opening none yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up.
    pub fn new(options: TransportOptions) -> Result<Self, Error> {
        Self::trusting(options, &[])
    }

    /// The same, trusting further authorities: certificates as DER, such as that of a proxy of
    /// one's own.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up, or a certificate cannot be read.
    pub fn trusting(options: TransportOptions, roots: &[Vec<u8>]) -> Result<Self, Error> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(roots).map_err(Error::config)?)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout)
            .build()
            .map_err(|error| Error::config(error.without_url()))?;
        Ok(Self {
            client,
            body_limit: options.body_limit,
        })
    }

    async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, TransportError> {
        let limit = request.extensions().get::<TimeLimit>().copied();
        let mut request = reqwest::Request::try_from(request).map_err(error)?;
        *request.timeout_mut() = limit.map(|TimeLimit(limit)| limit);
        let mut answer = self.client.execute(request).await.map_err(error)?;

        let mut head = http::Response::new(());
        *head.status_mut() = answer.status();
        *head.headers_mut() = std::mem::take(answer.headers_mut());
        match self.body(answer, head.status()).await {
            Ok(body) => Ok(head.map(|()| body)),
            // A refusal is one, whatever becomes of what is said about it.
            Err(_) if head.status().is_client_error() => Ok(head.map(|()| Vec::new())),
            Err(error) => Err(error.with_head(head)),
        }
    }

    async fn body(
        &self,
        mut answer: reqwest::Response,
        status: StatusCode,
    ) -> Result<Vec<u8>, TransportError> {
        let mut body = Body::new(status, self.body_limit, answer.content_length());
        while let Some(chunk) = answer.chunk().await.map_err(error)? {
            if !body.push(&chunk)? {
                break;
            }
        }
        Ok(body.into_bytes())
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Vec<u8>>) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

/// The limits of [`ReqwestTransport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransportOptions {
    connect_timeout: Duration,
    read_timeout: Duration,
    body_limit: usize,
}

impl TransportOptions {
    /// How long a connection may take to come about, TLS included. 3 s if not set.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long the server may be silent. 10 s if not set.
    #[must_use]
    pub const fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = limit;
        self
    }

    /// How large the body of an answer may be, in bytes. 1 MiB if not set. Of an answer that is
    /// no success, at most 64 KiB are read.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            read_timeout: Duration::from_secs(10),
            body_limit: BODY_LIMIT,
        }
    }
}

/// TLS by ring, chosen here so that no process-wide provider has to be installed.
fn tls(more_roots: &[Vec<u8>]) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for root in more_roots {
        roots.add(root.as_slice().into())?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn error(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if is_refused(&error) {
        TransportErrorKind::Refused
    } else {
        TransportErrorKind::Network
    };
    TransportError::new(kind).with_source(error.without_url())
}

/// Whether the server said that it did not look at the request: RFC 9113, 8.7. Of a connection
/// that goes away, h2 says so of the streams after the last one that the server names.
fn is_refused(error: &reqwest::Error) -> bool {
    let causes = iter::successors(error.source(), |&cause| cause.source());
    let mut causes = causes.filter_map(|cause| cause.downcast_ref::<h2::Error>());
    causes.any(|cause| {
        let is_gone = cause.is_go_away() && cause.reason() == Some(h2::Reason::NO_ERROR);
        let is_reset = cause.is_reset() && cause.reason() == Some(h2::Reason::REFUSED_STREAM);
        cause.is_remote() && (is_gone || is_reset)
    })
}
