//! The email addresses of the signed-in user.

use clerk_user_model::{
    AttemptEmailAddressVerificationParams, CreateEmailAddressParams, DeletedObject, EmailAddress,
    EmailAddressId, List, PrepareEmailAddressVerificationParams,
};
use http::Method;

use crate::Operation;

/// Adds an email address, which is not verified yet: `POST /v1/me/email_addresses`.
#[must_use]
pub fn create(params: &CreateEmailAddressParams) -> Operation<EmailAddress> {
    Operation::new(
        "create email address",
        Method::POST,
        &["me", "email_addresses"],
    )
    .form(params)
    .creating()
}

/// Reads all email addresses: `GET /v1/me/email_addresses`.
#[must_use]
pub fn list() -> Operation<List<EmailAddress>> {
    Operation::new(
        "list email addresses",
        Method::GET,
        &["me", "email_addresses"],
    )
}

/// Reads one email address: `GET /v1/me/email_addresses/{id}`.
#[must_use]
pub fn get(id: &EmailAddressId) -> Operation<EmailAddress> {
    Operation::new(
        "get email address",
        Method::GET,
        &["me", "email_addresses", id.as_str()],
    )
}

/// Removes one email address: `DELETE /v1/me/email_addresses/{id}`.
#[must_use]
pub fn remove(id: &EmailAddressId) -> Operation<DeletedObject> {
    Operation::new(
        "remove email address",
        Method::DELETE,
        &["me", "email_addresses", id.as_str()],
    )
}

/// Requests a code or a link by mail, or the URL of an enterprise connection:
/// `POST /v1/me/email_addresses/{id}/prepare_verification`.
#[must_use]
pub fn prepare_verification(
    id: &EmailAddressId,
    params: &PrepareEmailAddressVerificationParams,
) -> Operation<EmailAddress> {
    Operation::new(
        "prepare email address verification",
        Method::POST,
        &["me", "email_addresses", id.as_str(), "prepare_verification"],
    )
    .form(params)
}

/// Verifies the email address with the code that was sent to it:
/// `POST /v1/me/email_addresses/{id}/attempt_verification`.
#[must_use]
pub fn attempt_verification(
    id: &EmailAddressId,
    params: &AttemptEmailAddressVerificationParams,
) -> Operation<EmailAddress> {
    Operation::new(
        "attempt email address verification",
        Method::POST,
        &["me", "email_addresses", id.as_str(), "attempt_verification"],
    )
    .form(params)
}
