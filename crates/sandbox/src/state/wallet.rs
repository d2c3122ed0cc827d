use alloy_primitives::Address;
use clerk_user_model::{IdentifierKind, UserId, VerificationStrategy, Web3WalletId};
use clerk_user_validate::WalletAddress;
use serde::{Deserialize, Serialize};

use super::factor::unknown_factor;
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
        stored(&self.address)
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
        self.must_be_free_wallet(&address)?;
        let user = self.user_mut(&me.user)?;
        if user.wallets.iter().any(|wallet| wallet.address == address) {
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
        let resend_ms = self.settings.resend_ms();
        let wallet = self.wallet_mut(me, &id)?;
        wallet
            .verification
            .may_prepare(&strategy, resend_ms, cx.now)?;
        let address = wallet.address;
        if !fits(&strategy, &address) {
            return Err(Code::VerificationStrategyInvalid.into());
        }
        if !self.settings.is_enabled(&strategy) {
            return Err(ApiError::param(Code::FormParamValueDisabled, "strategy").into());
        }
        let challenge = self.ask_to_sign(&address, cx);
        let wallet = self.wallet_mut(me, &id)?;
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
        let address = wallet.address;
        wallet.verification.judge_signature(signature, max, now)?;
        self.claim(Claim::Wallet(address), &me.user, "web3_wallet")?;
        let wallet = self.wallet_mut(me, &id)?;
        wallet.verification.complete(None);
        wallet.updated_at = now;
        let user = self.user_mut(&me.user)?;
        user.choose_primaries();
        user.updated_at = now;
        Ok(Shown::Wallet(me.user.clone(), id))
    }

    /// Has a wallet sign something.
    pub(super) fn ask_to_sign(&self, address: &WalletAddress, cx: &mut Context<'_>) -> Challenge {
        let nonce = cx.random.nonce();
        let message = self.message_to_sign(address, &nonce);
        Challenge::Signature {
            wallet: *address,
            nonce,
            message,
        }
    }

    /// The wallet named, else the one begun with, else the primary one.
    pub(super) fn wallet_to_ask(
        &self,
        user: &UserId,
        strategy: &VerificationStrategy,
        named: Option<Web3WalletId>,
        begun_with: Option<&str>,
    ) -> Result<WalletAddress, ApiError> {
        let user = self.user(user)?;
        let is_named = named.is_some();
        let claim = begun_with.and_then(Claim::of_identifier);
        let mut wallets = user.wallets.iter();
        let begun = wallets.find(|wallet| Some(Claim::Wallet(wallet.address)) == claim);
        let id = named
            .or_else(|| begun.map(|wallet| wallet.id.clone()))
            .or_else(|| user.primary_wallet.clone());
        let mut wallets = user.wallets.iter();
        let found = wallets.find(|it| Some(&it.id) == id.as_ref() && it.is_verified());
        let fitting = found.filter(|wallet| fits(strategy, &wallet.address));
        fitting
            .map(|wallet| wallet.address)
            .ok_or_else(|| unknown_factor(is_named, "web3_wallet_id"))
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

/// A wallet's address as it is stored and shown.
pub(crate) fn stored(address: &WalletAddress) -> String {
    match address.as_evm() {
        Some(address) => address.to_string().to_lowercase(),
        None => address.to_string(),
    }
}

/// The strategies by which a wallet signs.
pub(crate) const WEB3_STRATEGIES: [VerificationStrategy; 5] = [
    VerificationStrategy::Web3MetamaskSignature,
    VerificationStrategy::Web3BaseSignature,
    VerificationStrategy::Web3CoinbaseWalletSignature,
    VerificationStrategy::Web3OkxWalletSignature,
    VerificationStrategy::Web3SolanaSignature,
];

pub(super) fn is_web3(strategy: &VerificationStrategy) -> bool {
    WEB3_STRATEGIES.contains(strategy)
}

/// Whether wallets with addresses of this kind sign by a strategy.
pub(super) fn fits(strategy: &VerificationStrategy, address: &WalletAddress) -> bool {
    let is_solana = *strategy == VerificationStrategy::Web3SolanaSignature;
    is_web3(strategy) && is_solana == address.as_solana().is_some()
}

pub(super) fn has_signed(address: &WalletAddress, message: &str, signature: &str) -> bool {
    if let Some(address) = address.as_evm() {
        evm_signed(Address::from(*address.as_bytes()), message, signature)
    } else if let Some(address) = address.as_solana() {
        solana_signed(address.as_bytes(), message, signature)
    } else {
        false
    }
}

/// The strategy a wallet would most often be verified with.
pub(super) const fn usual_strategy(address: &WalletAddress) -> VerificationStrategy {
    match address {
        WalletAddress::Solana(_) => VerificationStrategy::Web3SolanaSignature,
        _ => VerificationStrategy::Web3MetamaskSignature,
    }
}
