//! The external accounts of the signed-in user. To read them, read the user.

use clerk_user_model::{
    CreateExternalAccountParams, DeletedObject, ExternalAccount, ExternalAccountId,
    ReauthorizeExternalAccountParams, User,
};
use http::Method;

use crate::Operation;

/// Adds an external account, which the user then confirms at the provider:
/// `POST /v1/me/external_accounts`.
#[must_use]
pub fn create(params: &CreateExternalAccountParams) -> Operation<ExternalAccount> {
    Operation::new(
        "create external account",
        Method::POST,
        &["me", "external_accounts"],
    )
    .form(params)
    .creating()
}

/// Starts a new authorization, for example for more scopes:
/// `PATCH /v1/me/external_accounts/{id}/reauthorize`.
#[must_use]
pub fn reauthorize(
    id: &ExternalAccountId,
    params: &ReauthorizeExternalAccountParams,
) -> Operation<ExternalAccount> {
    Operation::new(
        "reauthorize external account",
        Method::PATCH,
        &["me", "external_accounts", id.as_str(), "reauthorize"],
    )
    .form(params)
}

/// Removes an external account: `DELETE /v1/me/external_accounts/{id}`.
#[must_use]
pub fn remove(id: &ExternalAccountId) -> Operation<DeletedObject> {
    Operation::new(
        "remove external account",
        Method::DELETE,
        &["me", "external_accounts", id.as_str()],
    )
}

/// Revokes the tokens that the provider issued:
/// `DELETE /v1/me/external_accounts/{id}/tokens`.
#[must_use]
pub fn revoke_tokens(id: &ExternalAccountId) -> Operation<User> {
    Operation::new(
        "revoke external account tokens",
        Method::DELETE,
        &["me", "external_accounts", id.as_str(), "tokens"],
    )
}
