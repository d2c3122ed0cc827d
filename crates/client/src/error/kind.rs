#[cfg(doc)]
use super::Error;

/// The kinds of failure of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The browser did not come back from the provider.
    Callback,
    /// The client was configured wrongly.
    Config,
    /// No connection could be made.
    Connect,
    /// The response is a success that cannot be decoded.
    Decode,
    /// The sign-in needs a further step: see [`SignInStep`](crate::SignInStep).
    Incomplete,
    /// The connection was lost, or the response is not HTTP.
    Network,
    /// The request could not be built.
    Request,
    /// The status of the response is not a success.
    Status,
    /// A time limit was reached.
    Timeout,
    /// The response is larger than allowed.
    TooLarge,
    /// The verification of an account at a provider failed.
    Verification,
}

/// The effect of a request whose call failed, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "it did not happen, was refused, or one cannot know"
)]
pub enum Outcome {
    /// The request never reached the server, or the server said that it did not process it:
    /// repeating it is safe.
    NotSent,
    /// The server answered, and did not do it: repeating it unchanged is of no use, except
    /// after [`Error::retry_after`].
    Refused,
    /// The server may or may not have done it: check before repeating it.
    Unknown,
}
