//! The wallets of the signed-in user.

use clerk_user_model::{
    AttemptWeb3WalletVerificationParams, CreateWeb3WalletParams, DeletedObject, List,
    PrepareWeb3WalletVerificationParams, Web3Wallet, Web3WalletId,
};
use http::Method;

use crate::Operation;

/// Adds a wallet, which is not verified yet: `POST /v1/me/web3_wallets`.
#[must_use]
pub fn create(params: &CreateWeb3WalletParams) -> Operation<Web3Wallet> {
    Operation::new("create wallet", Method::POST, &["me", "web3_wallets"])
        .form(params)
        .creating()
}

/// Reads all wallets: `GET /v1/me/web3_wallets`.
#[must_use]
pub fn list() -> Operation<List<Web3Wallet>> {
    Operation::new("list wallets", Method::GET, &["me", "web3_wallets"])
}

/// Reads one wallet: `GET /v1/me/web3_wallets/{id}`.
#[must_use]
pub fn get(id: &Web3WalletId) -> Operation<Web3Wallet> {
    Operation::new(
        "get wallet",
        Method::GET,
        &["me", "web3_wallets", id.as_str()],
    )
}

/// Removes one wallet: `DELETE /v1/me/web3_wallets/{id}`.
#[must_use]
pub fn remove(id: &Web3WalletId) -> Operation<DeletedObject> {
    Operation::new(
        "remove wallet",
        Method::DELETE,
        &["me", "web3_wallets", id.as_str()],
    )
}

/// Requests a message to sign: `POST /v1/me/web3_wallets/{id}/prepare_verification`.
#[must_use]
pub fn prepare_verification(
    id: &Web3WalletId,
    params: &PrepareWeb3WalletVerificationParams,
) -> Operation<Web3Wallet> {
    Operation::new(
        "prepare wallet verification",
        Method::POST,
        &["me", "web3_wallets", id.as_str(), "prepare_verification"],
    )
    .form(params)
}

/// Verifies the wallet with a signature of the message:
/// `POST /v1/me/web3_wallets/{id}/attempt_verification`.
#[must_use]
pub fn attempt_verification(
    id: &Web3WalletId,
    params: &AttemptWeb3WalletVerificationParams,
) -> Operation<Web3Wallet> {
    Operation::new(
        "attempt wallet verification",
        Method::POST,
        &["me", "web3_wallets", id.as_str(), "attempt_verification"],
    )
    .form(params)
}
