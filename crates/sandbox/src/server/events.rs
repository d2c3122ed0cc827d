//! `GET /_sandbox/events`: says that something changed, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::Response;
use http::request::Parts;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::Served;
use super::connections::Slot;
use crate::codes::Code;

/// The most streams at a time.
pub(super) const MAX_STREAMS: usize = 16;

/// The shortest time between two events.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest time in which nothing is sent.
const SILENCE: Duration = Duration::from_secs(15);

/// Events until the reader or the sandbox is gone.
pub(super) fn answer(served: Served, head: &Parts, slot: &Slot) -> Response<Body> {
    let Served {
        shared,
        stopped,
        streams,
        ..
    } = served;
    let Ok(permit) = streams.try_acquire_owned() else {
        return shared.refuse(head, Code::SandboxBusy).map(Body::from);
    };
    let (changed, answer) = shared.changes(head);
    let Some(changed) = changed else {
        return answer.map(Body::from);
    };
    // The stream has the connection for itself: it is none of those that carry requests.
    slot.free();
    let first = Some(Bytes::from_static(b"retry: 1000\n\n"));
    let events = stream::unfold(
        (first, changed, stopped, permit),
        |(first, mut changed, mut stopped, permit)| async {
            let event = match first {
                Some(first) => first,
                None => next(&mut changed, &mut stopped).await?,
            };
            Some((Ok::<_, Infallible>(event), (None, changed, stopped, permit)))
        },
    );
    answer.map(|_| Body::from_stream(events))
}

/// Waits for the next event; `None` when the sandbox ends.
async fn next(
    changed: &mut watch::Receiver<()>,
    stopped: &mut watch::Receiver<bool>,
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
