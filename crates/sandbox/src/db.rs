#[cfg(feature = "backend")]
use clerk_user_model::SessionId;
use clerk_user_model::{ClientId, UserId};

use crate::codes::Code;
use crate::domain::{
    Authorization, Claim, Client, Handshake, Listed, Restriction, Session, Template, Ticket, User,
};
use crate::error::ApiError;
#[cfg(feature = "backend")]
use crate::index::{self, Index, Key};
use crate::outbox::Outbox;
use crate::secret::SigningKey;
use crate::store::{Row, RowResult};
use crate::table::{Rows, Table};

/// The data of an instance.
#[derive(Clone, Debug)]
pub(crate) struct Db {
    pub(crate) key: SigningKey,
    pub(crate) outbox: Outbox,
    pub(crate) users: Table<UserId, User>,
    pub(crate) clients: Table<ClientId, Client>,
    /// The verified or reserved owners of identifiers.
    pub(crate) claims: Table<Claim, UserId>,
    pub(crate) tickets: Table<String, Ticket>,
    /// The authorizations under way, by `state`.
    pub(crate) authorizations: Table<String, Authorization>,
    /// The development browsers, and the client of each.
    pub(crate) browsers: Table<String, Option<ClientId>>,
    /// The handshakes, by nonce.
    pub(crate) handshakes: Table<String, Handshake>,
    /// The JWT templates, by id.
    pub(crate) templates: Table<String, Template>,
    /// The entries that were added to the allow list and the block list, by id; those of the
    /// settings that were deleted are `None`.
    pub(crate) listed: Table<String, Option<Listed>>,
    /// The restrictions that servers switched on or off.
    pub(crate) restrictions: Table<Restriction, bool>,
    /// The users as they were last saved, by what they are found by.
    #[cfg(feature = "backend")]
    pub(crate) index: Index<Key, UserId>,
    /// The clients as they were last saved, by their sessions.
    #[cfg(feature = "backend")]
    pub(crate) sessions: Index<SessionId, ClientId>,
}

impl Db {
    pub(crate) fn new(key: SigningKey) -> Self {
        Self {
            key,
            outbox: Outbox::default(),
            users: Table::default(),
            clients: Table::default(),
            claims: Table::default(),
            tickets: Table::default(),
            authorizations: Table::default(),
            browsers: Table::default(),
            handshakes: Table::default(),
            templates: Table::default(),
            listed: Table::default(),
            restrictions: Table::default(),
            #[cfg(feature = "backend")]
            index: Index::default(),
            #[cfg(feature = "backend")]
            sessions: Index::default(),
        }
    }

    pub(crate) fn user(&self, id: &UserId) -> Result<&User, ApiError> {
        self.users
            .get(id)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }

    pub(crate) fn user_mut(&mut self, id: &UserId) -> Result<&mut User, ApiError> {
        self.users
            .get_mut(id)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }

    pub(crate) fn client(&self, id: &ClientId) -> Result<&Client, ApiError> {
        self.clients
            .get(id)
            .ok_or_else(|| Code::ClientNotFound.into())
    }

    pub(crate) fn client_mut(&mut self, id: &ClientId) -> Result<&mut Client, ApiError> {
        self.clients
            .get_mut(id)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }

    /// Returns a user and a client at once, to change both.
    pub(crate) fn user_and_client_mut(
        &mut self,
        user: &UserId,
        client: &ClientId,
    ) -> Result<(&mut User, &mut Client), ApiError> {
        let user = self.users.get_mut(user);
        let client = self.clients.get_mut(client);
        user.zip(client)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }

    /// Returns the sessions of a user on all clients, the oldest first.
    pub(crate) fn sessions_of(&self, user: &UserId) -> Vec<&Session> {
        let clients = self.users.get(user).into_iter().flat_map(|it| &it.clients);
        let clients = clients.filter_map(|id| self.clients.get(id));
        let sessions = clients.flat_map(|client| &client.sessions);
        let mut sessions: Vec<_> = sessions.filter(|it| it.user == *user).collect();
        sessions.sort_by_key(|session| (session.created_at, &session.id));
        sessions
    }

