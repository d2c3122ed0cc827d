mod error;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use clerk_user_model::{UnixMillis, UserId};
use clerk_user_validate::Email;
use http::{Request, Response};

use crate::builder::Builder;
use crate::consent::Consent;
use crate::core::{Core, Snapshot};
use crate::env;
use crate::fault::Fault;
use crate::flows::ticket;
use crate::http::{Shared, max_body_len};
use crate::key::PUBLISHABLE_KEY;
#[cfg(feature = "backend")]
use crate::key::SECRET_KEY;
use crate::outbox::Outbox;
use crate::quirk::Quirk;
use crate::server::Server;
use crate::start_error::StartError;

pub use error::StopError;

/// A local server with Clerk's Frontend API and its users. It runs until the value is dropped.
///
/// With a data file, a change that cannot be written to the file is undone. This holds for every method.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use clerk_user_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// assert!(sandbox.base_url().starts_with("http://localhost:"));
/// assert!(sandbox.publishable_key().starts_with("pk_test_"));
///
/// // Point a client at `base_url`, sign in with the ticket, add an email address …
/// let ticket = sandbox.ticket();
/// # assert!(!ticket.is_empty());
///
/// // … and read the code that would have been sent to it.
/// assert_eq!(sandbox.outbox().code_for("test@test.com"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    server: Option<Server>,
    base_url: String,
    publishable_key: &'static str,
    ticket: String,
    users: Vec<UserId>,
}

impl Sandbox {
    /// A secret key for the Backend API. The sandbox accepts every key that begins with `sk_test_`.
    #[cfg(feature = "backend")]
    pub const SECRET_KEY: &str = SECRET_KEY;

