use core::fmt;
use core::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// The fields of a resource that its type does not know, and its nested resources that cannot be read.
///
/// It derefs to a JSON object, and is the size of a pointer while it is empty. `Debug` shows the names
/// of the fields, but not their values.
///
/// ```
/// use clerk_user_model::User;
///
/// let json = r#"{"id":"user_1","favourite_colour":"green"}"#;
/// let user: User = serde_json::from_str(json)?;
/// assert_eq!(user.extra["favourite_colour"], "green");
/// assert_eq!(serde_json::to_string(&user)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// Creates an empty object.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Adds a field, or returns an error if there is one with this name.
    pub(crate) fn add<E: Error>(&mut self, name: String, value: Value) -> Result<(), E> {
        match self.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(E::custom("duplicate field")),
        }
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.0.get_or_insert_default()
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(members: Map<String, Value>) -> Self {
        Self(Some(Box::new(members)))
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Extra {
    /// Rejects a field that occurs twice, because JSON readers disagree on which one counts. serde does
    /// the same for the fields that a type knows.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ExtraVisitor)
    }
}

struct ExtraVisitor;

impl<'de> Visitor<'de> for ExtraVisitor {
    type Value = Extra;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Extra, A::Error> {
        let mut extra = Extra::new();
        while let Some((name, value)) = members.next_entry()? {
            extra.add(name, value)?;
        }
        Ok(extra)
    }
}
