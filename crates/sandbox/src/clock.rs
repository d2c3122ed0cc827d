use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock of a sandbox. `Sandbox::advance` moves it forward.
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::{Clock, Sandbox};
/// use std::time::Duration;
///
/// let sandbox = Sandbox::builder().clock(Clock::Fixed(1_700_000_000_000)).in_process()?;
/// sandbox.advance(Duration::from_secs(60));
/// assert_eq!(sandbox.now().as_millis(), 1_700_000_060_000);
/// # Ok::<(), clerk_user_sandbox::StartError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands still at this time, in milliseconds since the Unix epoch, until it is advanced.
    Fixed(i64),
}

/// A clock, and how far it was moved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MovedClock {
    clock: Clock,
    moved_ms: i64,
}

impl MovedClock {
    /// Creates a clock that was moved forward by `moved_ms`.
    pub(crate) const fn new(clock: Clock, moved_ms: i64) -> Self {
        Self { clock, moved_ms }
    }

    pub(crate) const fn move_to(&mut self, moved_ms: i64) {
        self.moved_ms = moved_ms;
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.moved_ms = self.moved_ms.saturating_add(millis(by));
    }

    /// Returns the time by which it was moved, in milliseconds.
    pub(crate) const fn moved_ms(&self) -> i64 {
        self.moved_ms
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        let base = match self.clock {
            Clock::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, millis),
            Clock::Fixed(ms) => ms,
        };
        // Leaves room for every lifetime the sandbox adds.
        base.saturating_add(self.moved_ms).clamp(0, i64::MAX / 4)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_cannot_overflow() {
        let mut clock = MovedClock::new(Clock::Fixed(i64::MAX), 0);
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), i64::MAX / 4);
    }
}
