//! Finds users and clients without looking at all of them.

use core::ops::Bound;

use clerk_user_model::{IdentificationId, SessionId, UserId};
use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use crate::domain::{Claim, Client, User};
use crate::table::Table;

/// A value by which users are found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    CreatedAt(i64),
    /// An identifier, whether or not it is verified.
    Claim(Claim),
    Identification(IdentificationId),
}

/// The ids of a table's entries by key. A clone shares its entries with the original.
#[derive(Clone, Debug)]
pub(crate) struct Index<K: Ord, Id: Ord> {
    entries: RedBlackTreeSetSync<(K, Id)>,
    /// The keys of each id that has any.
    keys: RedBlackTreeMapSync<Id, Vec<K>>,
}

impl<K, Id> Index<K, Id>
where
    K: Ord + Clone,
    Id: Ord + Clone + for<'a> From<&'a str>,
{
    /// Takes in what changed since the table was last saved.
    pub(crate) fn follow<V: Clone>(&mut self, table: &Table<Id, V>, keys_of: fn(&V) -> Vec<K>) {
        for id in table.touched() {
            self.set(id, table.get(id).map(keys_of).unwrap_or_default());
        }
    }

    /// Replaces the keys of an id.
    pub(crate) fn set(&mut self, id: &Id, keys: Vec<K>) {
        let known = self.keys.get(id).map_or(&[][..], Vec::as_slice);
        if known == keys {
            return;
        }
        for key in known.iter().cloned() {
            self.entries.remove_mut(&(key, id.clone()));
        }
        for key in &keys {
            self.entries.insert_mut((key.clone(), id.clone()));
        }
        if keys.is_empty() {
            self.keys.remove_mut(id);
        } else {
            self.keys.insert_mut(id.clone(), keys);
        }
    }

    /// Returns the ids that have a key.
    pub(crate) fn find(&self, key: K) -> impl Iterator<Item = &Id> {
        let from = (key.clone(), Id::from(""));
        let found = self
            .entries
            .range((Bound::Included(from), Bound::Unbounded));
        let found = found.take_while(move |(other, _)| *other == key);
        found.map(|(_, id)| id)
    }
}

impl Index<Key, UserId> {
    /// Returns the users in the order in which they were created: those after `last`, if it is
    /// given, else all.
    pub(crate) fn by_age(
        &self,
        last: Option<&User>,
        is_descending: bool,
    ) -> Box<dyn Iterator<Item = &UserId> + '_> {
        let last = last.map(|user| (Key::CreatedAt(user.created_at), user.id.clone()));
        let oldest = (Key::CreatedAt(i64::MIN), UserId::from(""));
        let newest = (Key::CreatedAt(i64::MAX), UserId::from("\u{10ffff}"));
        let all = (Bound::Included(oldest), Bound::Included(newest));
        let bounds = match last {
            None => all,
            Some(last) if is_descending => (all.0, Bound::Excluded(last)),
            Some(last) => (Bound::Excluded(last), all.1),
        };
        let found = self.entries.range(bounds).map(|(_, id)| id);
        if is_descending {
            Box::new(found.rev())
        } else {
            Box::new(found)
        }
    }
}

impl<K: Ord, Id: Ord> Default for Index<K, Id> {
    fn default() -> Self {
        Self {
            entries: RedBlackTreeSetSync::new_sync(),
            keys: RedBlackTreeMapSync::new_sync(),
        }
    }
}

pub(crate) fn keys_of(user: &User) -> Vec<Key> {
    let mut keys = vec![Key::CreatedAt(user.created_at)];
    keys.extend(user.claims().map(|(claim, _)| Key::Claim(claim)));
    keys.extend(user.identification_ids().cloned().map(Key::Identification));
    keys
}

pub(crate) fn sessions_of(client: &Client) -> Vec<SessionId> {
    let sessions = client.sessions.iter();
    sessions.map(|session| session.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use clerk_user_model::ClientId;

    use super::*;

    #[test]
    fn an_index_follows_its_table() {
        let [first, second] = ["client_1", "client_2"].map(ClientId::from);
        let mut table: Table<ClientId, Vec<u8>> = Table::default();
        table.insert(first.clone(), vec![1, 2]);
        table.insert(second.clone(), vec![2]);
        let mut index: Index<u8, ClientId> = Index::default();
        index.follow(&table, Vec::clone);
        let found = |index: &Index<u8, ClientId>, key| index.find(key).cloned().collect::<Vec<_>>();
        assert_eq!(found(&index, 1), std::slice::from_ref(&first));
        assert_eq!(found(&index, 2), [first.clone(), second.clone()]);
        *table.get_mut(&first).unwrap() = vec![3];
        table.remove(&second);
        index.follow(&table, Vec::clone);
        assert!(found(&index, 1).is_empty());
        assert!(found(&index, 2).is_empty());
        assert_eq!(found(&index, 3), [first]);
        assert_eq!(index.keys.size(), 1);
    }
}
