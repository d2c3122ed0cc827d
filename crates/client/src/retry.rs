//! Whether to send a request again. Pure: time and chance are passed in.

use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

use crate::transport::TransportErrorKind;

/// How often, and how fast, a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first_delay: Duration,
    longest_delay: Duration,
}

impl RetryPolicy {
    /// Sends everything once.
    #[must_use]
    pub const fn never() -> Self {
        Self {
            attempts: 1,
            first_delay: Duration::ZERO,
            longest_delay: Duration::ZERO,
        }
    }

    /// How often a request is sent at most, the first time included. 3 if not set.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The longest wait before the second attempt; it doubles for each further one.
    /// 250 ms if not set.
    #[must_use]
    pub const fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay;
        self
    }

    /// The longest wait before any attempt. 5 s if not set.
    #[must_use]
    pub const fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay;
        self
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_delay: Duration::from_millis(250),
            longest_delay: Duration::from_secs(5),
        }
    }
}

/// An attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Counts from 1.
    pub number: u32,
    /// Whether the request only reads, so that sending it twice does no harm.
    pub reads: bool,
    /// What went wrong.
    pub failure: TransportErrorKind,
    /// The time left until the deadline of the call.
    pub remaining: Duration,
    /// Chance: any number.
    pub chance: u32,
}

/// What to do after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is nothing else to do")]
pub enum Decision {
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
pub fn decide(policy: &RetryPolicy, attempt: &Attempt) -> Decision {
    let harmless = match attempt.failure {
        TransportErrorKind::Connect | TransportErrorKind::Refused => true,
        TransportErrorKind::Network | TransportErrorKind::Timeout => attempt.reads,
        TransportErrorKind::TooLarge => false,
    };
    if !harmless || attempt.number >= policy.attempts {
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
pub struct Budget(AtomicU32);

impl Budget {
    /// A full one.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Puts in what a call is worth.
    pub fn earn(&self) {
        let more = |left: u32| Some(left.saturating_add(1).min(FULL));
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Takes out what sending again costs. False, and nothing is taken, if there is too little.
    #[must_use]
    pub fn spend(&self) -> bool {
        let less = |left: u32| left.checked_sub(COST);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
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
        .first_delay
        .saturating_mul(1 << doublings)
        .min(policy.longest_delay);
    let nanos = longest.as_nanos() * u128::from(attempt.chance) / u128::from(u32::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
