//! Decides if a request is sent again. Time and randomness are passed in.

use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

use crate::transport::TransportErrorKind;

/// The maximum number of attempts and the delays between them.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use clerk_user_client::RetryPolicy;
///
/// let policy = RetryPolicy::default()
///     .max_attempts(5)
///     .initial_backoff(Duration::from_millis(100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl RetryPolicy {
    /// Returns a policy that sends each request once.
    #[must_use]
    pub const fn never() -> Self {
        Self {
            max_attempts: 1,
            initial_backoff: Duration::ZERO,
            max_backoff: Duration::ZERO,
        }
    }

    /// Sets the maximum number of attempts, the first included. 3 by default.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the maximum delay before the second attempt; it doubles for each further attempt. The
    /// actual delay is random, from 0 to this. 250 ms by default.
    #[must_use]
    pub const fn initial_backoff(mut self, delay: Duration) -> Self {
        self.initial_backoff = delay;
        self
    }

    /// Sets the upper limit of all delays. 5 s by default.
    #[must_use]
    pub const fn max_backoff(mut self, delay: Duration) -> Self {
        self.max_backoff = delay;
        self
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(5),
        }
    }
}

/// An attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// The number of the attempt, from 1.
    pub(crate) number: u32,
    /// `true` if the request only reads, so that sending it twice does no harm.
    pub(crate) reads: bool,
    /// The kind of failure.
    pub(crate) failure: TransportErrorKind,
    /// The time left until the deadline of the call.
    pub(crate) remaining: Duration,
    /// A random number.
    pub(crate) chance: u32,
}

/// The decision after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Wait, then send again.
    SendAfter(Duration),
    /// Report the failure.
    Stop,
}

/// Decides if a request is sent again after an attempt that failed.
///
/// A read is sent again after any network failure. A write is sent again only if nothing of it was
/// sent, or if the server reported that it did not process it.
#[must_use]
pub(crate) fn decide(policy: &RetryPolicy, attempt: &Attempt) -> Decision {
    let harmless = match attempt.failure {
        TransportErrorKind::Connect | TransportErrorKind::Refused => true,
        TransportErrorKind::Network | TransportErrorKind::Timeout => attempt.reads,
        TransportErrorKind::TooLarge => false,
    };
    if !harmless || attempt.number >= policy.max_attempts {
        return Decision::Stop;
    }
    let delay = delay(policy, attempt);
    if delay < attempt.remaining {
        Decision::SendAfter(delay)
    } else {
        Decision::Stop
    }
}

/// The retry budget: one retry for each ten calls, and ten at the start, so that retries do not
/// multiply the load on a server that is down.
///
/// All clones of a [`Client`](crate::Client) share one budget. A request that the server refused
/// without processing it is sent again without using the budget.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    /// Returns a full budget.
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Refills the budget by one call.
    pub(crate) fn earn(&self) {
        let more = |left: u32| Some(left.saturating_add(1).min(FULL));
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Returns `true` if the cost of one retry was taken from the budget. Takes nothing if there is too
    /// little.
    #[must_use]
    pub(crate) fn spend(&self) -> bool {
        let less = |left: u32| left.checked_sub(COST);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

/// The cost of one retry, in calls.
const COST: u32 = 10;

const FULL: u32 = 10 * COST;

/// Returns a random delay between 0 and the backoff (full jitter), so that clients that failed at the
/// same time do not retry at the same time.
fn delay(policy: &RetryPolicy, attempt: &Attempt) -> Duration {
    let doublings = attempt.number.saturating_sub(1).min(31);
    let longest = policy
        .initial_backoff
        .saturating_mul(1 << doublings)
        .min(policy.max_backoff);
    let nanos = longest.as_nanos() * u128::from(attempt.chance) / u128::from(u32::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
