use core::fmt;
use core::time::Duration;

use clerk_user_model::{ClerkError, ClientState};
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::error::{param_name, word};

/// An answer whose status is not one of success.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) errors: Vec<ClerkError>,
    pub(crate) trace_id: Option<String>,
    pub(crate) client: Option<Box<ClientState>>,
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    /// Reads as much as can be read: whatever stands between client and server may answer too.
    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
        let errors = match body.get_mut("errors").map(Value::take) {
            Some(Value::Array(errors)) => errors
                .into_iter()
                .filter_map(|error| serde_json::from_value(error).ok())
                .collect(),
            _ => Vec::new(),
        };
        Self {
            status,
            errors,
            trace_id: body
                .get("clerk_trace_id")
                .and_then(Value::as_str)
                .map(str::to_owned),
            client: body
                .pointer_mut("/meta/client")
                .map(Value::take)
                .and_then(|client| serde_json::from_value(client).ok()),
            retry_after: retry_after(headers),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answered with status {}", self.status.as_u16())?;
        if self.errors.is_empty() {
            return f.write_str(" and no list of errors");
        }
        let mut separator = ": ";
        for error in &self.errors {
            write!(f, "{separator}{}", word(error.code.as_str()))?;
            if let Some(name) = param_name(error) {
                write!(f, " ({})", word(name))?;
            }
            separator = ", ";
        }
        Ok(())
    }
}

/// Reads `Retry-After`, in seconds or as a date, else `X-RateLimit-Reset` in seconds since 1970.
/// Points in time are compared with the answer's own `Date`, so that the local clock is not asked.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let now = || httpdate::parse_http_date(text(DATE.as_str())?).ok();

    if let Some(value) = text(RETRY_AFTER.as_str()) {
        if let Some(seconds) = seconds(value) {
            return Some(seconds);
        }
        let until = httpdate::parse_http_date(value).ok()?;
        return Some(until.duration_since(now()?).unwrap_or_default());
    }
    let reset = seconds(text("x-ratelimit-reset")?)?;
    let until = std::time::UNIX_EPOCH.checked_add(reset)?;
    Some(until.duration_since(now()?).unwrap_or_default())
}

/// Whole seconds; more than [`u32::MAX`] of them count as that many.
fn seconds(text: &str) -> Option<Duration> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = text.parse().unwrap_or(u64::MAX).min(u32::MAX.into());
    Some(Duration::from_secs(seconds))
}
