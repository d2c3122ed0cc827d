use axum::body::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use maud::Markup;
use serde_json::Value;

use crate::command::Carrier;
use crate::error::Refusal;
use crate::quirk::Quirks;
use crate::render::Body;
use crate::state::TokenChange;

/// On every answer, so that none is mistaken for Clerk's.
const MARK: HeaderName = HeaderName::from_static("x-clerk-user-sandbox");

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

const JSON: &str = "application/json";

/// An answer under way.
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

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        let mut reply = Self::new(status, "text/html; charset=utf-8", body);
        reply.headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
        reply
    }

    /// A page for people; its forms stay here unless they are `leaving`.
    pub(super) fn page(status: u16, page: Markup, leaving: bool) -> Self {
        let mut reply = Self::html(status, page.into_string());
        let policy = if leaving {
            concat!(
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; ",
                "img-src 'self'; style-src 'self'"
            )
        } else {
            concat!(
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; ",
                "img-src 'self'; style-src 'self'; ",
                "connect-src 'self'; form-action 'self'; script-src 'self'"
            )
        };
        let headers = [
            (CONTENT_SECURITY_POLICY, policy),
            (REFERRER_POLICY, "same-origin"),
        ];
        for (name, value) in headers {
            reply.headers.insert(name, HeaderValue::from_static(value));
        }
        reply
    }

    pub(super) fn file(content_type: &'static str, body: Bytes) -> Self {
        let mut reply = Self::new(200, content_type, body);
        reply.headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("frame-ancestors 'none'"),
        );
        reply
    }

    /// The head of a stream of server-sent events.
    pub(super) fn events() -> Self {
        Self::new(200, "text/event-stream", Bytes::new())
    }

    /// `303`: go there by `GET`.
    pub(super) fn redirect(url: &str) -> Self {
        let mut reply = Self::empty(303);
        if let Ok(url) = HeaderValue::from_str(url) {
            reply.headers.insert(LOCATION, url);
        }
        reply
    }

    pub(super) fn refusal(refusal: &Refusal, trace_id: &str) -> Self {
        let reply = Self::json(refusal.status(), &refusal.json(trace_id));
        match refusal.seconds_to_wait() {
            Some(seconds) => reply.retry_after(seconds),
            None => reply,
        }
    }

    pub(super) fn body(body: Body) -> Self {
        match body {
            Body::Json(json) => Self::new(200, JSON, json),
            Body::Redirect(url) => Self::redirect(&url),
        }
    }

    /// The answer to a browser that asks what it may send.
    pub(super) fn preflight() -> Self {
        let mut reply = Self::empty(204);
        let headers = [
            (
                ACCESS_CONTROL_ALLOW_METHODS,
                "GET, POST, PUT, PATCH, DELETE",
            ),
            (
                ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, clerk-api-version, x-mobile",
            ),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        for (name, value) in headers {
            reply.headers.insert(name, HeaderValue::from_static(value));
        }
        reply
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        self
    }

    /// As odd as asked for, if it is JSON.
    pub(super) fn bent(mut self, quirks: &Quirks) -> Self {
        if !quirks.is_empty()
            && let Ok(mut json) = serde_json::from_slice(&self.body)
        {
            quirks.bend_answer(&mut json);
            self.body = json.to_string().into();
        }
        self
    }

    /// Tells the caller its token in the way it carries it.
    pub(super) fn with_token(mut self, change: TokenChange, carrier: &Carrier) -> Self {
        let (name, value) = match (carrier, change) {
            (_, TokenChange::Keep) | (Carrier::DevBrowser(_), _) => return self,
            (Carrier::Native(_), TokenChange::Set(token)) => (AUTHORIZATION, token),
            (Carrier::Native(_), TokenChange::Clear) => (AUTHORIZATION, String::new()),
            (Carrier::Cookie(_), TokenChange::Set(token)) => (
                SET_COOKIE,
                format!("__client={token}; Path=/; HttpOnly; SameSite=Lax"),
            ),
            (Carrier::Cookie(_), TokenChange::Clear) => (
                SET_COOKIE,
                "__client=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0".to_owned(),
            ),
        };
        if let Ok(mut value) = HeaderValue::from_str(&value) {
            value.set_sensitive(true);
            self.headers.insert(name, value);
        }
        self
    }

    /// The finished answer, readable by pages of an origin that was let in.
    pub(super) fn finish(mut self, origin: Option<&str>) -> Response<Bytes> {
        let fixed = [
            (MARK, env!("CARGO_PKG_VERSION")),
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (VARY, "Origin"),
        ];
        for (name, value) in fixed {
            self.headers.insert(name, HeaderValue::from_static(value));
        }
        if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) {
            let allowed = [
                (ACCESS_CONTROL_ALLOW_ORIGIN, origin),
                (
                    ACCESS_CONTROL_ALLOW_CREDENTIALS,
                    HeaderValue::from_static("true"),
                ),
                (
                    ACCESS_CONTROL_EXPOSE_HEADERS,
                    HeaderValue::from_static(
                        "Authorization, Clerk-Db-Jwt, Retry-After, X-Clerk-User-Sandbox",
                    ),
                ),
            ];
            self.headers.extend(allowed);
        }
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if self.is_unsent {
            response.extensions_mut().insert(Unsent);
        }
        response
    }

    /// The finished answer, which every page may read and use.
    pub(super) fn for_every_origin(self) -> Response<Bytes> {
        let mut response = self.finish(None);
        let headers = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
        ];
        for (name, value) in headers {
            let headers = response.headers_mut();
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::empty(status);
        reply.body = body.into();
        reply
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        reply
    }

    /// A response without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            is_unsent: false,
        }
    }

    /// The same, which never arrives.
    pub(crate) const fn unsent(mut self) -> Self {
        self.is_unsent = true;
        self
    }
}
