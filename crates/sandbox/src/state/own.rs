//! What a user does with its own sessions, and with itself.

use clerk_user_model::{ClientId, SessionId, UserId};

use super::session::forget_active;
use super::{Claim, Client, ExternalAccount, Me, Session, Shown, State};
use crate::codes::Code;
use crate::error::{ApiError, Refusal};

impl State {
    /// A user's sessions on all clients, the oldest first.
    pub(crate) fn sessions_of(&self, user: &UserId) -> Vec<&Session> {
        let clients = self.find_user(user).into_iter().flat_map(|it| &it.clients);
        let clients = clients.filter_map(|id| self.find_client(id));
        let sessions = clients.flat_map(|client| &client.sessions);
        let mut sessions: Vec<_> = sessions.filter(|it| it.user == *user).collect();
        sessions.sort_by_key(|session| (session.created_at, &session.id));
        sessions
    }

    /// Ends a session of the user, on whatever client it is.
    pub(super) fn revoke_session(
        &mut self,
        me: &Me,
        id: SessionId,
        now: i64,
    ) -> Result<Shown, Refusal> {
        for client in self.user(&me.user)?.clients.clone() {
            let Some(found) = self.clients.get_mut(&client) else {
                continue;
            };
            if found.find_session(&id).is_some_and(|it| it.user == me.user) {
                found.revoke(&id, now);
                return Ok(Shown::Session(client, id));
            }
        }
        Err(Code::ResourceNotFound.into())
    }

    /// Ends every session of a user but one.
    pub(super) fn revoke_sessions(
        &mut self,
        user: &UserId,
        but: Option<&SessionId>,
        now: i64,
    ) -> Result<(), ApiError> {
        for client in self.user(user)?.clients.clone() {
            if let Some(client) = self.clients.get_mut(&client) {
                for id in sessions_on(client, user) {
                    if Some(&id) != but {
                        client.revoke(&id, now);
                    }
                }
            }
        }
        Ok(())
    }

    /// Deletes the user, with everything it holds and its sessions.
    pub(super) fn delete_user(&mut self, me: &Me, now: i64) -> Result<Shown, Refusal> {
        if !self.settings.delete_self {
            return Err(Code::UserDeleteSelfNotEnabled.into());
        }
        let user = self.users.remove(&me.user);
        let user = user.ok_or(Code::AuthenticationInvalid)?;
        let emails = user.emails.iter().map(|it| Claim::email(&it.address));
        let phones = user.phones.iter().map(|it| Claim::Phone(it.number));
        let wallets = user.wallets.iter().map(|it| Claim::Wallet(it.address));
        let accounts = user.accounts.iter().filter_map(ExternalAccount::claim);
        let usernames = user.username.iter().map(|name| Claim::username(name));
        let held = emails.chain(phones).chain(wallets);
        for claim in held.chain(accounts).chain(usernames) {
            self.release(&claim, &me.user);
        }
        for client in &user.clients {
            self.forget_user_on(client, &me.user, now);
        }
        Ok(Shown::Deleted {
            object: "user",
            id: me.user.to_string(),
        })
    }

    fn forget_user_on(&mut self, client: &ClientId, user: &UserId, now: i64) {
        if let Some(client) = self.clients.get_mut(client) {
            for id in sessions_on(client, user) {
                client.sessions.retain(|session| session.id != id);
                forget_active(client, &id, now);
            }
        }
    }
}

fn sessions_on(client: &Client, user: &UserId) -> Vec<SessionId> {
    let sessions = client.sessions.iter().filter(|it| it.user == *user);
    sessions.map(|session| session.id.clone()).collect()
}
