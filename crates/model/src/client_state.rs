use crate::{ClientState, Session, SessionId, User};

impl ClientState {
    /// The sessions, in the server's order, over or not.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        self.sessions.value().map_or(&[], |list| list.as_slice())
    }

    /// The session of this id.
    #[must_use]
    pub fn session(&self, id: &SessionId) -> Option<&Session> {
        self.sessions().iter().find(|session| session.id == *id)
    }

    /// The sessions in which a user is signed in, be it with tasks left to do.
    pub fn signed_in_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions().iter().filter(|s| s.is_signed_in())
    }

    /// The session used last.
    #[must_use]
    pub fn last_active_session(&self) -> Option<&Session> {
        self.session(self.last_active_session_id.value()?)
    }

    /// The user of the session used last.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.last_active_session()?.user.value()
    }
}
