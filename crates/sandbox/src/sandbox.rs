mod error;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use clerk_user_model::{UnixMillis, UserId};
use clerk_user_validate::Email;
use http::{Request, Response};

use crate::builder::{Builder, StartError};
use crate::consent::Consent;
use crate::core::{Core, Snapshot};
use crate::fault::Fault;
use crate::http::{MAX_BODY_LEN, Shared};
use crate::key::PUBLISHABLE_KEY;
use crate::outbox::Outbox;
use crate::quirk::Quirk;
use crate::server::Server;

pub use error::StopError;

/// A local Frontend API with its users, for as long as the value lives.
///
/// With a data file, a change that cannot be written to it is undone, whichever method makes it.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use clerk_user_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
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
    /// Starts one on a free port, with the demo user.
    ///
    /// # Errors
    ///
    /// If no port can be had, or the system has no randomness.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Says how it is to be before it starts.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(shared: Arc<Shared>, server: Option<Server>) -> Self {
        let core = shared.core();
        let base_url = core.state.settings.base_url.clone();
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

    /// `http://127.0.0.1:<port>`: the proxy URL to give to a client.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A `pk_test_` key of a development instance. The host in it is not this one: give it to a
    /// client together with [`base_url`](Self::base_url) as the proxy URL.
    #[must_use]
    pub fn publishable_key(&self) -> &str {
        self.publishable_key
    }

    /// A sign-in ticket of the first user, good for one sign-in.
    #[must_use]
    pub fn ticket(&self) -> &str {
        &self.ticket
    }

    /// The users, in the order they were given.
    #[must_use]
    pub fn users(&self) -> &[UserId] {
        &self.users
    }

    /// Another sign-in ticket of a user; `None` if there is no such user, or the data file cannot
    /// be written.
    #[must_use]
    pub fn new_ticket(&self, user: &UserId) -> Option<String> {
        let ticket = self.shared.change(|core| {
            let (state, mut cx) = core.parts();
            state.new_ticket(user, &mut cx)
        });
        ticket.ok().flatten()
    }

    /// A ticket with which somebody signs up, the email address being verified by it; `None` if
    /// the text is no email address, or the data file cannot be written.
    #[must_use]
    pub fn invite(&self, email: &str) -> Option<String> {
        let email = Email::parse(email).ok()?;
        let ticket = self.shared.change(|core| {
            let (state, mut cx) = core.parts();
            state.invite(email, &mut cx)
        });
        ticket.ok()
    }

    /// Revokes a ticket; false if it was used, revoked or never given out.
    #[expect(clippy::must_use_candidate, reason = "most callers know their ticket")]
    pub fn revoke_ticket(&self, ticket: &str) -> bool {
        let was_fresh = self.shared.change(|core| core.state.revoke_ticket(ticket));
        was_fresh.unwrap_or(false)
    }

    /// The emails and texts sent so far.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        self.shared.core().state.outbox.clone()
    }

    /// The consent page behind an `external_verification_redirect_url`, or its `state`.
    pub fn consent(&self, state_or_url: &str) -> Consent {
        Consent::new(Arc::clone(&self.shared), state_or_url)
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        drop(self.shared.change(|core| core.clock.advance(by)));
    }

    /// What the sandbox's clock says.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        UnixMillis::new(self.shared.core().clock.now())
    }

    /// Makes the next matching requests meet a fault. Faults are met in the order they are given.
    pub fn fault(&self, fault: Fault) {
        self.shared.core().add_fault(fault);
        self.shared.touch();
    }

    /// Switches a quirk on or off, from the next request on.
    pub fn set_quirk(&self, quirk: Quirk, on: bool) {
        self.shared.core().state.settings.quirks.set(quirk, on);
    }

    /// Goes back to the start: the same users, ids and tickets; nothing signed in, nothing sent.
    pub fn reset(&self) {
        drop(self.shared.change(Core::reset));
    }

    /// What the sandbox knows now, to come back to.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.shared.core().snapshot()
    }

    /// Goes back to a snapshot of this sandbox: its users, sessions, messages and clock, and with
    /// a seed the ids and codes that came after it. The log of requests is empty afterwards, and no
    /// fault is left to come.
    pub fn restore(&self, snapshot: &Snapshot) {
        drop(self.shared.change(|core| core.restore(snapshot)));
    }

    /// Serves a file of your own at a path of your choice, such as `/examples/`; not below `/v1`
    /// or `/_sandbox`. A path that ends with `/` is also found without it.
    pub fn serve(
        &self,
        path: impl Into<String>,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) {
        let assets = &self.shared.assets;
        assets.add(path.into(), content_type, body.into());
    }

    /// Answers one request without a network, exactly as the server would.
    #[must_use]
    pub fn answer(&self, request: Request<Vec<u8>>) -> Response<Bytes> {
        self.shared.answer(request.map(|body| {
            let fits = body.len() <= MAX_BODY_LEN;
            fits.then(|| body.into())
        }))
    }

    /// Stops in good order: begins no request any more, finishes those under way, and leaves the
    /// data file, if there is one, whole by itself. A sandbox that is dropped cuts off the requests
    /// under way, and leaves the data file as well.
    ///
    /// # Errors
    ///
    /// If the data file cannot be written. What was answered is then in the file and in the one
    /// beside it whose name ends with `-wal`.
    pub async fn stop(mut self) -> Result<(), StopError> {
        if let Some(server) = self.server.take() {
            server.finish().await;
        }
        self.shared.close().map_err(StopError::new)
    }

    /// Serves until the task is cancelled; at once if the sandbox does not listen.
    pub async fn wait(&self) {
        if let Some(server) = &self.server {
            server.wait().await;
        }
    }
}
