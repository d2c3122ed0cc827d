//! Deserializes resources field by field, each in place.
//!
//! The outermost resource is read strictly: a field of another type is an error. A nested resource
//! never fails: if it does not fit its type, its JSON is kept.

use core::fmt;
use std::collections::BTreeMap;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{Extra, Maybe};

/// The result of an operation: one or several resources.
///
/// A nested resource that does not fit its type does not affect the others. Its JSON is kept and
/// written back: in the `extra` of the outer resource, or among the unreadable items of its
/// [`List`](crate::List) or [`Dictionary`](crate::Dictionary). [`unreadable`](Self::unreadable) returns their places.
///
/// To use a type of your own as a result, write `impl Resource for MyType {}`.
///
/// ```
/// use clerk_user_model::{Resource as _, User};
///
/// let json = r#"{"id":"user_1","email_addresses":[{"id":7},{"id":"idn_1","email_address":"a@b.example"}]}"#;
/// let user: User = serde_json::from_str(json)?;
/// assert_eq!(user.email_addresses().len(), 1);
/// assert_eq!(user.unreadable(), ["/email_addresses/0"]);
/// assert_eq!(serde_json::to_string(&user)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Resource: DeserializeOwned {
    /// Returns the JSON pointers of all nested resources that could not be read.
    fn unreadable(&self) -> Vec<String> {
        Vec::new()
    }
}

impl<T: Nested + DeserializeOwned> Resource for T {
    fn unreadable(&self) -> Vec<String> {
        let mut places = Places::default();
        self.find(&mut places);
        places.found
    }
}

/// Collects JSON pointers while the resources are visited.
#[derive(Default)]
pub(crate) struct Places {
    at: String,
    found: Vec<String>,
}

impl Places {
    /// Visits the value at `key`.
    pub(crate) fn enter(&mut self, key: impl fmt::Display, value: &dyn Nested) {
        let length = self.at.len();
        self.push(key);
        value.find(self);
        self.at.truncate(length);
    }

    /// Adds the place at `key`.
    pub(crate) fn add(&mut self, key: impl fmt::Display) {
        let length = self.at.len();
        self.push(key);
        self.found.push(self.at.clone());
        self.at.truncate(length);
    }

    fn push(&mut self, key: impl fmt::Display) {
        let key = key.to_string().replace('~', "~0").replace('/', "~1");
        self.at.push('/');
        self.at.push_str(&key);
    }
}

/// A part of a resource that can contain resources.
pub(crate) trait Nested {
    /// Adds the places that could not be read.
    fn find(&self, places: &mut Places);
}

/// A struct with a field for each property of its schema, and `extra` for all others.
pub(crate) trait Fields: Sized + Serialize {
    /// The names of the fields, at most 64, in the order of the schema.
    const NAMES: &'static [&'static str];
    /// A bit for each required field.
    const REQUIRED: u64;
    /// A bit for each field that contains resources.
    const NESTED: u64;

    /// Returns the resource before anything is read.
    fn blank() -> Self;

    /// Reads the field called `NAMES[at]` with [`set`] or [`fill`].
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        at: usize,
        mode: Mode,
        from: &mut A,
    ) -> Result<Option<Value>, A::Error>;

    /// Calls `each` with every field that contains resources.
    fn nested(&self, each: &mut dyn FnMut(&'static str, &dyn Nested));

    fn extra(&self) -> &Extra;

    fn extra_mut(&mut self) -> &mut Extra;
}

impl<T: Fields> Nested for T {
    fn find(&self, places: &mut Places) {
        self.nested(&mut |name, value| {
            if self.extra().contains_key(name) {
                places.add(name);
            }
            places.enter(name, value);
        });
    }
}

impl<T: Nested> Nested for Maybe<T> {
    fn find(&self, places: &mut Places) {
        self.value().inspect(|value| value.find(places));
    }
}

impl<T: Nested> Nested for Option<T> {
    fn find(&self, places: &mut Places) {
        self.as_ref().inspect(|value| value.find(places));
    }
}

impl<T: Nested> Nested for Vec<T> {
    fn find(&self, places: &mut Places) {
        for (at, item) in self.iter().enumerate() {
            places.enter(at, item);
        }
    }
}

impl Nested for Value {
    fn find(&self, _: &mut Places) {}
}

/// The treatment of a field that has another type than in the schema.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    /// It is an error.
    Strict,
    /// Its JSON is returned.
    Kept,
}

/// A value that is deserialized in place.
///
/// If the JSON has another type than in the schema, the functions that take a value return `false`, and
/// those that read one return its JSON.
pub(crate) trait Field: Sized {
    /// Creates the initial value.
    fn empty() -> Self;

