use std::io::ErrorKind;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::Served;
use super::stalling::Stalling;

/// How many connections there can be at a time; those beyond wait to be accepted.
const MAX_CONNECTIONS: usize = 256;

/// How long to wait when the system has no connection to give.
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
pub(super) async fn accept(listener: TcpListener, served: Served) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let accepting = async {
        while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
            let stream = next(&listener).await;
            let slot = Arc::new(Slot(Mutex::new(Some(permit))));
            tokio::spawn(serve(stream, served.clone(), slot));
        }
    };
    tokio::select! {
        () = served.clone().finishing() => {}
        () = accepting => {}
    }
}

async fn next(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_of_connection(error.kind()) => {}
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Whether it is over with the connection, and the next one may be well.
const fn is_of_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

/// Serves one connection until it or the sandbox ends.
async fn serve(stream: TcpStream, served: Served, slot: Arc<Slot>) {
    let answer = service_fn(|request| served.clone().answer(request, Arc::clone(&slot)));
    let stream = TokioIo::new(Stalling::new(stream, served.patience));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(served.patience)
        .serve_connection(stream, answer);
    let mut connection = pin!(connection);
    tokio::select! {
        // What went wrong is the caller's to know.
        _ = connection.as_mut() => return,
        () = served.clone().finishing() => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ = connection => {}
        () = served.clone().ended() => {}
    }
}
