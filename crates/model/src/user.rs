use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    EmailAddress, ExternalAccount, List, Maybe, PhoneNumber, UpdateUserMetadataParams, User,
    Web3Wallet,
};

/// Reads a user's identifiers.
///
/// ```
/// use clerk_user_model::User;
///
/// let json = r#"{
///     "id": "user_1",
///     "first_name": "Ada",
///     "last_name": "Lovelace",
///     "primary_email_address_id": "idn_2",
///     "email_addresses": [
///         {"id": "idn_1", "email_address": "ada@old.example"},
///         {"id": "idn_2", "email_address": "ada@example.com", "verification": {"status": "verified"}}
///     ],
///     "external_accounts": [{"id": "eac_1", "provider": "oauth_notion"}]
/// }"#;
/// let user: User = serde_json::from_str(json)?;
/// assert_eq!(user.full_name().as_deref(), Some("Ada Lovelace"));
/// assert_eq!(user.email_addresses().len(), 2);
/// let primary = user.primary_email_address().ok_or("no primary email address")?;
/// assert_eq!(primary.email_address, "ada@example.com");
/// assert!(user.has_verified_email_address());
/// assert!(user.external_account("notion").is_some());
/// assert_eq!(user.unverified_external_accounts().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl User {
    /// Returns the email addresses in the server's order.
    #[must_use]
    pub fn email_addresses(&self) -> &[EmailAddress] {
        list(&self.email_addresses)
    }

    /// Returns the phone numbers in the server's order.
    #[must_use]
    pub fn phone_numbers(&self) -> &[PhoneNumber] {
        list(&self.phone_numbers)
    }

    /// Returns the web3 wallets in the server's order.
    #[must_use]
    pub fn web3_wallets(&self) -> &[Web3Wallet] {
        list(&self.web3_wallets)
    }

    /// Returns the external accounts in the server's order.
    #[must_use]
    pub fn external_accounts(&self) -> &[ExternalAccount] {
        list(&self.external_accounts)
    }

    /// Returns the primary email address.
    #[must_use]
    pub fn primary_email_address(&self) -> Option<&EmailAddress> {
        let id = self.primary_email_address_id.value()?;
        self.email_addresses().iter().find(|e| e.id == *id)
    }

    /// Returns the primary phone number.
    #[must_use]
    pub fn primary_phone_number(&self) -> Option<&PhoneNumber> {
        let id = self.primary_phone_number_id.value()?;
        self.phone_numbers().iter().find(|p| p.id == *id)
    }

    /// Returns the primary web3 wallet.
    #[must_use]
    pub fn primary_web3_wallet(&self) -> Option<&Web3Wallet> {
        let id = self.primary_web3_wallet_id.value()?;
        self.web3_wallets().iter().find(|w| w.id == *id)
    }

    /// Returns the first account at a provider, given by its key, such as `notion`.
    #[must_use]
    pub fn external_account(&self, provider: &str) -> Option<&ExternalAccount> {
        self.external_accounts()
            .iter()
            .find(|a| a.oauth_provider().as_str() == provider)
    }

    /// Returns the accounts that are connected.
    pub fn verified_external_accounts(&self) -> impl Iterator<Item = &ExternalAccount> {
        self.external_accounts().iter().filter(|a| a.is_verified())
    }

    /// Returns the accounts that are not connected, or not yet.
    pub fn unverified_external_accounts(&self) -> impl Iterator<Item = &ExternalAccount> {
        self.external_accounts().iter().filter(|a| !a.is_verified())
    }

    /// Returns `true` if at least one email address is verified.
    #[must_use]
    pub fn has_verified_email_address(&self) -> bool {
        self.email_addresses().iter().any(EmailAddress::is_verified)
    }

    /// Returns `true` if at least one phone number is verified.
    #[must_use]
    pub fn has_verified_phone_number(&self) -> bool {
        self.phone_numbers().iter().any(PhoneNumber::is_verified)
    }

    /// Returns the wallets that the user has proved to own.
    pub fn verified_web3_wallets(&self) -> impl Iterator<Item = &Web3Wallet> {
        self.web3_wallets().iter().filter(|w| w.is_verified())
    }

    /// Deserializes the public metadata. Returns `None` if there is none.
    ///
    /// # Errors
    ///
    /// Returns an error if the metadata does not fit the type.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_model::User;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Account {
    ///     plan: String,
    /// }
    ///
    /// let json = r#"{"id": "user_1", "public_metadata": {"plan": "pro"}}"#;
    /// let user: User = serde_json::from_str(json)?;
    /// let account: Option<Account> = user.public_metadata_as()?;
    /// assert_eq!(account.map(|it| it.plan).as_deref(), Some("pro"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn public_metadata_as<T: DeserializeOwned>(&self) -> Result<Option<T>, serde_json::Error> {
        metadata_as(&self.public_metadata)
    }

    /// Deserializes the unsafe metadata. Returns `None` if there is none. To change it, see [`UpdateUserMetadataParams::of`](crate::UpdateUserMetadataParams::of).
    ///
    /// # Errors
    ///
    /// Returns an error if the metadata does not fit the type.
    pub fn unsafe_metadata_as<T: DeserializeOwned>(&self) -> Result<Option<T>, serde_json::Error> {
        metadata_as(&self.unsafe_metadata)
    }

    /// Returns the first and the last name, or the one that is known.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let names = [self.first_name.value(), self.last_name.value()];
        let names: Vec<&str> = names
            .into_iter()
            .flatten()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
            .collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

impl UpdateUserMetadataParams {
    /// Creates params that set the unsafe metadata to the fields of a serializable value.
    ///
    /// # Errors
    ///
    /// Returns an error if the value does not serialize as a JSON object.
    ///
    /// # Examples
    ///
    /// ```
    /// use clerk_user_model::UpdateUserMetadataParams;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Settings {
    ///     theme: &'static str,
    /// }
    ///
    /// let params = UpdateUserMetadataParams::of(&Settings { theme: "dark" })?;
    /// assert_eq!(params.unsafe_metadata["theme"], "dark");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn of(metadata: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        let metadata = serde_json::to_value(metadata)?;
        Ok(Self::new(Map::deserialize(metadata)?))
    }
}

fn metadata_as<T: DeserializeOwned>(
    metadata: &Maybe<Map<String, Value>>,
) -> Result<Option<T>, serde_json::Error> {
    metadata.value().map(T::deserialize).transpose()
}

fn list<T>(list: &Maybe<List<T>>) -> &[T] {
    list.value().map_or(&[], |list| list.as_slice())
}