    fn null(&mut self) -> bool {
        false
    }

    fn bool(&mut self, _: bool) -> bool {
        false
    }

    fn i64(&mut self, _: i64) -> bool {
        false
    }

    fn u64(&mut self, _: u64) -> bool {
        false
    }

    fn f64(&mut self, _: f64) -> bool {
        false
    }

    fn string(&mut self, _: &str) -> bool {
        false
    }

    fn array<'de, A: SeqAccess<'de>>(&mut self, from: A) -> Result<Option<Value>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(from)).map(Some)
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, from: A) -> Result<Option<Value>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(from)).map(Some)
    }
}

/// Reads a resource by itself.
pub(crate) fn read<'de, T: Fields, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut resource = T::blank();
    from.deserialize_map(Whole(&mut resource))?;
    Ok(resource)
}

/// Reads a field that contains resources.
pub(crate) fn fill<'de, T, A>(field: &mut T, from: &mut A) -> Result<Option<Value>, A::Error>
where
    T: Field,
    A: MapAccess<'de>,
{
    from.next_value_seed(Fill(field))
}

/// Reads any other field.
pub(crate) fn set<'de, T, A>(
    field: &mut T,
    mode: Mode,
    from: &mut A,
) -> Result<Option<Value>, A::Error>
where
    T: Field + Deserialize<'de>,
    A: MapAccess<'de>,
{
    if mode == Mode::Kept {
        return fill(field, from);
    }
    *field = from.next_value()?;
    Ok(None)
}

/// Reads any JSON into a field, or returns it if it does not fit.
pub(crate) struct Fill<'a, T>(pub(crate) &'a mut T);

impl<'de, T: Field> DeserializeSeed<'de> for Fill<'_, T> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, T: Field> Visitor<'de> for Fill<'_, T> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok((!self.0.null()).then_some(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok((!self.0.bool(value)).then(|| value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok((!self.0.i64(value)).then(|| value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok((!self.0.u64(value)).then(|| value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok((!self.0.f64(value)).then(|| value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok((!self.0.string(value)).then(|| value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        self.0.array(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        self.0.object(fields)
    }
}

impl<T: Fields> Field for T {
    fn empty() -> Self {
        T::blank()
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, from: A) -> Result<Option<Value>, A::Error> {
        let (seen, fits) = read_fields(self, Mode::Kept, from)?;
        let missing = T::REQUIRED & !seen;
        if fits && missing == 0 {
            return Ok(None);
        }
        let mut json = serde_json::to_value(&*self).map_err(A::Error::custom)?;
        if let Some(fields) = json.as_object_mut() {
            for name in names::<T>(missing) {
                fields.remove(name);
            }
        }
        Ok(Some(json))
    }
}

/// Returns `true` if `read` fills an empty value. Otherwise the value is removed again.
fn one<T: Field>(maybe: &mut Maybe<T>, read: impl FnOnce(&mut T) -> bool) -> bool {
    *maybe = Maybe::Value(T::empty());
    let fits = maybe.value_mut().is_some_and(read);
    if !fits {
        *maybe = Maybe::Absent;
    }
    fits
}

/// Does the same for arrays and objects.
fn several<T: Field, E>(
    maybe: &mut Maybe<T>,
    read: impl FnOnce(&mut T) -> Result<Option<Value>, E>,
) -> Result<Option<Value>, E> {
    *maybe = Maybe::Value(T::empty());
    let rest = maybe.value_mut().map_or(Ok(None), read)?;
    if rest.is_some() {
        *maybe = Maybe::Absent;
    }
    Ok(rest)
}

impl<T: Field> Field for Maybe<T> {
    fn empty() -> Self {
        Self::Absent
    }

    fn null(&mut self) -> bool {
        *self = Self::Null;
        true
    }

    fn bool(&mut self, value: bool) -> bool {
        one(self, |field| field.bool(value))
    }

    fn i64(&mut self, value: i64) -> bool {
        one(self, |field| field.i64(value))
    }

    fn u64(&mut self, value: u64) -> bool {
        one(self, |field| field.u64(value))
    }

    fn f64(&mut self, value: f64) -> bool {
        one(self, |field| field.f64(value))
    }

    fn string(&mut self, value: &str) -> bool {
        one(self, |field| field.string(value))
    }

    fn array<'de, A: SeqAccess<'de>>(&mut self, from: A) -> Result<Option<Value>, A::Error> {
        several(self, |field| field.array(from))
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, from: A) -> Result<Option<Value>, A::Error> {
        several(self, |field| field.object(from))
    }
}

impl Field for bool {
    fn empty() -> Self {
        false
    }

    fn bool(&mut self, value: bool) -> bool {
        *self = value;
        true
    }
}

