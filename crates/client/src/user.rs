mod email_address;
mod email_link;
mod external_account;
mod phone_number;
mod reconcile;
mod web3_wallet;

use clerk_user_model::{UpdateUserMetadataParams, UpdateUserParams, User as UserData};
use serde::de::DeserializeOwned;

use crate::{Error, Operation, Session, operations};

pub use email_link::Polling;

/// The user of a session: reads them, and gives them identifiers.
///
/// Holds nothing of the user but the session: what [`reload`](Self::reload) hands back is the
/// user as of then.
#[derive(Clone, Debug)]
pub struct User {
    session: Session,
}

impl User {
    pub(crate) const fn new(session: Session) -> Self {
        Self { session }
    }

    /// The session of the user.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Reads the user, with all identifiers.
    ///
    /// # Errors
    ///
    /// Fails if the session is over (`authentication_invalid`), or the server does not answer.
    pub async fn reload(&self) -> Result<UserData, Error> {
        self.call(&operations::user::get()).await
    }

    /// Reads the user after a provider has sent the browser back to the application. The nonce
    /// is in the query of the URL that was visited, as `rotating_token_nonce`, and good once:
    /// the answer brings the client token that the detour made necessary.
    ///
    /// # Errors
    ///
    /// Fails if the session is over (`authentication_invalid`), or the server does not answer.
    pub async fn reload_with_nonce(&self, rotating_token_nonce: &str) -> Result<UserData, Error> {
        let operation = operations::user::get().query("rotating_token_nonce", rotating_token_nonce);
        self.call(&operation).await
    }

    /// Changes the user's name, or what is primary.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses it, for example because what is to be primary is not verified
    /// (`form_verification_needed`), or does not answer.
    pub async fn update(&self, params: &UpdateUserParams) -> Result<UserData, Error> {
        self.call(&operations::user::update(params)).await
    }

    /// Changes the data that the user can both read and write. Members that are not named stay;
    /// those that are null go.
    ///
    /// # Errors
    ///
    /// Fails if the session is over (`authentication_invalid`), or the server refuses or does not
    /// answer.
    pub async fn update_metadata(
        &self,
        params: &UpdateUserMetadataParams,
    ) -> Result<UserData, Error> {
        let operation = operations::user::update_metadata(params);
        self.call(&operation).await
    }

    async fn call<T: DeserializeOwned>(&self, operation: &Operation<T>) -> Result<T, Error> {
        self.session.call(operation).await
    }
}
