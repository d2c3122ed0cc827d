use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::Served;

/// How many connections there can be at a time; those beyond wait to be accepted.
const MAX_CONNECTIONS: usize = 256;

/// How long to wait when the system has no connection to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts and serves connections until the sandbox is dropped.
pub(super) async fn accept(listener: TcpListener, served: Served) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let accepting = async {
        while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
            let stream = next(&listener).await;
            let served = served.clone();
            tokio::spawn(async move {
                serve(stream, served).await;
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = served.clone().ended() => {}
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
async fn serve(stream: TcpStream, served: Served) {
    let answer = service_fn(|request| served.clone().answer(request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(served.patience)
        .serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        () = served.clone().ended() => {}
        // What went wrong is the caller's to know.
        _ = connection => {}
    }
}
