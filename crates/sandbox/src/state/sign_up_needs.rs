use clerk_user_model::IdentifierKind;
use clerk_user_validate::WalletAddress;

use super::metadata::must_fit;
use super::{Claim, SignUp, State, stored};
use crate::codes::Code;
use crate::error::ApiError;

impl State {
    /// What has to be given: what the instance requires, else an address or a number.
    pub(crate) fn required_of(&self, sign_up: &SignUp) -> Vec<IdentifierKind> {
        let required = &self.settings.required;
        if required.is_empty() && sign_up.phone.is_some() {
            vec![IdentifierKind::PhoneNumber]
        } else if required.is_empty() && sign_up.wallet.is_some() {
            vec![IdentifierKind::Web3Wallet]
        } else if required.is_empty() {
            vec![IdentifierKind::EmailAddress]
        } else {
            required.clone()
        }
    }

    /// What of that was not given.
    pub(crate) fn missing_in(&self, sign_up: &SignUp) -> Vec<IdentifierKind> {
        let mut required = self.required_of(sign_up);
        required.retain(|kind| !sign_up.has(kind));
        required
    }

    /// What has to be verified before there is a user.
    pub(crate) fn unverified_in(&self, sign_up: &SignUp) -> Vec<IdentifierKind> {
        if self.settings.verify_at_sign_up {
            sign_up.unverified()
        } else {
            Vec::new()
        }
    }

    /// Every identifier that the instance does not take.
    pub(super) fn faults_in(&self, sign_up: &SignUp) -> Vec<ApiError> {
        let email = sign_up.email.as_ref();
        let phone = sign_up.phone.as_ref();
        let wallet = sign_up.wallet.as_ref();
        let judged = [
            email.map(|(address, _)| self.must_be_free_email(address)),
            wallet.map(|(address, _)| self.must_be_free_wallet(address)),
            phone.map(|(number, _)| self.must_be_free_number(*number)),
            sign_up
                .username
                .as_deref()
                .map(|name| self.must_be_free_name(name)),
        ];
        let metadata = must_fit(&sign_up.unsafe_metadata);
        let judged = judged.into_iter().flatten().chain([metadata]);
        judged.filter_map(Result::err).collect()
    }

    /// Whether the instance takes a wallet, and no user holds it.
    pub(super) fn must_be_free_wallet(&self, address: &WalletAddress) -> Result<(), ApiError> {
        if self.settings.disabled.contains(&IdentifierKind::Web3Wallet) {
            Err(ApiError::param(Code::FormParamUnknown, "web3_wallet"))
        } else if self.is_blocked(&Claim::Wallet(*address)) {
            Err(ApiError::new(Code::NotAllowedAccess).identifier(&stored(address)))
        } else if self.claims.contains_key(&Claim::Wallet(*address)) {
            Err(ApiError::param(Code::FormIdentifierExists, "web3_wallet"))
        } else {
            Ok(())
        }
    }

    fn must_be_free_name(&self, name: &str) -> Result<(), ApiError> {
        if self.settings.disabled.contains(&IdentifierKind::Username) {
            Err(ApiError::param(Code::FormParamUnknown, "username"))
        } else if self.claims.contains_key(&Claim::username(name)) {
            Err(ApiError::param(Code::FormIdentifierExists, "username"))
        } else {
            Ok(())
        }
    }
}
