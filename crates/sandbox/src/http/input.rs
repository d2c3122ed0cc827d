use axum::body::Bytes;
#[cfg(feature = "backend")]
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::request::Parts;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode;

#[cfg(feature = "backend")]
use crate::backend;
use crate::codes::Code;
use crate::error::{ApiError, ApiErrors};
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
    /// The JSON of a request to the Backend API.
    #[cfg(feature = "backend")]
    json: Option<serde_json::Value>,
    headers: HeaderMap,
}

/// Names and values of a form; a value that is not UTF-8 is `None`.
pub(super) type Pairs = Vec<(String, Option<String>)>;

impl Input {
    pub(super) fn new(head: Parts, body: Option<Bytes>) -> Result<Self, ApiErrors> {
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
            #[cfg(feature = "backend")]
            json: None,
            headers: head.headers,
        };
        input.override_method();
        #[cfg(feature = "backend")]
        if backend::is_asked(&input.method, &input.path, input.header("authorization")) {
            input.json = Some(input.read_json(&body)?);
            return Ok(input);
        }
        if input.method != Method::GET && !body.is_empty() && input.path != IMAGE {
            input.ensure_content_type("application/x-www-form-urlencoded")?;
            input.form = decode(&body);
        }
        Ok(input)
    }

    /// Changes its parameters as the quirks say.
    pub(super) fn apply_quirks(&mut self, quirks: &Quirks) {
        for (name, value) in &mut self.form {
            if let Some(value) = value {
                quirks.change_param(name, value);
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

    /// Returns the body of a request to the Backend API; `None` if it is to the Frontend API.
    #[cfg(feature = "backend")]
    pub(super) const fn json(&self) -> Option<&serde_json::Value> {
        self.json.as_ref()
    }

    #[cfg(feature = "backend")]
    pub(super) fn query_pairs(&self) -> &[(String, String)] {
        &self.query
    }

    pub(super) fn is_control(&self) -> bool {
        self.path == "/_sandbox" || self.path.starts_with("/_sandbox/")
    }

    /// Returns the first value of a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let mut found = self.query.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// Returns the first value of a header, if it is a string.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the token of the `Authorization` header, raw or after `Bearer`; `None` if it is empty.
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

    /// Returns `true` if a native application sent it.
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

    /// Reads the JSON of a body; null if there is none, or no operation that would look at it. A file
    /// becomes a string of base 64.
    #[cfg(feature = "backend")]
    fn read_json(&self, body: &[u8]) -> Result<serde_json::Value, ApiError> {
        if body.is_empty() || !backend::is_served(&self.method, &self.path) {
            return Ok(serde_json::Value::Null);
        }
        if self.is_of("multipart/form-data") && self.path.ends_with("/profile_image") {
            let content_type = self.header("content-type").unwrap_or_default();
            let file = backend::multipart::part(content_type, "file", body);
            return Ok(serde_json::json!({ "file": file.map(|file| STANDARD.encode(file)) }));
        }
        self.ensure_content_type("application/json")?;
        serde_json::from_slice(body).map_err(|_| Code::RequestBodyInvalid.into())
    }

    /// Returns `true` if its body has this media type.
    fn is_of(&self, expected: &str) -> bool {
        self.headers.get(CONTENT_TYPE).is_some_and(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let essence = text.split(';').next().unwrap_or_default();
            essence.trim().eq_ignore_ascii_case(expected)
        })
    }

    fn ensure_content_type(&self, expected: &str) -> Result<(), ApiError> {
        if self.is_of(expected) {
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

    fn input(method: &str, uri: &str, body: &'static str) -> Result<Input, ApiErrors> {
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
}
