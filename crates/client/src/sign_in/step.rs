use core::fmt;

use clerk_user_model::{SignIn, SignInStatus, SignUp, SignUpStatus};

use super::{NewPassword, OAuthSignUp, SecondFactor, SignInFlow};
use crate::error::words::word;
use crate::{Client, Error, SessionHandle};

/// The next step of a sign-in.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, SessionHandle, SignInStep};
/// use clerk_user_model::VerificationStrategy;
///
/// # fn ask(_: &str) -> String { String::new() }
/// async fn sign_in(client: &Client) -> Result<SessionHandle, Box<dyn std::error::Error>> {
///     let step = client.sign_in().password("ada@example.com", "a password").await?;
///     let step = match step {
///         SignInStep::NeedsSecondFactor(second) => {
///             let code = ask("the code that your app shows");
///             second.attempt(VerificationStrategy::Totp, &code).await?
///         }
///         other => other,
///     };
///     Ok(step.into_session()?)
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SignInStep {
    /// The user is signed in.
    Complete(SessionHandle),
    /// The account at the provider belongs to no user yet, and a sign-up is allowed.
    NeedsSignUp(OAuthSignUp),
    /// The user has to choose a new password.
    NeedsNewPassword(NewPassword),
    /// A second factor is missing. On a new device, the server can also require a code from a user who
    /// has no second factor.
    NeedsSecondFactor(SecondFactor),
    /// The sign-up needs more fields than the provider sent: see [`SignUp::missing_fields`].
    MissingRequirements(Box<SignUp>),
    /// Another step is missing: see [`SignIn::status`]. Perform it with
    /// [`operations::sign_in`](crate::operations::sign_in).
    Incomplete(Box<SignIn>),
}

impl SignInStep {
    /// Returns the session, if the sign-in is complete.
    ///
    /// # Errors
    ///
    /// Returns the missing step if the sign-in is not complete.
    pub fn into_session(self) -> Result<SessionHandle, IncompleteSignIn> {
        match self {
            Self::Complete(session) => Ok(session),
            step => Err(IncompleteSignIn::new(step)),
        }
    }

    pub(super) fn of_sign_in(flow: &SignInFlow, sign_in: SignIn) -> Self {
        let session = sign_in.created_session_id.value();
        match (status(&sign_in), session) {
            (SignInStatus::Complete, Some(id)) => Self::Complete(flow.client.session(id.clone())),
            (SignInStatus::NeedsNewPassword, _) => {
                Self::NeedsNewPassword(NewPassword::new(flow, sign_in.id))
            }
            (SignInStatus::NeedsSecondFactor | SignInStatus::NeedsClientTrust, _) => {
                Self::NeedsSecondFactor(SecondFactor::new(flow, sign_in))
            }
            _ => Self::Incomplete(Box::new(sign_in)),
        }
    }

    pub(super) fn of_sign_up(client: &Client, sign_up: SignUp) -> Self {
        match (sign_up.status.value(), sign_up.created_session_id.value()) {
            (Some(SignUpStatus::Complete), Some(id)) => Self::Complete(client.session(id.clone())),
            _ => Self::MissingRequirements(Box::new(sign_up)),
        }
    }

    fn status(&self) -> &str {
        let unknown = "unknown";
        match self {
            Self::Complete(_) => "complete",
            Self::NeedsSignUp(_) => "needs_sign_up",
            Self::NeedsNewPassword(_) => "needs_new_password",
            Self::NeedsSecondFactor(second) => second.status.as_str(),
            Self::MissingRequirements(sign_up) => {
                let status = sign_up.status.value();
                status.map_or(unknown, |status| word(status.as_str()))
            }
            Self::Incomplete(sign_in) => {
                let status = sign_in.status.value();
                status.map_or(unknown, |status| word(status.as_str()))
            }
        }
    }
}

/// Error of [`SignInStep::into_session`]: a step is missing.
///
/// # Examples
///
/// ```
/// use clerk_user_client::SignInStep;
///
/// fn report(step: SignInStep) {
///     match step.into_session() {
///         Ok(session) => println!("signed in: {}", session.id()),
///         Err(incomplete) => println!("{incomplete}"),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct IncompleteSignIn(Box<SignInStep>);

impl IncompleteSignIn {
    pub(super) fn new(step: SignInStep) -> Self {
        Self(Box::new(step))
    }

    /// Returns a reference to the missing step.
    #[must_use]
    pub const fn step(&self) -> &SignInStep {
        &self.0
    }

    /// Returns the missing step.
    #[must_use]
    pub fn into_step(self) -> SignInStep {
        *self.0
    }
}

impl fmt::Display for IncompleteSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sign in: not complete: {}", self.0.status())
    }
}

impl core::error::Error for IncompleteSignIn {}

impl From<IncompleteSignIn> for Error {
    fn from(incomplete: IncompleteSignIn) -> Self {
        Self::incomplete(incomplete.0.status())
    }
}

pub(super) fn status(sign_in: &SignIn) -> SignInStatus {
    sign_in
        .status
        .value()
        .cloned()
        .unwrap_or_else(|| SignInStatus::from("unknown"))
}
