mod connector;

use core::time::Duration;

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper_util::client::legacy::connect::capture_connection;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connector::Connector;
use super::body::{Body, whole};
use super::refusal::is_refused;
use super::tls::tls;
use super::{Sending, TimeLimit, Transport, TransportError, TransportErrorKind, TransportOptions};
use crate::Error;
use crate::time::{Instant, timeout};

/// A leaner transport: hyper over rustls, with the roots that Mozilla trusts.
///
/// Does what `ReqwestTransport` does, for less time and fewer dependencies; without the feature
/// `reqwest`, it is the default. A connection on which time was up is not used again.
#[derive(Clone, Debug)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    options: TransportOptions,
}

impl HyperTransport {
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
        let connector = Connector::new(tls(roots)?, options.connect_timeout);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(Self { client, options })
    }

    async fn exchange(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        let mut request = request.map(Full::from);
        let connection = capture_connection(&mut request);
        let answer = self.answer(request).await;
        if matches!(&answer, Err(error) if error.kind() == TransportErrorKind::Timeout)
            && let Some(connection) = connection.connection_metadata().as_ref()
        {
            connection.poison();
        }
        answer
    }

    async fn answer(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        let limit = request.extensions().get::<TimeLimit>().copied();
        let patience = Patience::new(self.options.read_timeout, limit);
        let has_body = !request.body().is_end_stream();
        let answer = patience.wait(self.client.request(request)).await?;
        let answer = answer.map_err(|error| unanswered(error, has_body))?;
        let (parts, incoming) = answer.into_parts();

        let mut head = Response::new(());
        *head.status_mut() = parts.status;
        *head.headers_mut() = parts.headers;
        let announced = incoming.size_hint().exact();
        let body = Body::new(parts.status, self.options.body_limit, announced);
        whole(head, read(incoming, body, patience).await)
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Vec<u8>>) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

/// How long to wait for a server.
#[derive(Clone, Copy)]
struct Patience {
    silence: Duration,
    limit: Duration,
    started: Instant,
}

impl Patience {
    fn new(silence: Duration, limit: Option<TimeLimit>) -> Self {
        Self {
            silence,
            limit: limit.map_or(Duration::MAX, |TimeLimit(limit)| limit),
            started: Instant::now(),
        }
    }

    async fn wait<F: Future>(self, future: F) -> Result<F::Output, TransportError> {
        let left = self.limit.saturating_sub(self.started.elapsed());
        timeout(self.silence.min(left), future)
            .await
            .map_err(|_| TransportError::new(TransportErrorKind::Timeout))
    }
}

async fn read(
    mut incoming: Incoming,
    mut body: Body,
    patience: Patience,
) -> Result<Vec<u8>, TransportError> {
    while let Some(frame) = patience.wait(incoming.frame()).await? {
        let frame = frame
            .map_err(|error| TransportError::new(TransportErrorKind::Network).with_source(error))?;
        if let Some(chunk) = frame.data_ref()
            && !body.push(chunk)?
        {
            break;
        }
    }
    Ok(body.into_bytes())
}

fn unanswered(error: legacy::Error, has_body: bool) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if is_refused(&error, has_body) {
        TransportErrorKind::Refused
    } else {
        TransportErrorKind::Network
    };
    TransportError::new(kind).with_source(error)
}
