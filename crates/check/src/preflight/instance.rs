//! The instances that a preflight connects to: to read settings, or to rehearse an import.

use serde_json::Value;

use crate::error::Error;

/// An instance to connect to.
///
/// ```
/// use clerk_user_check::preflight::{Instance, Target};
///
/// type Error = Box<dyn std::error::Error + Send + Sync>;
///
/// /// Connects to none: a preflight with the options for it fails.
/// fn connect(target: Target<'_>) -> Result<Box<dyn Instance>, Error> {
///     Err(format!("cannot connect to {target:?}").into())
/// }
///
/// assert!(connect(Target::Sandbox("http://localhost:8787")).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Target<'a> {
    /// A new sandbox with these settings, as the field `settings` of its seed file has them.
    NewSandbox(&'a Value),
    /// The sandbox at this URL. Users are created there.
    Sandbox(&'a str),
    /// The instance whose Frontend API is at this URL. Nothing is changed there.
    Instance(&'a str),
}

/// A connection to an instance.
pub trait Instance {
    /// Returns the response of the Frontend API to `GET` of a path.
    ///
    /// # Errors
    ///
    /// There is no response, or its status is not 200.
    fn frontend(&mut self, path: &str) -> Result<Value, Error>;

    /// Returns the response of the Backend API to `GET` of a path; `None` if there is no secret key.
    ///
    /// # Errors
    ///
    /// There is no response, or its status is not 200.
    fn backend(&mut self, path: &str) -> Result<Option<Value>, Error>;

    /// Sends bodies to `POST /v1/users` of the Backend API, many at a time, and returns the responses in
    /// the order of the bodies.
    ///
    /// # Errors
    ///
    /// There is no response to one.
    fn create_users(&mut self, bodies: Vec<Vec<u8>>) -> Result<Vec<Created>, Error>;
}

/// The response to the creation of a user.
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "is made by implementations of Instance"
)]
pub struct Created {
    /// The HTTP status.
    pub status: u16,
    /// The body: the user, or the errors.
    pub body: Vec<u8>,
}

/// Connects to an instance.
pub type Connect<'a> = &'a dyn Fn(Target<'_>) -> Result<Box<dyn Instance>, Error>;
