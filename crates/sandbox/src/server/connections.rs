use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
#[cfg(feature = "tls")]
use tokio::time::timeout;

use super::Served;
use super::stalling::Stalling;

/// The number of connections at a time; those beyond wait to be accepted.
const MAX_CONNECTIONS: usize = 256;

/// The pause after the system had no connection to give.
const PAUSE: Duration = Duration::from_millis(100);

/// The place of one connection among those there can be.
pub(super) struct Slot(Mutex<Option<OwnedSemaphorePermit>>);

impl Slot {
    /// Lets another connection have the place.
    pub(super) fn free(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// Accepts and serves connections until the sandbox is stopped or dropped.
pub(super) async fn accept(listeners: Vec<TcpListener>, served: Served) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let accepting = async {
        while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
            let stream = next(&listeners).await;
            let slot = Arc::new(Slot(Mutex::new(Some(permit))));
            tokio::spawn(serve(stream, served.clone(), slot));
        }
    };
    tokio::select! {
        () = served.clone().finishing() => {}
        () = accepting => {}
    }
}

/// Returns the next connection to any of the addresses.
async fn next(listeners: &[TcpListener]) -> TcpStream {
    loop {
        let accepted = poll_fn(|cx| {
            let mut ready = listeners.iter().map(|listener| listener.poll_accept(cx));
            ready.find(Poll::is_ready).unwrap_or(Poll::Pending)
        });
        match accepted.await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_connection(error.kind()) => {}
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Returns `true` if only this connection failed, and the next one may work.
const fn is_of_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

/// Serves one connection until it or the sandbox ends.
async fn serve(stream: TcpStream, served: Served, slot: Arc<Slot>) {
    let stream = Stalling::new(stream, served.read_timeout);
    #[cfg(feature = "tls")]
    if let Some(acceptor) = &served.tls {
        let accepted = tokio::select! {
            accepted = timeout(served.read_timeout, acceptor.accept(stream)) => accepted,
            () = served.clone().finishing() => return,
        };
        if let Ok(Ok(stream)) = accepted {
            serve_http(stream, served, slot).await;
        }
        return;
    }
    serve_http(stream, served, slot).await;
}

async fn serve_http<S>(stream: S, served: Served, slot: Arc<Slot>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let answer = service_fn(|request| served.clone().answer(request, Arc::clone(&slot)));
    let stream = TokioIo::new(stream);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(served.read_timeout)
        .serve_connection(stream, answer);
    let mut connection = pin!(connection);
    tokio::select! {
        // An error is the caller's to handle.
        _ = connection.as_mut() => return,
        () = served.clone().finishing() => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ = connection => {}
        () = served.clone().ended() => {}
    }
}
