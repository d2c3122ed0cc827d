use crate::{ClerkError, UnixMillis, Verification, VerificationStatus};

impl Verification {
    /// Whether the server has confirmed that the identifier belongs to the user.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status.value() == Some(&VerificationStatus::Verified)
    }

    /// When the running verification ends. Both `null` and `0` mean that it does not.
    #[must_use]
    pub fn expires_at(&self) -> Option<UnixMillis> {
        self.expire_at
            .value()
            .copied()
            .filter(|at| at.as_millis() != 0)
    }

    /// Why the verification failed. An error without a code, as clerk-js snapshots have it, is none.
    #[must_use]
    pub fn failure(&self) -> Option<&ClerkError> {
        self.error
            .value()
            .filter(|error| !error.code.as_str().is_empty())
    }
}
