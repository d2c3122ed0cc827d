//! Methods of the four kinds of identifier.

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
            /// Returns the status of the verification, if the server sent one.
            #[must_use]
            pub fn status(&self) -> Option<&VerificationStatus> {
                status(&self.verification)
            }

            /// Returns `true` if the server has confirmed that this belongs to the user.
            #[must_use]
            pub fn is_verified(&self) -> bool {
                self.verification.value().is_some_and(Verification::is_verified)
            }
        }
    )+};
}

verifiable!(EmailAddress ExternalAccount PhoneNumber Web3Wallet);

impl EmailAddress {
    /// Returns the address as a validated value.
    ///
    /// ```
    /// use clerk_user_model::EmailAddress;
    ///
    /// let json = r#"{"id": "idn_1", "email_address": "ada@Example.com", "verification": null}"#;
    /// let email: EmailAddress = serde_json::from_str(json)?;
    /// assert_eq!(email.email()?.domain(), "example.com");
    /// assert!(!email.is_verified());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the server's address is one that [`Email::parse`] rejects, such as a quoted one.
    pub fn email(&self) -> Result<Email, EmailError> {
        Email::parse(&self.email_address)
    }
}

impl PhoneNumber {
    /// Returns the number as a validated value.
    ///
    /// ```
    /// use clerk_user_model::PhoneNumber;
    ///
    /// let json = r#"{"id": "idn_1", "phone_number": "+15551234567"}"#;
    /// let phone: PhoneNumber = serde_json::from_str(json)?;
    /// assert_eq!(phone.e164()?.country_calling_code(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the server's number is not in E.164 form.
    pub fn e164(&self) -> Result<E164, E164Error> {
        E164::parse(&self.phone_number)
    }
}

impl Web3Wallet {
    /// Returns the address as a validated value.
    ///
    /// ```
    /// use clerk_user_model::Web3Wallet;
    ///
    /// let json = r#"{"id": "idn_1", "web3_wallet": "0x0123456789abcdef0123456789abcdef01234567"}"#;
    /// let wallet: Web3Wallet = serde_json::from_str(json)?;
    /// assert!(wallet.address()?.as_evm().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the server's address is neither an EVM nor a Solana address.
    pub fn address(&self) -> Result<WalletAddress, WalletAddressError> {
        WalletAddress::parse(&self.web3_wallet)
    }

    /// Returns the message that the wallet has to sign, if its verification is prepared.
    #[must_use]
    pub fn message_to_sign(&self) -> Option<&str> {
        let message = self.verification.value()?.message.value()?;
        Some(message.as_str())
    }
}

impl ExternalAccount {
    /// Returns the provider, with or without the prefix `oauth_` in the response.
    ///
    /// Older responses omit the provider; then it is taken from `object`: a `google_account` is an
    /// account at `google`. If the server names no provider, the result is empty.
    ///
    /// ```
    /// use clerk_user_model::{ExternalAccount, OAuthProvider};
    ///
    /// let json = r#"{"id": "eac_1", "provider": "oauth_notion", "approved_scopes": "read write"}"#;
    /// let account: ExternalAccount = serde_json::from_str(json)?;
    /// assert_eq!(account.oauth_provider(), OAuthProvider::Notion);
    /// assert_eq!(account.provider_title(), "Notion");
    /// assert_eq!(account.scopes().collect::<Vec<_>>(), ["read", "write"]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn oauth_provider(&self) -> OAuthProvider {
        let provider = self.provider.value().map(String::as_str);
        OAuthProvider::from_wire(provider.or_else(|| self.provider_of_object()).unwrap_or(""))
    }

    /// Returns `google` for a `google_account`, and `None` for a name that is not a provider's, such as
    /// `external_account`.
    fn provider_of_object(&self) -> Option<&str> {
        let key = self.object.value()?.as_str().strip_suffix("_account")?;
        OAUTH_PROVIDERS
            .iter()
            .any(|info| info.key == key)
            .then_some(key)
    }

    /// Returns the name of the provider for display, such as `Notion`, or its key if it is custom or new.
    #[must_use]
    pub fn provider_title(&self) -> String {
        let provider = self.oauth_provider();
        let name = provider.info().map(|info| info.name);
        name.unwrap_or(provider.as_str()).to_owned()
    }

    /// Returns a name of the account for display: the user's name there, else the email address, else the
    /// label.
    #[must_use]
    pub fn account_identifier(&self) -> Option<&str> {
        [&self.username, &self.email_address, &self.label]
            .into_iter()
            .filter_map(|text| text.value().map(String::as_str))
            .find(|text| !text.is_empty())
    }

    /// Returns the OAuth scopes that the user has granted.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.approved_scopes.value().map_or("", String::as_str);
        scopes.split_ascii_whitespace()
    }

    /// Returns the state of the connection.
    ///
    /// ```
    /// use clerk_user_model::{ExternalAccount, ExternalAccountOutcome};
    ///
    /// let json = r#"{"id": "eac_1", "provider": "notion", "verification": {"status": "verified"}}"#;
    /// let account: ExternalAccount = serde_json::from_str(json)?;
    /// assert_eq!(account.outcome(), ExternalAccountOutcome::Verified);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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

/// The state of an external account's connection, returned by [`ExternalAccount::outcome`].
///
/// # Examples
///
/// ```
/// use clerk_user_model::{ExternalAccount, ExternalAccountOutcome};
///
/// fn next_step(account: &ExternalAccount) -> String {
///     match account.outcome() {
///         ExternalAccountOutcome::Pending(Ok(url)) => format!("open {url}"),
///         ExternalAccountOutcome::Verified => "connected".to_owned(),
///         ExternalAccountOutcome::Failed(error) => format!("refused: {}", error.code),
///         _ => "try again".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExternalAccountOutcome<'a> {
    /// The provider refused, or the request to it failed.
    Failed(&'a ClerkError),
    /// The user has to visit this URL. It is an error if the server's URL must not be opened.
    Pending(Result<RedirectUrl, RedirectUrlError>),
    /// The server sent neither a status nor a URL.
    Unknown,
    /// The account is connected.
    Verified,
}

fn status(verification: &Maybe<Verification>) -> Option<&VerificationStatus> {
    verification.value()?.status.value()
}
