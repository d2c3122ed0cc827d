use core::error::Error as StdError;
use core::fmt;
use core::slice;
use core::time::Duration;

use clerk_user_model::{ClerkError, ClientState, ErrorCode, SignIn, SignInStatus, SignUpStatus};
use http::StatusCode;

use crate::TokenChange;
use crate::failure::Failure;
use crate::transport::{TransportError, TransportErrorKind};
use crate::unreadable::Unreadable;

/// Why a call failed, and what became of it.
///
/// What to do next is in [`outcome`](Self::outcome). The text is fit for a log: it names the
/// operation, the status and the error codes, and holds no URL, no body and nothing personal.
/// What the server says to people is in [`api_errors`](Self::api_errors).
pub struct Error {
    inner: Box<Inner>,
}

impl Error {
    /// What is known of the request's effect.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match &self.inner.kind {
            Kind::Config(_) | Kind::Request(_) => Outcome::NotSent,
            Kind::Transport(error) if was_not_looked_at(error) => Outcome::NotSent,
            Kind::SignIn(..) | Kind::SignUp(_) => Outcome::Refused,
            Kind::Status(failure) if refuses(failure.status) => Outcome::Refused,
            Kind::Decode(..) | Kind::Status(_) | Kind::Transport(_) => Outcome::Unknown,
        }
    }

    /// Whether the client was configured wrongly, or the request could not be put together.
    #[must_use]
    pub fn is_request(&self) -> bool {
        matches!(self.inner.kind, Kind::Config(_) | Kind::Request(_))
    }

    /// Whether no connection came about.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.is_transport(TransportErrorKind::Connect)
    }

    /// Whether a time limit was reached after connecting, or the whole call's was.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.is_transport(TransportErrorKind::Timeout)
    }

    /// Whether an answer of success came that could not be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode(..))
    }

    /// The status of the answer, if one came. One of success beside an unknown outcome makes it
    /// likely that the server did it.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.inner.kind {
            Kind::Status(failure) => Some(failure.status),
            Kind::Decode(status, ..) => Some(*status),
            Kind::Transport(error) => Some(error.head()?.status()),
            Kind::Config(_) | Kind::Request(_) | Kind::SignIn(..) | Kind::SignUp(_) => None,
        }
    }

    /// The errors that the server lists, its texts for people among them; or the one why an
    /// account at a provider does not sign in. Empty if there are none.
    #[must_use]
    pub fn api_errors(&self) -> &[ClerkError] {
        match &self.inner.kind {
            Kind::Status(failure) => &failure.errors,
            Kind::SignIn(_, sign_in) => sign_in_error(sign_in).map_or(&[], slice::from_ref),
            _ => &[],
        }
    }

    /// Whether the server lists an error with this code.
    #[must_use]
    pub fn has_code(&self, code: impl Into<ErrorCode>) -> bool {
        let code = code.into();
        self.api_errors().iter().any(|error| error.code == code)
    }

    /// The name of the first parameter that the server objects to.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        self.api_errors().iter().find_map(param_name)
    }

    /// What to show to the user: the server's own words for people, if it has any. They may name
    /// what the user typed, so they are not for a log.
    #[must_use]
    pub fn user_message(&self) -> Option<&str> {
        let error = self.api_errors().first()?;
        let texts = [error.long_message.value(), error.message.value()];
        texts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .find(|text| !text.is_empty())
    }

    /// Whether the user has to prove who they are once more before this action: see
    /// [`ClientBuilder::on_reverification`](crate::ClientBuilder::on_reverification).
    #[must_use]
    pub fn needs_reverification(&self) -> bool {
        self.has_code(ErrorCode::SessionReverificationRequired)
    }

    /// How long to wait before asking for another code, if the last was asked for too recently.
    /// 30 s if the server does not say how long.
    #[must_use]
    pub fn resend_after(&self) -> Option<Duration> {
        self.has_code(ErrorCode::VerificationCodeTooManyRequests)
            .then(|| self.retry_after().unwrap_or(RESEND_COOLDOWN))
    }

    /// How long the server asks to wait before the next request.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure()?.retry_after
    }

    /// What to tell Clerk's support when asking about this answer.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.failure()?.trace_id.as_deref()
    }

    /// The client state that came with the refusal, or with a result that cannot be read.
    #[must_use]
    pub fn client(&self) -> Option<&ClientState> {
        match &self.inner.kind {
            Kind::Decode(_, _, client) => client.as_deref(),
            Kind::Status(failure) => failure.client.as_deref(),
            _ => None,
        }
    }

    /// What the answer says about the client token. Only a caller with its own transport needs it.
    #[must_use]
    pub fn token(&self) -> &TokenChange {
        &self.inner.token
    }

    /// Where a sign-in stands that was answered, but is not complete.
    #[must_use]
    pub fn sign_in_status(&self) -> Option<&SignInStatus> {
        self.sign_in().map(|(status, _)| status)
    }

    /// The sign-in that is not complete, and where it stands.
    pub(crate) fn sign_in(&self) -> Option<(&SignInStatus, &SignIn)> {
        match &self.inner.kind {
            Kind::SignIn(status, sign_in) => Some((status, sign_in)),
            _ => None,
        }
    }

    /// Where a sign-up stands that was answered, but is not complete.
    #[must_use]
    pub fn sign_up_status(&self) -> Option<&SignUpStatus> {
        match &self.inner.kind {
            Kind::SignUp(status) => Some(status),
            _ => None,
        }
    }

    pub(crate) fn config(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new("configure the client", Kind::Config(source.into()))
    }

    pub(crate) fn request(
        operation: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(operation, Kind::Request(source.into()))
    }

    pub(crate) fn transport(operation: &'static str, error: TransportError) -> Self {
        Self::new(operation, Kind::Transport(error))
    }

    pub(crate) fn status_of(operation: &'static str, failure: Failure) -> Self {
        Self::new(operation, Kind::Status(failure))
    }

    pub(crate) fn decode(
        operation: &'static str,
        status: StatusCode,
        error: Unreadable,
        client: Option<ClientState>,
    ) -> Self {
        Self::new(operation, Kind::Decode(status, error, client.map(Box::new)))
    }

    pub(crate) fn incomplete(status: SignInStatus, sign_in: SignIn) -> Self {
        Self::new("sign in", Kind::SignIn(status, Box::new(sign_in)))
    }

    pub(crate) fn sign_up(status: SignUpStatus) -> Self {
        Self::new("sign up", Kind::SignUp(status))
    }

    pub(crate) fn with_token(mut self, token: TokenChange) -> Self {
        self.inner.token = token;
        self
    }

    fn new(operation: &'static str, kind: Kind) -> Self {
        let token = TokenChange::Keep;
        let inner = Box::new(Inner {
            operation,
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
        write!(f, "{}: ", self.inner.operation)?;
        match &self.inner.kind {
            Kind::Config(source) | Kind::Request(source) => write!(f, "{source}"),
            Kind::Transport(error) => write!(f, "{error}"),
            Kind::Status(failure) => write!(f, "{failure}"),
            Kind::Decode(status, error, _) => {
                write!(f, "answered with status {}: {error}", status.as_u16())
            }
            Kind::SignIn(status, sign_in) => {
                write!(f, "not complete: {}", word(status.as_str()))?;
                sign_in_error(sign_in).map_or(Ok(()), |error| {
                    write!(f, " ({})", word(error.code.as_str()))
                })
            }
            Kind::SignUp(status) => write!(f, "not complete: {}", word(status.as_str())),
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
            _ => None,
        }
    }
}

/// What is known of a request's effect when its call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "it did not happen, was refused, or one cannot know"
)]
pub enum Outcome {
    /// The request never reached the server, or the server said that it did not look at it:
    /// repeating it is safe.
    NotSent,
    /// The server answered, and did not do it: repeating it unchanged is of no use, except
    /// after [`Error::retry_after`].
    Refused,
    /// The server may or may not have done it: look before repeating it.
    Unknown,
}

