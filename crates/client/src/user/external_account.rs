use clerk_user_model::{
    CreateExternalAccountParams, DeletedObject, ExternalAccount, ExternalAccountId,
    ReauthorizeExternalAccountParams, User,
};

use super::handle;
use crate::{Error, UserHandle, operations};

impl UserHandle {
    /// Adds an external account. The verification in the response contains the URL of the provider's
    /// page. When the browser has come back from it, read the user with [`reload`](Self::reload).
    /// [`connect_external_account`](Self::connect_external_account) helps with these steps.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, for example because the provider is not enabled
    /// (`oauth_provider_not_enabled`), or does not respond. The request is processed at most
    /// once: if [`Error::outcome`] is unknown, call
    /// [`reconcile_external_account`](Self::reconcile_external_account) before trying again.
    pub async fn create_external_account(
        &self,
        params: impl Into<CreateExternalAccountParams>,
    ) -> Result<ExternalAccount, Error> {
        let operation = operations::external_account::create(&params.into());
        self.call(&operation).await
    }

    /// Reads all external accounts of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn external_accounts(&self) -> Result<Vec<ExternalAccount>, Error> {
        let user = self.reload().await?;
        let list = user.external_accounts.into_value().unwrap_or_default();
        Ok(list.into_vec())
    }

    /// Returns a handle for an external account. Sends no request.
    #[must_use]
    pub fn external_account(&self, id: &ExternalAccountId) -> ExternalAccountHandle {
        ExternalAccountHandle::new(self, id)
    }
}

handle! {
    /// A handle for an external account of a user: reauthorizes and removes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Error, UserHandle};
    /// use clerk_user_model::ExternalAccount;
    ///
    /// async fn disconnect(user: UserHandle, account: ExternalAccount) -> Result<(), Error> {
    ///     user.external_account(&account.id).remove().await.map(drop)
    /// }
    /// ```
    ExternalAccountHandle(ExternalAccountId)
}

impl ExternalAccountHandle {
    /// Starts a new authorization, for example for more scopes. The verification in the response
    /// contains the URL to open.
    ///
    /// # Errors
    ///
    /// Fails if there is no account with this id (`external_account_not_found`), or the server
    /// does not respond.
    pub async fn reauthorize(
        &self,
        params: impl Into<ReauthorizeExternalAccountParams>,
    ) -> Result<ExternalAccount, Error> {
        let operation = operations::external_account::reauthorize(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Revokes the tokens that the provider issued.
    ///
    /// # Errors
    ///
    /// Fails if there is no account with this id (`external_account_not_found`), or the server
    /// does not respond.
    pub async fn revoke_tokens(&self) -> Result<User, Error> {
        let operation = operations::external_account::revoke_tokens(&self.id);
        self.user.call(&operation).await
    }

    /// Removes the external account.
    ///
    /// # Errors
    ///
    /// Fails if the user could not sign in without it
    /// (`last_required_identification_deletion_failed`), or the server does not respond.
    pub async fn remove(&self) -> Result<DeletedObject, Error> {
        let operation = operations::external_account::remove(&self.id);
        self.user.call(&operation).await
    }
}
