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
            (1, Some(500), unknown, Some("(unlisted word)")),
        ]
    );
    for call in calls.iter() {
        assert_eq!(
            (call.operation, call.method.as_str()),
            ("get client", "GET")
        );
    }
}

#[cfg(feature = "tracing")]
mod spans {
    use core::fmt::{Debug, Write as _};
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::subscriber::with_default;
    use tracing::{Event, Metadata, Subscriber};

    use crate::support::{HandTransport, builder};

    /// Writes down what is said of spans of the client.
    #[derive(Clone, Default)]
    struct Listener(Arc<Mutex<String>>);

    impl Visit for Listener {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            if !field.name().starts_with("duration") {
                write!(self.0.lock().unwrap(), "{field}={value:?} ").unwrap();
            }
        }
    }

    impl Subscriber for Listener {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target().starts_with("clerk_user_client")
        }

        fn new_span(&self, attributes: &Attributes<'_>) -> Id {
            self.0
                .lock()
                .unwrap()
                .push_str(attributes.metadata().name());
            self.0.lock().unwrap().push_str(": ");
            attributes.record(&mut self.clone());
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut self.clone());
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            event.record(&mut self.clone());
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn a_call_is_a_span() {
        let listener = Listener::default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        with_default(listener.clone(), || {
            runtime.block_on(async {
                let transport = HandTransport::default();
                let client = builder("https://example.com:8443/proxy")
                    .transport(transport.clone())
                    .build()
                    .unwrap();
                let call = tokio::spawn(async move { client.state().await });
                let body = r#"{"errors":[],"clerk_trace_id":"0123456789abcdef"}"#;
                transport.next().await.answer(422, None, body);
                call.await.unwrap().unwrap_err();
            });
        });
        assert_eq!(
            listener.0.lock().unwrap().trim_end(),
            "clerk_user.call: otel.name=\"get client\" otel.kind=\"client\" \
             http.request.method=\"GET\" server.address=\"example.com\" \
             http.response.status_code=422 otel.status_code=\"ERROR\" error.type=Refused \
             clerk.trace_id=\"0123456789abcdef\" message=call ended"
        );
    }
}
