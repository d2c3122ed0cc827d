//! Allow lists and block lists, which restrict the identifiers that can sign up to an instance of Clerk.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::error;
use crate::newtype::newtype;
use crate::{E164, Email, WalletAddress};

/// An entry of an allow list or a block list: an email address, a phone number, a wallet address, or a domain.
///
/// A domain matches all of its email addresses. It is written as `*@example.com`, `@example.com` or `example.com`.
/// `*@*.example.com` matches the addresses of all subdomains. Email addresses and domains are compared in lower case.
/// Clerk's guide to restrictions and the reference of its Backend API describe these forms.
///
/// ```
/// use clerk_user_validate::AccessEntry;
///
/// assert_eq!(AccessEntry::parse("*@Example.com")?.to_string(), "*@example.com");
/// assert_eq!(AccessEntry::parse("15551234567")?.kind(), "phone_number");
/// assert!(AccessEntry::parse("example").is_err());
/// # Ok::<(), clerk_user_validate::AccessEntryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessEntry(Named);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Named {
    /// In lower case throughout.
    Email(String),
    Domain(String),
    /// All domains below one.
    Subdomains(String),
    Phone(E164),
    Wallet(WalletAddress),
}

impl AccessEntry {
    /// Parses an entry, or an identifier to compare with the entries.
    ///
    /// # Errors
    ///
    /// Returns an error if the string does not have one of the forms of an entry.
    pub fn parse(text: &str) -> Result<Self, AccessEntryError> {
        let domain = |domain: &str| {
            let address = Email::parse(&alloc::format!("a@{domain}")).ok()?;
            Some(address.domain().to_owned())
        };
        let named = if let Some(name) = text.strip_prefix("*@*.") {
            domain(name).map(Named::Subdomains)
        } else if let Some(name) = text.strip_prefix("*@").or_else(|| text.strip_prefix('@')) {
            domain(name).map(Named::Domain)
        } else if text.contains('@') {
            let email = Email::parse(text).ok();
            email.map(|email| Named::Email(email.as_str().to_lowercase()))
        } else {
            let phone = E164::parse(text).ok().map(Named::Phone);
            let wallet = || WalletAddress::parse(text).ok().map(Named::Wallet);
            phone
                .or_else(wallet)
                .or_else(|| domain(text).map(Named::Domain))
        };
        let unknown = AccessEntryError::new(AccessEntryErrorKind::Unknown, 0);
        named.map(Self).ok_or(unknown)
    }

    /// Returns the kind of the identifiers that the entry matches: `email_address`, `phone_number` or `web3_wallet`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.0 {
            Named::Email(_) | Named::Domain(_) | Named::Subdomains(_) => "email_address",
            Named::Phone(_) => "phone_number",
            Named::Wallet(_) => "web3_wallet",
        }
    }

    /// Returns the email address in lower case, or `None` if the entry is something else.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        match &self.0 {
            Named::Email(email) => Some(email),
            _ => None,
        }
    }

    /// Returns `true` if it stands for an identifier.
    fn covers(&self, identifier: &Self) -> bool {
        let domain = identifier.email().and_then(|email| email.rsplit_once('@'));
        match (&self.0, domain) {
            (Named::Domain(named), Some((_, domain))) => named == domain,
            (Named::Subdomains(named), Some((_, domain))) => domain
                .strip_suffix(named.as_str())
                .is_some_and(|rest| rest.ends_with('.')),
            _ => self == identifier,
        }
    }

    /// Returns `true` if it is the email address of which an identifier is a subaddress.
    fn is_base_of(&self, identifier: &Self) -> bool {
        let Some((local, domain)) = identifier.email().and_then(|email| email.rsplit_once('@'))
        else {
            return false;
        };
        let base = local
            .split(Email::SUBADDRESS_SEPARATORS)
            .next()
            .unwrap_or_default();
        let named = self.email().and_then(|email| email.rsplit_once('@'));
        named == Some((base, domain))
    }
}

impl fmt::Display for AccessEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Named::Email(email) => f.pad(email),
            Named::Domain(domain) => write!(f, "*@{domain}"),
            Named::Subdomains(domain) => write!(f, "*@*.{domain}"),
            Named::Phone(number) => number.fmt(f),
            Named::Wallet(address) => address.fmt(f),
        }
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email(_) => "Email",
            Self::Domain(_) => "Domain",
            Self::Subdomains(_) => "Subdomains",
            Self::Phone(_) => "Phone",
            Self::Wallet(_) => "Wallet",
        })
    }
}

newtype!(value AccessEntry, AccessEntryError);

error! {
    /// Error parsing an entry of an allow list or a block list.
    ///
    /// ```
    /// use clerk_user_validate::AccessEntry;
    ///
    /// let error = AccessEntry::parse("example").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid access entry at byte 0: expected an email address, a domain such as `*@example.com`, a phone number or a wallet address"
    /// );
    /// ```
    AccessEntryError("access entry"),
    /// The kind of an [`AccessEntryError`].
    AccessEntryErrorKind {
        /// The input is neither an identifier nor a domain.
        Unknown => "unknown", "an email address, a domain such as `*@example.com`, a phone number or a wallet address";
    }
}

/// The allow list and the block list of an instance.
///
/// ```
/// use clerk_user_validate::{AccessEntry, AccessLists};
///
/// let entry = |text| AccessEntry::parse(text);
/// let lists = AccessLists {
///     allowed: Some(vec![entry("*@example.com")?]),
///     blocked: vec![entry("jo@example.com")?],
/// };
/// assert!(lists.allow("jo@example.com") && lists.block("jo+spam@example.com"));
/// assert!(!lists.allow("jo@example.org") && !lists.block("al@example.com"));
/// # Ok::<(), clerk_user_validate::AccessEntryError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "there are these two lists")]
pub struct AccessLists {
    /// The entries of the allow list, or `None` if all identifiers are allowed.
    pub allowed: Option<Vec<AccessEntry>>,
    /// The entries of the block list. An entry that is also on the allow list has no effect here.
    pub blocked: Vec<AccessEntry>,
}

impl AccessLists {
    /// Returns `true` if the identifier matches an entry of the allow list, or if there is no allow list.
    #[must_use]
    pub fn allow(&self, identifier: &str) -> bool {
        let Some(allowed) = &self.allowed else {
            return true;
        };
        let identifier = AccessEntry::parse(identifier);
        identifier.is_ok_and(|identifier| allowed.iter().any(|entry| entry.covers(&identifier)))
    }

    /// Returns `true` if the identifier matches an entry of the block list, or is a subaddress of an email address
    /// in the block list, such as `jo+spam@example.com` for `jo@example.com`.
    #[must_use]
    pub fn block(&self, identifier: &str) -> bool {
        let Ok(identifier) = AccessEntry::parse(identifier) else {
            return false;
        };
        let allowed = self.allowed.as_deref().unwrap_or_default();
        let mut blocking = self
            .blocked
            .iter()
            .filter(|entry| entry.covers(&identifier) || entry.is_base_of(&identifier));
        blocking.any(|entry| !allowed.contains(entry))
    }
}
