use std::collections::BTreeMap;

use clerk_user_model::{
    IdentifierKind, SessionId, SignUpId, SignUpStatus, UserId, VerificationStrategy,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::identification::{Identifier, Kind};
use super::oauth::Profile;
use super::sign_in::ABANDON_MS;
use super::strategy;
use super::verification::Verification;
use crate::codes::Code;
use crate::secret::PasswordHash;

/// An attempt to become a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SignUp {
    pub(crate) id: SignUpId,
    /// At most one identifier of each kind.
    pub(crate) identifiers: BTreeMap<Kind, (Identifier, Verification)>,
    pub(crate) account: Option<NewAccount>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    /// The metadata of the invitation.
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) password: Option<PasswordHash>,
    /// The user and the session it led to.
    pub(crate) created: Option<(UserId, SessionId)>,
    pub(crate) abandon_at: i64,
}

/// An account at a provider to sign up with; the provider is in the strategy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NewAccount {
    pub(crate) verification: Verification,
    /// The user as the provider describes them, once it did.
    pub(crate) profile: Option<Profile>,
}

impl NewAccount {
    pub(crate) const fn new(verification: Verification) -> Self {
        Self {
            verification,
            profile: None,
        }
    }

    /// Returns the strategy and the profile of an account that a user can be created with.
    pub(crate) fn confirmed(&self) -> Option<(&VerificationStrategy, &Profile)> {
        let profile = self.profile.as_ref()?;
        let is_verified = self.verification.is_verified();
        is_verified.then_some((self.verification.strategy(), profile))
    }

    /// Returns the account that is a user's already, to sign in with it instead.
    pub(crate) fn transferable(&self) -> Option<(&Verification, &Profile)> {
        let profile = self.profile.as_ref()?;
        let is_transferable = self.verification.is_transferable();
        is_transferable.then_some((&self.verification, profile))
    }
}

impl SignUp {
    pub(crate) fn new(id: SignUpId, now: i64) -> Self {
        Self {
            id,
            identifiers: BTreeMap::new(),
            account: None,
            username: None,
            first_name: None,
            last_name: None,
            unsafe_metadata: Map::new(),
            public_metadata: Map::new(),
            password: None,
            created: None,
            abandon_at: now + ABANDON_MS,
        }
    }

    pub(crate) fn status(&self, now: i64) -> SignUpStatus {
        if self.created.is_some() {
            SignUpStatus::Complete
        } else if now >= self.abandon_at {
            SignUpStatus::Abandoned
        } else {
            SignUpStatus::MissingRequirements
        }
    }

    /// Sets an identifier; one that changes is to be verified anew.
    pub(crate) fn set(&mut self, identifier: Identifier) {
        let held = self.identifiers.get(&identifier.kind());
        if held.is_none_or(|(known, _)| *known != identifier) {
            let verification = Verification::unprepared(identifier.usual_strategy());
            self.insert(identifier, verification);
        }
    }

    pub(crate) fn insert(&mut self, identifier: Identifier, verification: Verification) {
        let kind = identifier.kind();
        self.identifiers.insert(kind, (identifier, verification));
    }

    pub(crate) fn verification_mut(&mut self, kind: Kind) -> Option<&mut Verification> {
        self.identifiers.get_mut(&kind).map(|(_, it)| it)
    }

    /// Returns the identifier that a strategy proves, and its verification.
    pub(crate) fn proven_by(
        &self,
        strategy: &VerificationStrategy,
    ) -> Option<&(Identifier, Verification)> {
        let mut all = self.identifiers.values();
        all.find(|(identifier, _)| identifier.is_proven_by(strategy))
    }

    /// Returns the verification of the identifier that a strategy proves.
    pub(crate) fn verification_by(
        &mut self,
        strategy: &VerificationStrategy,
    ) -> Option<&mut Verification> {
        let mut all = self.identifiers.values_mut();
        let found = all.find(|(identifier, _)| identifier.is_proven_by(strategy));
        found.map(|(_, verification)| verification)
    }

    /// Sets the verification of an identifier or an account that a proof was requested of.
    pub(crate) fn set_requested(&mut self, verification: Verification) {
        match self.verification_by(verification.strategy()) {
            Some(current) => *current = verification,
            None => self.account = Some(NewAccount::new(verification)),
        }
    }

    /// Returns the kinds of identifiers that were given, and are not verified.
    pub(crate) fn unverified(&self) -> Vec<IdentifierKind> {
        let all = self.identifiers.iter();
        all.filter(|(_, (_, verification))| !verification.is_verified())
            .map(|(kind, _)| kind.identifier_kind().clone())
            .collect()
    }

    /// Returns `true` if a field was given: an identifier, a name or a password.
    pub(crate) fn has(&self, field: &str) -> bool {
        match field {
            "username" => self.username.is_some(),
            "first_name" => self.first_name.is_some(),
            "last_name" => self.last_name.is_some(),
            "password" => self.password.is_some(),
            _ => {
                let mut kinds = Kind::ALL.into_iter();
                let kind = kinds.find(|kind| kind.object() == field);
                kind.is_none_or(|kind| self.identifiers.contains_key(&kind))
            }
        }
    }

    /// Uses the account that a provider confirmed, unless it is taken: a user's, who can sign in
    /// instead.
    pub(crate) fn admit(&mut self, profile: Profile, is_taken: bool) {
        let Some(mut account) = self.account.take() else {
            return;
        };
        if is_taken {
            account.verification.transfer(Code::ExternalAccountExists);
            account.profile = Some(profile);
            self.account = Some(account);
        } else {
            self.take_over(account.verification, profile);
        }
    }

    /// Takes what was not given from a provider that confirmed an account.
    pub(crate) fn take_over(&mut self, mut verification: Verification, profile: Profile) {
        verification.vouch();
        if let Some(email) = profile.email.clone().map(Identifier::Email) {
            let given = self.identifiers.get(&Kind::Email);
            if given.is_none_or(|(given, _)| given.claim() == email.claim()) {
                let provider = strategy::provider(verification.strategy());
                let origin = VerificationStrategy::from(format!("from_oauth_{provider}"));
                self.insert(email, Verification::given(origin));
            }
        }
        self.first_name
            .get_or_insert_with(|| profile.first_name.clone());
        self.last_name
            .get_or_insert_with(|| profile.last_name.clone());
        self.account = Some(NewAccount {
            verification,
            profile: Some(profile),
        });
    }
}
