use clerk_user_model::{ClientId, SessionId, SignInId, UserId, VerificationStrategy};
use serde::{Deserialize, Serialize};

use super::oauth::Profile;
use super::ticket::Actor;
use super::verification::Verification;
use crate::codes::Code;

/// The time after which an unfinished sign-in or sign-up is given up, in milliseconds: one day.
pub(crate) const ABANDON_MS: i64 = 24 * 60 * 60 * 1000;

/// An attempt to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) id: SignInId,
    pub(crate) user: Option<UserId>,
    pub(crate) identifier: Option<String>,
    pub(crate) verification: Option<Verification>,
    /// The account at a provider that belongs to no user, as the provider describes it.
    pub(crate) profile: Option<Profile>,
    /// The verification of the second factor.
    pub(crate) second: Option<Verification>,
    /// Asks for a new password before anything else.
    pub(crate) needs_password: bool,
    /// The person who signs in as the user.
    #[serde(default)]
    pub(crate) actor: Option<Actor>,
    pub(crate) session: Option<SessionId>,
    pub(crate) abandon_at: i64,
}

/// The owner of an account that a provider confirmed.
#[derive(Debug)]
pub(crate) enum Owner {
    User(UserId),
    /// The account belongs to no user; the provider describes its owner so.
    Nobody(Profile),
}

impl SignIn {
    pub(crate) const fn new(
        id: SignInId,
        user: Option<UserId>,
        identifier: Option<String>,
        now: i64,
    ) -> Self {
        Self {
            id,
            user,
            identifier,
            verification: None,
            profile: None,
            second: None,
            needs_password: false,
            actor: None,
            session: None,
            abandon_at: now + ABANDON_MS,
        }
    }

    /// Returns `true` if the first factor is verified.
    pub(crate) fn is_proven(&self) -> bool {
        self.verification
            .as_ref()
            .is_some_and(Verification::is_verified)
    }

    /// Returns `true` if the second factor is verified, or a ticket stands for both.
    pub(crate) fn is_second_proven(&self) -> bool {
        let strategy = self.verification.as_ref().map(Verification::strategy);
        let second = self.second.as_ref();
        strategy == Some(&VerificationStrategy::Ticket)
            || second.is_some_and(Verification::is_verified)
    }

    /// Lets in the owner of an account that a provider confirmed; nobody can sign up with it.
    pub(crate) fn admit(&mut self, owner: Owner, client: &ClientId) {
        let Some(verification) = &mut self.verification else {
            return;
        };
        match owner {
            Owner::User(user) => {
                verification.complete(Some(client.clone()));
                self.user = Some(user);
            }
            Owner::Nobody(profile) => {
                verification.transfer(Code::ExternalAccountNotFound);
                self.profile = Some(profile);
            }
        }
    }

    /// Returns the account that nobody has, to sign up with it instead.
    pub(crate) fn transferable(&self) -> Option<(&Verification, &Profile)> {
        let verification = self.verification.as_ref()?;
        let profile = self.profile.as_ref()?;
        let is_transferable = verification.is_transferable();
        is_transferable.then_some((verification, profile))
    }
}
