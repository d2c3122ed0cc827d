use std::collections::BTreeSet;

use super::input::{Input, Pairs};
use crate::codes::Code;
use crate::error::{ApiError, Refusal};

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

/// How often a parameter that is a list may be repeated.
const MAX_REPEATS: usize = 100;
/// How many errors an answer lists.
const MAX_ERRORS: usize = 20;

/// The parameters of one request, and everything found wrong with them so far.
///
/// Each accessor makes its parameter known; what is not known in the end is refused.
pub(super) struct Params<'a> {
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

    /// The id in the path.
    pub(super) fn id<T: From<&'a str>>(&self) -> T {
        T::from(self.ids.first().copied().unwrap_or_default())
    }

    /// A parameter that must be there, judged.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        judge: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        match self.find(name)? {
            Found::Absent => self.fail(Code::FormParamMissing, name),
            Found::Empty => self.fail(Code::FormParamNil, name),
            Found::Text(text) => self.judged(name, judge(text)),
        }
    }

    /// A parameter that may be left out or empty, judged.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        judge: impl FnOnce(&str) -> Result<T, Code>,
    ) -> Option<T> {
        match self.find(name)? {
            Found::Absent | Found::Empty => None,
            Found::Text(text) => self.judged(name, judge(text)),
        }
    }

    /// A text that may be left out; given empty it is `Some("")`.
    pub(super) fn clearable(&mut self, name: &'static str) -> Option<String> {
        match self.find(name)? {
            Found::Absent => None,
            Found::Empty => Some(String::new()),
            Found::Text(text) => Some(text.to_owned()),
        }
    }

    /// A flag, as browsers write it or as Clerk's iOS SDK does.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.optional(name, |text| match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Code::FormParamTypeInvalid),
        })
    }

    /// A parameter that may be repeated; empty ones do not count.
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

    /// Parameters that are accepted, once each, whatever they say.
    pub(super) fn ignore(&mut self, names: &[&'static str]) {
        for name in names {
            if !self.known.contains(name) {
                self.find(name);
            }
        }
    }

    /// Whether a parameter has a value, be it a good one or not.
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

    /// The command, if nothing is wrong.
    pub(super) fn finish<T>(mut self, command: Option<T>) -> Result<T, Refusal> {
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
        if let Some(refusal) = Refusal::of(self.errors) {
            return Err(refusal);
        }
        command.ok_or_else(|| Code::MalformedRequestParameters.into())
    }

    /// A parameter that may come once; `None` after an error.
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
