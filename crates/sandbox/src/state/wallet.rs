use alloy_primitives::Address;
use clerk_user_model::{IdentifierKind, VerificationStrategy, Web3WalletId};
use clerk_user_validate::WalletAddress;
use serde::{Deserialize, Serialize};

use super::verification::{Challenge, Verification};
use super::{Claim, Context, Me, Shown, State};
use crate::codes::Code;
use crate::command::WalletCommand;
use crate::error::{ApiError, Refusal};
use crate::quirk::Quirk;
use crate::signature::{evm_signed, solana_signed};

/// A web3 wallet of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wallet {
    pub(crate) id: Web3WalletId,
    pub(crate) address: WalletAddress,
    pub(crate) verification: Verification,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Wallet {
    pub(super) const fn new(
        id: Web3WalletId,
        address: WalletAddress,
        verification: Verification,
        now: i64,
    ) -> Self {
        Self {
            id,
            address,
            verification,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verification.is_verified()
    }

    /// As it is stored and shown: lower case for Ethereum, exact for Solana.
    pub(crate) fn stored(&self) -> String {
        match self.address.as_evm() {
            Some(address) => address.to_string().to_lowercase(),
            None => self.address.to_string(),
        }
    }

    fn signed(&self, message: &str, signature: &str) -> bool {
        if let Some(address) = self.address.as_evm() {
            evm_signed(Address::from(*address.as_bytes()), message, signature)
        } else if let Some(address) = self.address.as_solana() {
            solana_signed(address.as_bytes(), message, signature)
        } else {
            false
        }
    }
}

impl State {
    pub(super) fn wallet_command(
        &mut self,
        me: &Me,
        command: WalletCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            WalletCommand::List => Ok(Shown::Wallets(me.user.clone())),
            WalletCommand::Create(address) => self.create_wallet(me, address, cx),
            WalletCommand::Read(id) => {
                self.wallet_mut(me, &id)?;
                Ok(Shown::Wallet(me.user.clone(), id))
            }
            WalletCommand::Delete(id) => self.delete_wallet(me, &id, cx.now),
            WalletCommand::Prepare { id, strategy } => self.prepare_wallet(me, id, strategy, cx),
            WalletCommand::Attempt { id, signature } => {
                self.attempt_wallet(me, id, &signature, cx.now)
            }
        }
    }

    fn create_wallet(
        &mut self,
        me: &Me,
        address: WalletAddress,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        self.may_add(me, &IdentifierKind::Web3Wallet, "web3_wallet")?;
        let is_taken = self.claims.contains_key(&Claim::Wallet(address));
        let user = self.user_mut(&me.user)?;
        if is_taken || user.wallets.iter().any(|wallet| wallet.address == address) {
            return Err(ApiError::param(Code::FormIdentifierExists, "web3_wallet").into());
        }
        let id: Web3WalletId = cx.id("idn");
        let verification = Verification::unprepared(usual_strategy(&address));
        let wallet = Wallet::new(id.clone(), address, verification, cx.now);
        user.wallets.push(wallet);
        user.updated_at = cx.now;
        Ok(Shown::Wallet(me.user.clone(), id))
    }

    fn delete_wallet(&mut self, me: &Me, id: &Web3WalletId, now: i64) -> Result<Shown, Refusal> {
        let wallet = self.wallet_mut(me, id)?;
        let claim = Claim::Wallet(wallet.address);
        let is_verified = wallet.is_verified();
        self.must_be_mutable(&IdentifierKind::Web3Wallet)?;
        let required = self.settings.required.contains(&IdentifierKind::Web3Wallet);
        let user = self.user_mut(&me.user)?;
        let verified = user.wallets.iter().filter(|wallet| wallet.is_verified());
        if required && is_verified && verified.count() == 1 {
            return Err(Code::LastRequiredIdentificationDeletionFailed.into());
        }
        user.may_lose(is_verified)?;
        user.wallets.retain(|wallet| wallet.id != *id);
        if user.primary_wallet.as_ref() == Some(id) {
            user.primary_wallet = None;
            user.choose_primaries();
        }
        user.updated_at = now;
        self.release(&claim, &me.user);
        Ok(Shown::Deleted {
            object: "web3_wallet",
            id: id.to_string(),
        })
    }

    fn prepare_wallet(
        &mut self,
        me: &Me,
        id: Web3WalletId,
        strategy: VerificationStrategy,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let wallet = self.wallet_mut(me, &id)?;
        wallet.verification.may_prepare(&strategy, cx.now)?;
        let address = wallet.address;
        let is_solana = strategy == VerificationStrategy::Web3SolanaSignature;
        if is_solana != address.as_solana().is_some() {
            return Err(Code::VerificationStrategyInvalid.into());
        }
        if !self.settings.is_enabled(&strategy) {
            return Err(ApiError::param(Code::FormParamValueDisabled, "strategy").into());
        }
        let nonce = cx.random.nonce();
        let message = self.message_to_sign(&address, &nonce);
        let wallet = self.wallet_mut(me, &id)?;
        let challenge = Challenge::Signature { nonce, message };
        wallet.verification = Verification::prepared(strategy, challenge, cx.now);
        wallet.updated_at = cx.now;
        Ok(Shown::Wallet(me.user.clone(), id))
    }

    fn attempt_wallet(
        &mut self,
        me: &Me,
        id: Web3WalletId,
        signature: &str,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let max = self.settings.max_attempts();
        let wallet = self.wallet_mut(me, &id)?;
        let signer = wallet.clone();
        wallet
            .verification
            .judge_signature(max, now, |message| signer.signed(message, signature))?;
        self.claim(Claim::Wallet(signer.address), &me.user, "web3_wallet")?;
        let wallet = self.wallet_mut(me, &id)?;
        wallet.verification.complete(None);
        wallet.updated_at = now;
        let user = self.user_mut(&me.user)?;
        user.choose_primaries();
        user.updated_at = now;
        Ok(Shown::Wallet(me.user.clone(), id))
    }

    /// ASCII throughout: clerk-js encodes UTF-16 units, which agrees with UTF-8 only there.
    fn message_to_sign(&self, address: &WalletAddress, nonce: &str) -> String {
        if self.settings.quirks.has(Quirk::MessageIsNonce) {
            return nonce.to_owned();
        }
        let host = self.settings.base_url.trim_start_matches("http://");
        format!(
            "{host} wants you to prove that you own the wallet\n{address}\n\n\
             Signing is free and sends no transaction.\n\nNonce: {nonce}"
        )
    }

    fn wallet_mut(&mut self, me: &Me, id: &Web3WalletId) -> Result<&mut Wallet, ApiError> {
        self.user_mut(&me.user)?
            .wallets
            .iter_mut()
            .find(|wallet| wallet.id == *id)
            .ok_or_else(|| Code::ResourceNotFound.into())
    }
}

/// The strategy a wallet would most often be verified with.
pub(super) const fn usual_strategy(address: &WalletAddress) -> VerificationStrategy {
    match address {
        WalletAddress::Solana(_) => VerificationStrategy::Web3SolanaSignature,
        _ => VerificationStrategy::Web3MetamaskSignature,
    }
}
