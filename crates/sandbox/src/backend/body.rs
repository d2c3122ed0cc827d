use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::codes::Code;
use crate::error::{ApiError, ApiErrors};

/// The number of errors that a response lists.
const MAX_ERRORS: usize = 20;

/// The members of a body, and everything found wrong with them so far.
///
/// Each accessor makes its member known; one that is not known in the end is refused.
pub(super) struct Body<'a> {
    members: Option<&'a Map<String, Value>>,
    known: BTreeSet<&'static str>,
    errors: Vec<ApiError>,
}

impl<'a> Body<'a> {
    /// Reads an object; no body is an empty one.
    pub(super) fn new(body: &'a Value) -> Self {
        let mut errors = Vec::new();
        if !matches!(body, Value::Null | Value::Object(_)) {
            errors.push(Code::RequestBodyInvalid.into());
        }
        Self {
            members: body.as_object(),
            known: BTreeSet::new(),
            errors,
        }
    }

    /// Returns a member, unless it is null.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, Code>,
    ) -> Option<T> {
        let value = self.find(name).filter(|value| !value.is_null())?;
        match read(value) {
            Ok(value) => Some(value),
            Err(code) => {
                self.blame(code, name);
                None
            }
        }
    }

    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, Code>,
    ) -> Option<T> {
        if self.find(name).is_none_or(Value::is_null) {
            self.blame(Code::FormParamMissing, name);
            return None;
        }
        self.optional(name, read)
    }

    /// Returns a member that another one asks for.
    pub(super) fn needed<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, Code>,
    ) -> Option<T> {
        if self.find(name).is_none_or(Value::is_null) {
            self.blame(Code::FormConditionalParamMissing, name);
            return None;
        }
        self.optional(name, read)
    }

    /// Returns a string that null or an empty one removes: `None` if it is not given.
    pub(super) fn clearable(&mut self, name: &'static str) -> Option<String> {
        let is_null = self.find(name)?.is_null();
        if is_null {
            return Some(String::new());
        }
        self.optional(name, text)
    }

    /// Refuses members that the sandbox cannot take into account.
    pub(super) fn unsupported(&mut self, names: &[&'static str]) {
        for name in names {
            let is_given = self.find(name).is_some_and(|value| match value {
                Value::Null | Value::Bool(false) => false,
                Value::Array(items) => !items.is_empty(),
                _ => true,
            });
            if is_given {
                let error = ApiError::param(Code::SandboxNotSupported, *name);
                self.errors.push(error.operation((*name).to_owned()));
            }
        }
    }

    /// Accepts members, whatever they are.
    pub(super) fn ignore(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    pub(super) fn blame(&mut self, code: Code, name: &'static str) {
        let error = ApiError::param(code, name);
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// Returns the values that were read, if nothing is wrong with any member.
    pub(super) fn finish<T>(mut self, read: Option<T>) -> Result<T, ApiErrors> {
        let given = self.members.into_iter().flat_map(Map::keys);
        let unknown = given.filter(|name| !self.known.contains(name.as_str()));
        let unknown = unknown.map(|name| ApiError::param(Code::FormParamUnknown, name));
        self.errors.extend(unknown);
        self.errors.truncate(MAX_ERRORS);
        if let Some(errors) = ApiErrors::of(self.errors) {
            return Err(errors);
        }
        read.ok_or_else(|| Code::RequestBodyInvalid.into())
    }

    fn find(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.members?.get(name)
    }
}

pub(super) fn text(value: &Value) -> Result<String, Code> {
    let text = value.as_str().ok_or(Code::FormParamTypeInvalid)?;
    Ok(text.to_owned())
}

/// Reads a string that is not empty.
pub(super) fn filled(value: &Value) -> Result<String, Code> {
    let text = text(value)?;
    if text.is_empty() {
        return Err(Code::FormParamNil);
    }
    Ok(text)
}

pub(super) fn texts(value: &Value) -> Result<Vec<String>, Code> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        Value::String(item) => Ok(vec![item.clone()]),
        _ => Err(Code::FormParamTypeInvalid),
    }
}

pub(super) fn flag(value: &Value) -> Result<bool, Code> {
    value.as_bool().ok_or(Code::FormParamTypeInvalid)
}

pub(super) fn integer(value: &Value) -> Result<i64, Code> {
    value.as_i64().ok_or(Code::FormParamTypeInvalid)
}

/// Reads an integer from `min` to `max`.
pub(super) fn within(min: i64, max: i64) -> impl FnOnce(&Value) -> Result<i64, Code> {
    move |value| {
        let number = integer(value)?;
        let is_within = (min..=max).contains(&number);
        is_within
            .then_some(number)
            .ok_or(Code::FormParamValueInvalid)
    }
}

pub(super) fn object(value: &Value) -> Result<Map<String, Value>, Code> {
    let members = value.as_object().ok_or(Code::FormParamValueInvalid)?;
    Ok(members.clone())
}

/// Reads a time as of RFC 3339 as milliseconds since the Unix epoch.
pub(super) fn time(value: &Value) -> Result<i64, Code> {
    let text = value.as_str().ok_or(Code::FormParamInvalidTime)?;
    let time: jiff::Timestamp = text.parse().map_err(|_| Code::FormParamInvalidTime)?;
    Ok(time.as_millisecond())
}
