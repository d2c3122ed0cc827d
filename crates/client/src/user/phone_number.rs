use clerk_user_model::{
    AttemptPhoneNumberVerificationParams, CreatePhoneNumberParams, DeletedObject, PhoneNumber,
    PhoneNumberId, PreparePhoneNumberVerificationParams, UpdatePhoneNumberParams, UpdateUserParams,
    User as UserData,
};

use super::User;
use crate::{Error, operations};

impl User {
    /// Adds a phone number, which is not verified yet.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses it, for example because it is taken
    /// (`form_identifier_exists`), or does not answer. It is done at most once: if
    /// [`Error::outcome`] is unknown, read the user before trying again.
    pub async fn create_phone_number(
        &self,
        params: &CreatePhoneNumberParams,
    ) -> Result<PhoneNumber, Error> {
        self.call(&operations::phone_number::create(params)).await
    }

    /// Reads all phone numbers of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn phone_numbers(&self) -> Result<Vec<PhoneNumber>, Error> {
        let user = self.reload().await?;
        Ok(user.phone_numbers.into_value().unwrap_or_default())
    }

    /// Reads one phone number.
    ///
    /// # Errors
    ///
    /// Fails if there is none with this id (`resource_not_found`), or the server does not answer.
    pub async fn phone_number(&self, id: &PhoneNumberId) -> Result<PhoneNumber, Error> {
        self.call(&operations::phone_number::get(id)).await
    }

    /// Asks for a code by text message.
    ///
    /// # Errors
    ///
    /// Fails if the phone number is verified already (`verification_already_verified`), if the last
    /// preparation was a moment ago (`verification_code_too_many_requests`), or the server does not answer.
    pub async fn prepare_phone_number_verification(
        &self,
        id: &PhoneNumberId,
        params: &PreparePhoneNumberVerificationParams,
    ) -> Result<PhoneNumber, Error> {
        self.call(&operations::phone_number::prepare_verification(id, params))
            .await
    }

    /// Proves that the phone number is the user's, by the code that a preparation sent there.
    ///
    /// # Errors
    ///
    /// Fails if the proof is wrong (`form_code_incorrect`) or too late
    /// (`verification_expired`), or the server does not answer.
    pub async fn attempt_phone_number_verification(
        &self,
        id: &PhoneNumberId,
        params: &AttemptPhoneNumberVerificationParams,
    ) -> Result<PhoneNumber, Error> {
        self.call(&operations::phone_number::attempt_verification(id, params))
            .await
    }

    /// Changes what a phone number is used for: a second factor, and the first choice as one.
    ///
    /// # Errors
    ///
    /// Fails if the phone number is not verified (`identification_update_second_factor_unverified`),
    /// or the server does not answer.
    pub async fn update_phone_number(
        &self,
        id: &PhoneNumberId,
        params: &UpdatePhoneNumberParams,
    ) -> Result<PhoneNumber, Error> {
        self.call(&operations::phone_number::update(id, params))
            .await
    }

    /// Makes a verified phone number the user's primary one.
    ///
    /// # Errors
    ///
    /// Fails if it is not verified (`form_verification_needed`), or the server does not answer.
    pub async fn set_primary_phone_number(&self, id: &PhoneNumberId) -> Result<UserData, Error> {
        self.update(&UpdateUserParams::new().primary_phone_number_id(id.clone()))
            .await
    }

    /// Removes one phone number.
    ///
    /// # Errors
    ///
    /// Fails if the user would be left with no way in
    /// (`last_required_identification_deletion_failed`), or the server does not answer.
    pub async fn remove_phone_number(&self, id: &PhoneNumberId) -> Result<DeletedObject, Error> {
        self.call(&operations::phone_number::remove(id)).await
    }
}
