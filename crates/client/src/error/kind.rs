#[cfg(doc)]
use super::Error;

/// The kinds of failure of a call.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, ErrorKind};
///
/// let error = Client::builder().publishable_key("not a key").build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Config);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The visit to a provider's page failed: no local port was free, the browser could not be opened
    /// or did not come back, or the account was removed in the meantime.
    Callback,
    /// The configuration of the client is invalid.
    Config,
    /// No connection could be made.
    Connect,
    /// The response has a success status but cannot be decoded.
    Decode,
    /// The sign-in needs a further step: see [`SignInStep`](crate::SignInStep).
    Incomplete,
    /// The connection was lost, the response is not HTTP, or the server refused the HTTP/2 stream.
    Network,
    /// The request could not be built.
    Request,
    /// The response has an error status.
    Status,
    /// The call timed out.
    Timeout,
    /// The response is larger than allowed.
    TooLarge,
    /// The verification of an account at a provider failed.
    Verification,
}

/// The outcome of a request whose call failed: whether the server may have processed it.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Error, Outcome, UserHandle};
/// use clerk_user_model::EmailAddress;
/// use clerk_user_validate::Email;
///
/// async fn add(user: &UserHandle, email: Email) -> Result<Option<EmailAddress>, Error> {
///     match user.create_email_address(email.clone()).await {
///         Err(error) if error.outcome() == Outcome::Unknown => {
///             user.reconcile_email_address(&email).await
///         }
///         result => result.map(Some),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is no fourth outcome of a request"
)]
pub enum Outcome {
    /// No request reached the server, or the server reported that it did not process the request:
    /// repeating the call is safe.
    NotSent,
    /// The server did not do what was requested: it refused the request, or the sign-in or the
    /// verification did not succeed. Repeating the call unchanged does not help, except after
    /// [`Error::retry_after`]. A sign-in may have been created, and a code may have been used.
    Refused,
    /// The server may have made the change: check before repeating the call.
    Unknown,
}
