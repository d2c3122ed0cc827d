use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::Request;
use http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
#[cfg(feature = "tls")]
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
#[cfg(feature = "tls")]
use tokio_rustls::TlsConnector;
use url::Url;

use crate::http::Shared;
use crate::webhooks::Due;

/// The time for which a response is waited for.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(15);

/// Sends events to a URL, one at a time, until the sandbox is stopped or dropped.
pub(super) async fn send(shared: Arc<Shared>, url: String, mut stopped: watch::Receiver<bool>) {
    let sending = async {
        let mut changed = shared.subscribe();
        loop {
            let (due, wait) = {
                let mut core = shared.core();
                let now = core.clock.now();
                let due = core.webhooks.take_due(&url, now);
                (due, core.webhooks.next_at(&url).map(|at| at - now))
            };
            if let Some(due) = due {
                let response = timeout(RESPONSE_TIMEOUT, post(&due)).await;
                let status = response.ok().and_then(Result::ok);
                {
                    let mut core = shared.core();
                    let now = core.clock.now();
                    core.webhooks.record(&due.id, status, now);
                }
                shared.touch();
                continue;
            }
            let wait = async {
                match wait.map(u64::try_from) {
                    Some(Ok(ms)) => sleep(Duration::from_millis(ms.max(1))).await,
                    _ => pending().await,
                }
            };
            tokio::select! {
                _ = changed.changed() => {}
                () = wait => {}
            }
        }
    };
    tokio::select! {
        _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
        () = sending => {}
    }
}

/// Sends an event, and returns the status of the response.
async fn post(due: &Due) -> io::Result<u16> {
    let url = Url::parse(&due.url).map_err(io::Error::other)?;
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(80);
    let host_name = host.trim_matches(['[', ']']);
    let stream = TcpStream::connect((host_name, port)).await?;
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let request = Request::post(path)
        .header(HOST, format!("{host}:{port}"))
        .header(
            USER_AGENT,
            concat!("clerk-user-sandbox/", env!("CARGO_PKG_VERSION")),
        )
        .header(CONTENT_TYPE, "application/json")
        .header("svix-id", &due.id)
        .header("svix-timestamp", due.timestamp)
        .header("svix-signature", &due.signature)
        .body(Body::from(due.body.clone()))
        .map_err(io::Error::other)?;
    #[cfg(feature = "tls")]
    if url.scheme() == "https" {
        let name = ServerName::try_from(host_name.to_owned()).map_err(io::Error::other)?;
        let config = crate::tls::client().map_err(io::Error::other)?;
        let connector = TlsConnector::from(Arc::new(config));
        return exchange(connector.connect(name, stream).await?, request).await;
    }
    exchange(stream, request).await
}

/// Sends a request, and returns the status of the response.
async fn exchange<S>(stream: S, request: Request<Body>) -> io::Result<u16>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    // Ends with the response, which is not read any further.
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await;
    connection.abort();
    Ok(response.map_err(io::Error::other)?.status().as_u16())
}
