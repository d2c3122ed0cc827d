use core::fmt;
use core::time::Duration;

use http::{Method, StatusCode};

use crate::error::words::word;
use crate::{Error, Outcome};

/// A report of a call that has ended, for metrics: see
/// [`ClientBuilder::on_call_end`](crate::ClientBuilder::on_call_end). Contains no secrets and no
/// personal data.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{CallReport, Client};
///
/// fn record(call: &CallReport) {
///     println!("{}: {:?}, {} attempts", call.operation, call.duration, call.attempts);
/// }
///
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .on_call_end(record)
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallReport {
    /// The name of the operation. The number of names is small, so a name can be the label of a metric.
    pub operation: &'static str,
    /// The HTTP method of the request.
    pub method: Method,
    /// The number of attempts.
    pub attempts: u32,
    /// The status of the last response, if there was one.
    pub status: Option<StatusCode>,
    /// The outcome of a call that failed; `None` if it succeeded.
    pub failure: Option<Outcome>,
    /// The duration of the call, including the delays between attempts.
    pub duration: Duration,
    /// The trace id of the error response, if there is one. Clerk's support can find the request by it.
    pub trace_id: Option<String>,
}

impl CallReport {
    pub(crate) const fn new(operation: &'static str, method: Method) -> Self {
        Self {
            operation,
            method,
            attempts: 0,
            status: None,
            failure: None,
            duration: Duration::ZERO,
            trace_id: None,
        }
    }

    /// Records the result.
    pub(crate) fn end<T>(&mut self, result: &Result<T, Error>, duration: Duration) {
        self.duration = duration;
        if let Err(error) = result {
            self.failure = Some(error.outcome());
            self.status = self.status.or_else(|| error.status());
            self.trace_id = error.trace_id().map(|id| word(id).to_owned());
        }
    }
}

/// The callback that runs after each call.
pub(crate) type Observer = dyn Fn(&CallReport) + Send + Sync;

/// The tracing span of a call.
///
/// Field names follow OpenTelemetry's conventions for HTTP clients where there are any.
#[cfg(feature = "tracing")]
#[derive(Clone)]
pub(crate) struct Span(tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    pub(crate) fn new(call: &CallReport, server: &str) -> Self {
        use tracing::field::Empty;

        Self(tracing::debug_span!(
            "clerk_user.call",
            otel.name = call.operation,
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = call.method.as_str(),
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            server.address = server,
            error.r#type = Empty,
            clerk.trace_id = Empty,
        ))
    }

    pub(crate) async fn of<F: Future>(&self, future: F) -> F::Output {
        tracing::Instrument::instrument(future, self.0.clone()).await
    }

    pub(crate) fn end(&self, call: &CallReport) {
        let span = &self.0;
        if call.attempts > 1 {
            span.record("http.request.resend_count", call.attempts - 1);
        }
        if let Some(status) = call.status {
            span.record("http.response.status_code", status.as_u16());
        }
        if let Some(outcome) = call.failure {
            span.record("otel.status_code", "ERROR");
            span.record("error.type", tracing::field::debug(outcome));
        }
        if let Some(id) = &call.trace_id {
            span.record("clerk.trace_id", id.as_str());
        }
        let milliseconds = u64::try_from(call.duration.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(parent: span, duration_ms = milliseconds, "call ended");
    }
}

/// The span of a call without the feature `tracing`: does nothing.
#[cfg(not(feature = "tracing"))]
#[derive(Clone, Copy)]
pub(crate) struct Span;

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(crate) const fn new(_: &CallReport, _: &str) -> Self {
        Self
    }

    pub(crate) async fn of<F: Future>(self, future: F) -> F::Output {
        future.await
    }

    #[expect(clippy::unused_self, reason = "its twin above needs it")]
    pub(crate) const fn end(self, _: &CallReport) {}
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Span").finish_non_exhaustive()
    }
}
