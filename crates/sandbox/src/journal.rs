//! The requests answered lately, for people to read.

mod mask;

use std::collections::VecDeque;
use std::time::Duration;

use axum::body::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{Method, Request, Response, Uri};
use serde_json::Value;
use url::form_urlencoded;

/// How many requests are kept.
const CAPACITY: usize = 500;
/// How many bytes of bodies are kept, of all requests together.
const MAX_KEPT: usize = 4 * 1024 * 1024;
/// The longest body that is kept, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The last requests, bounded in number and in bytes.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    kept: usize,
    last_id: u64,
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Asked {
    method: Method,
    uri: Uri,
    form: Bytes,
}

/// One request and its answer. What it gives out is masked.
pub(crate) struct Entry {
    pub(crate) id: u64,
    /// Milliseconds since the Unix epoch, by the sandbox's clock.
    pub(crate) at: i64,
    pub(crate) status: u16,
    pub(crate) took: Duration,
    asked: Asked,
    location: Option<String>,
    is_json: bool,
    /// `None` if it was too long to keep.
    answer: Option<Bytes>,
}

impl Journal {
    /// The requests, the last one first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    pub(crate) fn push(&mut self, asked: Asked, answer: &Response<Bytes>, at: i64, took: Duration) {
        self.last_id += 1;
        let text = |name| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let body = answer.body();
        let entry = Entry {
            id: self.last_id,
            at,
            status: answer.status().as_u16(),
            took,
            asked,
            location: text(LOCATION),
            is_json: text(CONTENT_TYPE).is_some_and(|it| it.starts_with("application/json")),
            answer: (body.len() <= MAX_BODY).then(|| body.clone()),
        };
        self.kept += entry.kept();
        self.entries.push_back(entry);
        while self.entries.len() > CAPACITY || self.kept > MAX_KEPT {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.kept -= oldest.kept();
        }
    }

    /// Forgets all; ids go on.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.kept = 0;
    }
}

impl Asked {
    /// What is worth keeping of a request: not what a browser asks beforehand.
    pub(crate) fn of(request: &Request<Option<Bytes>>) -> Option<Self> {
        let form = request.body().as_ref();
        (request.method() != Method::OPTIONS).then(|| Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            form: form.cloned().unwrap_or_default(),
        })
    }
}

impl Entry {
    /// The method that was meant.
    pub(crate) fn method(&self) -> String {
        let meant = self.pairs(true).find(|(name, _)| name == "_method");
        match meant {
            Some((_, method)) if self.asked.method == Method::POST => method.to_uppercase(),
            _ => self.asked.method.to_string(),
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.asked.uri.path()
    }

    /// The parameters of query and form, in this order, with secrets masked.
    pub(crate) fn params(&self) -> Vec<(String, String)> {
        self.pairs(true)
            .chain(self.pairs(false))
            .map(|(name, value)| {
                let value = mask::param(&name, &value);
                (name, value)
            })
            .collect()
    }

    /// Where the answer leads, without its query.
    pub(crate) fn location(&self) -> Option<String> {
        self.location.as_deref().map(mask::url)
    }

    /// The codes of the errors in the answer.
    pub(crate) fn codes(&self) -> Vec<String> {
        if self.status < 400 {
            return Vec::new();
        }
        let json = self.json().unwrap_or_default();
        let errors = json.get("errors").and_then(Value::as_array);
        let codes = errors.into_iter().flatten().filter_map(|error| {
            let code = error.get("code")?.as_str()?;
            Some(code.to_owned())
        });
        codes.collect()
    }

    /// The body of the answer, with secrets masked; `None` if it is not kept.
    pub(crate) fn answer(&self) -> Option<String> {
        let body = self.answer.as_ref()?;
        let shown = match self.json() {
            Some(json) => format!("{:#}", mask::answer(json)),
            None if body.is_empty() => String::new(),
            None => format!("({} bytes that are not JSON)", body.len()),
        };
        Some(shown)
    }

    fn json(&self) -> Option<Value> {
        let body = self.answer.as_ref().filter(|_| self.is_json)?;
        serde_json::from_slice(body).ok()
    }

    fn pairs(&self, of_query: bool) -> impl Iterator<Item = (String, String)> {
        let query = self.asked.uri.query().unwrap_or_default().as_bytes();
        let text = if of_query { query } else { &self.asked.form };
        form_urlencoded::parse(text).into_owned()
    }

    fn kept(&self) -> usize {
        self.asked.form.len() + self.answer.as_ref().map_or(0, Bytes::len)
    }
}

impl core::fmt::Debug for Entry {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Entry")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(journal: &mut Journal, uri: &str, form: &'static str, answer: &str) {
        let request = Request::post(uri).body(Some(form.into())).unwrap();
        let answer = Response::builder()
            .status(422)
            .header("content-type", "application/json")
            .body(answer.to_owned().into())
            .unwrap();
        let asked = Asked::of(&request).unwrap();
        journal.push(asked, &answer, 0, Duration::ZERO);
    }

    #[test]
    fn a_request_is_shown_as_it_was_meant() {
        let mut journal = Journal::default();
        push(
            &mut journal,
            "/v1/me/?_method=patch&__dev_session=dvb_1",
            "code=1&first_name=A+B",
            r#"{"errors":[{"code":"form_param_nil"},{"code":"form_param_unknown"}]}"#,
        );
        let entry = journal.latest().next().unwrap();
        assert_eq!(entry.method(), "PATCH");
        assert_eq!(entry.path(), "/v1/me/");
        assert_eq!(entry.codes(), ["form_param_nil", "form_param_unknown"]);
        let expected = [
            ("_method", "patch"),
            ("__dev_session", mask::MASK),
            ("code", mask::MASK),
            ("first_name", "A B"),
        ];
        let params = entry.params();
        let found: Vec<_> = params.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expected);
        assert!(entry.answer().unwrap().contains("form_param_nil"));
    }

    #[test]
    fn the_journal_is_bounded() {
        let mut journal = Journal::default();
        for _ in 0..=CAPACITY {
            push(&mut journal, "/", "", "{}");
        }
        assert_eq!(journal.latest().count(), CAPACITY);
        let long = "x".repeat(MAX_BODY);
        for _ in 0..100 {
            push(&mut journal, "/", "", &long);
        }
        assert_eq!(journal.latest().count(), MAX_KEPT / MAX_BODY);
        assert_eq!(journal.kept, MAX_KEPT);
        push(&mut journal, "/", "", &format!("{long}x"));
        assert_eq!(journal.latest().next().unwrap().answer(), None);
        journal.clear();
        assert_eq!((journal.latest().count(), journal.kept), (0, 0));
    }
}
