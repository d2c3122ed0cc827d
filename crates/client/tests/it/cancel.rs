use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;

use crate::support::{By, Create, Fault, FaultServer, HandTransport, Matrix, expect, user};

/// Polls a future at most so often, then drops it. Whether it was done by then.
async fn poll_then_drop(future: impl Future, polls: usize) -> bool {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left > 0 && future.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        left = left.saturating_sub(1);
        if left == 0 {
            return Poll::Ready(false);
        }
        Poll::Pending
    })
    .await
}

#[tokio::test]
async fn a_call_may_be_dropped_at_any_point() {
    for by in By::ALL {
        let server = FaultServer::start_with(Fault::Silence, 0).await;
        let client = by.builder(&server.url()).token("a.b.c").build().unwrap();
        let user = user(&client);

        let mut matrix = Matrix::of(by);
        for create in Create::ALL {
            for polls in 0.. {
                let before = server.requests();
                let is_done = poll_then_drop(create.run(&user), polls).await;
                let is_usable = client.state().await.is_ok_and(|state| state.is_none());
                // The one of the state, and at most one of the create.
                let is_once = server.requests() <= before + 2;
                let cell = expect(is_usable, "a client that can still be used");
                let cell = cell.and_then(|()| expect(is_once, "one request at most"));
                matrix.add(&format!("dropped after {polls} polls"), create, cell);
                if is_done {
                    assert!(polls > 1);
                    break;
                }
            }
        }
        matrix.check();
    }
}

#[tokio::test]
async fn a_dropped_call_changes_no_token() {
    let (client, transport) = HandTransport::client();

    assert!(!poll_then_drop(client.state(), 1).await);
    transport.next().await.answer(200, Some("lost"), "null");
    assert!(client.token().is_none());
}
