//! The phone numbers of the signed-in user.

use clerk_user_model::{
    AttemptPhoneNumberVerificationParams, CreatePhoneNumberParams, DeletedObject, List,
    PhoneNumber, PhoneNumberId, PreparePhoneNumberVerificationParams, UpdatePhoneNumberParams,
};
use http::Method;

use crate::Operation;

/// Adds a phone number, which is not verified yet: `POST /v1/me/phone_numbers`.
#[must_use]
pub fn create(params: &CreatePhoneNumberParams) -> Operation<PhoneNumber> {
    Operation::new(
        "create phone number",
        Method::POST,
        &["me", "phone_numbers"],
    )
    .form(params)
    .creating()
}

/// Reads all phone numbers: `GET /v1/me/phone_numbers`.
#[must_use]
pub fn list() -> Operation<List<PhoneNumber>> {
    Operation::new("list phone numbers", Method::GET, &["me", "phone_numbers"])
}

/// Reads one phone number: `GET /v1/me/phone_numbers/{id}`.
#[must_use]
pub fn get(id: &PhoneNumberId) -> Operation<PhoneNumber> {
    Operation::new(
        "get phone number",
        Method::GET,
        &["me", "phone_numbers", id.as_str()],
    )
}

/// Changes the uses of a phone number: `PATCH /v1/me/phone_numbers/{id}`.
#[must_use]
pub fn update(id: &PhoneNumberId, params: &UpdatePhoneNumberParams) -> Operation<PhoneNumber> {
    Operation::new(
        "update phone number",
        Method::PATCH,
        &["me", "phone_numbers", id.as_str()],
    )
    .form(params)
}

/// Removes one phone number: `DELETE /v1/me/phone_numbers/{id}`.
#[must_use]
pub fn remove(id: &PhoneNumberId) -> Operation<DeletedObject> {
    Operation::new(
        "remove phone number",
        Method::DELETE,
        &["me", "phone_numbers", id.as_str()],
    )
}

/// Requests a code by SMS: `POST /v1/me/phone_numbers/{id}/prepare_verification`.
#[must_use]
pub fn prepare_verification(
    id: &PhoneNumberId,
    params: &PreparePhoneNumberVerificationParams,
) -> Operation<PhoneNumber> {
    Operation::new(
        "prepare phone number verification",
        Method::POST,
        &["me", "phone_numbers", id.as_str(), "prepare_verification"],
    )
    .form(params)
}

/// Verifies the phone number with the code that was sent to it:
/// `POST /v1/me/phone_numbers/{id}/attempt_verification`.
#[must_use]
pub fn attempt_verification(
    id: &PhoneNumberId,
    params: &AttemptPhoneNumberVerificationParams,
) -> Operation<PhoneNumber> {
    Operation::new(
        "attempt phone number verification",
        Method::POST,
        &["me", "phone_numbers", id.as_str(), "attempt_verification"],
    )
    .form(params)
}
