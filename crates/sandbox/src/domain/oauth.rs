//! Round trips to OAuth providers and enterprise connections.

use clerk_user_model::{ClientId, ExternalAccountId, IdentificationId, SignInId, SignUpId, UserId};
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::claim::Claim;
use super::verification::LIFETIME_MS;

/// A round trip to a provider that is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Authorization {
    pub(crate) purpose: Purpose,
    /// Without `oauth_`; the domain of an enterprise connection.
    pub(crate) provider: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) client: ClientId,
    pub(crate) return_to: ReturnTo,
    pub(crate) expire_at: i64,
    /// The provider's one-time code, and the decision it stands for.
    pub(crate) decision: Option<(String, Decision)>,
}

impl Authorization {
    /// Creates an authorization with the usual scopes.
    pub(crate) fn new(
        client: &ClientId,
        purpose: Purpose,
        provider: &str,
        return_to: ReturnTo,
        now: i64,
    ) -> Self {
        Self {
            purpose,
            provider: provider.to_owned(),
            scopes: Vec::new(),
            client: client.clone(),
            return_to,
            expire_at: now + LIFETIME_MS,
            decision: None,
        }
    }
}

/// The reason why a user is sent to a provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Purpose {
    Connect(UserId, ExternalAccountId),
    VerifyEmail(UserId, IdentificationId),
    SignIn(SignInId),
    SignUp(SignUpId),
}

/// The decision of the user, or of the provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Decision {
    /// The user consents; the provider describes them so, or as it usually does.
    Approve(Option<Profile>),
    /// The user refuses.
    Deny,
    /// The provider fails, with this error code.
    Fail(String),
}

/// The parameters with which a provider sends the user back.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) error: Option<String>,
}

/// The address that a round trip ends at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReturnTo {
    pub(crate) is_native: bool,
    pub(crate) redirect: String,
    /// The address in its place once everything is done: an account connected, an address
    /// verified, or a user signed in.
    pub(crate) complete_redirect: Option<String>,
}

/// A user as a provider describes them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) user_id: String,
    pub(crate) email: Option<Email>,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) username: Option<String>,
}

impl Profile {
    /// Returns the profile of the person with this email address at a provider.
    pub(crate) fn new(provider: &str, email: Option<Email>, fallback: Option<&str>) -> Self {
        let person = email
            .as_ref()
            .map(|email| email.as_str().to_lowercase())
            .or_else(|| fallback.map(str::to_owned))
            .unwrap_or_default();
        let digest = Sha256::digest(format!("{provider}:{person}"));
        let id = digest.first_chunk().copied().map(u64::from_be_bytes);
        Self {
            user_id: id.unwrap_or_default().to_string(),
            username: email.as_ref().map(|email| email.local_part().to_owned()),
            email,
            first_name: "Sandbox".to_owned(),
            last_name: "User".to_owned(),
        }
    }

    /// Returns the profile of a person whom the provider knows, and who is no user yet.
    pub(crate) fn newcomer(provider: &str) -> Self {
        let email = Email::parse(&format!("{provider}.user@example.com")).ok();
        Self::new(provider, email, None)
    }

    pub(crate) fn claim(&self, provider: &str) -> Claim {
        Claim::External(provider.to_owned(), self.user_id.clone())
    }
}

/// Returns `url` with one more query parameter.
pub(crate) fn with_query(url: &str, name: &str, value: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) => {
            parsed.query_pairs_mut().append_pair(name, value);
            parsed.into()
        }
        Err(_) => url.to_owned(),
    }
}
