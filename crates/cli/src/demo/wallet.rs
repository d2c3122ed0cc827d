//! A wallet with a new key, which signs messages like `personal_sign`.

use alloy_primitives::{Address, eip191_hash_message, hex};
use k256::ecdsa::SigningKey;

pub(super) struct Wallet(SigningKey);

impl Wallet {
    /// Creates a wallet with a random key.
    pub(super) fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(SigningKey::from_slice(&key)?))
    }

    pub(super) fn address(&self) -> Address {
        Address::from_private_key(&self.0)
    }

    /// Signs the message (EIP-191, version `E`) and returns the 65 bytes of r, s and v in hexadecimal.
    pub(super) fn personal_sign(
        &self,
        message: &str,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let hash = eip191_hash_message(message);
        let (signature, recovery) = self.0.sign_prehash_recoverable(hash.as_slice())?;
        let mut bytes = signature.to_vec();
        bytes.push(27 + recovery.to_byte());
        Ok(hex::encode_prefixed(bytes))
    }
}
