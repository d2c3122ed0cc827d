//! Clock and timers: those of tokio, or those of the browser.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tokio::time::{Instant, sleep, timeout, timeout_at};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::{
    std::Instant,
    tokio::{sleep, timeout, timeout_at},
};

use core::time::Duration;
use std::time::SystemTime;

/// Returns the duration, but one day at most, so that it can be added to any time.
pub(crate) const fn bounded(limit: Duration) -> Duration {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    if limit.as_secs() < LONGEST.as_secs() {
        limit
    } else {
        LONGEST
    }
}

/// Returns the time of this machine's clock.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// Returns the time of the browser's clock, which the standard library cannot read.
#[cfg(target_arch = "wasm32")]
pub(crate) fn now() -> SystemTime {
    let seconds = js_sys::Date::now() / 1e3;
    SystemTime::UNIX_EPOCH + Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
