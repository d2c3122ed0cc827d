use crate::error::StoredError;

/// An injected failure: the response that the next matching requests get.
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
    pub(crate) status: u16,
    pub(crate) content: Content,
    pub(crate) retry_after: Option<u64>,
    path: String,
    times: u32,
    pub(crate) has_client: bool,
    /// `true` if the request is processed first.
    pub(crate) is_after: bool,
}

/// The body of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Error(StoredError),
    Html,
    Empty,
    Nothing,
}

impl Fault {
    /// Responds with an error with this code. It can be a code that the sandbox does not know.
    pub fn error(status: u16, code: impl Into<String>) -> Self {
        Self::new(status, Content::Error(StoredError::new(code.into())))
    }

    /// Responds with an HTML page, as a proxy would.
    pub fn html(status: u16) -> Self {
        Self::new(status, Content::Html)
    }

    /// Responds without a body.
    pub fn empty(status: u16) -> Self {
        Self::new(status, Content::Empty)
    }

    /// Closes the connection without a response. `Sandbox::answer` returns an empty 502 instead.
    pub fn no_response() -> Self {
        Self::new(502, Content::Nothing)
    }

    /// Adds the caller's client to an error, as `meta.client`.
    pub const fn with_client(mut self) -> Self {
        self.has_client = true;
        self
    }

    /// Adds `Retry-After`, in seconds.
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Names a parameter as the cause of an error: in `meta.param_name` and in the messages.
    pub fn param(mut self, name: impl Into<String>) -> Self {
        if let Content::Error(reason) = self.content {
            self.content = Content::Error(reason.param(name.into()));
        }
        self
    }

    /// Limits the fault to requests whose path begins with this prefix. By default, it applies below `/v1`.
    pub fn path(mut self, prefix: impl Into<String>) -> Self {
        self.path = prefix.into();
        self
    }

    /// Sets the number of requests that fail. 1 by default.
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Processes the request first, and then sends the fault instead of the response, as if the response
    /// was lost.
    pub const fn after(mut self) -> Self {
        self.is_after = true;
        self
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        path.starts_with(&self.path)
    }

    /// Returns `true` if it does the same, however often.
    #[cfg(feature = "dashboard")]
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let parts = |it: &Self| (it.status, it.retry_after, it.has_client, it.is_after);
        parts(self) == parts(other) && self.content == other.content && self.path == other.path
    }

    /// Returns a description of it.
    #[cfg(feature = "dashboard")]
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
        let when = if self.is_after {
            ", after it was done"
        } else {
            ""
        };
        format!(
            "{} {content} at {path}{when}, {} more",
            self.status, self.times
        )
    }

    /// Returns `true` if uses are left after this one.
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
            is_after: false,
        }
    }
}
