use clerk_user_model::{Resource, Session, SessionId, TouchSessionParams};
use http::StatusCode;
use secrecy::SecretString;

use crate::{Client, Error, Operation, Response, UserHandle, operations};

/// A handle for a session of the client: a user signed in on this device.
///
/// # Examples
///
/// ```
/// # async fn show(session: clerk_user_client::SessionHandle) -> Result<(), clerk_user_client::Error> {
/// let user = session.user().reload().await?;
/// println!("{}", user.email_addresses().len());
/// session.end().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SessionHandle {
    client: Client,
    id: SessionId,
}

impl SessionHandle {
    pub(crate) const fn new(client: Client, id: SessionId) -> Self {
        Self { client, id }
    }

    /// Returns the id of the session.
    #[must_use]
    pub const fn id(&self) -> &SessionId {
        &self.id
    }

    /// Returns the client that the session belongs to.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Returns a handle for the session's user. Sends no request: to read the user, call
    /// [`UserHandle::reload`].
    #[must_use]
    pub fn user(&self) -> UserHandle {
        UserHandle::new(self.clone())
    }

    /// Reads the session.
    ///
    /// # Errors
    ///
    /// Fails if there is no such session, or the server does not respond.
    pub async fn reload(&self) -> Result<Session, Error> {
        self.call(&operations::session::get(&self.id)).await
    }

    /// Makes this session the most recently active one of the client.
    ///
    /// # Errors
    ///
    /// Fails if the session has ended, or the server does not respond.
    pub async fn touch(&self) -> Result<Session, Error> {
        let operation = operations::session::touch(&self.id, &TouchSessionParams::new());
        self.call(&operation).await
    }

    /// Returns a session token for a backend, valid for about a minute.
    ///
    /// The token is cached until shortly before it expires, for all handles of this session. It is
    /// dropped earlier if a response says that the session has ended. Tasks that call this at the
    /// same time share one request.
    ///
    /// # Errors
    ///
    /// Fails if the session has ended, or the server does not respond.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Error, SessionHandle};
    /// use secrecy::ExposeSecret as _;
    ///
    /// async fn authorization(session: &SessionHandle) -> Result<String, Error> {
    ///     let token = session.token().await?;
    ///     Ok(format!("Bearer {}", token.expose_secret()))
    /// }
    /// ```
    pub async fn token(&self) -> Result<SecretString, Error> {
        self.client.session_token(&self.id).await
    }

    /// Ends the session: signs this user out on this device.
    ///
    /// # Errors
    ///
    /// Fails if there is no such session, or the server does not respond.
    pub async fn end(&self) -> Result<Session, Error> {
        self.finish(&operations::session::end(&self.id)).await
    }

    /// Ends the session and removes it from the list of sessions.
    ///
    /// # Errors
    ///
    /// Fails if there is no such session, or the server does not respond.
    pub async fn remove(&self) -> Result<Session, Error> {
        self.finish(&operations::session::remove(&self.id)).await
    }

    /// Sends an operation that ends the session. Drops the cached token before and after it, because
    /// another task may request a token in between.
    async fn finish(&self, operation: &Operation<Session>) -> Result<Session, Error> {
        self.client.forget_session_token(&self.id);
        let finished = self.call(operation).await;
        self.client.forget_session_token(&self.id);
        finished
    }

    /// Sends an operation for the session's user and returns the full response.
    ///
    /// If the server refuses because the user has to be verified again, runs the hook of
    /// [`ClientBuilder::on_reverification`] and sends the operation again.
    ///
    /// # Errors
    ///
    /// Fails for the same reasons as [`Client::send`].
    ///
    /// [`ClientBuilder::on_reverification`]: crate::ClientBuilder::on_reverification
    pub async fn send<T: Resource>(&self, operation: &Operation<T>) -> Result<Response<T>, Error> {
        let send = || self.client.execute(Some(&self.id), operation);
        let error = match send().await {
            Err(error) if error.needs_reverification() => error,
            Err(error) => {
                if error.status() == Some(StatusCode::UNAUTHORIZED) {
                    self.client.forget_session_token(&self.id);
                }
                return Err(error);
            }
            done => return done,
        };
        if !self.client.reverify(&self.id).await {
            return Err(error);
        }
        send().await
    }

    pub(crate) async fn call<T: Resource>(&self, operation: &Operation<T>) -> Result<T, Error> {
        Ok(self.send(operation).await?.result)
    }
}