/// How long Clerk makes users wait between two codes.
const RESEND_COOLDOWN: Duration = Duration::from_secs(30);

struct Inner {
    operation: &'static str,
    kind: Kind,
    token: TokenChange,
}

enum Kind {
    Config(Box<dyn StdError + Send + Sync>),
    Decode(StatusCode, Unreadable, Option<Box<ClientState>>),
    Request(Box<dyn StdError + Send + Sync>),
    SignIn(SignInStatus, Box<SignIn>),
    SignUp(SignUpStatus),
    Status(Failure),
    Transport(TransportError),
}

fn was_not_looked_at(error: &TransportError) -> bool {
    use TransportErrorKind::{Connect, Refused};

    matches!(error.kind(), Connect | Refused)
}

/// Whether a status says that the server did nothing. 408 does not: a proxy says it of a
/// request that it passed on, too.
fn refuses(status: StatusCode) -> bool {
    status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT
}

/// Why an account at a provider does not sign in.
fn sign_in_error(sign_in: &SignIn) -> Option<&ClerkError> {
    let verification = sign_in.first_factor_verification.value()?;
    verification.error.value()
}

pub(crate) fn param_name(error: &ClerkError) -> Option<&str> {
    let meta = error.meta.value()?;
    let name = meta.get("param_name").or_else(|| meta.get("paramName"));
    name?.as_str()
}

/// A word of the wire if it looks like one: what a server says is not let into a log unseen.
pub(crate) fn word(text: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !text.is_empty() && text.len() <= 64 && text.bytes().all(plain) {
        text
    } else {
        "(unlisted word)"
    }
}
