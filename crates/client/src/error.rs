use core::error::Error as StdError;
use core::fmt;
use core::slice;
use core::time::Duration;
use std::borrow::Cow;
use std::io;

use clerk_user_model::{ClerkError, ClientState, ErrorCode};
use http::StatusCode;

use crate::TokenChange;
use crate::failure::Failure;
use crate::transport::{TransportError, TransportErrorKind};
use crate::unreadable::Unreadable;

mod kind;
mod message;
pub(crate) mod words;

pub use kind::{ErrorKind, Outcome};
use words::{param_name, word};

/// Error of a call: the kind of failure, and the outcome of the request, as far as the client knows it.
///
/// [`outcome`](Self::outcome) says whether it is safe to repeat the call.
/// [`user_message`](Self::user_message) returns a sentence to show to people. The `Display` text can
/// be logged: it contains the operation, the status and the error codes, but no URL, no body and no
/// personal data.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Error, ErrorKind, Outcome};
///
/// fn is_worth_another_try(error: &Error) -> bool {
///     match error.kind() {
///         ErrorKind::Config | ErrorKind::Request => false,
///         _ => error.outcome() == Outcome::NotSent || error.retry_after().is_some(),
///     }
/// }
/// ```
pub struct Error {
    inner: Box<Inner>,
}

