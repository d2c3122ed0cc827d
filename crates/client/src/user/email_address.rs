use clerk_user_model::{
    AttemptEmailAddressVerificationParams, CreateEmailAddressParams, DeletedObject, EmailAddress,
    EmailAddressId, PrepareEmailAddressVerificationParams, UpdateUserParams, User as UserData,
};

use super::User;
use crate::{Error, operations};

impl User {
    /// Adds an email address, which is not verified yet.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses it, for example because it is taken
    /// (`form_identifier_exists`), or does not answer. It is done at most once: if
    /// [`Error::outcome`] is unknown, read the user before trying again.
    pub async fn create_email_address(
        &self,
        params: &CreateEmailAddressParams,
    ) -> Result<EmailAddress, Error> {
        self.call(&operations::email_address::create(params)).await
    }

    /// Reads all email addresses of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn email_addresses(&self) -> Result<Vec<EmailAddress>, Error> {
        let user = self.reload().await?;
        Ok(user.email_addresses.into_value().unwrap_or_default())
    }

    /// Reads one email address.
    ///
    /// # Errors
    ///
    /// Fails if there is none with this id (`resource_not_found`), or the server does not answer.
    pub async fn email_address(&self, id: &EmailAddressId) -> Result<EmailAddress, Error> {
        self.call(&operations::email_address::get(id)).await
    }

    /// Asks for a code or a link by mail, or for the URL of an enterprise connection.
    ///
    /// # Errors
    ///
    /// Fails if the email address is verified already (`verification_already_verified`), if the last
    /// preparation was a moment ago (`verification_code_too_many_requests`), or the server does not answer.
    pub async fn prepare_email_address_verification(
        &self,
        id: &EmailAddressId,
        params: &PrepareEmailAddressVerificationParams,
    ) -> Result<EmailAddress, Error> {
        self.call(&operations::email_address::prepare_verification(id, params))
            .await
    }

    /// Proves that the email address is the user's, by the code that a preparation sent there.
    ///
    /// # Errors
    ///
    /// Fails if the proof is wrong (`form_code_incorrect`) or too late
    /// (`verification_expired`), or the server does not answer.
    pub async fn attempt_email_address_verification(
        &self,
        id: &EmailAddressId,
        params: &AttemptEmailAddressVerificationParams,
    ) -> Result<EmailAddress, Error> {
        self.call(&operations::email_address::attempt_verification(id, params))
            .await
    }

    /// Makes a verified email address the user's primary one.
    ///
    /// # Errors
    ///
    /// Fails if it is not verified (`form_verification_needed`), or the server does not answer.
    pub async fn set_primary_email_address(&self, id: &EmailAddressId) -> Result<UserData, Error> {
        self.update(&UpdateUserParams::new().primary_email_address_id(id.clone()))
            .await
    }

    /// Removes one email address.
    ///
    /// # Errors
    ///
    /// Fails if the user would be left with no way in
    /// (`last_required_identification_deletion_failed`), or the server does not answer.
    pub async fn remove_email_address(&self, id: &EmailAddressId) -> Result<DeletedObject, Error> {
        self.call(&operations::email_address::remove(id)).await
    }
}
