//! Spans and events of calls. A program of its own: tests beside this one would share the callsites, and one without a
//! subscriber can switch them off for all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use clerk_user_client::{Client, ResponseFuture, Transport};
use http::{Request, Response};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber};

/// Answers every request with an empty list of errors.
struct Refusing;

impl Transport for Refusing {
    fn send(&self, _: Request<Vec<u8>>) -> ResponseFuture<'_> {
        let body = br#"{"errors":[],"clerk_trace_id":"0123456789abcdef"}"#;
        let response = Response::builder().status(422).body(body.to_vec());
        Box::pin(async { Ok(response.unwrap()) })
    }
}

/// Records the spans and events of the client as text.
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
            let client = Client::builder()
                .frontend_api_url("https://example.com:8443/proxy")
                .transport(Refusing)
                .build()
                .unwrap();
            client.state().await.unwrap_err();
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
