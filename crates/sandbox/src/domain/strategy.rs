//! Questions to strategies that the model does not answer.

use clerk_user_model::VerificationStrategy;
use clerk_user_validate::{OAuthStrategy, WalletAddress};

/// The strategies by which a wallet signs.
pub(crate) const WEB3_STRATEGIES: [VerificationStrategy; 5] = [
    VerificationStrategy::Web3MetamaskSignature,
    VerificationStrategy::Web3BaseSignature,
    VerificationStrategy::Web3CoinbaseWalletSignature,
    VerificationStrategy::Web3OkxWalletSignature,
    VerificationStrategy::Web3SolanaSignature,
];

/// Returns `true` if a wallet signs by this strategy.
pub(crate) fn is_web3(strategy: &VerificationStrategy) -> bool {
    WEB3_STRATEGIES.contains(strategy)
}

/// Returns `true` if wallets with addresses of this kind sign by a strategy.
pub(crate) fn fits_wallet(strategy: &VerificationStrategy, address: &WalletAddress) -> bool {
    let is_solana = *strategy == VerificationStrategy::Web3SolanaSignature;
    is_web3(strategy) && is_solana == address.as_solana().is_some()
}

/// Returns `true` if a code of this strategy lets its user choose a new password.
pub(crate) const fn is_reset(strategy: &VerificationStrategy) -> bool {
    matches!(
        strategy,
        VerificationStrategy::ResetPasswordEmailCode | VerificationStrategy::ResetPasswordPhoneCode
    )
}

/// Returns the strategy as one that leads to an OAuth provider, if it is one.
pub(crate) fn as_oauth(strategy: &VerificationStrategy) -> Option<OAuthStrategy> {
    let strategy = OAuthStrategy::parse(strategy.as_str()).ok();
    strategy.filter(|strategy| !strategy.is_token())
}

/// Returns the strategy as one that carries a provider's token, if it is one.
pub(crate) fn as_oauth_token(strategy: &VerificationStrategy) -> Option<OAuthStrategy> {
    let strategy = OAuthStrategy::parse(strategy.as_str()).ok();
    strategy.filter(OAuthStrategy::is_token)
}

/// Returns the strategy `oauth_…` of a provider.
pub(crate) fn of_provider(provider: &str) -> VerificationStrategy {
    VerificationStrategy::from(format!("oauth_{provider}"))
}

/// Returns the provider of `oauth_notion`, `oauth_token_apple` or `oauth_custom_x`.
pub(crate) fn provider(strategy: &VerificationStrategy) -> &str {
    let name = strategy.as_str();
    let provider = name.strip_prefix("oauth_").unwrap_or(name);
    provider.strip_prefix("token_").unwrap_or(provider)
}
