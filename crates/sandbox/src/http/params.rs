use std::collections::BTreeSet;

use super::input::{Input, Pairs};
use crate::codes::Code;
use crate::error::{ApiError, ApiErrors};

/// Parameters that clients send along and that mean nothing here.
const IGNORED: [&str; 9] = [
    "captcha_action",
    "captcha_error",
    "captcha_token",
    "captcha_widget_type",
    "channel",
    "default",
    "locale",
    "tab_state",
    "timezone",
];

/// The number of times that a parameter with a list may be repeated.
const MAX_REPEATS: usize = 100;
/// The number of errors in a response.
const MAX_ERRORS: usize = 20;

/// The parameters of one request, and everything found wrong with them so far.
///
/// Each accessor makes its parameter known; what is not known in the end is refused.
pub(crate) struct Params<'a> {
    input: &'a Input,
    ids: Vec<&'a str>,
    known: BTreeSet<&'static str>,
    errors: Vec<ApiError>,
}

enum Found<'a> {
    Absent,
    Empty,
    Text(&'a str),
}

impl<'a> Params<'a> {
    pub(super) fn new(input: &'a Input, ids: Vec<&'a str>) -> Self {
        Self {
            input,
            ids,
            known: BTreeSet::new(),
            errors: Vec::new(),
        }
    }

    pub(super) const fn input(&self) -> &'a Input {
        self.input
    }

    /// Returns the id in the path.
    pub(super) fn id<T: From<&'a str>>(&self) -> T {
        T::from(self.ids.first().copied().unwrap_or_default())
    }

    /// Returns the second id in the path.
    pub(super) fn second_id(&self) -> &'a str {
        self.ids.get(1).copied().unwrap_or_default()
    }

    /// Reads a parameter that must be given.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        match self.find(name)? {
            Found::Absent => self.fail(Code::FormParamMissing, name),
            Found::Empty => self.fail(Code::FormParamNil, name),
            Found::Text(text) => self.judged(name, read(text)),
        }
    }

    /// Reads a parameter that may be left out or empty.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        match self.find(name)? {
            Found::Absent | Found::Empty => None,
            Found::Text(text) => self.judged(name, read(text)),
        }
    }

    /// Reads a string that may be left out; given empty it is `Some("")`.
    pub(super) fn clearable(&mut self, name: &'static str) -> Option<String> {
        match self.find(name)? {
            Found::Absent => None,
            Found::Empty => Some(String::new()),
            Found::Text(text) => Some(text.to_owned()),
        }
    }

    /// Reads a flag, as browsers write it or as Clerk's iOS SDK does.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.optional(name, |text| match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Code::FormParamTypeInvalid),
        })
    }

    /// Reads a parameter that may be repeated; empty ones do not count.
    pub(super) fn list(&mut self, name: &'static str) -> Vec<String> {
        self.known.insert(name);
        let values = values(self.input.form(), name);
        if values.len() > MAX_REPEATS {
            self.blame(Code::FormParamDuplicate, name);
        } else if values.contains(&None) {
            self.blame(Code::FormParamValueInvalid, name);
        }
        let texts = values.into_iter().flatten();
        let given = texts.filter(|text| !text.is_empty());
        given.map(str::to_owned).collect()
    }

    /// Accepts parameters, once each, whatever their values.
    pub(super) fn ignore(&mut self, names: &[&'static str]) {
        for name in names {
            if !self.known.contains(name) {
                self.find(name);
            }
        }
    }

    /// Returns `true` if a parameter has a value, valid or not.
    pub(super) fn is_given(&self, name: &str) -> bool {
        let values = values(self.input.form(), name);
        values.iter().any(|value| *value != Some(""))
    }

    /// Adds an error that no parameter is to blame for.
    pub(super) fn refuse(&mut self, code: Code) {
        self.errors.push(code.into());
    }

    /// Adds an error of the caller's own.
    pub(super) fn blame(&mut self, code: Code, name: &'static str) {
        self.errors.push(ApiError::param(code, name));
    }

    /// Returns what was read from the parameters, if nothing is wrong with any.
    pub(super) fn finish<T>(&mut self, read: Option<T>) -> Result<T, ApiErrors> {
        if !self.input.form().is_empty() {
            self.ignore(&IGNORED);
        }
        let given: BTreeSet<&str> = self
            .input
            .form()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let unknown = given.into_iter().filter(|name| !self.known.contains(name));
        self.errors.extend(
            unknown
                .take(MAX_ERRORS)
                .map(|name| ApiError::param(Code::FormParamUnknown, name)),
        );
        self.errors.truncate(MAX_ERRORS);
        if let Some(errors) = ApiErrors::of(core::mem::take(&mut self.errors)) {
            return Err(errors);
        }
        read.ok_or_else(|| Code::MalformedRequestParameters.into())
    }

    /// Refuses every parameter but those that are ignored.
    pub(super) fn finish_empty(&mut self) -> Result<(), ApiErrors> {
        self.finish(Some(()))
    }

    /// Finds a parameter that may come once; `None` after an error.
    fn find(&mut self, name: &'static str) -> Option<Found<'a>> {
        self.known.insert(name);
        match values(self.input.form(), name).as_slice() {
            [] => Some(Found::Absent),
            [Some("")] => Some(Found::Empty),
            [Some(text)] => Some(Found::Text(text)),
            [None] => self.fail(Code::FormParamValueInvalid, name),
            _ => self.fail(Code::FormParamDuplicate, name),
        }
    }

    fn fail<T>(&mut self, code: Code, name: &'static str) -> Option<T> {
        self.blame(code, name);
        None
    }

    fn judged<T>(&mut self, name: &'static str, result: Result<T, Code>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(code) => self.fail(code, name),
        }
    }
}

fn values<'a>(form: &'a Pairs, name: &str) -> Vec<Option<&'a str>> {
    let found = form.iter().filter(|(known, _)| known == name);
    found.map(|(_, value)| value.as_deref()).collect()
}
