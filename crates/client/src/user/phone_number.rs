use clerk_user_model::{
    AttemptPhoneNumberVerificationParams, CreatePhoneNumberParams, DeletedObject, PhoneNumber,
    PhoneNumberId, PreparePhoneNumberVerificationParams, UpdatePhoneNumberParams, UpdateUserParams,
    User,
};

use super::handle;
use crate::{Error, UserHandle, operations};

impl UserHandle {
    /// Adds a phone number. It is not verified yet: see [`PhoneNumberHandle`].
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, for example because the phone number is taken
    /// (`form_identifier_exists`), or does not respond. The request is processed at most
    /// once: if [`Error::outcome`] is unknown, call
    /// [`reconcile_phone_number`](Self::reconcile_phone_number) before trying again.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn add(user: clerk_user_client::UserHandle) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_user_validate::E164;
    ///
    /// let phone = user.create_phone_number(E164::parse("15551234567")?).await?;
    /// assert_eq!(phone.phone_number, "+15551234567");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_phone_number(
        &self,
        params: impl Into<CreatePhoneNumberParams>,
    ) -> Result<PhoneNumber, Error> {
        let operation = operations::phone_number::create(&params.into());
        self.call(&operation).await
    }

    /// Reads all phone numbers of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn phone_numbers(&self) -> Result<Vec<PhoneNumber>, Error> {
        let user = self.reload().await?;
        let list = user.phone_numbers.into_value().unwrap_or_default();
        Ok(list.into_vec())
    }

    /// Returns a handle for a phone number. Sends no request.
    #[must_use]
    pub fn phone_number(&self, id: &PhoneNumberId) -> PhoneNumberHandle {
        PhoneNumberHandle::new(self, id)
    }
}

handle! {
    /// A handle for a phone number of a user: verifies, reads, changes and removes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Error, UserHandle};
    /// use clerk_user_model::{PhoneNumberId, PhoneVerificationStrategy};
    ///
    /// async fn verify(user: UserHandle, id: PhoneNumberId, code: &str) -> Result<bool, Error> {
    ///     let phone = user.phone_number(&id);
    ///     phone.prepare(PhoneVerificationStrategy::PhoneCode).await?;
    ///     Ok(phone.attempt(code).await?.is_verified())
    /// }
    /// ```
    PhoneNumberHandle(PhoneNumberId)
}

impl PhoneNumberHandle {
    /// Reads the phone number.
    ///
    /// # Errors
    ///
    /// Fails if no phone number has this id (`resource_not_found`), or the server does not respond.
    pub async fn reload(&self) -> Result<PhoneNumber, Error> {
        let operation = operations::phone_number::get(&self.id);
        self.user.call(&operation).await
    }

    /// Prepares a verification: requests a code by SMS.
    ///
    /// # Errors
    ///
    /// Fails if the phone number is verified already (`verification_already_verified`), if the last
    /// preparation was too recent (`verification_code_too_many_requests`), or the server does not
    /// respond.
    pub async fn prepare(
        &self,
        params: impl Into<PreparePhoneNumberVerificationParams>,
    ) -> Result<PhoneNumber, Error> {
        let operation = operations::phone_number::prepare_verification(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Verifies the phone number with the code that was sent to it.
    ///
    /// # Errors
    ///
    /// Fails if the code is wrong (`form_code_incorrect`) or has expired (`verification_expired`), or
    /// the server does not respond.
    pub async fn attempt(
        &self,
        params: impl Into<AttemptPhoneNumberVerificationParams>,
    ) -> Result<PhoneNumber, Error> {
        let operation = operations::phone_number::attempt_verification(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Changes the uses of the phone number: as a second factor, and as the default one.
    ///
    /// # Errors
    ///
    /// Fails if the phone number is not verified (`identification_update_second_factor_unverified`),
    /// or the server does not respond.
    pub async fn update(&self, params: UpdatePhoneNumberParams) -> Result<PhoneNumber, Error> {
        let operation = operations::phone_number::update(&self.id, &params);
        self.user.call(&operation).await
    }

    /// Makes the phone number the user's primary one. It has to be verified.
    ///
    /// # Errors
    ///
    /// Fails if it is not verified (`form_verification_needed`), or the server does not respond.
    pub async fn set_primary(&self) -> Result<User, Error> {
        let params = UpdateUserParams::new().primary_phone_number_id(self.id.clone());
        self.user.update(params).await
    }

    /// Removes the phone number.
    ///
    /// # Errors
    ///
    /// Fails if the user could not sign in without it
    /// (`last_required_identification_deletion_failed`), or the server does not respond.
    pub async fn remove(&self) -> Result<DeletedObject, Error> {
        let operation = operations::phone_number::remove(&self.id);
        self.user.call(&operation).await
    }
}
