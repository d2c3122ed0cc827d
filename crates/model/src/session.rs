use std::time::Duration;

use crate::{Session, SessionStatus, SessionTask};

impl Session {
    /// Returns `true` if a user is signed in, also with tasks left to do.
    ///
    /// ```
    /// use clerk_user_model::Session;
    ///
    /// let json = r#"{"id": "sess_1", "status": "pending", "tasks": [{"key": "reset-password"}]}"#;
    /// let session: Session = serde_json::from_str(json)?;
    /// assert!(session.is_signed_in());
    /// assert!(session.current_task().is_some());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(
            self.status.value(),
            Some(SessionStatus::Active | SessionStatus::Pending)
        )
    }

    /// Returns the next task of the user while the session is pending.
    #[must_use]
    pub fn current_task(&self) -> Option<&SessionTask> {
        self.tasks.value()?.first()
    }

    /// Returns the time since the first factor was verified, to the minute, or `None` if it never was.
    #[must_use]
    pub fn first_factor_age(&self) -> Option<Duration> {
        self.factor_age(0)
    }

    /// Returns the time since the second factor was verified, to the minute, or `None` if it never was.
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
