//! What several tests need: a server that misbehaves, a transport by hand, the four creates.

mod by;
mod fault_server;
mod hand_transport;
mod http2;
mod matrix;
mod signed_in;
mod tls_server;

use core::time::Duration;

use clerk_user_client::RetryPolicy;
use clerk_user_client::{Client, ClientBuilder, Error, UserHandle};
use clerk_user_model::{
    CreateEmailAddressParams, CreateExternalAccountParams, CreatePhoneNumberParams,
    CreateWeb3WalletParams,
};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};

pub(crate) use by::{By, CONNECT_TIMEOUT, READ_TIMEOUT};
pub(crate) use fault_server::{Fault, FaultServer};
pub(crate) use hand_transport::HandTransport;
pub(crate) use http2::{Http2, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM};
pub(crate) use matrix::{Matrix, expect};
pub(crate) use signed_in::{SignedIn, Wallet, client_of, new_ticket};
pub(crate) use tls_server::{Authority, Identity, TlsServer};

/// A client of a server on this machine that waits hardly at all before it tries again.
pub(crate) fn builder(base_url: &str) -> ClientBuilder {
    Client::builder()
        .frontend_api_url(base_url)
        .retry_policy(RetryPolicy::default().max_backoff(Duration::from_millis(1)))
}

/// The time after which an impatient client gives up on a server that says nothing.
pub(crate) const fn impatient() -> Duration {
    Duration::from_millis(500)
}

/// A user who is signed in as far as the client knows.
pub(crate) fn user(client: &Client) -> UserHandle {
    client.session("sess_1").user()
}

/// The four creates, with the values of Clerk's own examples.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Create {
    EmailAddress,
    ExternalAccount,
    PhoneNumber,
    Web3Wallet,
}

impl Create {
    pub(crate) const ALL: [Self; 4] = [
        Self::EmailAddress,
        Self::ExternalAccount,
        Self::PhoneNumber,
        Self::Web3Wallet,
    ];

    /// Creates, and hands back the id.
    pub(crate) async fn run(self, user: &UserHandle) -> Result<String, Error> {
        match self {
            Self::EmailAddress => {
                let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
                user.create_email_address(params)
                    .await
                    .map(|it| it.id.to_string())
            }
            Self::ExternalAccount => {
                let params = CreateExternalAccountParams::oauth(
                    OAuthStrategy::parse("oauth_notion").unwrap(),
                )
                .redirect_url(RedirectUrl::parse("/").unwrap());
                user.create_external_account(params)
                    .await
                    .map(|it| it.id.to_string())
            }
            Self::PhoneNumber => {
                let params = CreatePhoneNumberParams::new("15551234567".parse().unwrap());
                user.create_phone_number(params)
                    .await
                    .map(|it| it.id.to_string())
            }
            Self::Web3Wallet => {
                let address = "0x0123456789ABCDEF0123456789ABCDEF01234567"
                    .parse()
                    .unwrap();
                let params = CreateWeb3WalletParams::new(address);
                user.create_web3_wallet(params)
                    .await
                    .map(|it| it.id.to_string())
            }
        }
    }

    /// A body that answers it.
    pub(crate) const fn answer(self) -> &'static str {
        match self {
            Self::EmailAddress => {
                r#"{"response":{"id":"idn_1","email_address":"test@test.com"},"client":null}"#
            }
            Self::ExternalAccount => {
                r#"{"response":{"id":"eac_1","provider":"notion"},"client":null}"#
            }
            Self::PhoneNumber => {
                r#"{"response":{"id":"idn_1","phone_number":"+15551234567"},"client":null}"#
            }
            Self::Web3Wallet => r#"{"response":{"id":"idn_1","web3_wallet":"0x"},"client":null}"#,
        }
    }
}
