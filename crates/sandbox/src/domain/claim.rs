use clerk_user_validate::{E164, Email, UsernameRules, WalletAddress};
use serde::{Deserialize, Serialize};

/// An identifier that one user at a time can hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Claim {
    /// An email address, in lower case throughout.
    Email(String),
    /// An account at a provider: the provider, and the user's id there.
    External(String, String),
    /// The id of a user in the application's own system.
    ExternalId(String),
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

    /// Returns the identifier that a user signs in with, if the string can be one.
    pub(crate) fn from_identifier(text: &str) -> Option<Self> {
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
        let rules = UsernameRules {
            allow_special: true,
            ..UsernameRules::default()
        };
        let is_username = !text.is_empty() && text.chars().all(|c| rules.allows(c));
        is_username.then(|| Self::username(text))
    }
}

/// Returns `true` if it is four to sixty-four letters, digits, `_` or `-`.
pub(crate) fn is_username(name: &str) -> bool {
    let rules = UsernameRules {
        allow_numeric: true,
        ..UsernameRules::default()
    };
    rules.fault(name).is_none()
}
