mod connections;
mod events;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use http::{Method, Request, Response};
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{error::Elapsed, timeout};

use crate::http::{MAX_BODY_LEN, Shared};

/// A running server; dropping it closes the port and every connection.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<()>,
}

impl Server {
    /// Serves the instance on the current runtime. The head of a request has to arrive within
    /// `patience`, and so has its body.
    pub(crate) fn start(listener: TcpListener, shared: Arc<Shared>, patience: Duration) -> Self {
        let (stop, stopped) = watch::channel(());
        let served = Served {
            shared,
            stopped,
            patience,
        };
        tokio::spawn(connections::accept(listener, served));
        Self { stop }
    }

    /// Until the server has ended.
    pub(crate) async fn wait(&self) {
        self.stop.closed().await;
    }
}

/// What answers on every connection.
#[derive(Clone)]
struct Served {
    shared: Arc<Shared>,
    stopped: watch::Receiver<()>,
    patience: Duration,
}

impl Served {
    /// Until the sandbox was dropped.
    async fn ended(mut self) {
        while self.stopped.changed().await.is_ok() {}
    }

    /// The answer to a request; the connection of one that does not arrive in time is closed.
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Body>, Elapsed> {
        let (head, body) = request.into_parts();
        if head.method == Method::GET && head.uri.path() == "/_sandbox/events" {
            return Ok(events::answer(&self.shared, self.stopped, &head));
        }
        let body = to_bytes(Body::new(body), MAX_BODY_LEN);
        let body = timeout(self.patience, body).await?.ok();
        let request = Request::from_parts(head, body);
        Ok(self.shared.answer(request).map(Body::from))
    }
}
