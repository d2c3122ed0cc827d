mod events;
mod limited;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::Response;
use http::{Method, Request};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::http::{MAX_BODY_LEN, Shared};
use limited::Limited;

/// A running server; dropping it closes the port and every connection.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<()>,
}

impl Server {
    /// Serves the instance on the current runtime.
    pub(crate) fn start(listener: TcpListener, shared: Arc<Shared>) -> Self {
        let (stop, stopped) = watch::channel(());
        let served = Served {
            shared,
            stopped: stopped.clone(),
        };
        let router = Router::new().fallback(answer).with_state(served);
        let shutdown = async move {
            let mut stopped = stopped;
            // An error means that the sandbox was dropped, which is what is waited for.
            while stopped.changed().await.is_ok() {}
        };
        tokio::spawn(async move {
            // Serving ends with the shutdown and never fails before.
            let serving =
                axum::serve(Limited::new(listener), router).with_graceful_shutdown(shutdown);
            drop(serving.await);
        });
        Self { stop }
    }

    /// Until the server has ended.
    pub(crate) async fn wait(&self) {
        self.stop.closed().await;
    }
}

#[derive(Clone)]
struct Served {
    shared: Arc<Shared>,
    stopped: watch::Receiver<()>,
}

async fn answer(State(served): State<Served>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    if head.method == Method::GET && head.uri.path() == "/_sandbox/events" {
        return events::answer(&served.shared, served.stopped, &head);
    }
    let body = to_bytes(body, MAX_BODY_LEN).await.ok();
    let request = Request::from_parts(head, body);
    served.shared.answer(request).map(Body::from)
}
