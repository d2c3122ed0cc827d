use clerk_user_model::{ExternalAccountId, IdentificationId, VerificationStrategy};
use serde::{Deserialize, Serialize};

use super::claim::Claim;
use super::oauth::Profile;
use super::strategy;
use super::verification::Verification;

/// An account at a provider, connected to a user or about to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExternalAccount {
    pub(crate) id: ExternalAccountId,
    pub(crate) identification: IdentificationId,
    /// Without `oauth_`.
    pub(crate) provider: String,
    pub(crate) verification: Verification,
    /// Scopes that consent is requested for.
    pub(crate) asked_scopes: Vec<String>,
    /// Scopes that the user consented to.
    pub(crate) approved_scopes: Vec<String>,
    /// The user as the provider describes them, once it did.
    pub(crate) profile: Option<Profile>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl ExternalAccount {
    pub(crate) fn is_verified(&self) -> bool {
        self.verification.is_verified()
    }

    /// Returns `true` if its id is that of its identification, as Google's and Facebook's are.
    pub(crate) fn has_legacy_id(&self) -> bool {
        self.id.as_str() == self.identification.as_str()
    }

    /// Returns the id of the account itself, which differs from that of its identification.
    #[cfg(feature = "backend")]
    pub(crate) fn own_id(&self) -> ExternalAccountId {
        let id = self.id.as_str().replacen("idn_", "eac_", 1);
        ExternalAccountId::from(id.as_str())
    }

    /// Returns the strategy by which its owner signs in.
    pub(crate) fn strategy(&self) -> VerificationStrategy {
        strategy::of_provider(&self.provider)
    }

    pub(crate) fn claim(&self) -> Option<Claim> {
        Some(self.profile.as_ref()?.claim(&self.provider))
    }
}