    /// Starts a sandbox on a free port, with the demo user.
    ///
    /// # Errors
    ///
    /// Fails if no port is free, or if the system returns no random bytes.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder, which configures a sandbox.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(shared: Arc<Shared>, server: Option<Server>) -> Self {
        let core = shared.core();
        let base_url = core.settings.base_url.clone();
        let ticket = core.ticket.clone();
        let users = core.users.clone();
        drop(core);
        Self {
            shared,
            server,
            publishable_key: PUBLISHABLE_KEY,
            base_url,
            ticket,
            users,
        }
    }

    /// Returns the URL of the sandbox, such as `http://localhost:8787`: the client's Frontend API URL.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the publishable key, a `pk_test_` key. The host in it is not that of the sandbox, so a
    /// client also needs the [`base_url`](Self::base_url).
    #[must_use]
    pub fn publishable_key(&self) -> &str {
        self.publishable_key
    }

    /// Returns the environment variables for an app, as names and values. Clerk's SDKs read their keys and
    /// URLs from them.
    #[must_use]
    pub fn env(&self) -> Vec<(&'static str, String)> {
        env::variables(&self.shared.core().settings)
    }

    /// Returns the environment variables of [`env`](Self::env) as the lines of a `.env` file, in the same
    /// order.
    #[must_use]
    pub fn env_lines(&self) -> Vec<String> {
        let variables = self.env().into_iter();
        variables
            .map(|(name, value)| env::line(name, &value))
            .collect()
    }

    /// Returns a ticket that signs in the first user, once.
    #[must_use]
    pub fn ticket(&self) -> &str {
        &self.ticket
    }

    /// Returns the ids of the users, in the order in which the users were given.
    #[must_use]
    pub fn users(&self) -> &[UserId] {
        &self.users
    }

    /// Creates another ticket that signs in a user, once. Returns `None` if there is no such user, or if the
    /// data file cannot be written.
    #[must_use]
    pub fn new_ticket(&self, user: &UserId) -> Option<String> {
        let ticket = self
            .shared
            .change(|core| ticket::create(&mut core.context(), user));
        ticket.ok().flatten()
    }

    /// Creates a ticket for a sign-up with this email address. The ticket also verifies the address. Returns
    /// `None` if the string is not an email address, or if the data file cannot be written.
    #[must_use]
    pub fn invite(&self, email: &str) -> Option<String> {
        let email = Email::parse(email).ok()?;
        let ticket = self
            .shared
            .change(|core| ticket::invite(&mut core.context(), email));
        ticket.ok()
    }

    /// Returns `true` if the ticket was valid, and revokes it. Returns `false` if it is unknown, used,
    /// expired or already revoked.
    #[expect(clippy::must_use_candidate, reason = "most callers know their ticket")]
    pub fn revoke_ticket(&self, ticket: &str) -> bool {
        let was_fresh = self
            .shared
            .change(|core| ticket::revoke(&mut core.context(), ticket));
        was_fresh.unwrap_or(false)
    }

    /// Returns the emails and SMS that Clerk would have sent so far.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        self.shared.core().db.outbox.clone()
    }

    /// Returns the consent page of a provider, by its `external_verification_redirect_url` or the `state`
    /// in this URL.
    pub fn consent(&self, state_or_url: &str) -> Consent {
        Consent::new(Arc::clone(&self.shared), state_or_url)
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        drop(self.shared.change(|core| core.clock.advance(by)));
    }

    /// Returns the time of the sandbox's clock.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        UnixMillis::new(self.shared.core().clock.now())
    }

    /// Adds a fault: the next matching requests fail. Several faults apply one after the other.
    pub fn fault(&self, fault: Fault) {
        self.shared.core().add_fault(fault);
        self.shared.touch();
    }

    /// Turns a quirk on or off, for the next requests.
    pub fn set_quirk(&self, quirk: Quirk, on: bool) {
        self.shared.core().settings.quirks.set(quirk, on);
        self.shared.touch();
    }

    /// Restores the initial state: the same users, ids and tickets, with no sessions and no messages.
    pub fn reset(&self) {
        drop(self.shared.change(Core::reset));
    }

    /// Returns the state of the sandbox, to restore it later.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.shared.core().snapshot()
    }

    /// Restores a snapshot of this sandbox: users, sessions, messages and clock. With
    /// [`rng_seed`](Builder::rng_seed), the sandbox then generates the same ids and codes again as after
    /// the snapshot. Clears the log of requests and the pending faults.
    pub fn restore(&self, snapshot: &Snapshot) {
        drop(self.shared.change(|core| core.restore(snapshot)));
    }

    /// Serves a file of yours at a path, such as `/examples/`. The path must not be below `/v1` or
    /// `/_sandbox`. If the path ends with `/`, the file is also served at the path without this `/`.
    pub fn serve(
        &self,
        path: impl Into<String>,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) {
        let assets = &self.shared.assets;
        assets.add(path.into(), content_type, body.into());
    }

    /// Returns the response to a request, as the server would send it, but without a network.
    #[must_use]
    pub fn answer(&self, request: Request<Vec<u8>>) -> Response<Bytes> {
        let max_len = max_body_len(request.headers());
        self.shared.answer(request.map(|body| {
            let fits = body.len() <= max_len;
            fits.then(|| body.into())
        }))
    }

    /// Stops the sandbox: accepts no more requests and finishes those in progress. If there is a data
    /// file, it then contains everything. Dropping a sandbox has the same effect on the data file, but
    /// aborts the requests in progress.
    ///
    /// # Errors
    ///
    /// Fails if the data file cannot be written. The acknowledged changes are then in the file and in the
    /// file beside it whose name ends with `-wal`.
    pub async fn stop(mut self) -> Result<(), StopError> {
        if let Some(server) = self.server.take() {
            server.finish().await;
        }
        self.shared.core().close().map_err(StopError::new)
    }

    /// Waits until the server ends. Returns at once if the sandbox does not listen.
    pub async fn wait(&self) {
        if let Some(server) = &self.server {
            server.wait().await;
        }
    }
}
