use clerk_user_validate::{E164, Email, WalletAddress};
use serde::{Deserialize, Serialize};

/// An identifier that one user at a time can hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Claim {
    /// An email address, in lower case throughout.
    Email(String),
    /// An account at a provider: the provider, and the user's id there.
    External(String, String),
    Phone(E164),
    /// A username, in lower case.
    Username(String),
    Wallet(WalletAddress),
}

impl Claim {
    pub(crate) fn email(email: &Email) -> Self {
        Self::Email(email.as_str().to_lowercase())
    }

    pub(crate) fn username(name: &str) -> Self {
        Self::Username(name.to_lowercase())
    }

    /// Whether an entry of a list means it: an identifier, or `*@` and the domain of addresses.
    pub(super) fn is_meant_by(&self, entry: &str) -> bool {
        match (entry.strip_prefix("*@"), self) {
            (Some(domain), Self::Email(address)) => address
                .rsplit_once('@')
                .is_some_and(|(_, of)| of.eq_ignore_ascii_case(domain)),
            _ => Self::of_identifier(entry).as_ref() == Some(self),
        }
    }

    /// What a text that a user signs in with can mean; `None` if it can mean nothing.
    pub(crate) fn of_identifier(text: &str) -> Option<Self> {
        if text.contains('@') {
            return Email::parse(text).ok().map(|email| Self::email(&email));
        }
        if let Ok(number) = E164::parse(text) {
            return Some(Self::Phone(number));
        }
        if text.starts_with('+') {
            return None;
        }
        if let Ok(wallet) = WalletAddress::parse(text) {
            return Some(Self::Wallet(wallet));
        }
        super::user::is_username(text).then(|| Self::username(text))
    }
}
