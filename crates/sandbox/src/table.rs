use std::borrow::Borrow;
use std::collections::BTreeSet;

use rpds::RedBlackTreeMapSync;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::{Row, RowResult};

/// The number of new entries between two looks for those too many.
const LOOK_EVERY: u64 = 1_000;

/// A map that knows which of its entries may have changed since they were last saved, and in which
/// order they were made.
///
/// A clone shares its entries with the original: it costs what changes afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Table<K: Ord, V> {
    entries: RedBlackTreeMapSync<K, Entry<V>>,
    touched: BTreeSet<K>,
    /// The number of entries made so far.
    made: u64,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    /// The number of entries made before it.
    number: u64,
    value: V,
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.entries.get(key).map(|entry| &entry.value)
    }

    pub(crate) fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.entries.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.size()
    }

    pub(crate) fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.entries.keys()
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.entries.values().map(|entry| &entry.value)
    }

    /// Returns the keys of the entries that may have changed since they were saved.
    #[cfg(feature = "backend")]
    pub(crate) fn touched(&self) -> impl Iterator<Item = &K> {
        self.touched.iter()
    }

    #[cfg(feature = "backend")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let entries = self.entries.iter();
        entries.map(|(key, entry)| (key, &entry.value))
    }

    pub(crate) fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let (key, _) = self.entries.get_key_value(key)?;
        let key = key.clone();
        let entry = self.entries.get_mut(key.borrow())?;
        self.touched.insert(key);
        Some(&mut entry.value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.touched.insert(key.clone());
        self.put(key, value);
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let (key, entry) = self.entries.get_key_value(key)?;
        let (key, value) = (key.clone(), entry.value.clone());
        self.entries.remove_mut(key.borrow());
        self.touched.insert(key);
        Some(value)
    }

    /// Removes the oldest of the entries that `may_go`, so that the last `kept` of them stay, and
    /// at most [`LOOK_EVERY`] more: it looks at all entries, so not at each new one.
    pub(crate) fn forget_oldest(&mut self, kept: usize, may_go: impl Fn(&V) -> bool) {
        if !self.made.is_multiple_of(LOOK_EVERY) {
            return;
        }
        let entries = self.entries.iter();
        let mut idle: Vec<(u64, K)> = entries
            .filter(|(_, entry)| may_go(&entry.value))
            .map(|(key, entry)| (entry.number, key.clone()))
            .collect();
        idle.sort_unstable_by_key(|(number, _)| *number);
        let surplus = idle.len().saturating_sub(kept);
        for (_, key) in idle.into_iter().take(surplus) {
            self.entries.remove_mut(&key);
            self.touched.insert(key);
        }
    }

    fn put(&mut self, key: K, value: V) {
        let known = self.entries.get(&key).map(|entry| entry.number);
        let number = known.unwrap_or(self.made);
        if known.is_none() {
            self.made += 1;
        }
        self.entries.insert_mut(key, Entry { number, value });
    }
}

/// A table as a store sees it: keys and values are JSON.
pub(crate) trait Rows {
    /// Returns the entries touched since they were saved.
    fn changes(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_>;

    /// Returns all entries, oldest first.
    fn rows(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_>;

    fn is_touched(&self) -> bool;

    /// Counts all entries as stored.
    fn settle(&mut self);

    /// Takes back an entry that was saved.
    fn load(&mut self, row: &Row) -> Result<(), serde_json::Error>;
}

impl<K, V> Rows for Table<K, V>
where
    K: Ord + Clone + Serialize + DeserializeOwned,
    V: Clone + Serialize + DeserializeOwned,
{
    fn changes(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_> {
        let touched = self.touched.iter();
        Box::new(touched.map(move |key| Row::new(kind, key, self.get(key))))
    }

    fn rows(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_unstable_by_key(|(_, entry)| entry.number);
        let entries = entries.into_iter();
        Box::new(entries.map(move |(key, entry)| Row::new(kind, key, Some(&entry.value))))
    }

    fn is_touched(&self) -> bool {
        !self.touched.is_empty()
    }

    fn settle(&mut self) {
        self.touched.clear();
    }

    fn load(&mut self, row: &Row) -> Result<(), serde_json::Error> {
        if let Some(value) = &row.value {
            let key = serde_json::from_str(&row.key)?;
            self.put(key, serde_json::from_str(value)?);
        }
        Ok(())
    }
}

impl<K: Ord + Clone, V: Clone> Extend<(K, V)> for Table<K, V> {
    fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, entries: T) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            entries: RedBlackTreeMapSync::new_sync(),
            touched: BTreeSet::new(),
            made: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entries_go_whatever_their_keys_are() {
        let mut table = Table::default();
        for number in 0..3_000_u32 {
            // The newer the smaller, so that the order of keys is not that of age.
            table.insert(u32::MAX - number, number);
            table.forget_oldest(1_500, |number| *number != 7);
        }
        let kept: BTreeSet<u32> = table.values().copied().collect();
        let expected: BTreeSet<u32> = [7].into_iter().chain(1_500..3_000).collect();
        assert_eq!(kept, expected);
        assert!(
            table.touched.contains(&u32::MAX),
            "what went is to be saved"
        );
    }

    #[test]
    fn an_entry_keeps_its_age_when_it_changes_and_when_it_is_loaded() {
        let mut table: Table<u32, u32> = Table::default();
        for key in [3, 1, 2] {
            table.insert(key, 0);
        }
        table.insert(3, 1);
        let rows: Vec<Row> = table.rows("kind").map(Result::unwrap).collect();
        let mut loaded: Table<u32, u32> = Table::default();
        for row in &rows {
            loaded.load(row).unwrap();
        }
        let keys = |table: &Table<u32, u32>| -> Vec<String> {
            table.rows("kind").map(|row| row.unwrap().key).collect()
        };
        assert_eq!(keys(&table), ["3", "1", "2"]);
        assert_eq!(keys(&loaded), keys(&table));
    }

    #[test]
    fn a_clone_shares_what_did_not_change() {
        let mut table = Table::default();
        for key in 0..100_u32 {
            table.insert(key, key.to_string());
        }
        let clone = table.clone();
        table.get_mut(&7).unwrap().push('!');
        let is_shared = |key: u32| std::ptr::eq(table.get(&key).unwrap(), clone.get(&key).unwrap());
        assert_eq!(clone.get(&7).unwrap(), "7");
        assert_eq!(
            (0..100).filter(|key| !is_shared(*key)).collect::<Vec<_>>(),
            [7]
        );
    }
}
