use clerk_user_model::{
    CreateEmailAddressParams, CreateExternalAccountParams, CreatePhoneNumberParams,
    CreateWeb3WalletParams, EmailAddress, ExternalAccount, OAuthProvider, PhoneNumber, Web3Wallet,
};

use super::User;
use crate::Error;

/// What to do after a create whose [`outcome`](Error::outcome) is unknown, instead of creating
/// again.
impl User {
    /// Looks whether the user has the email address that was to be created.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn reconcile_email_address(
        &self,
        params: &CreateEmailAddressParams,
    ) -> Result<Option<EmailAddress>, Error> {
        let wanted = params.email_address.as_str();
        let emails = self.email_addresses().await?;
        Ok(emails
            .into_iter()
            .find(|email| email.email_address.eq_ignore_ascii_case(wanted)))
    }

    /// Looks whether the user has the phone number that was to be created.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn reconcile_phone_number(
        &self,
        params: &CreatePhoneNumberParams,
    ) -> Result<Option<PhoneNumber>, Error> {
        let wanted = Ok(params.phone_number);
        let phones = self.phone_numbers().await?;
        Ok(phones.into_iter().find(|phone| phone.e164() == wanted))
    }

    /// Looks whether the user has the wallet that was to be created.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn reconcile_web3_wallet(
        &self,
        params: &CreateWeb3WalletParams,
    ) -> Result<Option<Web3Wallet>, Error> {
        let wanted = Ok(params.web3_wallet);
        let wallets = self.web3_wallets().await?;
        Ok(wallets
            .into_iter()
            .find(|wallet| wallet.address() == wanted))
    }

    /// Looks whether the user has an account of the provider that was to be connected, the
    /// newest first. It may be of an earlier attempt: go on with it by
    /// [`OAuthFlow::new`](crate::OAuthFlow::new), if it still has a URL to open. None if no
    /// provider was named.
    ///
    /// # Errors
    ///
    /// Fails if the server refuses or does not answer.
    pub async fn reconcile_external_account(
        &self,
        params: &CreateExternalAccountParams,
    ) -> Result<Option<ExternalAccount>, Error> {
        let Some(strategy) = params.strategy() else {
            return Ok(None);
        };
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
