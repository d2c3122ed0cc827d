//! The requests answered lately, for people to read.

mod mask;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use axum::body::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{Method, Request, Response, Uri};
use serde_json::Value;
use url::form_urlencoded;

/// The number of requests that are kept.
const CAPACITY: usize = 500;
/// The number of bytes of bodies that are kept, of all requests together.
const MAX_KEPT: usize = 4 * 1024 * 1024;
/// The longest body that is kept, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The last requests, bounded in number and in bytes.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    kept: usize,
    last_id: u64,
    /// The number of requests for each operation that the sandbox does not support.
    unsupported: BTreeMap<String, u64>,
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Asked {
    method: Method,
    uri: Uri,
    /// A form, or JSON; nothing else is kept.
    body: Bytes,
    is_json: bool,
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
    /// Returns the requests, the last one first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// Returns the operations that were asked for and are not supported, each with the number of requests.
    pub(crate) fn unsupported(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        let counts = self.unsupported.iter();
        counts.map(|(operation, count)| (operation.as_str(), *count))
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
        if let Some(operation) = entry.unsupported() {
            *self.unsupported.entry(operation).or_default() += 1;
        }
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
        self.unsupported.clear();
        self.kept = 0;
    }
}

impl Asked {
    /// Returns the part of a request to keep; preflight requests of browsers are not kept.
    pub(crate) fn of(request: &Request<Option<Bytes>>) -> Option<Self> {
        let media_type = request.headers().get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let is_of = |name| media_type.is_some_and(|it| it.starts_with(name));
        let is_json = is_of("application/json");
        let is_kept = is_json || is_of("application/x-www-form-urlencoded");
        let body = request.body().as_ref().filter(|_| is_kept);
        (request.method() != Method::OPTIONS).then(|| Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            body: body.cloned().unwrap_or_default(),
            is_json,
        })
    }
}

impl Entry {
    /// Returns the method, which a parameter can override.
    pub(crate) fn method(&self) -> String {
        let mut query = self.query();
        let meant = query.find(|(name, _)| name == "_method");
        match meant {
            Some((_, method)) if self.asked.method == Method::POST => method.to_uppercase(),
            _ => self.asked.method.to_string(),
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.asked.uri.path()
    }

    /// Returns the parameters of query and body, in this order, with secrets masked.
    pub(crate) fn params(&self) -> Vec<(String, String)> {
        let masked = |(name, value): (String, String)| {
            let value = mask::param(&name, &value);
            (name, value)
        };
        let mut params: Vec<_> = self.query().map(masked).collect();
        if self.asked.is_json {
            let members = self.members().into_iter();
            params.extend(members.map(|(name, value)| {
                let value = mask::member(&name, value);
                (name, value)
            }));
        } else {
            params.extend(
                form_urlencoded::parse(&self.asked.body)
                    .into_owned()
                    .map(masked),
            );
        }
        params
    }

    /// Returns the URL that the response redirects to, without its query.
    pub(crate) fn location(&self) -> Option<String> {
        self.location.as_deref().map(mask::url)
    }

    /// Returns the codes of the errors in the response.
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

    /// Returns the operation that the response says is not supported.
    fn unsupported(&self) -> Option<String> {
        if self.status != 501 {
            return None;
        }
        let operation = self.json()?.pointer("/errors/0/meta/operation")?.clone();
        operation.as_str().map(str::to_owned)
    }

    /// Returns the body of the response, with secrets masked; `None` if it is not kept.
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

    fn query(&self) -> impl Iterator<Item = (String, String)> {
        let query = self.asked.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).into_owned()
    }

    /// Returns the members of a body of JSON, by name, or by number if it is a list.
    fn members(&self) -> Vec<(String, Value)> {
        match serde_json::from_slice(&self.asked.body) {
            Ok(Value::Object(members)) => members.into_iter().collect(),
            Ok(Value::Array(items)) => {
                let items = items.into_iter().enumerate();
                items.map(|(at, item)| (at.to_string(), item)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn kept(&self) -> usize {
        self.asked.body.len() + self.answer.as_ref().map_or(0, Bytes::len)
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

    fn media_type(body: &str) -> &'static str {
        match body.get(..1) {
            Some("{" | "[") => "application/json; charset=utf-8",
            Some("-") => "multipart/form-data; boundary=x",
            _ => "application/x-www-form-urlencoded",
        }
    }

    fn push(journal: &mut Journal, uri: &str, form: &'static str, answer: &str) {
        let request = Request::post(uri).header("content-type", media_type(form));
        let request = request.body(Some(form.into())).unwrap();
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
    fn bodies_of_json_are_shown_by_member_and_files_are_not() {
        let mut journal = Journal::default();
        let params = |journal: &Journal| journal.latest().next().unwrap().params();
        let body = r#"{"password":"x","email_address":["a@example.com"],"created_at":null}"#;
        push(&mut journal, "/v1/users?a=b", body, "{}");
        let expected = [
            ("a", "b"),
            ("created_at", "null"),
            ("email_address", r#"["a@example.com"]"#),
            ("password", mask::MASK),
        ];
        let mut found = params(&journal);
        found.sort();
        let found: Vec<_> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expected);
        push(&mut journal, "/v1/x", r#"[{"token":"x"}]"#, "{}");
        let expected = format!("{{\"token\":\"{}\"}}", mask::MASK);
        assert_eq!(params(&journal), [("0".to_owned(), expected)]);
        for body in ["{password", "--x\r\npassword=1"] {
            push(&mut journal, "/v1/x", body, "{}");
            assert_eq!(params(&journal), []);
        }
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
