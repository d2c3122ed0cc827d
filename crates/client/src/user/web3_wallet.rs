use clerk_user_model::{
    AttemptWeb3WalletVerificationParams, CreateWeb3WalletParams, DeletedObject,
    PrepareWeb3WalletVerificationParams, UpdateUserParams, User as UserData, Web3Wallet,
    Web3WalletId,
};

use super::User;
use crate::{Error, operations};

impl User {
    /// Adds a wallet, which is not verified yet.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses it, for example because it is taken
    /// (`form_identifier_exists`), or does not answer. It is done at most once: if
    /// [`Error::outcome`] is unknown, read the user before trying again.
    pub async fn create_web3_wallet(
        &self,
        params: &CreateWeb3WalletParams,
    ) -> Result<Web3Wallet, Error> {
        self.call(&operations::web3_wallet::create(params)).await
    }

    /// Reads all wallets of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn web3_wallets(&self) -> Result<Vec<Web3Wallet>, Error> {
        let user = self.reload().await?;
        Ok(user.web3_wallets.into_value().unwrap_or_default())
    }

    /// Reads one wallet.
    ///
    /// # Errors
    ///
    /// Fails if there is none with this id (`resource_not_found`), or the server does not answer.
    pub async fn web3_wallet(&self, id: &Web3WalletId) -> Result<Web3Wallet, Error> {
        self.call(&operations::web3_wallet::get(id)).await
    }

    /// Asks for a message to sign.
    ///
    /// # Errors
    ///
    /// Fails if the wallet is verified already (`verification_already_verified`), if the last
    /// preparation was a moment ago (`verification_code_too_many_requests`), or the server does not answer.
    pub async fn prepare_web3_wallet_verification(
        &self,
        id: &Web3WalletId,
        params: &PrepareWeb3WalletVerificationParams,
    ) -> Result<Web3Wallet, Error> {
        self.call(&operations::web3_wallet::prepare_verification(id, params))
            .await
    }

    /// Proves that the wallet is the user's, by a signature of the message that a preparation gave.
    ///
    /// # Errors
    ///
    /// Fails if the proof is wrong (`form_incorrect_signature`) or too late
    /// (`verification_expired`), or the server does not answer.
    pub async fn attempt_web3_wallet_verification(
        &self,
        id: &Web3WalletId,
        params: &AttemptWeb3WalletVerificationParams,
    ) -> Result<Web3Wallet, Error> {
        self.call(&operations::web3_wallet::attempt_verification(id, params))
            .await
    }

    /// Makes a verified wallet the user's primary one.
    ///
    /// # Errors
    ///
    /// Fails if it is not verified (`form_verification_needed`), or the server does not answer.
    pub async fn set_primary_web3_wallet(&self, id: &Web3WalletId) -> Result<UserData, Error> {
        self.update(&UpdateUserParams::new().primary_web3_wallet_id(id.clone()))
            .await
    }

    /// Removes one wallet.
    ///
    /// # Errors
    ///
    /// Fails if the user would be left with no way in
    /// (`last_required_identification_deletion_failed`), or the server does not answer.
    pub async fn remove_web3_wallet(&self, id: &Web3WalletId) -> Result<DeletedObject, Error> {
        self.call(&operations::web3_wallet::remove(id)).await
    }
}
