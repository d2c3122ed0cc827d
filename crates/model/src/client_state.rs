use crate::{ClientState, Session, SessionId, User};

/// Reads the client state that comes with most responses.
///
/// ```
/// use clerk_user_model::{ClientState, SessionId};
///
/// let json = r#"{
///     "id": "client_1",
///     "last_active_session_id": "sess_2",
///     "sessions": [
///         {"id": "sess_1", "status": "ended"},
///         {"id": "sess_2", "status": "active", "user": {"id": "user_1", "first_name": "Ada"}}
///     ]
/// }"#;
/// let state: ClientState = serde_json::from_str(json)?;
/// assert_eq!(state.sessions().len(), 2);
/// assert_eq!(state.signed_in_sessions().count(), 1);
/// assert!(state.session(&SessionId::from("sess_1")).is_some());
/// assert_eq!(state.user().and_then(|user| user.full_name()).as_deref(), Some("Ada"));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl ClientState {
    /// Returns the sessions in the server's order, ended ones too.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        self.sessions.value().map_or(&[], |list| list.as_slice())
    }

    /// Returns the session with this id.
    #[must_use]
    pub fn session(&self, id: &SessionId) -> Option<&Session> {
        self.sessions().iter().find(|session| session.id == *id)
    }

    /// Returns the sessions in which a user is signed in, those with tasks left to do too.
    pub fn signed_in_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions().iter().filter(|s| s.is_signed_in())
    }

    /// Returns the session that was used last.
    #[must_use]
    pub fn last_active_session(&self) -> Option<&Session> {
        self.session(self.last_active_session_id.value()?)
    }

    /// Returns the user of the session that was used last.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.last_active_session()?.user.value()
    }
}
