use std::time::Duration;

use crate::{Session, SessionStatus, SessionTask};

impl Session {
    /// Whether a user is signed in, be it with tasks left to do.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(
            self.status.value(),
            Some(SessionStatus::Active | SessionStatus::Pending)
        )
    }

    /// What the user has to do first, while the session is pending.
    #[must_use]
    pub fn current_task(&self) -> Option<&SessionTask> {
        self.tasks.value()?.first()
    }

    /// How long ago the first factor was verified, to the minute; `None` for never.
    #[must_use]
    pub fn first_factor_age(&self) -> Option<Duration> {
        self.factor_age(0)
    }

    /// How long ago the second factor was verified, to the minute; `None` for never.
    #[must_use]
    pub fn second_factor_age(&self) -> Option<Duration> {
        self.factor_age(1)
    }

    fn factor_age(&self, factor: usize) -> Option<Duration> {
        let minutes = self.factor_verification_age.value()?.get(factor)?;
        let minutes = u64::try_from(minutes.get()).ok()?;
        Some(Duration::from_secs(minutes.saturating_mul(60)))
    }
}
