use clerk_user_model::UserId;
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::State;
use super::oauth::{Consent, Purpose};

/// What a provider says of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) user_id: String,
    pub(crate) email: Option<Email>,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) username: Option<String>,
}

impl State {
    /// What the provider says when nobody says otherwise. Who connects an account is the same
    /// person there; whose address is verified is known by it; who signs in is the user with an account of the provider, else the oldest
    /// user; who signs up is somebody new.
    pub(crate) fn usual_profile(&self, consent: &Consent) -> Profile {
        let provider = &consent.provider;
        match &consent.purpose {
            Purpose::Connect(user, _) => self.default_profile(user, provider),
            Purpose::VerifyEmail(user, id) => {
                let email = self.email(user, id).map(|email| email.address.clone());
                profile_of(provider, email, None)
            }
            Purpose::SignIn(_) => self.known_profile(provider),
            Purpose::SignUp(_) => newcomer(provider),
        }
    }

    /// What a provider says of a user when nobody says otherwise: the same person, by the main
    /// email address.
    pub(super) fn default_profile(&self, user: &UserId, provider: &str) -> Profile {
        let found = self.users.get(user);
        let own = found.and_then(|user| user.main_email());
        let email = own.map(|email| email.address.clone());
        profile_of(provider, email, found.map(|user| user.id.as_str()))
    }

    /// The person that a provider knows, of those who are users here.
    pub(super) fn known_profile(&self, provider: &str) -> Profile {
        let accounts = self.users.values().flat_map(|user| &user.accounts);
        let mut connected = accounts.filter(|account| account.provider == provider);
        let known = connected.find_map(|account| account.profile.clone());
        let oldest = self.users.values().min_by_key(|user| user.created_at);
        known
            .or_else(|| oldest.map(|user| self.default_profile(&user.id, provider)))
            .unwrap_or_else(|| profile_of(provider, None, None))
    }
}

/// Somebody whom a provider knows, and who is new here.
pub(super) fn newcomer(provider: &str) -> Profile {
    let email = Email::parse(&format!("{provider}.user@example.com")).ok();
    profile_of(provider, email, None)
}

/// The profile of the person with this email address at a provider.
pub(crate) fn profile_of(provider: &str, email: Option<Email>, fallback: Option<&str>) -> Profile {
    let person = email
        .as_ref()
        .map(|email| email.as_str().to_lowercase())
        .or_else(|| fallback.map(str::to_owned))
        .unwrap_or_default();
    let digest = Sha256::digest(format!("{provider}:{person}"));
    let digits = digest.iter().take(8).fold(0_u64, |number, byte| {
        number.wrapping_mul(256).wrapping_add(u64::from(*byte))
    });
    Profile {
        user_id: digits.to_string(),
        username: email.as_ref().map(|email| email.local_part().to_owned()),
        email,
        first_name: "Sandbox".to_owned(),
        last_name: "User".to_owned(),
    }
}
