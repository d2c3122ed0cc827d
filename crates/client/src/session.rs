use clerk_user_model::{Session as SessionData, SessionId};
use http::StatusCode;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::client::Extent;
use crate::{Answer, Client, Error, Operation, User, operations};

/// One session of a client: a user signed in on this device.
#[derive(Clone, Debug)]
pub struct Session {
    client: Client,
    id: SessionId,
}

impl Session {
    pub(crate) const fn new(client: Client, id: SessionId) -> Self {
        Self { client, id }
    }

    /// The id of the session.
    #[must_use]
    pub const fn id(&self) -> &SessionId {
        &self.id
    }

    /// The client that the session belongs to.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The session's user. Asks nothing of the server: to read the user, [`User::reload`].
    #[must_use]
    pub fn user(&self) -> User {
        User::new(self.clone())
    }

    /// Reads the session.
    ///
    /// # Errors
    ///
    /// Fails if there is no such session, or the server does not answer.
    pub async fn reload(&self) -> Result<SessionData, Error> {
        self.call(&operations::session::get(&self.id)).await
    }

    /// Makes this session the last active one.
    ///
    /// # Errors
    ///
    /// Fails if the session is over, or the server does not answer.
    pub async fn touch(&self) -> Result<SessionData, Error> {
        self.call(&operations::session::touch(&self.id)).await
    }

    /// A token that says to a backend who asks, and is good for about a minute.
    ///
    /// It is kept until shortly before its end, for all handles of this session, unless the
    /// server says in the meantime that the session is over. However many tasks ask at once, the
    /// server is asked once.
    ///
    /// # Errors
    ///
    /// Fails if the session is over, or the server does not answer.
    pub async fn token(&self) -> Result<SecretString, Error> {
        self.client.session_token(&self.id).await
    }

    /// Ends the session: signs the user out on this device.
    ///
    /// # Errors
    ///
    /// Fails if there is no such session, or the server does not answer.
    pub async fn end(&self) -> Result<SessionData, Error> {
        self.finish(&operations::session::end(&self.id)).await
    }

    /// Ends the session, and takes it off the list of sessions.
    ///
    /// # Errors
    ///
    /// Fails if there is no such session, or the server does not answer.
    pub async fn remove(&self) -> Result<SessionData, Error> {
        self.finish(&operations::session::remove(&self.id)).await
    }

    /// Carries out what the session does not outlive. Neither does its token, not even one that
    /// somebody asks for meanwhile.
    async fn finish(&self, operation: &Operation<SessionData>) -> Result<SessionData, Error> {
        self.client.forget_session_token(&self.id);
        let finished = self.call(operation).await;
        self.client.forget_session_token(&self.id);
        finished
    }

    /// Carries out any operation on behalf of the session's user, and hands back all that was
    /// answered.
    ///
    /// If the server refuses because the user has to prove who they are once more, the hook of
    /// [`ClientBuilder::on_reverification`] is called, and the operation carried out once more.
    ///
    /// # Errors
    ///
    /// As [`Client::send`].
    ///
    /// [`ClientBuilder::on_reverification`]: crate::ClientBuilder::on_reverification
    pub async fn send<T: DeserializeOwned>(
        &self,
        operation: &Operation<T>,
    ) -> Result<Answer<T>, Error> {
        self.send_and_read(operation, Extent::Whole).await
    }

    async fn send_and_read<T: DeserializeOwned>(
        &self,
        operation: &Operation<T>,
        extent: Extent,
    ) -> Result<Answer<T>, Error> {
        let send = || self.client.send_for(Some(&self.id), operation, extent);
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

    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        operation: &Operation<T>,
    ) -> Result<T, Error> {
        let answer = self.send_and_read(operation, Extent::Result).await?;
        Ok(answer.result)
    }
}
