use clerk_user_model::{EmailAddress, ExternalAccount, OAuthProvider, PhoneNumber, Web3Wallet};
use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};

use super::UserHandle;
use crate::Error;

/// Finds out if an identifier exists. Call one of these methods after a request to create an identifier
/// has failed with an unknown [`outcome`](Error::outcome), before you send the request again.
impl UserHandle {
    /// Reads the user and returns this email address, if the user has it.
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

    /// Reads the user and returns this phone number, if the user has it.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not respond.
    pub async fn reconcile_phone_number(&self, phone: &E164) -> Result<Option<PhoneNumber>, Error> {
        let wanted = Ok(*phone);
        let phones = self.phone_numbers().await?;
        Ok(phones.into_iter().find(|phone| phone.e164() == wanted))
    }

    /// Reads the user and returns the wallet with this address, if the user has it.
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

    /// Reads the user and returns the newest account at this provider, if there is one. It may be from
    /// an earlier attempt: if it still has a URL to open, continue with
    /// [`OAuthFlow::new`](crate::OAuthFlow::new).
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