impl Field for String {
    fn empty() -> Self {
        Self::new()
    }

    fn string(&mut self, value: &str) -> bool {
        value.clone_into(self);
        true
    }
}

impl Field for Map<String, Value> {
    fn empty() -> Self {
        Self::new()
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, from: A) -> Result<Option<Value>, A::Error> {
        *self = Self::deserialize(MapAccessDeserializer::new(from))?;
        Ok(None)
    }
}

impl<T: Field + Serialize> Field for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn array<'de, A: SeqAccess<'de>>(&mut self, mut from: A) -> Result<Option<Value>, A::Error> {
        let mut item = T::empty();
        while let Some(rest) = from.next_element_seed(Fill(&mut item))? {
            if let Some(rest) = rest {
                let before = serde_json::to_value(&*self).map_err(A::Error::custom)?;
                let after = Value::deserialize(SeqAccessDeserializer::new(from))?;
                let [before, after] = [before, after].map(items);
                return Ok(Some(before.chain([rest]).chain(after).collect()));
            }
            self.push(core::mem::replace(&mut item, T::empty()));
        }
        Ok(None)
    }
}

/// Returns the items of a JSON array.
fn items(array: Value) -> impl Iterator<Item = Value> {
    match array {
        Value::Array(items) => items.into_iter(),
        _ => Vec::new().into_iter(),
    }
}

impl<T: Field + Serialize> Field for BTreeMap<String, T> {
    fn empty() -> Self {
        Self::new()
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut from: A) -> Result<Option<Value>, A::Error> {
        while let Some(name) = from.next_key()? {
            let mut value = T::empty();
            if let Some(rest) = from.next_value_seed(Fill(&mut value))? {
                let mut json: Map<String, Value> = Map::from_iter([(name, rest)]);
                for (name, value) in &*self {
                    let value = serde_json::to_value(value).map_err(A::Error::custom)?;
                    json.insert(name.clone(), value);
                }
                json.extend(Map::deserialize(MapAccessDeserializer::new(from))?);
                return Ok(Some(json.into()));
            }
            self.insert(name, value);
        }
        Ok(None)
    }
}

/// Reads the object of the outermost resource.
struct Whole<'a, T>(&'a mut T);

impl<'de, T: Fields> Visitor<'de> for Whole<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        let (seen, _) = read_fields(self.0, Mode::Strict, fields)?;
        match names::<T>(T::REQUIRED & !seen).next() {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(()),
        }
    }
}

/// Reads all fields. Returns a bit for each field that was present, and `true` if all of them fit.
fn read_fields<'de, T: Fields, A: MapAccess<'de>>(
    resource: &mut T,
    mode: Mode,
    mut from: A,
) -> Result<(u64, bool), A::Error> {
    let (mut seen, mut next, mut fits) = (0_u64, 0, true);
    while let Some(name) = from.next_key_seed(Names(T::NAMES, next))? {
        let at = match name {
            Name::Known(at) => at,
            Name::Unknown(name) => {
                let value = from.next_value()?;
                resource.extra_mut().add(name, value)?;
                continue;
            }
        };
        let bit = 1 << at;
        if seen & bit != 0 {
            let name = T::NAMES.get(at).unwrap_or(&"");
            return Err(A::Error::duplicate_field(name));
        }
        seen |= bit;
        next = at + 1;
        if let Some(rest) = resource.read(at, mode, &mut from)? {
            let kept = T::NESTED & !T::REQUIRED & bit != 0;
            if mode == Mode::Strict && !kept {
                return Err(A::Error::invalid_type(unexpected(&rest), &"resources"));
            }
            fits &= kept;
            let name = T::NAMES.get(at).unwrap_or(&"");
            resource.extra_mut().insert((*name).to_owned(), rest);
        }
    }
    Ok((seen, fits))
}

/// Returns the names whose bits are set.
fn names<T: Fields>(bits: u64) -> impl Iterator<Item = &'static str> {
    let names = T::NAMES.iter().enumerate();
    names.filter_map(move |(at, name)| (bits & (1 << at) != 0).then_some(*name))
}

/// Returns the type of a value for an error, without its content.
pub(crate) const fn unexpected(value: &Value) -> Unexpected<'static> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(_) => Unexpected::Other("number"),
        Value::String(_) => Unexpected::Other("string"),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

enum Name {
    Known(usize),
    Unknown(String),
}

/// The known names, and the index to start from: fields come roughly in the order of the schema.
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
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        let Self(names, next) = self;
        let found = (next..names.len())
            .chain(0..next)
            .find(|at| names.get(*at) == Some(&name));
        Ok(found.map_or_else(|| Name::Unknown(name.to_owned()), Name::Known))
    }
}
