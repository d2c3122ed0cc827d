mod email_address;
mod email_link;
mod external_account;
mod phone_number;
mod reconcile;
mod web3_wallet;

use clerk_user_model::{Resource, UpdateUserMetadataParams, UpdateUserParams, User};

use crate::{Error, Operation, SessionHandle, operations};

pub use email_address::EmailAddressHandle;
pub use email_link::Polling;
pub use external_account::ExternalAccountHandle;
pub use phone_number::PhoneNumberHandle;
pub use web3_wallet::Web3WalletHandle;

/// A handle for the user of a session: reads the user, adds identifiers, and returns a handle for each
/// of them.
///
/// Contains no data of the user: call [`reload`](Self::reload) to read the user.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Error, UserHandle};
/// use clerk_user_model::{EmailAddress, EmailVerificationStrategy};
/// use clerk_user_validate::Email;
///
/// async fn add(user: &UserHandle, email: Email) -> Result<EmailAddress, Error> {
///     let email = user.create_email_address(email).await?;
///     let strategy = EmailVerificationStrategy::EmailCode;
///     user.email_address(&email.id).prepare(strategy).await
/// }
/// ```
#[derive(Clone, Debug)]
pub struct UserHandle {
    session: SessionHandle,
}

impl UserHandle {
    pub(crate) const fn new(session: SessionHandle) -> Self {
        Self { session }
    }

    /// Returns the session of the user.
    #[must_use]
    pub const fn session(&self) -> &SessionHandle {
        &self.session
    }

    /// Reads the user, with all identifiers.
    ///
    /// # Errors
    ///
    /// Fails if the session has ended (`authentication_invalid`), or the server does not respond.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn show(user: clerk_user_client::UserHandle) -> Result<(), clerk_user_client::Error> {
    /// let user = user.reload().await?;
    /// for email in user.email_addresses() {
    ///     println!("{}", email.email_address);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn reload(&self) -> Result<User, Error> {
        self.call(&operations::user::get()).await
    }

    /// Reads the user after a provider has sent the browser back to the application. The nonce is the
    /// query parameter `rotating_token_nonce` of the redirect URL and can be used once. The response
    /// contains a new client token.
    ///
    /// # Errors
    ///
    /// Fails if the session has ended (`authentication_invalid`), or the server does not respond.
    pub async fn reload_with_nonce(&self, rotating_token_nonce: &str) -> Result<User, Error> {
        let operation = operations::user::get().query("rotating_token_nonce", rotating_token_nonce);
        self.call(&operation).await
    }

    /// Changes the user's name, or the primary identifiers.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses, for example because a new primary identifier is not verified
    /// (`form_verification_needed`), or does not respond.
    pub async fn update(&self, params: UpdateUserParams) -> Result<User, Error> {
        self.call(&operations::user::update(&params)).await
    }

    /// Changes the user's unsafe metadata, which the user can read and write. Fields that are omitted
    /// stay; fields that are `null` are removed.
    ///
    /// # Errors
    ///
    /// Fails if the session has ended (`authentication_invalid`), or the server refuses or does not
    /// respond.
    pub async fn update_metadata(
        &self,
        params: impl Into<UpdateUserMetadataParams>,
    ) -> Result<User, Error> {
        let operation = operations::user::update_metadata(&params.into());
        self.call(&operation).await
    }

    async fn call<T: Resource>(&self, operation: &Operation<T>) -> Result<T, Error> {
        self.session.call(operation).await
    }
}

/// Declares the handle of one identifier whose id is known.
macro_rules! handle {
    ($(#[$doc:meta])* $name:ident($id:ident)) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            user: crate::UserHandle,
            id: $id,
        }

        impl $name {
            pub(super) fn new(user: &crate::UserHandle, id: &$id) -> Self {
                Self {
                    user: user.clone(),
                    id: id.clone(),
                }
            }

            /// Returns the id.
            #[must_use]
            pub const fn id(&self) -> &$id {
                &self.id
            }

            /// Returns the handle of the user.
            #[must_use]
            pub const fn user(&self) -> &crate::UserHandle {
                &self.user
            }
        }
    };
}

use handle;
