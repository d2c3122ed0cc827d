use clerk_user_model as model;
use clerk_user_model::{Maybe, ObjectKind};

use super::View;
use super::sign_in::show_factors;
use crate::state::Session;

impl View<'_> {
    /// The running or last verification of a session; `None` if there was none.
    pub(super) fn reverification(&self, session: &Session) -> Option<model::SessionReverification> {
        let reverification = session.reverification.as_ref()?;
        let user = self.state.find_user(&session.user);
        let verification = reverification.verification.as_ref();
        let mut shown = model::SessionReverification::new();
        shown.object = ObjectKind::SessionReverification.into();
        shown.level = reverification.level.clone().into();
        shown.status = reverification.status().into();
        let factors = user.map(|user| show_factors(user, self.state.reverification_factors(user)));
        shown.supported_first_factors = factors.into();
        let factors = user.map(|user| show_factors(user, self.state.second_factors(user)));
        let factors = factors.filter(|factors| !factors.is_empty());
        shown.supported_second_factors = factors.into();
        shown.first_factor_verification = verification.map(|it| self.any_verification(it)).into();
        let second = reverification.second.as_ref();
        shown.second_factor_verification = second.map(|it| self.any_verification(it)).into();
        let mut session = self.session(session);
        session.user = Maybe::Absent;
        shown.session = session.into();
        Some(shown)
    }
}
