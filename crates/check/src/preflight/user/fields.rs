//! The fields of a record, whatever their names look like.

use core::cell::Cell;

use serde_json::{Map, Value};

use super::Identifier;
use super::time;
use crate::names::words;
use crate::ndjson::RESOURCE_VALUES;
use crate::phone::is_spreadsheet_number;

/// The fields of a record by the words of their names: `firstName`, `first_name` and `First Name` are one.
pub(super) struct Fields<'a> {
    all: Vec<Field<'a>>,
    had_unclear_flag: Cell<bool>,
    had_unread_element: Cell<bool>,
}

struct Field<'a> {
    name: &'a str,
    words: String,
    value: &'a Value,
    is_read: Cell<bool>,
}

/// Words for yes and for no; spreadsheets write them in the language of their user.
const YES: &[&str] = &[
    "true",
    "t",
    "1",
    "yes",
    "y",
    "on",
    "wahr",
    "vrai",
    "verdadero",
    "verdadeiro",
    "vero",
    "waar",
    "sant",
    "ja",
    "oui",
    "si",
    "sim",
];
const NO: &[&str] = &[
    "false", "f", "0", "no", "n", "off", "falsch", "faux", "falso", "onwaar", "falskt", "nein",
    "non", "nej", "nee", "não", "fałsz",
];

/// The fewest digits of a date with a year, a month and a day.
const DIGITS_OF_DATE: usize = 8;

impl<'a> Fields<'a> {
    pub(super) fn new(record: &'a Map<String, Value>) -> Self {
        let fields = record.iter().map(|(name, value)| Field {
            name,
            words: words(name).join("_"),
            value,
            is_read: Cell::new(false),
        });
        Self {
            all: fields.collect(),
            had_unclear_flag: Cell::new(false),
            had_unread_element: Cell::new(false),
        }
    }

    /// Returns the names of all fields, each with `true` if it was read.
    pub(super) fn seen(&self) -> Vec<(String, bool)> {
        let all = self.all.iter();
        all.map(|field| (field.name.to_owned(), field.is_read.get()))
            .collect()
    }

    /// Returns `true` if a field had to be a yes or no and was neither.
    pub(super) fn had_unclear_flag(&self) -> bool {
        self.had_unclear_flag.get()
    }

    /// Returns `true` if a list of identifiers had an element that is none.
    pub(super) fn had_unread_element(&self) -> bool {
        self.had_unread_element.get()
    }

