use clerk_user_model::{
    CreateExternalAccountParams, DeletedObject, ExternalAccount, ExternalAccountId,
    ReauthorizeExternalAccountParams, User as UserData,
};

use super::User;
use crate::{Error, operations};

impl User {
    /// Adds an external account. The answer's verification holds the URL to open, where the
    /// person agrees; after that, read the user with [`reload`](Self::reload).
    ///
    /// # Errors
    ///
    /// Fails if the server refuses it, for example because the provider is not enabled
    /// (`oauth_provider_not_enabled`), or does not answer. It is done at most once: if
    /// [`Error::outcome`] is unknown, read the user before trying again.
    pub async fn create_external_account(
        &self,
        params: &CreateExternalAccountParams,
    ) -> Result<ExternalAccount, Error> {
        self.call(&operations::external_account::create(params))
            .await
    }

    /// Reads all external accounts of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn external_accounts(&self) -> Result<Vec<ExternalAccount>, Error> {
        let user = self.reload().await?;
        Ok(user.external_accounts.into_value().unwrap_or_default())
    }

    /// Asks the provider again, for instance for more scopes. The answer's verification holds
    /// the URL to open.
    ///
    /// # Errors
    ///
    /// Fails if there is no account with this id (`external_account_not_found`), or the server
    /// does not answer.
    pub async fn reauthorize_external_account(
        &self,
        id: &ExternalAccountId,
        params: &ReauthorizeExternalAccountParams,
    ) -> Result<ExternalAccount, Error> {
        self.call(&operations::external_account::reauthorize(id, params))
            .await
    }

    /// Gives back the tokens that the provider issued.
    ///
    /// # Errors
    ///
    /// Fails if there is no account with this id (`external_account_not_found`), or the server
    /// does not answer.
    pub async fn revoke_external_account_tokens(
        &self,
        id: &ExternalAccountId,
    ) -> Result<UserData, Error> {
        self.call(&operations::external_account::revoke_tokens(id))
            .await
    }

    /// Removes an external account.
    ///
    /// # Errors
    ///
    /// Fails if the user would be left with no way in
    /// (`last_required_identification_deletion_failed`), or the server does not answer.
    pub async fn remove_external_account(
        &self,
        id: &ExternalAccountId,
    ) -> Result<DeletedObject, Error> {
        self.call(&operations::external_account::remove(id)).await
    }
}
