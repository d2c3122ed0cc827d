//! `GET /_sandbox/events`: says that something changed, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::Response;
use http::request::Parts;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::http::Shared;

/// The shortest time between two events.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest time in which nothing is sent.
const SILENCE: Duration = Duration::from_secs(15);

/// Events until the reader or the sandbox is gone.
pub(super) fn answer(
    shared: &Shared,
    stopped: watch::Receiver<()>,
    head: &Parts,
) -> Response<Body> {
    let (changed, answer) = shared.changes(head);
    let Some(changed) = changed else {
        return answer.map(Body::from);
    };
    let first = Some(Bytes::from_static(b"retry: 1000\n\n"));
    let events = stream::unfold(
        (first, changed, stopped),
        |(first, mut changed, mut stopped)| async {
            let event = match first {
                Some(first) => first,
                None => next(&mut changed, &mut stopped).await?,
            };
            Some((Ok::<_, Infallible>(event), (None, changed, stopped)))
        },
    );
    answer.map(|_| Body::from_stream(events))
}

/// The next event; `None` when the sandbox ends.
async fn next(
    changed: &mut watch::Receiver<()>,
    stopped: &mut watch::Receiver<()>,
) -> Option<Bytes> {
    tokio::select! {
        _ = stopped.changed() => None,
        told = timeout(SILENCE, changed.changed()) => match told {
            Ok(told) => {
                told.ok()?;
                sleep(PAUSE).await;
                Some(Bytes::from_static(b"data: changed\n\n"))
            }
            Err(_) => Some(Bytes::from_static(b": still here\n\n")),
        },
    }
}
