//! Clock and timers: tokio's, or those of the browser.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tokio::time::{Instant, sleep, timeout, timeout_at};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::{
    std::Instant,
    tokio::{sleep, timeout, timeout_at},
};

use core::time::Duration;
use std::time::SystemTime;

/// A limit that can be added to any time: a day at most.
pub(crate) const fn bounded(limit: Duration) -> Duration {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    if limit.as_secs() < LONGEST.as_secs() {
        limit
    } else {
        LONGEST
    }
}

/// What this machine thinks the time is.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// What the browser thinks the time is; there, the standard library does not know.
#[cfg(target_arch = "wasm32")]
pub(crate) fn now() -> SystemTime {
    let seconds = js_sys::Date::now() / 1e3;
    SystemTime::UNIX_EPOCH + Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
