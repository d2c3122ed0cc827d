use core::fmt;
use core::marker::PhantomData;

use clerk_user_model::ClientState;
use clerk_user_model::endpoints::{self, Endpoint};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::error::Subject;
use crate::form::{self, FormError};
use crate::{BaseUrl, Credentials, Error};

/// A request to one endpoint, as a value. `T` is the type of the result.
///
/// The constructors are in [`operations`](crate::operations). [`Client::send`] and
/// [`SessionHandle::send`] send an operation. [`request`](Self::request) and [`decode`](Self::decode)
/// work without a client.
///
/// [`Client::send`]: crate::Client::send
/// [`SessionHandle::send`]: crate::SessionHandle::send
///
/// # Examples
///
/// ```
/// use clerk_user_client::{BaseUrl, Credentials, operations};
///
/// let operation = operations::user::get();
/// let base = BaseUrl::parse("https://clerk.example.com")?;
/// let credentials = Credentials::anonymous().session("sess_1".into());
/// let request = operation.request(&base, &credentials)?;
/// assert_eq!(request.method(), "GET");
/// assert_eq!(
///     request.uri(),
///     "https://clerk.example.com/v1/me\
///      ?__clerk_api_version=2026-05-12&_is_native=1&_clerk_session_id=sess_1"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Operation<T> {
    name: &'static str,
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    form: Result<Vec<(String, String)>, FormError>,
    creates: bool,
    state: Option<fn(&T) -> Option<&ClientState>>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Operation<T> {
    /// Returns an operation without parameters. `path` lists the segments of the path after `/v1`; they
    /// are percent-encoded later. `name` is for people: every error message starts with it.
    #[must_use]
    pub fn new(name: &'static str, method: Method, path: &[&str]) -> Self {
        Self {
            name,
            method,
            path: path.iter().map(|segment| (*segment).to_owned()).collect(),
            query: Vec::new(),
            form: Ok(Vec::new()),
            creates: false,
            state: None,
            answer: PhantomData,
        }
    }

    /// Returns an operation on an endpoint, with the ids for the segments of its path in braces.
    pub(crate) fn to<E: Endpoint<Result = T>>(ids: &[&str]) -> Self {
        let mut ids = ids.iter().copied();
        let path = E::PATH.trim_start_matches("/v1/").split('/');
        let path: Vec<&str> = path
            .map(|segment| match segment.strip_prefix('{') {
                Some(_) => ids.next().unwrap_or_default(),
                None => segment,
            })
            .collect();
        let method = match E::METHOD {
            endpoints::Method::Delete => Method::DELETE,
            endpoints::Method::Get => Method::GET,
            endpoints::Method::Patch => Method::PATCH,
            endpoints::Method::Post => Method::POST,
            endpoints::Method::Put => Method::PUT,
        };
        let operation = Self::new(E::NAME, method, &path);
        Self {
            creates: E::CREATES,
            ..operation
        }
    }

    /// Sets the parameters, which are sent as a form: see [`form::pairs`]. An operation that only
    /// reads sends them in the query, as HTML forms do. If they cannot be written as a form,
    /// [`request`](Self::request) fails.
    #[must_use]
    pub fn form(mut self, params: &(impl Serialize + ?Sized)) -> Self {
        self.form = form::pairs(params);
        self
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, key: &str, value: &str) -> Self {
        self.query.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Marks the operation as one that creates a new resource each time it is sent:
    /// [`is_create`](Self::is_create) then returns `true`. The client itself does not use the mark,
    /// because it never repeats an operation that may have changed something.
    #[must_use]
    pub fn creating(mut self) -> Self {
        self.creates = true;
        self
    }

    /// Sets the function that returns the client state in the result.
    pub(crate) fn answering_state(mut self, state: fn(&T) -> Option<&ClientState>) -> Self {
        self.state = Some(state);
        self
    }

    /// Returns the function that returns the client state in a result, if the result contains it.
    pub(crate) const fn state(&self) -> Option<fn(&T) -> Option<&ClientState>> {
        self.state
    }

    /// Returns the name of the operation, for people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the HTTP method of the request.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Returns `true` if the operation creates a new resource each time it is sent.
    #[must_use]
    pub const fn is_create(&self) -> bool {
        self.creates
    }

    /// Returns `true` if the operation only reads, so that sending it twice does no harm.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method.is_safe()
    }

    pub(crate) fn subject(&self) -> Subject {
        Subject {
            operation: self.name,
            is_read: self.is_read(),
        }
    }

    /// Builds the request to send.
    ///
    /// # Errors
    ///
    /// Fails if the parameters cannot be written as a form, if an id cannot be part of a path, or if
    /// the client token cannot be part of a header.
    pub fn request(
        &self,
        base: &BaseUrl,
        credentials: &Credentials,
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let form = self
            .form
            .as_ref()
            .map_err(|error| Error::request(self.subject(), *error))?;
        let url = self
            .url(base, credentials, form)
            .map_err(|error| Error::request(self.subject(), error))?;
        let authorization = credentials
            .authorization()
            .map_err(|error| Error::request(self.subject(), error))?;

        let mut request = http::Request::builder()
            .method(&self.method)
            .uri(url)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let body = if self.is_read() {
            Vec::new()
        } else {
            request = request.header(
                CONTENT_TYPE,
                HeaderValue::from_static("application/x-www-form-urlencoded"),
            );
            form::encode(form).into_bytes()
        };
        request
            .body(body)
            .map_err(|_| Error::request(self.subject(), PathError::TooLong))
    }

    fn url(
        &self,
        base: &BaseUrl,
        credentials: &Credentials,
        form: &[(String, String)],
    ) -> Result<String, PathError> {
        let mut url = String::with_capacity(URL_LEN);
        url.push_str(base.as_str());
        url.push_str("/v1");
        for segment in &self.path {
            if matches!(segment.as_str(), "" | "." | "..") {
                return Err(PathError::Segment);
            }
            url.push('/');
            url.extend(utf8_percent_encode(segment, ESCAPED));
        }
        url.push('?');
        let start = url.len();
        let mut query = form_urlencoded::Serializer::for_suffix(url, start);
        query.append_pair("__clerk_api_version", API_VERSION);
        query.append_pair("_is_native", "1");
        if self.path.first().is_some_and(|segment| segment == "me")
            && let Some(session) = credentials.session_id()
        {
            query.append_pair("_clerk_session_id", session.as_str());
        }
        query.extend_pairs(&self.query);
        if self.is_read() {
            query.extend_pairs(form);
        }
        Ok(query.finish())
    }
}

impl<T> Clone for Operation<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            form: self.form.clone(),
            creates: self.creates,
            state: self.state,
            answer: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Operation<T> {
    /// Omits the path and all values of the query and the form: they are personal or secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("name", &self.name)
            .field("method", &self.method)
            .field("creates", &self.creates)
            .finish_non_exhaustive()
    }
}

/// The version of the Frontend API, which each request contains.
pub const API_VERSION: &str = "2026-05-12";

pub(crate) const AGENT: &str = concat!("clerk-user/", env!("CARGO_PKG_VERSION"));

/// The capacity that most URLs fit into, in bytes.
const URL_LEN: usize = 256;

/// Error building the URL of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PathError {
    Segment,
    TooLong,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Segment => "invalid id: expected a non-empty string other than `.` and `..`",
            Self::TooLong => "invalid request: expected a shorter id or query",
        })
    }
}

impl core::error::Error for PathError {}

/// Lists the characters that are escaped in a segment of a path: all but the unreserved ones of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
