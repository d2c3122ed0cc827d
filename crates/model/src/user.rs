use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    EmailAddress, ExternalAccount, List, Maybe, PhoneNumber, UpdateUserMetadataParams, User,
    Web3Wallet,
};

impl User {
    /// The email addresses, in the server's order.
    #[must_use]
    pub fn email_addresses(&self) -> &[EmailAddress] {
        list(&self.email_addresses)
    }

    /// The phone numbers, in the server's order.
    #[must_use]
    pub fn phone_numbers(&self) -> &[PhoneNumber] {
        list(&self.phone_numbers)
    }

    /// The web3 wallets, in the server's order.
    #[must_use]
    pub fn web3_wallets(&self) -> &[Web3Wallet] {
        list(&self.web3_wallets)
    }

    /// The external accounts, in the server's order.
    #[must_use]
    pub fn external_accounts(&self) -> &[ExternalAccount] {
        list(&self.external_accounts)
    }

    /// The primary email address.
    #[must_use]
    pub fn primary_email_address(&self) -> Option<&EmailAddress> {
        let id = self.primary_email_address_id.value()?;
        self.email_addresses().iter().find(|e| e.id == *id)
    }

    /// The primary phone number.
    #[must_use]
    pub fn primary_phone_number(&self) -> Option<&PhoneNumber> {
        let id = self.primary_phone_number_id.value()?;
        self.phone_numbers().iter().find(|p| p.id == *id)
    }

    /// The primary web3 wallet.
    #[must_use]
    pub fn primary_web3_wallet(&self) -> Option<&Web3Wallet> {
        let id = self.primary_web3_wallet_id.value()?;
        self.web3_wallets().iter().find(|w| w.id == *id)
    }

    /// The first account at `provider`, for example `notion`.
    #[must_use]
    pub fn external_account(&self, provider: &str) -> Option<&ExternalAccount> {
        self.external_accounts()
            .iter()
            .find(|a| a.oauth_provider().as_str() == provider)
    }

    /// The accounts that are connected.
    pub fn verified_external_accounts(&self) -> impl Iterator<Item = &ExternalAccount> {
        self.external_accounts().iter().filter(|a| a.is_verified())
    }

    /// The accounts that are not, or not yet, connected.
    pub fn unverified_external_accounts(&self) -> impl Iterator<Item = &ExternalAccount> {
        self.external_accounts().iter().filter(|a| !a.is_verified())
    }

    /// Whether an email address is verified.
    #[must_use]
    pub fn has_verified_email_address(&self) -> bool {
        self.email_addresses().iter().any(EmailAddress::is_verified)
    }

    /// Whether a phone number is verified.
    #[must_use]
    pub fn has_verified_phone_number(&self) -> bool {
        self.phone_numbers().iter().any(PhoneNumber::is_verified)
    }

    /// The wallets whose owner has proved to be the user.
    pub fn verified_web3_wallets(&self) -> impl Iterator<Item = &Web3Wallet> {
        self.web3_wallets().iter().filter(|w| w.is_verified())
    }

    /// Returns the public metadata as a type of the app's own; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Fails if the metadata does not have that shape.
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

    /// Returns the unsafe metadata as a type of the app's own; `None` if there is none. To write it,
    /// see [`UpdateUserMetadataParams::of`](crate::UpdateUserMetadataParams::of).
    ///
    /// # Errors
    ///
    /// Fails if the metadata does not have that shape.
    pub fn unsafe_metadata_as<T: DeserializeOwned>(&self) -> Result<Option<T>, serde_json::Error> {
        metadata_as(&self.unsafe_metadata)
    }

    /// First and last name, as far as there are any.
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
    /// Returns params that write a value of the app's own as unsafe metadata.
    ///
    /// # Errors
    ///
    /// Fails if the value is not written as a JSON object.
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