impl Error {
    /// Returns the kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.inner.kind {
            Kind::Callback(_) => ErrorKind::Callback,
            Kind::Config(_) => ErrorKind::Config,
            Kind::Decode(..) => ErrorKind::Decode,
            Kind::Incomplete(_) => ErrorKind::Incomplete,
            Kind::Request(_) => ErrorKind::Request,
            Kind::Status(_) => ErrorKind::Status,
            Kind::Verification(_) => ErrorKind::Verification,
            Kind::Transport(error) => match error.kind() {
                TransportErrorKind::Connect => ErrorKind::Connect,
                TransportErrorKind::Timeout => ErrorKind::Timeout,
                TransportErrorKind::TooLarge => ErrorKind::TooLarge,
                TransportErrorKind::Network | TransportErrorKind::Refused => ErrorKind::Network,
            },
        }
    }

    /// Returns the outcome of the request: whether the server may have processed it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match &self.inner.kind {
            Kind::Config(_) | Kind::Request(_) => Outcome::NotSent,
            Kind::Transport(error) if was_not_processed(error) => Outcome::NotSent,
            Kind::Incomplete(_) | Kind::Verification(_) => Outcome::Refused,
            Kind::Status(failure) if refuses(failure.status) => Outcome::Refused,
            Kind::Callback(_) | Kind::Decode(..) | Kind::Status(_) | Kind::Transport(_) => {
                Outcome::Unknown
            }
        }
    }

    /// Returns `true` if the client was configured wrongly, or the request could not be built.
    #[must_use]
    pub fn is_request(&self) -> bool {
        matches!(self.inner.kind, Kind::Config(_) | Kind::Request(_))
    }

    /// Returns `true` if no connection could be made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.is_transport(TransportErrorKind::Connect)
    }

    /// Returns `true` if the call timed out after connecting, or reached its deadline.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.is_transport(TransportErrorKind::Timeout)
    }

    /// Returns `true` if the response has a success status but could not be decoded.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode(..))
    }

    /// Returns the status of the response, if there was one. If the outcome is unknown and this is
    /// 2xx, the server probably made the change.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.inner.kind {
            Kind::Status(failure) => Some(failure.status),
            Kind::Decode(status, ..) => Some(*status),
            Kind::Transport(error) => Some(error.head()?.status()),
            Kind::Callback(_)
            | Kind::Config(_)
            | Kind::Incomplete(_)
            | Kind::Request(_)
            | Kind::Verification(_) => None,
        }
    }

    /// Returns the errors in the response, or the error of the verification at a provider. They contain
    /// the server's messages for people. Empty if there are none.
    #[must_use]
    pub fn api_errors(&self) -> &[ClerkError] {
        match &self.inner.kind {
            Kind::Status(failure) => &failure.errors,
            Kind::Verification(error) => slice::from_ref(error),
            _ => &[],
        }
    }

    /// Returns `true` if [`api_errors`](Self::api_errors) contains an error with this code.
    #[must_use]
    pub fn has_code(&self, code: impl Into<ErrorCode>) -> bool {
        let code = code.into();
        self.api_errors().iter().any(|error| error.code == code)
    }

    /// Returns the name of the first invalid parameter, if the server names one.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        self.api_errors().iter().find_map(param_name)
    }

    /// Returns a message to show to people: the server's own message if there is one, else a
    /// sentence in English. The server's message may repeat the user's input, so do not log it.
    ///
    /// If the request changes something and its outcome is unknown, the message says so, except for
    /// [`ErrorKind::Callback`]: there the message asks the user to try again.
    #[must_use]
    pub fn user_message(&self) -> Cow<'_, str> {
        message::of(self)
    }

    /// Returns `true` if the user has to be verified again before this action: see
    /// [`ClientBuilder::on_reverification`](crate::ClientBuilder::on_reverification).
    #[must_use]
    pub fn needs_reverification(&self) -> bool {
        self.has_code(ErrorCode::SessionReverificationRequired)
    }

    /// Returns the time to wait before requesting another code, if the last one was requested too
    /// recently. 30 s if the response does not contain a time.
    #[must_use]
    pub fn resend_after(&self) -> Option<Duration> {
        self.has_code(ErrorCode::VerificationCodeTooManyRequests)
            .then(|| self.retry_after().unwrap_or(RESEND_COOLDOWN))
    }

    /// Returns the time to wait before the next request, if the response contains one.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure()?.retry_after
    }

    /// Returns the trace id of the error response, if there is one. Clerk's support can find the
    /// request by it.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.failure()?.trace_id.as_deref()
    }

    /// Returns the client state in the error response, or beside a result that cannot be decoded.
    #[must_use]
    pub fn client(&self) -> Option<&ClientState> {
        match &self.inner.kind {
            Kind::Decode(_, _, client) => client.as_deref(),
            Kind::Status(failure) => failure.client.as_deref(),
            _ => None,
        }
    }

    /// Returns the change of the client token in the response. Only code that uses
    /// [`Operation::decode`](crate::Operation::decode) without a [`Client`](crate::Client) needs it.
    #[must_use]
    pub fn token(&self) -> &TokenChange {
        &self.inner.token
    }

    pub(crate) fn config(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(CONFIGURE, Kind::Config(source.into()))
    }

    pub(crate) fn request(
        subject: Subject,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(subject, Kind::Request(source.into()))
    }

    pub(crate) fn transport(subject: Subject, error: TransportError) -> Self {
        Self::new(subject, Kind::Transport(error))
    }

    pub(crate) fn status_of(subject: Subject, failure: Failure) -> Self {
        Self::new(subject, Kind::Status(failure))
    }

    pub(crate) fn decode(
        subject: Subject,
        status: StatusCode,
        error: Unreadable,
        client: Option<ClientState>,
    ) -> Self {
        Self::new(subject, Kind::Decode(status, error, client.map(Box::new)))
    }

    pub(crate) fn incomplete(status: &str) -> Self {
        Self::new(SIGN_IN, Kind::Incomplete(status.to_owned()))
    }

    pub(crate) fn verification(error: ClerkError) -> Self {
        Self::new(SIGN_IN, Kind::Verification(error))
    }

    #[cfg(feature = "loopback")]
    pub(crate) fn callback(error: io::Error) -> Self {
        Self::new(BROWSER, Kind::Callback(error))
    }

    pub(crate) fn with_token(mut self, token: TokenChange) -> Self {
        self.inner.token = token;
        self
    }

    fn new(subject: Subject, kind: Kind) -> Self {
        let token = TokenChange::Keep;
        let inner = Box::new(Inner {
            subject,
            kind,
            token,
        });
        Self { inner }
    }

    fn is_transport(&self, kind: TransportErrorKind) -> bool {
        matches!(&self.inner.kind, Kind::Transport(error) if error.kind() == kind)
    }

    fn failure(&self) -> Option<&Failure> {
        match &self.inner.kind {
            Kind::Status(failure) => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.inner.subject.operation)?;
        match &self.inner.kind {
            Kind::Config(source) | Kind::Request(source) => write!(f, "{source}"),
            Kind::Transport(error) => write!(f, "{error}"),
            Kind::Status(failure) => write!(f, "{failure}"),
            Kind::Decode(status, error, _) => {
                write!(
                    f,
                    "cannot decode the response, HTTP status {}: {error}",
                    status.as_u16()
                )
            }
            Kind::Callback(error) => write!(f, "{error}"),
            Kind::Incomplete(status) => write!(f, "not complete: {status}"),
            Kind::Verification(error) => {
                write!(f, "verification failed: {}", word(error.code.as_str()))
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("text", &format_args!("{self}"))
            .field("outcome", &self.outcome())
            .field("trace_id", &self.trace_id().map(word))
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.kind {
            Kind::Config(source) | Kind::Request(source) => source.source(),
            Kind::Transport(error) => error.source(),
            Kind::Callback(error) => error.source(),
            _ => None,
        }
    }
}

/// The time that Clerk requires between two codes.
const RESEND_COOLDOWN: Duration = Duration::from_secs(30);

/// The operation that failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject {
    pub(crate) operation: &'static str,
    pub(crate) is_read: bool,
}

const CONFIGURE: Subject = Subject {
    operation: "configure the client",
    is_read: true,
};

const SIGN_IN: Subject = Subject {
    operation: "sign in",
    is_read: false,
};

#[cfg(feature = "loopback")]
const BROWSER: Subject = Subject {
    operation: "wait for the browser",
    is_read: false,
};

struct Inner {
    subject: Subject,
    kind: Kind,
    token: TokenChange,
}

enum Kind {
    #[cfg_attr(
        not(feature = "loopback"),
        expect(dead_code, reason = "only a listener fails so")
    )]
    Callback(io::Error),
    Config(Box<dyn StdError + Send + Sync>),
    Decode(StatusCode, Unreadable, Option<Box<ClientState>>),
    /// The status of the sign-in.
    Incomplete(String),
    Request(Box<dyn StdError + Send + Sync>),
    Status(Failure),
    Transport(TransportError),
    Verification(ClerkError),
}

fn was_not_processed(error: &TransportError) -> bool {
    use TransportErrorKind::{Connect, Refused};

    matches!(error.kind(), Connect | Refused)
}

/// Returns `true` if a status means that the server did nothing. 408 does not: a proxy can send it
/// for a request that it has forwarded.
fn refuses(status: StatusCode) -> bool {
    status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT
}
