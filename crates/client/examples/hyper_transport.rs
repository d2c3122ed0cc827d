//! A transport for real networks on hyper and rustls, with HTTP/1.1 and HTTP/2.
//!
//! It fulfils all requirements of `Transport`. The crate's test kit, `transport_tests`, checks them, and
//! the tests of network faults run with this transport too.
//!
//! `cargo run -p clerk-user-client --example hyper_transport`

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use core::error::Error;
use core::iter;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::time::Instant;

use clerk_user_client::{
    RequestTimeout, ResponseFuture, Transport, TransportError, TransportErrorKind,
};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tokio::time::timeout;
use tower_service::Service;

/// Sends requests with hyper. A connection on which a request timed out is not used again.
#[derive(Clone, Debug)]
pub(crate) struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    read_timeout: Duration,
}

impl HyperTransport {
    /// Creates a transport. It opens no connection yet.
    pub(crate) fn new(
        tls: ClientConfig,
        connect_timeout: Duration,
        read_timeout: Duration,
    ) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(connect_timeout));
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(Connector {
                https,
                limit: connect_timeout,
            });
        Self {
            client,
            read_timeout,
        }
    }

    async fn exchange(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        let limit = request.extensions().get::<RequestTimeout>().copied();
        let patience = Patience {
            silence: self.read_timeout,
            limit: limit.map_or(Duration::MAX, |RequestTimeout(limit)| limit),
            started: Instant::now(),
        };
        let mut request = request.map(Full::from);
        let connection = capture_connection(&mut request);
        let response = self.response(request, patience).await;
        if matches!(&response, Err(error) if error.kind() == TransportErrorKind::Timeout)
            && let Some(connection) = connection.connection_metadata().as_ref()
        {
            connection.poison();
        }
        response
    }

    async fn response(
        &self,
        request: Request<Full<Bytes>>,
        patience: Patience,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        let has_body = !request.body().is_end_stream();
        let response = patience.wait(self.client.request(request)).await?;
        let response = response.map_err(|error| failure(error, has_body))?;
        let (parts, incoming) = response.into_parts();
        let mut head = Response::new(());
        *head.status_mut() = parts.status;
        *head.headers_mut() = parts.headers;
        match read(incoming, parts.status.is_success(), patience).await {
            Ok(body) => Ok(head.map(|()| body)),
            // An error response counts even if its body cannot be read.
            Err(_) if head.status().is_client_error() => Ok(head.map(|()| Vec::new())),
            Err(error) => Err(error.with_head(head)),
        }
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Vec<u8>>) -> ResponseFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

/// The size limits of the bodies of successful responses and of others.
const BODY_LIMIT: usize = 1 << 20;
const ERROR_BODY_LIMIT: usize = 1 << 16;

async fn read(
    mut incoming: Incoming,
    is_success: bool,
    patience: Patience,
) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(frame) = patience.wait(incoming.frame()).await? {
        let frame = frame
            .map_err(|error| TransportError::new(TransportErrorKind::Network).with_source(error))?;
        body.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
        if is_success && body.len() > BODY_LIMIT {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        if !is_success && body.len() >= ERROR_BODY_LIMIT {
            body.truncate(ERROR_BODY_LIMIT);
            break;
        }
    }
    Ok(body)
}

/// The timeout of each wait for the server.
#[derive(Clone, Copy)]
struct Patience {
    silence: Duration,
    limit: Duration,
    started: Instant,
}

impl Patience {
    async fn wait<F: Future>(self, future: F) -> Result<F::Output, TransportError> {
        let left = self.limit.saturating_sub(self.started.elapsed());
        timeout(self.silence.min(left), future)
            .await
            .map_err(|_| TransportError::new(TransportErrorKind::Timeout))
    }
}

fn failure(error: legacy::Error, has_body: bool) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if is_refused(&error, has_body) {
        TransportErrorKind::Refused
    } else {
        TransportErrorKind::Network
    };
    TransportError::new(kind).with_source(error)
}

/// Returns `true` if the server did not process the request (RFC 9113, section 8.7). A request without a
/// body may have been sent completely when the connection was lost.
fn is_refused(error: &dyn Error, has_body: bool) -> bool {
    let causes = iter::successors(error.source(), |&cause| cause.source());
    let mut causes = causes.filter_map(|cause| cause.downcast_ref::<h2::Error>());
    causes.any(|cause| {
        let is_gone =
            has_body && cause.is_go_away() && cause.reason() == Some(h2::Reason::NO_ERROR);
        let is_reset = cause.is_reset() && cause.reason() == Some(h2::Reason::REFUSED_STREAM);
        cause.is_remote() && (is_gone || is_reset)
    })
}

/// Connects within a timeout, TLS included.
#[derive(Clone, Debug)]
struct Connector {
    https: HttpsConnector<HttpConnector>,
    limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connected = timeout(self.limit, self.https.call(uri));
        Box::pin(async { connected.await? })
    }
}

/// Configures TLS that trusts these certificate authorities.
pub(crate) fn tls(roots: rustls::RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg_attr(test, allow(dead_code, reason = "other tests include this file"))]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("added {}", run().await?);
    Ok(())
}

async fn run() -> Result<String, Box<dyn Error>> {
    use clerk_user_validate::E164;

    let sandbox = clerk_user_sandbox::Sandbox::start().await?;
    let seconds = Duration::from_secs;
    let transport = HyperTransport::new(
        tls(rustls::RootCertStore::empty())?,
        seconds(3),
        seconds(10),
    );
    let client = clerk_user_client::Client::builder()
        .frontend_api_url(sandbox.base_url())
        .transport(transport)
        .build()?;
    let step = client.sign_in().ticket(sandbox.ticket()).await?;
    let user = step.into_session()?.user();
    let phone = user
        .create_phone_number(E164::parse("15551234567")?)
        .await?;
    Ok(phone.phone_number)
}

#[tokio::test]
async fn it_runs() -> Result<(), Box<dyn Error>> {
    assert_eq!(run().await?, "+15551234567");
    Ok(())
}

#[tokio::test]
async fn it_keeps_what_a_transport_promises() -> Result<(), Box<dyn Error>> {
    let seconds = Duration::from_secs;
    let tls = tls(rustls::RootCertStore::empty())?;
    let transport = HyperTransport::new(tls, seconds(3), seconds(10));
    clerk_user_client::transport_tests::run(&transport).await?;
    Ok(())
}
