use clerk_user_model::{
    AttemptWeb3WalletVerificationParams, CreateWeb3WalletParams, DeletedObject,
    PrepareWeb3WalletVerificationParams, UpdateUserParams, User, Web3Wallet, Web3WalletId,
};

use super::handle;
use crate::{Error, UserHandle, operations};

impl UserHandle {
    /// Adds a wallet. It is not verified yet: see [`Web3WalletHandle`].
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, for example because the wallet is taken
    /// (`form_identifier_exists`), or does not respond. The request is processed at most
    /// once: if [`Error::outcome`] is unknown, call
    /// [`reconcile_web3_wallet`](Self::reconcile_web3_wallet) before trying again.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn add(user: clerk_user_client::UserHandle) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_user_validate::WalletAddress;
    ///
    /// let address = WalletAddress::parse("0x0123456789ABCDEF0123456789ABCDEF01234567")?;
    /// let wallet = user.create_web3_wallet(address).await?;
    /// assert!(!wallet.is_verified());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_web3_wallet(
        &self,
        params: impl Into<CreateWeb3WalletParams>,
    ) -> Result<Web3Wallet, Error> {
        let operation = operations::web3_wallet::create(&params.into());
        self.call(&operation).await
    }

    /// Reads all wallets of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn web3_wallets(&self) -> Result<Vec<Web3Wallet>, Error> {
        let user = self.reload().await?;
        let list = user.web3_wallets.into_value().unwrap_or_default();
        Ok(list.into_vec())
    }

    /// Returns a handle for a wallet. Sends no request.
    #[must_use]
    pub fn web3_wallet(&self, id: &Web3WalletId) -> Web3WalletHandle {
        Web3WalletHandle::new(self, id)
    }
}

handle! {
    /// A handle for a wallet of a user: verifies, reads and removes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Error, UserHandle};
    /// use clerk_user_model::{Web3Strategy, Web3WalletId};
    ///
    /// async fn verify(
    ///     user: UserHandle,
    ///     id: Web3WalletId,
    ///     sign: impl Fn(&str) -> String,
    /// ) -> Result<bool, Error> {
    ///     let wallet = user.web3_wallet(&id);
    ///     let prepared = wallet.prepare(Web3Strategy::Web3MetamaskSignature).await?;
    ///     let signature = sign(prepared.message_to_sign().unwrap_or_default());
    ///     Ok(wallet.attempt(signature).await?.is_verified())
    /// }
    /// ```
    Web3WalletHandle(Web3WalletId)
}

impl Web3WalletHandle {
    /// Reads the wallet.
    ///
    /// # Errors
    ///
    /// Fails if no wallet has this id (`resource_not_found`), or the server does not respond.
    pub async fn reload(&self) -> Result<Web3Wallet, Error> {
        let operation = operations::web3_wallet::get(&self.id);
        self.user.call(&operation).await
    }

    /// Prepares a verification: requests a message to sign, see [`Web3Wallet::message_to_sign`].
    ///
    /// # Errors
    ///
    /// Fails if the wallet is verified already (`verification_already_verified`), if the last
    /// preparation was too recent (`verification_code_too_many_requests`), or the server does not
    /// respond.
    pub async fn prepare(
        &self,
        params: impl Into<PrepareWeb3WalletVerificationParams>,
    ) -> Result<Web3Wallet, Error> {
        let operation = operations::web3_wallet::prepare_verification(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Verifies the wallet with a signature of the message that [`prepare`](Self::prepare) returned.
    ///
    /// # Errors
    ///
    /// Fails if the signature is wrong (`form_incorrect_signature`), if the verification has expired
    /// (`verification_expired`), or if the server does not respond.
    pub async fn attempt(
        &self,
        params: impl Into<AttemptWeb3WalletVerificationParams>,
    ) -> Result<Web3Wallet, Error> {
        let operation = operations::web3_wallet::attempt_verification(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Makes the wallet the user's primary one. It has to be verified.
    ///
    /// # Errors
    ///
    /// Fails if it is not verified (`form_verification_needed`), or the server does not respond.
    pub async fn set_primary(&self) -> Result<User, Error> {
        let params = UpdateUserParams::new().primary_web3_wallet_id(self.id.clone());
        self.user.update(params).await
    }

    /// Removes the wallet.
    ///
    /// # Errors
    ///
    /// Fails if the user could not sign in without it
    /// (`last_required_identification_deletion_failed`), or the server does not respond.
    pub async fn remove(&self) -> Result<DeletedObject, Error> {
        let operation = operations::web3_wallet::remove(&self.id);
        self.user.call(&operation).await
    }
}
