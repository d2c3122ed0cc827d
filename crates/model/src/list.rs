use core::fmt;
use core::ops::{Deref, DerefMut};

use serde::de::{DeserializeSeed, Error, SeqAccess};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::Maybe;
use crate::resource::{Field, Fields, Fill, Nested, Places, unexpected};

/// A list of resources, and separately the values that could not be read.
///
/// It derefs to a `Vec` of the readable resources. The unreadable values are kept as JSON and are
/// written back at their places.
///
/// ```
/// use clerk_user_model::{EmailAddress, List};
///
/// let json = r#"[{"id":"idn_1"},{"id":"idn_2","email_address":"a@b.example"}]"#;
/// let list: List<EmailAddress> = serde_json::from_str(json)?;
/// for email in &list {
///     assert_eq!(email.email_address, "a@b.example");
/// }
/// let (at, value) = list.unreadable().next().ok_or("all are read")?;
/// assert_eq!((at, value.to_string()), (0, r#"{"id":"idn_1"}"#.to_owned()));
/// assert_eq!(serde_json::to_string(&list)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct List<T> {
    items: Vec<T>,
    unreadable: Unreadable,
}

/// Each value with its place in the list, in order. It is the size of a pointer while it is empty.
type Unreadable = Option<Box<Vec<(usize, Value)>>>;

impl<T> List<T> {
    /// Returns an empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            items: Vec::new(),
            unreadable: None,
        }
    }

    /// Returns the readable items.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }

    /// Returns the values that could not be read, each with its place in the list.
    pub fn unreadable(&self) -> impl Iterator<Item = (usize, &Value)> {
        let values = self.unreadable.iter().flat_map(|values| values.iter());
        values.map(|(at, value)| (*at, value))
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for List<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.items
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.items
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            items,
            unreadable: None,
        }
    }
}

impl<T> From<Vec<T>> for Maybe<List<T>> {
    fn from(items: Vec<T>) -> Self {
        Self::Value(items.into())
    }
}

impl<T> From<Option<Vec<T>>> for Maybe<List<T>> {
    fn from(items: Option<Vec<T>>) -> Self {
        items.map_or(Self::Null, Self::from)
    }
}

impl<T> From<List<T>> for Vec<T> {
    fn from(list: List<T>) -> Self {
        list.items
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut List<T> {
    type Item = &'a mut T;
    type IntoIter = core::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    /// Shows the readable items, and only the number of the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(&self.items);
        match self.unreadable().count() {
            0 => list.finish(),
            count => list.entry(&format_args!("{count} unreadable")).finish(),
        }
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut unreadable = self.unreadable().peekable();
        let mut list = serializer.serialize_seq(None)?;
        let mut at = 0;
        for item in &self.items {
            while let Some((_, value)) = unreadable.next_if(|(place, _)| *place == at) {
                list.serialize_element(value)?;
                at += 1;
            }
            list.serialize_element(item)?;
            at += 1;
        }
        unreadable.try_for_each(|(_, value)| list.serialize_element(value))?;
        list.end()
    }
}

impl<'de, T: Fields> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut list = Self::new();
        match Fill(&mut list).deserialize(from)? {
            None => Ok(list),
            Some(other) => Err(D::Error::invalid_type(unexpected(&other), &"a list")),
        }
    }
}

impl<T: Fields> Field for List<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn array<'de, A: SeqAccess<'de>>(&mut self, mut from: A) -> Result<Option<Value>, A::Error> {
        for at in 0.. {
            self.items.push(T::blank());
            let item = self.items.last_mut().map(Fill);
            let Some(rest) = item.map_or(Ok(None), |item| from.next_element_seed(item))? else {
                self.items.pop();
                break;
            };
            if let Some(value) = rest {
                self.items.pop();
                self.unreadable.get_or_insert_default().push((at, value));
            }
        }
        Ok(None)
    }
}

impl<T: Nested> Nested for List<T> {
    fn find(&self, places: &mut Places) {
        let mut unreadable = self.unreadable().peekable();
        let mut at = 0;
        for item in &self.items {
            while unreadable.next_if(|(place, _)| *place == at).is_some() {
                places.add(at);
                at += 1;
            }
            places.enter(at, item);
            at += 1;
        }
        for _ in unreadable {
            places.add(at);
            at += 1;
        }
    }
}
