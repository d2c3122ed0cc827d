use serde_json::{Value, json};

use crate::error::Reason;
use crate::http::Reply;

/// An answer on demand: what the next matching requests get.
///
/// ```
/// use clerk_user_sandbox::Fault;
///
/// let slow_down = Fault::error(429, "too_many_requests")
///     .retry_after(3)
///     .path("/v1/me/email_addresses")
///     .times(2);
/// let broken = Fault::html(503);
/// # let _ = (slow_down, broken);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Fault {
    status: u16,
    content: Content,
    retry_after: Option<u64>,
    path: String,
    times: u32,
    has_client: bool,
    pub(crate) when: When,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Error(Reason),
    Html,
    Empty,
    Nothing,
}

/// Whether the request is still done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    After,
    Instead,
}

impl Fault {
    /// An error body with this code, which need not be one the sandbox knows.
    pub fn error(status: u16, code: impl Into<String>) -> Self {
        Self::new(status, Content::Error(Reason::new(code.into())))
    }

    /// A page of HTML, as a proxy would answer.
    pub fn html(status: u16) -> Self {
        Self::new(status, Content::Html)
    }

    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Self::new(status, Content::Empty)
    }

    /// No response at all: the connection is closed. Without a network it is an empty 502.
    pub fn no_response() -> Self {
        Self::new(502, Content::Nothing)
    }

    /// Adds the caller's client, if it is an error, as `meta.client` of the body.
    pub const fn with_client(mut self) -> Self {
        self.has_client = true;
        self
    }

    /// Adds `Retry-After`, in seconds.
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Blames a parameter, if it is an error: its name is in `meta.param_name` and in the texts.
    pub fn param(mut self, name: impl Into<String>) -> Self {
        if let Content::Error(reason) = self.content {
            self.content = Content::Error(reason.param(name.into()));
        }
        self
    }

    /// Only for requests whose path begins so; without it, for all below `/v1`.
    pub fn path(mut self, prefix: impl Into<String>) -> Self {
        self.path = prefix.into();
        self
    }

    /// For so many requests, none if `times` is 0; without it, for one.
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Does what is asked and loses the answer, so that the caller cannot know.
    pub const fn after(mut self) -> Self {
        self.when = When::After;
        self
    }

    /// Returns the response, for which `client` gives the caller's.
    pub(crate) fn reply(&self, trace_id: &str, client: impl FnOnce() -> Option<Value>) -> Reply {
        let reply = match &self.content {
            Content::Error(reason) => {
                let mut body = reason.body(trace_id);
                let client = self.has_client.then(client).flatten();
                if let (Some(body), Some(client)) = (body.as_object_mut(), client) {
                    body.insert("meta".to_owned(), json!({ "client": client }));
                }
                Reply::json(self.status, &body)
            }
            Content::Empty => Reply::empty(self.status),
            Content::Nothing => Reply::empty(self.status).unsent(),
            Content::Html => Reply::html(
                self.status,
                "<!doctype html><title>Unavailable</title><h1>Unavailable</h1>".to_owned(),
            ),
        };
        match self.retry_after {
            Some(seconds) => reply.retry_after(seconds),
            None => reply,
        }
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        path.starts_with(&self.path)
    }

    /// Whether it does the same, however often.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let parts = |it: &Self| (it.status, it.retry_after, it.has_client, it.when);
        parts(self) == parts(other) && self.content == other.content && self.path == other.path
    }

    /// What it does, in words.
    pub(crate) fn summary(&self) -> String {
        let content = match &self.content {
            Content::Error(reason) => reason.code(),
            Content::Html => "HTML",
            Content::Empty => "an empty body",
            Content::Nothing => "no response",
        };
        let path = if self.path.is_empty() {
            "/v1"
        } else {
            &self.path
        };
        let when = match self.when {
            When::After => ", after it was done",
            When::Instead => "",
        };
        format!(
            "{} {content} at {path}{when}, {} more",
            self.status, self.times
        )
    }

    /// Counts one use; false when it was the last.
    pub(crate) const fn use_up(&mut self) -> bool {
        self.times = self.times.saturating_sub(1);
        !self.is_over()
    }

    /// Returns `true` if no request meets it any more.
    pub(crate) const fn is_over(&self) -> bool {
        self.times == 0
    }

    fn new(status: u16, content: Content) -> Self {
        Self {
            status,
            content,
            retry_after: None,
            path: String::new(),
            times: 1,
            has_client: false,
            when: When::Instead,
        }
    }
}
