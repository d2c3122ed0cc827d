use clerk_user_model::{ReverificationLevel, ReverificationStatus};
use serde::{Deserialize, Serialize};

use super::verification::Verification;

/// The proof that the user of a session is still there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reverification {
    pub(crate) level: ReverificationLevel,
    pub(crate) verification: Option<Verification>,
    /// The verification of the second factor.
    pub(crate) second: Option<Verification>,
}

impl Reverification {
    pub(crate) const fn new(level: ReverificationLevel) -> Self {
        Self {
            level,
            verification: None,
            second: None,
        }
    }

    /// Returns the factor that is needed next.
    pub(crate) fn status(&self) -> ReverificationStatus {
        let lacks = |it: &Option<Verification>| !it.as_ref().is_some_and(Verification::is_verified);
        if self.level != ReverificationLevel::SecondFactor && lacks(&self.verification) {
            ReverificationStatus::NeedsFirstFactor
        } else if self.level != ReverificationLevel::FirstFactor && lacks(&self.second) {
            ReverificationStatus::NeedsSecondFactor
        } else {
            ReverificationStatus::Complete
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.status() == ReverificationStatus::Complete
    }
}
