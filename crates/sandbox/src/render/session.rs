use clerk_user_model as model;
use clerk_user_model::{Integer, Maybe, ObjectKind, SessionStatus, UnixMillis, UserId};
use serde_json::json;

use super::View;
use crate::state::Session;

impl View<'_> {
    pub(super) fn session(&self, session: &Session) -> model::Session {
        let mut shown = model::Session::new(session.id.clone());
        let user = self.state.find_user(&session.user);
        shown.object = ObjectKind::Session.into();
        shown.status = session.status(self.now).into();
        shown.expire_at = UnixMillis::new(session.expire_at).into();
        shown.abandon_at = UnixMillis::new(session.abandon_at).into();
        shown.last_active_at = UnixMillis::new(session.last_active_at).into();
        shown.last_active_token = self.last_active_token(session);
        shown.last_active_organization_id = Maybe::Null;
        shown.actor = Maybe::Null;
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
        let is_active = session.is_active(self.now);
        let jwt = is_active.then(|| self.tokens.of(session, self)).flatten();
        jwt.map_or(Maybe::Null, |jwt| super::token(jwt).into())
    }

    /// A user's sessions; of the active ones, what is known of their devices.
    pub(super) fn sessions(&self, user: &UserId, active: bool) -> String {
        let sessions = self.state.sessions_of(user).into_iter();
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
        super::text(&shown.collect::<Vec<_>>())
    }

    pub(super) fn removed_session(&self, session: &Session) -> model::Session {
        let mut shown = self.session(session);
        shown.status = SessionStatus::Removed.into();
        shown
    }
}
