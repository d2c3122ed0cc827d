//! Checks the signatures of wallets.

use alloy_primitives::{Address, Signature};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clerk_user_validate::WalletAddress;
use ed25519_dalek::VerifyingKey;

/// Returns `true` if a wallet signed `message`.
pub(crate) fn wallet_signed(wallet: &WalletAddress, message: &str, signature: &str) -> bool {
    if let Some(address) = wallet.as_evm() {
        evm_signed(Address::from(*address.as_bytes()), message, signature)
    } else if let Some(address) = wallet.as_solana() {
        solana_signed(address.as_bytes(), message, signature)
    } else {
        false
    }
}

/// Returns `true` if `address` signed `message` by `personal_sign` (EIP-191, version `0x45`).
///
/// `signature` is `0x` and 65 bytes in hexadecimal: r, s, v.
fn evm_signed(address: Address, message: &str, signature: &str) -> bool {
    let Some(digits) = signature.strip_prefix("0x") else {
        return false;
    };
    let Ok(bytes) = alloy_primitives::hex::decode(digits) else {
        return false;
    };
    Signature::from_raw(&bytes)
        .and_then(|signature| signature.recover_address_from_msg(message))
        .is_ok_and(|signer| signer == address)
}

/// Returns `true` if the ed25519 key `wallet` signed `message`.
///
/// `signature` is 64 bytes in standard base64 with padding.
fn solana_signed(wallet: &[u8; 32], message: &str, signature: &str) -> bool {
    let Ok(bytes) = STANDARD.decode(signature) else {
        return false;
    };
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_bytes(wallet),
        ed25519_dalek::Signature::from_slice(&bytes),
    ) else {
        return false;
    };
    key.verify_strict(message.as_bytes(), &signature).is_ok()
}
