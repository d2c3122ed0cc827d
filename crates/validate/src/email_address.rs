//! Conversions between [`Email`] and the type of the `email_address` crate.

use email_address::EmailAddress;

use crate::{Email, EmailError};

impl TryFrom<&EmailAddress> for Email {
    type Error = EmailError;

    /// Parses the address again, because an `EmailAddress` can have a display name, an address literal or a
    /// domain that [`Email`] rejects.
    fn try_from(address: &EmailAddress) -> Result<Self, Self::Error> {
        Self::parse(address.as_str())
    }
}

impl From<Email> for EmailAddress {
    fn from(email: Email) -> Self {
        Self::new_unchecked(email)
    }
}
