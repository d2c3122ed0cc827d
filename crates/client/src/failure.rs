use core::fmt;
use core::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use clerk_user_model::{ClerkError, ClientState};
use http::header::{DATE, HeaderName, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::error::words::{param_name, word};
use crate::time::now;

/// A response with an error status.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) errors: Vec<ClerkError>,
    pub(crate) trace_id: Option<String>,
    pub(crate) client: Option<Box<ClientState>>,
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    /// Reads as much of the response as possible: it may come from a proxy and have another format.
    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
        let errors = match body.get_mut("errors").map(Value::take) {
            Some(Value::Array(errors)) => errors.into_iter().filter_map(api_error).collect(),
            _ => Vec::new(),
        };
        Self {
            status,
            errors,
            trace_id: body
                .get("clerk_trace_id")
                .and_then(Value::as_str)
                .map(str::to_owned),
            client: ["/client", "/meta/client"].iter().find_map(|place| {
                let client = body.pointer_mut(place)?.take();
                serde_json::from_value(client).ok()
            }),
            retry_after: retry_after(headers),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP status {}", self.status.as_u16())?;
        if self.errors.is_empty() {
            return f.write_str(", without a list of errors");
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

/// Returns an error of the list, or its code alone if the rest cannot be decoded.
fn api_error(error: Value) -> Option<ClerkError> {
    let code = error.get("code")?.as_str()?.to_owned();
    let whole = serde_json::from_value(error);
    Some(whole.unwrap_or_else(|_| ClerkError::new(code.into())))
}

/// Reads `Retry-After`, in seconds or as a date, else `X-RateLimit-Reset` in seconds since 1970.
/// Compares times with the response's `Date` header, or with the local clock, which may be wrong, if
/// there is none.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |name: HeaderName| httpdate::parse_http_date(text(name.as_str())?).ok();
    let until = |until: SystemTime| {
        let now = date(DATE).unwrap_or_else(now);
        until.duration_since(now).unwrap_or_default()
    };
    let reset = || UNIX_EPOCH.checked_add(seconds(text("x-ratelimit-reset")?)?);

    text(RETRY_AFTER.as_str())
        .and_then(seconds)
        .or_else(|| date(RETRY_AFTER).or_else(reset).map(until))
}

/// Parses whole seconds, at most [`u32::MAX`].
fn seconds(text: &str) -> Option<Duration> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = text.parse().unwrap_or(u64::MAX).min(u32::MAX.into());
    Some(Duration::from_secs(seconds))
}
