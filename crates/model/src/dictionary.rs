use core::fmt;
use core::ops::{Deref, DerefMut};
use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, Error, MapAccess};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::resource::{Field, Fields, Fill, Nested, Places, unexpected};
use crate::{Extra, Maybe};

/// Resources by name, and separately the values that could not be read.
///
/// It derefs to a map of the readable resources. The unreadable values are kept as JSON and are
/// written back under their names.
///
/// ```
/// use clerk_user_model::{Dictionary, EmailAddress};
///
/// let json = r#"{"home":{"id":"idn_1","email_address":"a@b.example"},"work":{"id":7}}"#;
/// let emails: Dictionary<EmailAddress> = serde_json::from_str(json)?;
/// assert_eq!(emails["home"].email_address, "a@b.example");
/// assert!(emails.unreadable.contains_key("work"));
/// assert_eq!(serde_json::to_string(&emails)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Dictionary<T> {
    entries: BTreeMap<String, T>,
    /// The values that could not be read.
    pub unreadable: Extra,
}

impl<T> Dictionary<T> {
    /// Returns an empty dictionary.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            unreadable: Extra::new(),
        }
    }
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Dictionary<T> {
    type Target = BTreeMap<String, T>;

    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}

impl<T> DerefMut for Dictionary<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.entries
    }
}

impl<T> From<BTreeMap<String, T>> for Dictionary<T> {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self {
            entries,
            unreadable: Extra::new(),
        }
    }
}

impl<T> From<BTreeMap<String, T>> for Maybe<Dictionary<T>> {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self::Value(entries.into())
    }
}

impl<T> FromIterator<(String, T)> for Dictionary<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Self {
        BTreeMap::from_iter(entries).into()
    }
}

impl<'a, T> IntoIterator for &'a Dictionary<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = std::collections::btree_map::Iter<'a, String, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Dictionary<T> {
    /// Shows the readable entries, and only the names of the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        map.entries(&self.entries);
        for name in self.unreadable.keys() {
            map.entry(name, &format_args!("unreadable"));
        }
        map.finish()
    }
}

/// A readable or an unreadable entry.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a, T> {
    Readable(&'a T),
    Unreadable(&'a Value),
}

impl<T: Serialize> Serialize for Dictionary<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let readable = self.entries.iter();
        let readable = readable.map(|(name, value)| (name, Entry::Readable(value)));
        let unreadable = self.unreadable.iter();
        let unreadable = unreadable.map(|(name, value)| (name, Entry::Unreadable(value)));
        serializer.collect_map(readable.chain(unreadable))
    }
}

impl<'de, T: Fields> Deserialize<'de> for Dictionary<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut dictionary = Self::new();
        match Fill(&mut dictionary).deserialize(from)? {
            None => Ok(dictionary),
            Some(other) => Err(D::Error::invalid_type(unexpected(&other), &"a map")),
        }
    }
}

impl<T: Fields> Field for Dictionary<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut from: A) -> Result<Option<Value>, A::Error> {
        while let Some(name) = from.next_key::<String>()? {
            let mut value = T::blank();
            let rest = from.next_value_seed(Fill(&mut value))?;
            // If a name occurs twice, the last entry counts, as in other maps.
            self.entries.remove(&name);
            self.unreadable.remove(&name);
            match rest {
                None => drop(self.entries.insert(name, value)),
                Some(rest) => drop(self.unreadable.insert(name, rest)),
            }
        }
        Ok(None)
    }
}

impl<T: Nested> Nested for Dictionary<T> {
    fn find(&self, places: &mut Places) {
        for name in self.unreadable.keys() {
            places.add(name);
        }
        for (name, value) in &self.entries {
            places.enter(name, value);
        }
    }
}
