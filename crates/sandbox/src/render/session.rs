use clerk_user_model as model;
use clerk_user_model::{Integer, Maybe, ObjectKind, SessionStatus, UnixMillis, UserId};
use serde_json::json;

use super::View;
use super::sign_in::show_factors;
use crate::domain::Session;
use crate::flows::factors;

impl View<'_> {
    pub(crate) fn session(&self, session: &Session) -> model::Session {
        let mut shown = model::Session::new(session.id.clone());
        let user = self.db.users.get(&session.user);
        shown.object = ObjectKind::Session.into();
        shown.status = session.status(self.now).into();
        shown.expire_at = UnixMillis::new(session.expire_at).into();
        shown.abandon_at = UnixMillis::new(session.abandon_at).into();
        shown.last_active_at = UnixMillis::new(session.last_active_at).into();
        shown.last_active_token = self.last_active_token(session);
        shown.last_active_organization_id = Maybe::Null;
        shown.actor = session.actor.as_ref().map(|it| it.claim.clone()).into();
        shown.tasks = Maybe::Null;
        shown.user = user.map(|user| self.user(user)).into();
        shown.public_user_data = user.map(|user| self.public_user_data(user)).into();
        let ages = session.factor_ages(self.now);
        shown.factor_verification_age = ages.map(Integer::new).to_vec().into();
        shown.created_at = UnixMillis::new(session.created_at).into();
        shown.updated_at = UnixMillis::new(session.updated_at).into();
        shown
    }

    /// Returns a session token, without which the SDKs for frameworks take nobody for signed in.
    fn last_active_token(&self, session: &Session) -> Maybe<model::Token> {
        let token = |session| {
            let tokens = self.tokens;
            tokens.get(session, self.settings, self.origin, self.now)
        };
        let active = Some(session).filter(|it| it.is_active(self.now));
        let jwt = active.and_then(token);
        jwt.map_or(Maybe::Null, |jwt| super::token(jwt).into())
    }

    /// Returns a user's sessions, or only the active ones with the activity of their devices.
    pub(crate) fn sessions(&self, user: &UserId, active: bool) -> String {
        let sessions = self.db.sessions_of(user).into_iter();
        let sessions = sessions.filter(|session| !active || session.is_active(self.now));
        let shown = sessions.map(|session| {
            let mut shown = self.session(session);
            if active {
                shown.user = Maybe::Absent;
                let latest = json!({
                    "object": "session_activity",
                    "id": session.id.as_str().replacen("sess_", "sess_activity_", 1),
                    "is_mobile": false,
                });
                shown.extra.insert("latest_activity".to_owned(), latest);
            }
            shown
        });
        self.list(&shown.collect::<Vec<_>>())
    }

    pub(crate) fn removed_session(&self, session: &Session) -> model::Session {
        let mut shown = self.session(session);
        shown.status = SessionStatus::Removed.into();
        shown
    }

    /// Returns the running or last verification of a session, if there was one.
    pub(crate) fn reverification(&self, session: &Session) -> Option<model::SessionReverification> {
        let reverification = session.reverification.as_ref()?;
        let user = self.db.users.get(&session.user);
        let verification = reverification.verification.as_ref();
        let mut shown = model::SessionReverification::new();
        shown.object = ObjectKind::SessionReverification.into();
        shown.level = reverification.level.clone().into();
        shown.status = reverification.status().into();
        let factors =
            user.map(|user| show_factors(user, &factors::of_reverification(self.settings, user)));
        shown.supported_first_factors = factors.into();
        let factors = user.map(|user| show_factors(user, &factors::second(self.settings, user)));
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
