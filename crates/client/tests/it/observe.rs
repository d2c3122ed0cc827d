use std::sync::{Arc, Mutex};

use clerk_user_client::{CallReport, Client, Outcome, TransportError, TransportErrorKind};

use crate::support::{HandTransport, builder};

fn client() -> (Client, HandTransport, Arc<Mutex<Vec<CallReport>>>) {
    let transport = HandTransport::default();
    let calls = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&calls);
    let client = builder("https://example.com")
        .transport(transport.clone())
        .on_call_end(move |call| heard.lock().unwrap().push(call.clone()))
        .build()
        .unwrap();
    (client, transport, calls)
}

#[tokio::test]
async fn each_call_is_told_of_once() {
    let (client, transport, calls) = client();
    let ask = || {
        let client = client.clone();
        tokio::spawn(async move { client.state().await })
    };
    let call = ask();
    for kind in [TransportErrorKind::Connect, TransportErrorKind::Timeout] {
        transport.next().await.fail(TransportError::new(kind));
    }
    transport.next().await.answer(200, None, "null");
    call.await.unwrap().unwrap();

    let call = ask();
    let body = r#"{"errors":[],"clerk_trace_id":"0123456789abcdef"}"#;
    transport.next().await.answer(422, None, body);
    call.await.unwrap().unwrap_err();

    let call = ask();
    let body = r#"{"errors":[],"clerk_trace_id":"Ada Lovelace"}"#;
    transport.next().await.answer(500, None, body);
    call.await.unwrap().unwrap_err();

    let dropped = ask();
    let _waiting = transport.next().await;
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());

    let calls = calls.lock().unwrap();
    let told: Vec<_> = calls
        .iter()
        .map(|call| {
            let status = call.status.map(|status| status.as_u16());
            let trace_id = call.trace_id.as_deref();
            (call.attempts, status, call.failure, trace_id)
        })
        .collect();
    let refused = Some(Outcome::Refused);
    let unknown = Some(Outcome::Unknown);
    assert_eq!(
        told,
        [
            (3, Some(200), None, None),
            (1, Some(422), refused, Some("0123456789abcdef")),
            (1, Some(500), unknown, Some("(redacted)")),
        ]
    );
    for call in calls.iter() {
        assert_eq!(
            (call.operation, call.method.as_str()),
            ("get client", "GET")
        );
    }
}
