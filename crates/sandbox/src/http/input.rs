use axum::body::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::request::Parts;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode;

use crate::codes::Code;
use crate::error::{ApiError, Refusal};
use crate::quirk::Quirks;

/// Takes a file instead of a form.
const IMAGE: &str = "/v1/me/profile_image";

/// A request as the sandbox understands it: which method it means, and what it carries.
#[derive(Debug)]
pub(super) struct Input {
    method: Method,
    /// Without a slash at the end.
    path: String,
    query: Vec<(String, String)>,
    form: Pairs,
    headers: HeaderMap,
}

/// Names and values of a form; a value that is not UTF-8 is `None`.
pub(super) type Pairs = Vec<(String, Option<String>)>;

impl Input {
    pub(super) fn new(head: Parts, body: Option<Bytes>) -> Result<Self, Refusal> {
        let body = body.ok_or(Code::RequestBodyTooLarge)?;
        let query = decode(head.uri.query().unwrap_or_default().as_bytes())
            .into_iter()
            .map(|(name, value)| Some((name, value?)))
            .collect::<Option<Vec<_>>>()
            .ok_or(Code::MalformedRequestParameters)?;
        let path = head.uri.path();
        let mut input = Self {
            method: head.method,
            path: path.strip_suffix('/').unwrap_or(path).to_owned(),
            query,
            form: Vec::new(),
            headers: head.headers,
        };
        input.override_method();
        if input.method != Method::GET && !body.is_empty() && input.path != IMAGE {
            input.must_be_form()?;
            input.form = decode(&body);
        }
        Ok(input)
    }

    /// Makes its parameters what the instance would take them for.
    pub(super) fn bend(&mut self, quirks: &Quirks) {
        for (name, value) in &mut self.form {
            if let Some(value) = value {
                quirks.bend_param(name, value);
            }
        }
    }

    pub(super) const fn method(&self) -> &Method {
        &self.method
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) const fn form(&self) -> &Pairs {
        &self.form
    }

    pub(super) fn is_control(&self) -> bool {
        self.path == "/_sandbox" || self.path.starts_with("/_sandbox/")
    }

    /// The first value of a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let mut found = self.query.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The first value of a header, if it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The token of the `Authorization` header: raw or after `Bearer`; `None` if it is empty.
    pub(super) fn authorization(&self) -> Option<String> {
        let value = self.headers.get(AUTHORIZATION)?;
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = text.trim();
        let token = match text.split_at_checked(6) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim_start(),
            _ => text,
        };
        (!token.is_empty()).then(|| token.to_owned())
    }

    /// Whether a native application asks.
    pub(super) fn is_native(&self) -> bool {
        matches!(self.query("_is_native"), Some("1" | "true"))
    }

    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all(COOKIE).iter();
        cookies
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    }

    /// Browsers send `POST` for every other method and name it in `_method`.
    fn override_method(&mut self) {
        if self.method == Method::HEAD {
            self.method = Method::GET;
        }
        if self.method != Method::POST {
            return;
        }
        if let Some(method) = self.query("_method") {
            let method = method.to_ascii_uppercase();
            self.method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::POST);
        }
    }

    fn must_be_form(&self) -> Result<(), ApiError> {
        let media_type = self.headers.get(CONTENT_TYPE).map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let essence = text.split(';').next().unwrap_or_default();
            essence.trim().to_ascii_lowercase()
        });
        if media_type.as_deref() == Some("application/x-www-form-urlencoded") {
            Ok(())
        } else {
            Err(Code::UnsupportedContentType.into())
        }
    }
}

/// Reads `application/x-www-form-urlencoded`. A name that is not UTF-8 is read leniently.
fn decode(bytes: &[u8]) -> Pairs {
    let parts = bytes.split(|byte| *byte == b'&');
    parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            let mut halves = part.splitn(2, |byte| *byte == b'=');
            let name = unescape(halves.next().unwrap_or_default());
            let value = unescape(halves.next().unwrap_or_default());
            (
                String::from_utf8_lossy(&name).into_owned(),
                String::from_utf8(value).ok(),
            )
        })
        .collect()
}

fn unescape(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&spaced).collect()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn input(method: &str, uri: &str, body: &'static str) -> Result<Input, Refusal> {
        let request = Request::builder().method(method).uri(uri).header(
            "content-type",
            "application/x-www-form-urlencoded; charset=utf-8",
        );
        let (head, ()) = request.body(()).unwrap().into_parts();
        Input::new(head, Some(Bytes::from_static(body.as_bytes())))
    }

    #[test]
    fn a_method_may_be_overridden_by_post_alone() {
        let cases = [
            ("POST", "/?_method=PATCH", "PATCH"),
            ("POST", "/?_method=delete", "DELETE"),
            ("GET", "/?_method=DELETE", "GET"),
            ("PATCH", "/?_method=DELETE", "PATCH"),
            ("POST", "/", "POST"),
            ("HEAD", "/", "GET"),
        ];
        for (method, uri, expected) in cases {
            let input = input(method, uri, "").unwrap();
            assert_eq!(input.method().as_str(), expected, "{method} {uri}");
        }
    }

    #[test]
    fn forms_are_decoded() {
        let input = input("POST", "/x/", "a=1+2&b=%2B&a=&c&%ff=%ff").unwrap();
        let expected: Pairs = vec![
            ("a".into(), Some("1 2".into())),
            ("b".into(), Some("+".into())),
            ("a".into(), Some(String::new())),
            ("c".into(), Some(String::new())),
            ("\u{fffd}".into(), None),
        ];
        assert_eq!(*input.form(), expected);
        assert_eq!(input.path(), "/x");
    }

    #[test]
    fn a_query_must_be_utf8() {
        let refusal = input("GET", "/?x=%ff", "").unwrap_err();
        assert_eq!(refusal.codes(), [Code::MalformedRequestParameters]);
    }

    #[test]
    fn tokens_come_raw_or_after_bearer() {
        let cases = [
            ("abc", Some("abc")),
            ("Bearer abc", Some("abc")),
            ("bearer  abc", Some("abc")),
            ("Bearer", None),
            ("Bearer ", None),
            ("", None),
        ];
        for (header, expected) in cases {
            let request = Request::builder().uri("/").header(AUTHORIZATION, header);
            let (head, ()) = request.body(()).unwrap().into_parts();
            let input = Input::new(head, Some(Bytes::new())).unwrap();
            assert_eq!(input.authorization().as_deref(), expected, "{header:?}");
        }
    }
}
