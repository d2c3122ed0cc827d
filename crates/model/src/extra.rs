use core::fmt;

use serde::Deserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Reads the members that a resource does not know, and refuses one that stands there twice.
///
/// Of two members with one name, readers disagree which counts. serde refuses them among the
/// members it knows; this does so among the others.
pub(crate) fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Map<String, Value>, D::Error> {
    d.deserialize_map(Extra)
}

struct Extra;

impl<'de> Visitor<'de> for Extra {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut extra = Map::new();
        while let Some((name, value)) = members.next_entry()? {
            if extra.insert(name, value).is_some() {
                return Err(A::Error::custom("a member stands twice"));
            }
        }
        Ok(extra)
    }
}
