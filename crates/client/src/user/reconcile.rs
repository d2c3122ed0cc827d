use clerk_user_model::{EmailAddress, ExternalAccount, OAuthProvider, PhoneNumber, Web3Wallet};
use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};

use super::UserHandle;
use crate::Error;

/// Call these after a create whose [`outcome`](Error::outcome) is unknown, before creating again.
impl UserHandle {
    /// Returns the email address that was to be created, if the user has it.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn reconcile_email_address(
        &self,
        email: &Email,
    ) -> Result<Option<EmailAddress>, Error> {
        let wanted = email.as_str();
        let emails = self.email_addresses().await?;
        Ok(emails
            .into_iter()
            .find(|email| email.email_address.eq_ignore_ascii_case(wanted)))
    }

    /// Returns the phone number that was to be created, if the user has it.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn reconcile_phone_number(&self, phone: &E164) -> Result<Option<PhoneNumber>, Error> {
        let wanted = Ok(*phone);
        let phones = self.phone_numbers().await?;
        Ok(phones.into_iter().find(|phone| phone.e164() == wanted))
    }

    /// Returns the wallet that was to be created, if the user has it.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn reconcile_web3_wallet(
        &self,
        address: &WalletAddress,
    ) -> Result<Option<Web3Wallet>, Error> {
        let wanted = Ok(*address);
        let wallets = self.web3_wallets().await?;
        Ok(wallets
            .into_iter()
            .find(|wallet| wallet.address() == wanted))
    }

    /// Returns the user's newest account at the provider that was to be connected, if there is
    /// one. It may be of an earlier attempt: go on with it by
    /// [`OAuthFlow::new`](crate::OAuthFlow::new), if it still has a URL to open.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn reconcile_external_account(
        &self,
        strategy: &OAuthStrategy,
    ) -> Result<Option<ExternalAccount>, Error> {
        let wanted = OAuthProvider::from(strategy);
        let accounts = self.external_accounts().await?;
        let of_provider = accounts
            .into_iter()
            .filter(|account| account.oauth_provider() == wanted);
        Ok(of_provider.max_by_key(|account| {
            let created_at = account.created_at.value();
            created_at.map(|at| at.as_millis())
        }))
    }
}
