use axum::body::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION,
    RETRY_AFTER, SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::error::ApiErrors;
use crate::fault::{Content, Fault};
use crate::flows::access::Credential;
use crate::quirk::Quirks;

/// Marks every response, so that none is mistaken for Clerk's.
const MARK: HeaderName = HeaderName::from_static("x-clerk-user-sandbox");

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

const JSON: &str = "application/json";

/// The response of a handler, or the reasons why it refuses the request.
pub(crate) type Handled = Result<Reply, ApiErrors>;

/// A response under way.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    is_unsent: bool,
}

/// Marks a response in the place of which the connection is closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsent;

/// The things that a page may load and do.
#[cfg(feature = "dashboard")]
#[derive(Clone, Copy, Debug)]
pub(super) enum Policy {
    /// Files of the sandbox, and forms to it.
    Own,
    /// Files of the sandbox without scripts, and forms that lead elsewhere.
    Leaving,
    /// Clerk's components, which bring styles, and a worker, of their own.
    Components,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    fn html(status: u16, body: String) -> Self {
        let policy = "default-src 'none'; frame-ancestors 'none'";
        Self::new(status, "text/html; charset=utf-8", body)
            .with([(CONTENT_SECURITY_POLICY, policy)])
    }

    /// Returns a page for people.
    #[cfg(feature = "dashboard")]
    pub(super) fn page(status: u16, page: String, policy: Policy) -> Self {
        let policy = match policy {
            Policy::Own => concat!(
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; ",
                "img-src 'self'; style-src 'self'; ",
                "connect-src 'self'; form-action 'self'; script-src 'self'"
            ),
            Policy::Leaving => concat!(
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; ",
                "img-src 'self'; style-src 'self'"
            ),
            Policy::Components => concat!(
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; ",
                "img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; font-src data:; ",
                "connect-src 'self'; form-action 'self'; script-src 'self'; worker-src blob:"
            ),
        };
        Self::html(status, page).with([
            (CONTENT_SECURITY_POLICY, policy),
            (http::header::REFERRER_POLICY, "same-origin"),
        ])
    }

    pub(super) fn file(content_type: &'static str, body: Bytes) -> Self {
        let policy = "frame-ancestors 'none'";
        Self::new(200, content_type, body).with([(CONTENT_SECURITY_POLICY, policy)])
    }

    /// Returns the head of a stream of server-sent events.
    pub(super) fn events() -> Self {
        Self::new(200, "text/event-stream", Bytes::new())
    }

    /// Redirects to a URL, by `GET`: status 303.
    pub(super) fn redirect(url: &str) -> Self {
        let mut reply = Self::empty(303);
        if let Ok(url) = HeaderValue::from_str(url) {
            reply.headers.insert(LOCATION, url);
        }
        reply
    }

    /// Redirects to a URL, by the same method: status 307.
    pub(super) fn temporary_redirect(url: &str) -> Self {
        let mut reply = Self::redirect(url);
        reply.status = StatusCode::TEMPORARY_REDIRECT;
        reply
    }

    pub(super) fn refusal(refusal: &ApiErrors, trace_id: &str, quirks: &Quirks) -> Self {
        Self::json(refusal.status(), &refusal.json(trace_id, quirks))
            .retry_after(refusal.seconds_to_wait())
    }

    /// Returns the response of a fault, with a client in it if one is given.
    pub(super) fn fault(
        fault: &Fault,
        client: Option<Value>,
        trace_id: &str,
        quirks: &Quirks,
    ) -> Self {
        let reply = match &fault.content {
            Content::Error(reason) => {
                let mut body = reason.body(trace_id, quirks);
                if let (Some(body), Some(client)) = (body.as_object_mut(), client) {
                    body.insert("meta".to_owned(), json!({ "client": client }));
                }
                Self::json(fault.status, &body)
            }
            Content::Empty => Self::empty(fault.status),
            Content::Nothing => Self {
                is_unsent: true,
                ..Self::empty(fault.status)
            },
            Content::Html => Self::html(
                fault.status,
                "<!doctype html><title>Unavailable</title><h1>Unavailable</h1>".to_owned(),
            ),
        };
        reply.retry_after(fault.retry_after)
    }

    /// Returns JSON that is written already.
    pub(super) fn written(json: String) -> Self {
        Self::new(200, JSON, json)
    }

    /// Returns the response to a preflight request.
    pub(super) fn preflight() -> Self {
        Self::empty(204).with([
            (
                ACCESS_CONTROL_ALLOW_METHODS,
                "GET, POST, PUT, PATCH, DELETE",
            ),
            (
                ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, clerk-api-version, x-mobile",
            ),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ])
    }

    fn retry_after(mut self, seconds: Option<u64>) -> Self {
        if let Some(seconds) = seconds {
            self.headers.insert(RETRY_AFTER, seconds.into());
        }
        self
    }

    /// Sends the caller a client token in the way it carries it; an empty one is none.
    pub(super) fn with_token(mut self, token: &str, credential: &Credential) -> Self {
        let (name, value) = match credential {
            Credential::DevBrowser(_) => return self,
            Credential::Native(_) => (AUTHORIZATION, token.to_owned()),
            Credential::Cookie(_) => {
                let age = if token.is_empty() { "; Max-Age=0" } else { "" };
                let cookie = format!("__client={token}; Path=/; HttpOnly; SameSite=Lax{age}");
                (SET_COOKIE, cookie)
            }
        };
        if let Ok(mut value) = HeaderValue::from_str(&value) {
            value.set_sensitive(true);
            self.headers.insert(name, value);
        }
        self
    }

    /// Finishes a response, which pages of an origin that was let in can read.
    pub(super) fn finish(mut self, origin: Option<&str>) -> Response<Bytes> {
        self = self.with([
            (MARK, env!("CARGO_PKG_VERSION")),
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (VARY, "Origin"),
        ]);
        if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) {
            self.headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            self = self.with([
                (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
                (
                    ACCESS_CONTROL_EXPOSE_HEADERS,
                    "Authorization, Clerk-Db-Jwt, Retry-After, X-Clerk-User-Sandbox",
                ),
            ]);
        }
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if self.is_unsent {
            response.extensions_mut().insert(Unsent);
        }
        response
    }

    /// Finishes a response, which every page can read and use.
    pub(super) fn for_every_origin(self) -> Response<Bytes> {
        let headers = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
        ];
        self.with(headers).finish(None)
    }

    fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let reply = Self {
            body: body.into(),
            ..Self::empty(status)
        };
        reply.with([(CONTENT_TYPE, content_type)])
    }

    /// Sets headers in the place of those of the same names.
    fn with<const N: usize>(mut self, headers: [(HeaderName, &'static str); N]) -> Self {
        for (name, value) in headers {
            self.headers.insert(name, HeaderValue::from_static(value));
        }
        self
    }

    /// Returns a response without a body.
    fn empty(status: u16) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            is_unsent: false,
        }
    }
}
