//! Decides whether to send a request again. Pure: time and chance are passed in.

use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

use crate::transport::TransportErrorKind;

/// The number of attempts, and the delays between them.
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
    /// Sends everything once.
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

    /// Sets the longest delay before the second attempt; it doubles for each further one.
    /// 250 ms by default.
    #[must_use]
    pub const fn initial_backoff(mut self, delay: Duration) -> Self {
        self.initial_backoff = delay;
        self
    }

    /// Sets the longest delay before any attempt. 5 s by default.
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
    /// Counts from 1.
    pub(crate) number: u32,
    /// `true` if the request only reads, so that sending it twice does no harm.
    pub(crate) reads: bool,
    /// The kind of failure.
    pub(crate) failure: TransportErrorKind,
    /// The time left until the deadline of the call.
    pub(crate) remaining: Duration,
    /// Chance: any number.
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

/// Decides after an attempt that failed.
///
/// What only reads is sent again after any failure of the network. What writes is sent again
/// only if nothing of it was sent, or the server said that it did not look at it.
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

/// How many requests may be sent again in all, so that a server that is down is not asked three
/// times as often as one that is up: one for each ten calls, and ten to start with.
///
/// All clones of a [`Client`](crate::Client) share one. What a server refused to look at is sent
/// again without it.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    /// A full one.
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Puts in what a call is worth.
    pub(crate) fn earn(&self) {
        let more = |left: u32| Some(left.saturating_add(1).min(FULL));
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Takes out what sending again costs. False, and nothing is taken, if there is too little.
    #[must_use]
    pub(crate) fn spend(&self) -> bool {
        let less = |left: u32| left.checked_sub(COST);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

/// In calls.
const COST: u32 = 10;

const FULL: u32 = 10 * COST;

/// Anything from nothing to the doubled delay, so that clients that failed together do not
/// come back together.
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
