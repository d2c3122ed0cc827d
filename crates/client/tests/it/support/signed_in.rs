use alloy_primitives::{Address, eip191_hash_message, hex};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clerk_user_client::{Client, UserHandle};
use clerk_user_sandbox::{Builder, Sandbox};
use clerk_user_validate::{EvmAddress, SolanaAddress, WalletAddress};
use ed25519_dalek::Signer as _;
use secrecy::SecretString;

use crate::support::builder;

/// A client of a sandbox.
pub(crate) fn client_of(sandbox: &Sandbox) -> Client {
    builder(sandbox.base_url())
        .publishable_key(sandbox.publishable_key())
        .build()
        .unwrap()
}

/// Another ticket of a sandbox's first user.
pub(crate) fn new_ticket(sandbox: &Sandbox) -> SecretString {
    let user = sandbox.users().first().unwrap();
    sandbox.new_ticket(user).unwrap().into()
}

/// A user of a sandbox who is signed in.
pub(crate) struct SignedIn {
    pub(crate) sandbox: Sandbox,
    pub(crate) user: UserHandle,
}

impl SignedIn {
    /// The demo user.
    pub(crate) async fn new() -> Self {
        Self::with(Sandbox::builder()).await
    }

    /// The first user of a sandbox with such settings.
    pub(crate) async fn with(builder: Builder) -> Self {
        let sandbox = builder.all_providers(true).start().await.unwrap();
        let session = client_of(&sandbox)
            .sign_in()
            .ticket(sandbox.ticket())
            .await
            .unwrap()
            .into_session()
            .unwrap();
        let user = session.user();
        Self { sandbox, user }
    }

    /// The code last sent to an address or a number.
    pub(crate) fn code_for(&self, to: &str) -> String {
        let outbox = self.sandbox.outbox();
        outbox.code_for(to).expect("expected a code")
    }
}

/// A wallet whose key the test knows.
pub(crate) enum Wallet {
    Evm(k256::ecdsa::SigningKey),
    Solana(ed25519_dalek::SigningKey),
}

impl Wallet {
    pub(crate) fn evm() -> Self {
        Self::Evm(k256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap())
    }

    pub(crate) fn solana() -> Self {
        Self::Solana(ed25519_dalek::SigningKey::from_bytes(&[7; 32]))
    }

    pub(crate) fn address(&self) -> WalletAddress {
        match self {
            Self::Evm(key) => EvmAddress::from(Address::from_private_key(key).into_array()).into(),
            Self::Solana(key) => SolanaAddress::from(key.verifying_key().to_bytes()).into(),
        }
    }

    /// What a browser's wallet would hand back.
    pub(crate) fn sign(&self, message: &str) -> String {
        match self {
            Self::Evm(key) => {
                let hash = eip191_hash_message(message);
                let (signature, recovery) = key.sign_prehash_recoverable(hash.as_slice()).unwrap();
                let mut bytes = signature.to_vec();
                bytes.push(27 + recovery.to_byte());
                hex::encode_prefixed(bytes)
            }
            Self::Solana(key) => BASE64_STANDARD.encode(key.sign(message.as_bytes()).to_bytes()),
        }
    }
}
