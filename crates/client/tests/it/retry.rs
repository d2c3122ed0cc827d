use clerk_user_client::TransportError;
use clerk_user_client::TransportErrorKind::{Connect, Refused};

use crate::support::HandTransport;

#[tokio::test]
async fn what_a_server_refused_to_look_at_costs_no_budget() {
    let (client, transport) = HandTransport::client();
    for _ in 0..30 {
        let client = client.clone();
        let call = tokio::spawn(async move { client.state().await });
        let refused = TransportError::new(Refused);
        transport.next().await.fail(refused);
        transport.next().await.answer(200, None, "null");
        assert_eq!(call.await.unwrap().unwrap(), None);
    }
}

#[tokio::test]
async fn a_server_that_is_down_is_not_asked_three_times_as_often() {
    let (client, transport) = HandTransport::client();
    let mut requests = 0;
    for _ in 0..100 {
        let client = client.clone();
        let call = tokio::spawn(async move { client.state().await });
        while !call.is_finished() {
            tokio::task::yield_now().await;
            if !transport.is_idle() {
                let down = TransportError::new(Connect);
                transport.next().await.fail(down);
                requests += 1;
            }
        }
    }
    // One a call, ten from the start, one for each ten calls.
    assert!((110..=120).contains(&requests), "{requests}");
}
