//! Conversions from and to the `email_address` crate.

use email_address::EmailAddress;

use crate::{Email, EmailError};

impl TryFrom<&EmailAddress> for Email {
    type Error = EmailError;

    /// Parses the text: `EmailAddress` also holds display names, address literals and domains that
    /// [`Email`] refuses.
    fn try_from(address: &EmailAddress) -> Result<Self, Self::Error> {
        Self::parse(address.as_str())
    }
}

impl From<Email> for EmailAddress {
    fn from(email: Email) -> Self {
        Self::new_unchecked(email)
    }
}
