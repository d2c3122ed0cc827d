use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Deref};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::{Row, RowResult};

/// A map that knows which of its entries may have changed since they were last saved.
#[derive(Clone, Debug)]
pub(crate) struct Table<K, V> {
    entries: BTreeMap<K, V>,
    touched: BTreeSet<K>,
}

impl<K: Ord + Clone, V> Table<K, V> {
    pub(crate) fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let only = (Bound::Included(key), Bound::Included(key));
        let (key, value) = self.entries.range_mut::<Q, _>(only).next()?;
        self.touched.insert(key.clone());
        Some(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.touched.insert(key.clone());
        self.entries.insert(key, value);
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let (key, value) = self.entries.remove_entry(key)?;
        self.touched.insert(key);
        Some(value)
    }

    pub(crate) fn retain(&mut self, mut keeps: impl FnMut(&K, &V) -> bool) {
        let touched = &mut self.touched;
        self.entries.retain(|key, value| {
            let is_kept = keeps(key, value);
            if !is_kept {
                touched.insert(key.clone());
            }
            is_kept
        });
    }
}

/// A table as a store sees it: keys and values are JSON.
pub(crate) trait Rows {
    /// The entries touched since they were saved.
    fn changes(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_>;

    /// All entries.
    fn rows(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_>;

    fn is_touched(&self) -> bool;

    /// What is there is saved.
    fn settle(&mut self);

    /// Takes back an entry that was saved.
    fn load(&mut self, row: &Row) -> Result<(), serde_json::Error>;
}

impl<K, V> Rows for Table<K, V>
where
    K: Ord + Serialize + DeserializeOwned,
    V: Serialize + DeserializeOwned,
{
    fn changes(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_> {
        let touched = self.touched.iter();
        Box::new(touched.map(move |key| Row::new(kind, key, self.entries.get(key))))
    }

    fn rows(&self, kind: &'static str) -> Box<dyn Iterator<Item = RowResult> + '_> {
        let entries = self.entries.iter();
        Box::new(entries.map(move |(key, value)| Row::new(kind, key, Some(value))))
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
            self.entries.insert(key, serde_json::from_str(value)?);
        }
        Ok(())
    }
}

impl<K: Ord + Clone, V> Extend<(K, V)> for Table<K, V> {
    fn extend<T: IntoIterator<Item = (K, V)>>(&mut self, entries: T) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}
