//! What the four kinds of identifier offer beside their members.

use clerk_user_validate::{
    E164, E164Error, Email, EmailError, RedirectUrl, RedirectUrlError, WalletAddress,
    WalletAddressError,
};

use crate::{
    ClerkError, EmailAddress, ExternalAccount, Maybe, OAUTH_PROVIDERS, OAuthProvider, PhoneNumber,
    Verification, VerificationStatus, Web3Wallet,
};

macro_rules! verifiable {
    ($($name:ident)+) => {$(
        impl $name {
            /// The status of the verification, if the server says one.
            #[must_use]
            pub fn status(&self) -> Option<&VerificationStatus> {
                status(&self.verification)
            }

            /// Whether the server has confirmed that this belongs to the user.
            #[must_use]
            pub fn is_verified(&self) -> bool {
                self.verification.value().is_some_and(Verification::is_verified)
            }
        }
    )+};
}

verifiable!(EmailAddress ExternalAccount PhoneNumber Web3Wallet);

impl EmailAddress {
    /// The address as a checked value.
    ///
    /// # Errors
    ///
    /// The server holds an address that this library would not send, for example a quoted one.
    pub fn email(&self) -> Result<Email, EmailError> {
        Email::parse(&self.email_address)
    }
}

impl PhoneNumber {
    /// The number as a checked value.
    ///
    /// # Errors
    ///
    /// The server holds a number that is not E.164.
    pub fn e164(&self) -> Result<E164, E164Error> {
        E164::parse(&self.phone_number)
    }
}

impl Web3Wallet {
    /// The address as a checked value.
    ///
    /// # Errors
    ///
    /// The server holds an address that is neither an EVM nor a Solana one.
    pub fn address(&self) -> Result<WalletAddress, WalletAddressError> {
        WalletAddress::parse(&self.web3_wallet)
    }

    /// Returns the message that the wallet has to sign, once its verification is prepared.
    #[must_use]
    pub fn message_to_sign(&self) -> Option<&str> {
        let message = self.verification.value()?.message.value()?;
        Some(message.as_str())
    }
}

impl ExternalAccount {
    /// Returns the provider, whether the server writes it with `oauth_` in front or not.
    ///
    /// Where an answer of an older version leaves it out, `object` tells: a `google_account` is one
    /// at `google`. It is empty if the server does not say.
    #[must_use]
    pub fn oauth_provider(&self) -> OAuthProvider {
        let provider = self.provider.value().map(String::as_str);
        OAuthProvider::from_wire(provider.or_else(|| self.provider_of_object()).unwrap_or(""))
    }

    /// Returns `google` for a `google_account`, if that is a provider: an `external_account` is
    /// one at any.
    fn provider_of_object(&self) -> Option<&str> {
        let key = self.object.value()?.as_str().strip_suffix("_account")?;
        OAUTH_PROVIDERS
            .iter()
            .any(|info| info.key == key)
            .then_some(key)
    }

    /// The name of the provider to show, for example `Notion`; its key if it is a custom or new one.
    #[must_use]
    pub fn provider_title(&self) -> String {
        let provider = self.oauth_provider();
        let name = provider.info().map(|info| info.name);
        name.unwrap_or(provider.as_str()).to_owned()
    }

    /// What to call the account: the user's name there, else the email address, else the label.
    #[must_use]
    pub fn account_identifier(&self) -> Option<&str> {
        [&self.username, &self.email_address, &self.label]
            .into_iter()
            .filter_map(|text| text.value().map(String::as_str))
            .find(|text| !text.is_empty())
    }

    /// The OAuth scopes that the user has granted.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.approved_scopes.value().map_or("", String::as_str);
        scopes.split_ascii_whitespace()
    }

    /// Where the connection stands.
    #[must_use]
    pub fn outcome(&self) -> ExternalAccountOutcome<'_> {
        let Some(verification) = self.verification.value() else {
            return ExternalAccountOutcome::Unknown;
        };
        if verification.is_verified() {
            return ExternalAccountOutcome::Verified;
        }
        if let Some(error) = verification.failure() {
            return ExternalAccountOutcome::Failed(error);
        }
        match verification.external_verification_redirect_url.value() {
            Some(url) => ExternalAccountOutcome::Pending(RedirectUrl::parse(url)),
            None => ExternalAccountOutcome::Unknown,
        }
    }
}

/// Where the connection of an external account stands.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExternalAccountOutcome<'a> {
    /// The provider said no, or the exchange with it failed.
    Failed(&'a ClerkError),
    /// The user has to visit this URL; an error if the server's URL is not one to open.
    Pending(Result<RedirectUrl, RedirectUrlError>),
    /// The server says neither.
    Unknown,
    /// The account is connected.
    Verified,
}

fn status(verification: &Maybe<Verification>) -> Option<&VerificationStatus> {
    verification.value()?.status.value()
}
