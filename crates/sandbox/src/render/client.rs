use clerk_user_model::{ClientState, Maybe, ObjectKind, UnixMillis};

use super::{View, or_null};
use crate::domain::Client;

impl View<'_> {
    pub(crate) fn client(&self, client: &Client) -> ClientState {
        let mut shown = ClientState::new(client.id.clone());
        let sessions = client.sessions.iter();
        shown.object = ObjectKind::Client.into();
        shown.sessions = sessions
            .map(|session| self.session(session))
            .collect::<Vec<_>>()
            .into();
        shown.sign_in = client.sign_in().map(|sign_in| self.sign_in(sign_in)).into();
        let sign_up = client.open_sign_up();
        shown.sign_up = sign_up.map(|sign_up| self.sign_up(sign_up)).into();
        shown.last_active_session_id = or_null(client.last_active_session.as_ref());
        shown.last_authentication_strategy = or_null(client.last_strategy.as_ref());
        shown.cookie_expires_at = Maybe::Null;
        shown.captcha_bypass = false.into();
        shown.created_at = UnixMillis::new(client.created_at).into();
        shown.updated_at = UnixMillis::new(client.updated_at).into();
        shown
    }
}
