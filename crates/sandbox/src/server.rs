mod connections;
mod events;
mod stalling;
#[cfg(feature = "backend")]
mod webhooks;

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use http::header::TRANSFER_ENCODING;
use http::{HeaderMap, Method, Request, Response};
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
#[cfg(feature = "tls")]
use tokio_rustls::TlsAcceptor;

use crate::codes::Code;
use crate::http::{Shared, Unsent, max_body_len};
use connections::Slot;

/// A running server; dropping it closes the port and every connection.
#[derive(Debug)]
pub(crate) struct Server {
    /// Holds `true` once no request is to be begun any more.
    stop: watch::Sender<bool>,
    read_timeout: Duration,
}

impl Server {
    /// Serves the instance on the current runtime. The head of a request has to arrive within
    /// `read_timeout`, and so has its body; a part of an answer has to be taken within it.
    pub(crate) fn start(
        listeners: Vec<TcpListener>,
        shared: Arc<Shared>,
        read_timeout: Duration,
        #[cfg(feature = "tls")] tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let served = Served {
            shared,
            stopped,
            read_timeout,
            streams: Arc::new(Semaphore::new(events::MAX_STREAMS)),
            #[cfg(feature = "tls")]
            tls: tls.map(Into::into),
        };
        #[cfg(feature = "backend")]
        for url in served.shared.webhook_urls() {
            // A server that does not respond keeps no other waiting.
            let (shared, stopped) = (Arc::clone(&served.shared), served.stopped.clone());
            tokio::spawn(webhooks::send(shared, url, stopped));
        }
        tokio::spawn(connections::accept(listeners, served));
        Self { stop, read_timeout }
    }

    /// Waits until the server has ended.
    pub(crate) async fn wait(&self) {
        self.stop.closed().await;
    }

    /// Closes the port and the connections on which nothing is under way, and waits for the others;
    /// not for longer than one request may take to arrive.
    pub(crate) async fn finish(self) {
        self.stop.send_replace(true);
        drop(timeout(self.read_timeout, self.wait()).await);
    }
}

/// The part of the server that each connection has a copy of.
#[derive(Clone)]
struct Served {
    shared: Arc<Shared>,
    stopped: watch::Receiver<bool>,
    read_timeout: Duration,
    /// Permits for event streams, which have connections beside the others.
    streams: Arc<Semaphore>,
    /// Accepts connections by TLS, if there are no others.
    #[cfg(feature = "tls")]
    tls: Option<TlsAcceptor>,
}

impl Served {
    /// Waits until the sandbox was dropped.
    async fn ended(mut self) {
        while self.stopped.changed().await.is_ok() {}
    }

    /// Waits until no request is to be begun any more.
    async fn finishing(mut self) {
        drop(self.stopped.wait_for(|is_finishing| *is_finishing).await);
    }

    /// Answers a request. The connection of one that does not arrive in time is closed, and so is
    /// one whose response is lost on purpose.
    async fn answer(
        self,
        request: Request<Incoming>,
        slot: Arc<Slot>,
    ) -> io::Result<Response<Body>> {
        let (head, body) = request.into_parts();
        if head.method == Method::GET && head.uri.path() == "/_sandbox/events" {
            return Ok(events::answer(self, &head, &slot));
        }
        if !is_plain(&head.headers) {
            let refusal = self.shared.refuse(&head, Code::SandboxNotSupported);
            return Ok(refusal.map(Body::from));
        }
        let body = to_bytes(Body::new(body), max_body_len(&head.headers));
        let body = match timeout(self.read_timeout, body).await? {
            Err(error) if is_malformed(&error) => {
                let refusal = self.shared.refuse(&head, Code::RequestBodyInvalid);
                return Ok(refusal.map(Body::from));
            }
            body => body.ok(),
        };
        let request = Request::from_parts(head, body);
        let response = self.shared.answer(request);
        if response.extensions().get::<Unsent>().is_some() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(response.map(Body::from))
    }
}

/// Returns `true` if a body comes as it is, in chunks or not: no other coding is known here.
fn is_plain(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    codings.all(|coding| {
        coding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"chunked")
    })
}

/// Returns `true` if a body is not what HTTP says, and not just too large.
fn is_malformed(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<hyper::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}