    /// Returns the first of these fields that has a value.
    pub(super) fn value(&self, names: &[&str]) -> Option<&'a Value> {
        let mut found = None;
        for name in names {
            for field in self.all.iter().filter(|field| field.words == *name) {
                field.is_read.set(true);
                found = found.or_else(|| (!is_nothing(field.value)).then_some(field.value));
            }
        }
        found
    }

    /// Returns the fields whose names begin so, without that beginning.
    pub(super) fn with_prefix(&self, prefix: &str) -> Map<String, Value> {
        let named = self.all.iter().filter_map(|field| {
            let rest = field.name.strip_prefix(prefix)?;
            field.is_read.set(true);
            (!is_nothing(field.value)).then(|| (rest.to_owned(), field.value.clone()))
        });
        named.collect()
    }

    /// Returns an object of the fields whose names begin with that of the object and a dot, as CSV has them.
    pub(super) fn object(&self, name: &str) -> Option<Value> {
        let mut object = Map::new();
        for (path, value) in self.with_prefix(&format!("{name}.")) {
            let mut place = &mut object;
            let (parents, last) = path.rsplit_once('.').unwrap_or(("", &path));
            for parent in parents.split('.').filter(|parent| !parent.is_empty()) {
                let inner = place.entry(parent).or_insert_with(|| Map::new().into());
                if !inner.is_object() {
                    *inner = Map::new().into();
                }
                place = inner.as_object_mut()?;
            }
            place.insert(last.to_owned(), value);
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    /// Returns a field as text; of an array its first element.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        text_of(self.value(names)?)
    }

    /// Returns the values of a field: of an array its elements, of text the parts between `,` and `|`.
    pub(super) fn texts(&self, names: &[&str]) -> Vec<String> {
        let all = self.identifiers(names).into_iter();
        all.map(|(text, _)| text).collect()
    }

    /// Returns the values of a field as [`texts`](Self::texts) does; an element that is a resource of Clerk
    /// says whether it is verified.
    pub(super) fn identifiers(&self, names: &[&str]) -> Vec<(String, Option<bool>)> {
        let all: Vec<_> = match self.value(names) {
            // A number that a spreadsheet wrote can have a decimal comma.
            Some(Value::String(text))
                if text.contains([',', '|']) && !is_spreadsheet_number(text) =>
            {
                let parts = text.split([',', '|']);
                parts.map(|part| (part.trim().to_owned(), None)).collect()
            }
            Some(Value::Array(elements)) => {
                let elements = elements.iter().filter(|element| !element.is_null());
                let found: Vec<_> = elements.clone().filter_map(identifier_of).collect();
                if found.len() != elements.count() {
                    self.had_unread_element.set(true);
                }
                found
            }
            Some(value) => identifier_of(value).into_iter().collect(),
            None => Vec::new(),
        };
        all.into_iter()
            .filter(|(text, _)| !text.is_empty())
            .collect()
    }

    /// Returns the resource in a list whose id another field names.
    pub(super) fn primary(&self, id: &str, list: &str) -> Option<(String, Option<bool>)> {
        let id = self.value(&[id])?;
        let mut all = self.value(&[list])?.as_array()?.iter();
        identifier_of(all.find(|resource| resource.get("id") == Some(id))?)
    }

    /// Returns a field as a yes or no. Exports write it as a boolean, a word, or a time.
    pub(super) fn flag(&self, names: &[&str]) -> Option<bool> {
        let flag = match self.value(names)? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => Some(number.as_f64() != Some(0.0)),
            Value::String(text) => yes_or_no(text),
            Value::Array(elements) => elements.first().and_then(|first| match first {
                Value::Bool(flag) => Some(*flag),
                first => yes_or_no(first.as_str()?),
            }),
            Value::Object(_) | Value::Null => None,
        };
        if flag.is_none() {
            self.had_unclear_flag.set(true);
        }
        flag
    }

    pub(super) fn identifier(&self, names: &[&str], verified: &[&str]) -> Vec<Identifier> {
        let is_verified = self.flag(verified).unwrap_or_default();
        self.identifiers_of(names, is_verified)
    }

    /// Returns the values of a field as identifiers that are all verified, or all not.
    pub(super) fn identifiers_of(&self, names: &[&str], is_verified: bool) -> Vec<Identifier> {
        let values = self.texts(names).into_iter();
        values
            .map(|value| Identifier { value, is_verified })
            .collect()
    }

    /// Returns the first and the last name, or the parts of a whole name.
    pub(super) fn names(&self) -> (Option<String>, Option<String>) {
        let first = self.text(&["given_name", "first_name"]);
        let last = self.text(&["family_name", "last_name"]);
        if first.is_some() || last.is_some() {
            return (first, last);
        }
        let name = self
            .text(&["display_name", "full_name", "name"])
            .filter(|name| !name.contains('@') && name.contains(char::is_alphabetic));
        let Some(name) = name else {
            return (None, None);
        };
        let name = name.trim();
        match name.split_once(char::is_whitespace) {
            Some((first, last)) => (Some(first.to_owned()), Some(last.trim().to_owned())),
            None => (Some(name.to_owned()), None),
        }
    }

    /// Returns a field that holds JSON, also as text; text that is no JSON is returned as it is.
    pub(super) fn json(&self, names: &[&str]) -> Option<Value> {
        match self.value(names)? {
            Value::String(text) => {
                let read = |text: &str| serde_json::from_str(text).ok();
                // Some exports escape the quotes of a cell once more.
                let value = read(text).or_else(|| read(&text.replace("\\\"", "\"")));
                Some(value.unwrap_or_else(|| Value::String(text.clone())))
            }
            value => Some(value.clone()),
        }
    }

    /// Returns a time as RFC 3339; text that is no time is returned as it is.
    pub(super) fn time(&self, names: &[&str]) -> Option<String> {
        let text = self.text(names)?;
        Some(time::rfc3339(&text).unwrap_or(text))
    }
}

/// Returns a value as text; of an array its first element, of an id or a time of `MongoDB` its content.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(elements) => elements.first().and_then(Value::as_str).map(str::to_owned),
        Value::Object(fields) => {
            let content = fields.get("$oid").or_else(|| fields.get("$date"))?;
            content.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// Returns an identifier as text, and `true` or `false` if it says itself whether it is verified.
fn identifier_of(value: &Value) -> Option<(String, Option<bool>)> {
    let Value::Object(fields) = value else {
        return match value {
            Value::String(text) => Some((text.clone(), None)),
            Value::Number(number) => Some((number.to_string(), None)),
            _ => None,
        };
    };
    let text = RESOURCE_VALUES
        .iter()
        .find_map(|name| fields.get(*name)?.as_str())?;
    let status = fields
        .get("verification")
        .map(|verification| verification.get("status"));
    let is_verified = status.map(|status| status == Some(&"verified".into()));
    Some((text.to_owned(), is_verified))
}

/// Returns `true` of values that exports write for nothing.
fn is_nothing(value: &Value) -> bool {
    value.is_null()
        || value
            .as_str()
            .is_some_and(|text| matches!(text.trim(), "" | "null" | "NULL" | "\\N"))
}

/// Reads a word for yes or no, or a time, which stands for yes.
fn yes_or_no(text: &str) -> Option<bool> {
    let word = text.trim().to_lowercase();
    if NO.contains(&word.as_str()) {
        return Some(false);
    }
    let has_date = word.bytes().filter(u8::is_ascii_digit).count() >= DIGITS_OF_DATE;
    let is_yes = YES.contains(&word.as_str()) || has_date;
    is_yes.then_some(true)
}
