use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind, ReverificationLevel, ReverificationStatus};

use super::View;
use super::sign_in::show_factors;
use crate::state::{Reverification, Session};

impl View<'_> {
    /// The running or last verification of a session; `None` if there was none.
    pub(super) fn reverification(&self, session: &Session) -> Option<model::SessionReverification> {
        let reverification = session.reverification.as_ref()?;
        let user = self.state.find_user(&session.user);
        let verification = reverification.verification.as_ref();
        let mut shown = model::SessionReverification::new();
        shown.object = ObjectKind::SessionReverification.into();
        shown.level = ReverificationLevel::FirstFactor.into();
        shown.status = status_of(reverification).into();
        let factors = user.map(|user| show_factors(user, self.state.reverification_factors(user)));
        shown.supported_first_factors = factors.into();
        shown.supported_second_factors = Maybe::Null;
        shown.first_factor_verification = verification.map(|it| self.any_verification(it)).into();
        shown.second_factor_verification = Maybe::Null;
        let mut session = self.session(session);
        session.user = Maybe::Absent;
        shown.session = session.into();
        Some(shown)
    }
}

fn status_of(reverification: &Reverification) -> ReverificationStatus {
    if reverification.is_complete() {
        ReverificationStatus::Complete
    } else {
        ReverificationStatus::NeedsFirstFactor
    }
}
