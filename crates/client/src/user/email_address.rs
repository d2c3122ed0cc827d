use clerk_user_model::{
    AttemptEmailAddressVerificationParams, CreateEmailAddressParams, DeletedObject, EmailAddress,
    EmailAddressId, PrepareEmailAddressVerificationParams, UpdateUserParams, User,
};

use super::handle;
use crate::{Error, UserHandle, operations};

impl UserHandle {
    /// Adds an email address. It is not verified yet: see [`EmailAddressHandle`].
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, for example because the email address is taken
    /// (`form_identifier_exists`), or does not respond. The request is processed at most
    /// once: if [`Error::outcome`] is unknown, call
    /// [`reconcile_email_address`](Self::reconcile_email_address) before trying again.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn add(user: clerk_user_client::UserHandle) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_user_validate::Email;
    ///
    /// let email = user.create_email_address(Email::parse("ada@example.com")?).await?;
    /// assert!(!email.is_verified());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_email_address(
        &self,
        params: impl Into<CreateEmailAddressParams>,
    ) -> Result<EmailAddress, Error> {
        let operation = operations::email_address::create(&params.into());
        self.call(&operation).await
    }

    /// Reads all email addresses of the user.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn email_addresses(&self) -> Result<Vec<EmailAddress>, Error> {
        let user = self.reload().await?;
        let list = user.email_addresses.into_value().unwrap_or_default();
        Ok(list.into_vec())
    }

    /// Returns a handle for an email address. Sends no request.
    #[must_use]
    pub fn email_address(&self, id: &EmailAddressId) -> EmailAddressHandle {
        EmailAddressHandle::new(self, id)
    }
}

handle! {
    /// A handle for an email address of a user: verifies, reads and removes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_client::{Error, UserHandle};
    /// use clerk_user_model::{EmailAddressId, EmailVerificationStrategy};
    ///
    /// async fn verify(user: UserHandle, id: EmailAddressId, code: &str) -> Result<bool, Error> {
    ///     let email = user.email_address(&id);
    ///     email.prepare(EmailVerificationStrategy::EmailCode).await?;
    ///     Ok(email.attempt(code).await?.is_verified())
    /// }
    /// ```
    EmailAddressHandle(EmailAddressId)
}

impl EmailAddressHandle {
    /// Reads the email address.
    ///
    /// # Errors
    ///
    /// Fails if no email address has this id (`resource_not_found`), or the server does not respond.
    pub async fn reload(&self) -> Result<EmailAddress, Error> {
        let operation = operations::email_address::get(&self.id);
        self.user.call(&operation).await
    }

    /// Prepares a verification: requests a code or a link by mail, or the URL of an enterprise
    /// connection.
    ///
    /// # Errors
    ///
    /// Fails if the email address is verified already (`verification_already_verified`), if the last
    /// preparation was too recent (`verification_code_too_many_requests`), or the server does not
    /// respond.
    pub async fn prepare(
        &self,
        params: impl Into<PrepareEmailAddressVerificationParams>,
    ) -> Result<EmailAddress, Error> {
        let operation = operations::email_address::prepare_verification(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Verifies the email address with the code that was sent to it.
    ///
    /// # Errors
    ///
    /// Fails if the code is wrong (`form_code_incorrect`) or has expired (`verification_expired`), or
    /// the server does not respond.
    pub async fn attempt(
        &self,
        params: impl Into<AttemptEmailAddressVerificationParams>,
    ) -> Result<EmailAddress, Error> {
        let operation = operations::email_address::attempt_verification(&self.id, &params.into());
        self.user.call(&operation).await
    }

    /// Makes the email address the user's primary one. It has to be verified.
    ///
    /// # Errors
    ///
    /// Fails if it is not verified (`form_verification_needed`), or the server does not respond.
    pub async fn set_primary(&self) -> Result<User, Error> {
        let params = UpdateUserParams::new().primary_email_address_id(self.id.clone());
        self.user.update(params).await
    }

    /// Removes the email address.
    ///
    /// # Errors
    ///
    /// Fails if the user could not sign in without it
    /// (`last_required_identification_deletion_failed`), or the server does not respond.
    pub async fn remove(&self) -> Result<DeletedObject, Error> {
        let operation = operations::email_address::remove(&self.id);
        self.user.call(&operation).await
    }
}
