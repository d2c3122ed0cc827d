//! Reads resources member by member, each straight to where it stands.

use core::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::{Extra, Maybe};

/// A struct with a member for each property of its schema, and `extra` for all others.
pub(crate) trait Resource: Sized {
    /// The names of the members, at most 64, in the order of the schema.
    const NAMES: &'static [&'static str];
    /// A bit for each member that must not be missing.
    const REQUIRED: u64;

    /// The resource before anything is read.
    fn blank() -> Self;

    /// Reads the member called `NAMES[at]`.
    fn read<'de, A: MapAccess<'de>>(&mut self, at: usize, from: &mut A) -> Result<(), A::Error>;

    fn extra(&mut self) -> &mut Extra;
}

/// What holds resources: one, a list, or perhaps one of both.
pub(crate) trait Place {
    fn empty() -> Self;

    fn fill<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error>;
}

/// Reads a whole resource.
pub(crate) fn read<'de, T: Resource, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut resource = T::blank();
    resource.fill(from)?;
    Ok(resource)
}

/// Reads a member that holds resources.
pub(crate) fn fill<'de, T, A>(place: &mut T, from: &mut A) -> Result<(), A::Error>
where
    T: Place,
    A: MapAccess<'de>,
{
    from.next_value_seed(Filled(place))
}

/// Reads any other member.
pub(crate) fn set<'de, T, A>(place: &mut T, from: &mut A) -> Result<(), A::Error>
where
    T: Deserialize<'de>,
    A: MapAccess<'de>,
{
    *place = from.next_value()?;
    Ok(())
}

impl<T: Resource> Place for T {
    fn empty() -> Self {
        T::blank()
    }

    fn fill<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(Members(self))
    }
}

impl<T: Resource> Place for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn fill<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(Items(self))
    }
}

impl<T: Place> Place for Maybe<T> {
    fn empty() -> Self {
        Self::Absent
    }

    fn fill<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(Optional(self))
    }
}

/// A place to be filled.
struct Filled<'a, T>(&'a mut T);

impl<'de, T: Place> DeserializeSeed<'de> for Filled<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.fill(from)
    }
}

struct Optional<'a, T>(&'a mut Maybe<T>);

impl<'de, T: Place> Visitor<'de> for Optional<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        *self.0 = Maybe::Null;
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        *self.0 = Maybe::Value(T::empty());
        self.0.value_mut().map_or(Ok(()), |place| place.fill(from))
    }
}

struct Items<'a, T>(&'a mut Vec<T>);

impl<'de, T: Resource> Visitor<'de> for Items<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Pushed(self.0))?.is_some() {}
        Ok(())
    }
}

/// A list that gets one more item.
struct Pushed<'a, T>(&'a mut Vec<T>);

impl<'de, T: Resource> DeserializeSeed<'de> for Pushed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.push(T::blank());
        self.0.last_mut().map_or(Ok(()), |item| item.fill(from))
    }
}

struct Members<'a, T>(&'a mut T);

impl<'de, T: Resource> Visitor<'de> for Members<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let (mut seen, mut next) = (0_u64, 0);
        while let Some(name) = members.next_key_seed(Names(T::NAMES, next))? {
            match name {
                Name::Known(at) => {
                    if seen & (1 << at) != 0 {
                        let name = T::NAMES.get(at).unwrap_or(&"");
                        return Err(A::Error::duplicate_field(name));
                    }
                    seen |= 1 << at;
                    next = at + 1;
                    self.0.read(at, &mut members)?;
                }
                Name::Unknown(name) => {
                    let value = members.next_value()?;
                    self.0.extra().add(name, value)?;
                }
            }
        }
        let missing = (T::REQUIRED & !seen).trailing_zeros();
        match T::NAMES.get(missing as usize) {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(()),
        }
    }
}

enum Name {
    Known(usize),
    Unknown(String),
}

/// Names to look for, and where to begin: members come in about the order of the schema.
#[derive(Clone, Copy)]
struct Names(&'static [&'static str], usize);

impl<'de> DeserializeSeed<'de> for Names {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Name, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Names {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        let Self(names, next) = self;
        let found = (next..names.len())
            .chain(0..next)
            .find(|at| names.get(*at) == Some(&name));
        Ok(found.map_or_else(|| Name::Unknown(name.to_owned()), Name::Known))
    }
}
