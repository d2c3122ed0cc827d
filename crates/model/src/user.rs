use crate::{EmailAddress, ExternalAccount, Maybe, PhoneNumber, User, Web3Wallet};

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

fn list<T>(list: &Maybe<Vec<T>>) -> &[T] {
    list.value().map_or(&[], Vec::as_slice)
}