    /// Adds a user, and gives them identifiers that nobody holds.
    pub(crate) fn add_user(&mut self, user: User, claims: impl IntoIterator<Item = Claim>) {
        let claims = claims.into_iter().map(|claim| (claim, user.id.clone()));
        self.claims.extend(claims);
        self.users.insert(user.id.clone(), user);
    }

    /// Gives an identifier to its verified owner, unless another user holds it.
    pub(crate) fn claim(
        &mut self,
        claim: Claim,
        user: &UserId,
        param: &'static str,
    ) -> Result<(), ApiError> {
        match self.claims.get(&claim) {
            Some(owner) if owner != user => Err(ApiError::param(Code::FormIdentifierExists, param)),
            _ => {
                self.claims.insert(claim, user.clone());
                Ok(())
            }
        }
    }

    /// Takes an identifier from a user who holds it.
    pub(crate) fn release(&mut self, claim: &Claim, user: &UserId) {
        if self.claims.get(claim) == Some(user) {
            self.claims.remove(claim);
        }
    }

    /// Returns the changes since the last call of `settle`.
    pub(crate) fn changes(&self) -> impl Iterator<Item = RowResult> {
        let tables = self.tables().into_iter();
        tables.flat_map(|(kind, table)| table.changes(kind))
    }

    /// Returns everything but the key.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowResult> {
        let tables = self.tables().into_iter();
        tables.flat_map(|(kind, table)| table.rows(kind))
    }

    pub(crate) fn is_touched(&self) -> bool {
        self.tables().iter().any(|(_, table)| table.is_touched())
    }

    /// Counts the changes so far as saved.
    pub(crate) fn settle(&mut self) {
        #[cfg(feature = "backend")]
        {
            self.index.follow(&self.users, index::keys_of);
            self.sessions.follow(&self.clients, index::sessions_of);
        }
        for (_, table) in self.tables_mut() {
            table.settle();
        }
    }

    /// Loads a saved row; a row of an unknown kind is skipped.
    pub(crate) fn load(&mut self, row: &Row) -> Result<(), serde_json::Error> {
        let found = self
            .tables_mut()
            .into_iter()
            .find(|(kind, _)| *kind == row.kind);
        found.map_or(Ok(()), |(_, table)| table.load(row))?;
        #[cfg(feature = "backend")]
        match row.kind.as_str() {
            "user" => {
                let id = serde_json::from_str(&row.key)?;
                let keys = self.users.get(&id).map(index::keys_of);
                self.index.set(&id, keys.unwrap_or_default());
            }
            "client" => {
                let id = serde_json::from_str(&row.key)?;
                let keys = self.clients.get(&id).map(index::sessions_of);
                self.sessions.set(&id, keys.unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }

    fn tables(&self) -> [(&'static str, &dyn Rows); 11] {
        let Self {
            key: _,
            outbox,
            users,
            clients,
            claims,
            tickets,
            authorizations,
            browsers,
            handshakes,
            templates,
            listed,
            restrictions,
            #[cfg(feature = "backend")]
                index: _,
            #[cfg(feature = "backend")]
                sessions: _,
        } = self;
        [
            ("message", &outbox.messages),
            ("user", users),
            ("client", clients),
            ("claim", claims),
            ("ticket", tickets),
            ("authorization", authorizations),
            ("browser", browsers),
            ("handshake", handshakes),
            ("template", templates),
            ("listed", listed),
            ("restriction", restrictions),
        ]
    }

    fn tables_mut(&mut self) -> [(&'static str, &mut dyn Rows); 11] {
        [
            ("message", &mut self.outbox.messages),
            ("user", &mut self.users),
            ("client", &mut self.clients),
            ("claim", &mut self.claims),
            ("ticket", &mut self.tickets),
            ("authorization", &mut self.authorizations),
            ("browser", &mut self.browsers),
            ("handshake", &mut self.handshakes),
            ("template", &mut self.templates),
            ("listed", &mut self.listed),
            ("restriction", &mut self.restrictions),
        ]
    }
}
