use clerk_user_model::{
    ClientId, EmailAddressId, ExternalAccountId, IdentifierKind, SignInId, SignUpId, UserId,
    VerificationStrategy,
};
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};

use super::email::with_query;
use super::redirect::Trip;
use super::verification::{LIFETIME_MS, Verification};
use super::{Claim, Context, EmailAddress, Profile, Shown, State};
use crate::codes::Code;
use crate::command::Callback;
use crate::error::{ApiError, Reason, Refusal};
use crate::secret::same;

/// The number of round trips under way that are kept at least.
const CONSENTS_KEPT: usize = 10_000;

/// A round trip to a provider that is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Consent {
    pub(crate) purpose: Purpose,
    /// Without `oauth_`; of an enterprise connection, its domain.
    pub(crate) provider: String,
    pub(crate) scopes: Vec<String>,
    pub(super) client: ClientId,
    pub(super) trip: Trip,
    pub(super) expire_at: i64,
    /// The provider's one-time code, and what it stands for.
    pub(super) decision: Option<(String, Decision)>,
}

/// What consent is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Purpose {
    Connect(UserId, ExternalAccountId),
    VerifyEmail(UserId, EmailAddressId),
    SignIn(SignInId),
    SignUp(SignUpId),
}

/// What the user, or the provider, decides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Decision {
    /// The user agrees; the provider describes them so, or as it usually does.
    Approve(Option<Profile>),
    /// The user refuses.
    Deny,
    /// The provider fails, with this error code.
    Fail(String),
}

impl State {
    /// The round trip with this `state`, if it is still open.
    pub(crate) fn find_consent(&self, oauth_state: &str, now: i64) -> Option<&Consent> {
        let consent = self.consents.get(oauth_state)?;
        let client = self.find_client(&consent.client);
        let verification = match &consent.purpose {
            Purpose::Connect(user, id) => {
                let mut accounts = self.users.get(user)?.accounts.iter();
                &accounts.find(|account| account.id == *id)?.verification
            }
            Purpose::VerifyEmail(user, id) => &self.email(user, id)?.verification,
            Purpose::SignIn(id) => client?.find_sign_in(id)?.verification.as_ref()?,
            Purpose::SignUp(id) => &client?.find_sign_up(id)?.account.as_ref()?.verification,
        };
        (verification.is_asked_by(oauth_state) && now < consent.expire_at).then_some(consent)
    }

    /// The round trips that wait for the user, by `state`.
    pub(crate) fn open_consents(&self, now: i64) -> Vec<(&str, &Consent)> {
        let all = self.consents.keys();
        let open = all.filter_map(|key| Some((key.as_str(), self.find_consent(key, now)?)));
        let mut open: Vec<_> = open.collect();
        open.sort_unstable_by_key(|(key, consent)| (consent.expire_at, *key));
        open
    }

    /// Starts a round trip, and gives the page at which it is decided.
    pub(super) fn ask_provider(
        &mut self,
        purpose: Purpose,
        provider: String,
        scopes: Vec<String>,
        client: &ClientId,
        trip: Trip,
        cx: &mut Context<'_>,
    ) -> String {
        let oauth_state = cx.random.nonce();
        let url = format!(
            "{}/_sandbox/consent?state={oauth_state}",
            self.settings.base_url
        );
        let consent = Consent {
            purpose,
            provider,
            scopes,
            client: client.clone(),
            trip,
            expire_at: cx.now + LIFETIME_MS,
            decision: None,
        };
        self.consents.insert(oauth_state, consent);
        self.consents.forget_oldest(CONSENTS_KEPT, |_| true);
        url
    }

    /// Answers at the provider's page: gives what the provider then says to the callback.
    pub(crate) fn decide(
        &mut self,
        oauth_state: &str,
        decision: Decision,
        cx: &mut Context<'_>,
    ) -> Result<Callback, ApiError> {
        self.find_consent(oauth_state, cx.now)
            .ok_or(Code::OauthCallbackInvalid)?;
        let consent = self
            .consents
            .get_mut(oauth_state)
            .ok_or(Code::OauthCallbackInvalid)?;
        let mut callback = Callback {
            state: Some(oauth_state.to_owned()),
            code: None,
            error: None,
        };
        if matches!(decision, Decision::Deny) {
            callback.error = Some("access_denied".to_owned());
        } else {
            let code = cx.random.nonce();
            callback.code = Some(code.clone());
            consent.decision = Some((code, decision));
        }
        Ok(callback)
    }

    /// `GET /v1/oauth_callback`: the user comes back from the provider.
    pub(super) fn finish_oauth(
        &mut self,
        callback: Callback,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let oauth_state = callback.state.ok_or(Code::OauthCallbackInvalid)?;
        if callback.code.is_none() && callback.error.is_none() {
            return Err(Code::OauthCallbackInvalid.into());
        }
        self.find_consent(&oauth_state, cx.now)
            .ok_or(Code::OauthCallbackInvalid)?;
        let consent = self
            .consents
            .remove(&oauth_state)
            .ok_or(Code::OauthCallbackInvalid)?;
        let usual = self.usual_profile(&consent);
        let outcome = match (callback.error, callback.code) {
            (Some(error), _) if error == "access_denied" => Err(Code::OauthAccessDenied.into()),
            (None, Some(code)) => decided(consent.decision, &code),
            _ => Err(Code::OauthTokenExchangeError.into()),
        };
        let outcome = outcome.map(|profile| profile.unwrap_or(usual));
        let Consent {
            purpose,
            client,
            trip,
            ..
        } = consent;
        let is_complete = match &purpose {
            Purpose::Connect(user, id) => self.finish_connecting(user, id, &client, outcome, cx)?,
            Purpose::VerifyEmail(user, id) => {
                self.finish_verifying(user, id, client.clone(), outcome, cx.now)?
            }
            Purpose::SignIn(id) => self.finish_oauth_sign_in(&client, id, outcome, cx)?,
            Purpose::SignUp(id) => self.finish_oauth_sign_up(&client, id, outcome, cx)?,
        };
        let mut redirect = match trip.complete_redirect {
            Some(url) if is_complete => url,
            _ => trip.redirect,
        };
        if trip.is_native
            && let Some(client) = self.clients.get_mut(&client)
        {
            let nonce = cx.random.nonce();
            redirect = with_query(&redirect, "rotating_token_nonce", &nonce);
            client.nonce = Some(nonce);
        }
        Ok(Shown::Redirect(redirect))
    }

    /// The address at which a provider's answer is taken.
    pub(crate) fn callback_url(&self, callback: &Callback) -> String {
        let mut url = format!("{}/v1/oauth_callback", self.settings.base_url);
        let parts = [
            ("state", &callback.state),
            ("code", &callback.code),
            ("error", &callback.error),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                url = with_query(&url, name, value);
            }
        }
        url
    }

    /// The provider has answered somebody who connects an account; whether it is connected.
    fn finish_connecting(
        &mut self,
        user: &UserId,
        id: &ExternalAccountId,
        client: &ClientId,
        outcome: Result<Profile, Reason>,
        cx: &mut Context<'_>,
    ) -> Result<bool, Refusal> {
        let outcome = outcome.and_then(|profile| {
            self.must_be_of_same_address(user, &profile)?;
            self.connect(user, id, profile, Some(client), cx)
                .map_err(Reason::from)
        });
        let is_complete = outcome.is_ok();
        if let Err(reason) = outcome {
            let account = self.account_mut(user, id)?;
            account.verification.refuse(reason);
            account.updated_at = cx.now;
        }
        Ok(is_complete)
    }

    /// Refuses an account with another address than those of a user who cannot change them.
    pub(super) fn must_be_of_same_address(
        &self,
        user: &UserId,
        profile: &Profile,
    ) -> Result<(), Code> {
        let claim = profile.email.as_ref().map(Claim::email);
        let is_own = |claim| self.users.get(user).is_some_and(|it| it.has_email(claim));
        let is_fixed = self.must_be_mutable(&IdentifierKind::EmailAddress).is_err();
        if is_fixed && !claim.as_ref().is_none_or(is_own) {
            return Err(Code::OauthConnectionBlockedByImmutableAttribute);
        }
        Ok(())
    }

    /// Connects an account that the provider vouches for, and the email address with it.
    pub(super) fn connect(
        &mut self,
        user: &UserId,
        id: &ExternalAccountId,
        profile: Profile,
        client: Option<&ClientId>,
        cx: &mut Context<'_>,
    ) -> Result<(), Code> {
        let missing = |_| Code::ExternalAccountNotFound;
        let account = self.account_mut(user, id).map_err(missing)?;
        let claim = Claim::External(account.provider.clone(), profile.user_id.clone());
        let is_reconnected = account.claim().as_ref() == Some(&claim);
        let email_claim = profile.email.as_ref().map(Claim::email);
        let owners = [Some(&claim), email_claim.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|claim| self.claims.get(claim));
        if owners.into_iter().any(|owner| owner != user) {
            return Err(Code::OauthIdentificationClaimed);
        }
        if self.claims.contains_key(&claim) && !is_reconnected {
            return Err(Code::OauthAccountAlreadyConnected);
        }
        let account = self.account_mut(user, id).map_err(missing)?;
        let old_claim = account.claim();
        let provider = account.provider.clone();
        let link = (
            VerificationStrategy::from(format!("oauth_{provider}")),
            account.identification.clone(),
        );
        let email = profile.email.clone();
        account.approved_scopes.clone_from(&account.asked_scopes);
        account.profile = Some(profile);
        account.verification.complete(client.cloned());
        account.updated_at = cx.now;
        if let Some(old_claim) = old_claim {
            self.release(&old_claim, user);
        }
        self.claims.insert(claim, user.clone());
        if let Some(email) = email {
            self.link_email(user, email, link, cx).map_err(missing)?;
        }
        Ok(())
    }

    /// Links the user's address to a connected account, adding or verifying it if need be.
    fn link_email(
        &mut self,
        user: &UserId,
        address: Email,
        link: (VerificationStrategy, clerk_user_model::IdentificationId),
        cx: &mut Context<'_>,
    ) -> Result<(), ApiError> {
        let is_enabled = !self
            .settings
            .disabled
            .contains(&IdentifierKind::EmailAddress);
        let claim = Claim::email(&address);
        let from_oauth = VerificationStrategy::from(format!("from_{}", link.0));
        let owner = self.user_mut(user)?;
        let known = owner
            .emails
            .iter_mut()
            .find(|email| Claim::email(&email.address) == claim);
        let id = if let Some(email) = known {
            if !email.linked_to.contains(&link) {
                email.linked_to.push(link);
            }
            if email.is_verified() {
                return Ok(());
            }
            email.verification = Verification::given(from_oauth);
            email.id.clone()
        } else if is_enabled {
            let id: EmailAddressId = cx.id("idn");
            let verification = Verification::given(from_oauth);
            let mut email = EmailAddress::new(id.clone(), address, verification, cx.now);
            email.linked_to.push(link);
            owner.emails.push(email);
            id
        } else {
            return Ok(());
        };
        self.verify_email(user, &id, None, cx.now)
    }
}

fn decided(decision: Option<(String, Decision)>, code: &str) -> Result<Option<Profile>, Reason> {
    match decision {
        Some((right, Decision::Approve(profile))) if same(&right, code) => Ok(profile),
        Some((right, Decision::Fail(error))) if same(&right, code) => Err(Reason::new(error)),
        _ => Err(Code::OauthTokenExchangeError.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::secret::SigningKey;
    use crate::settings::Settings;

    fn ask(state: &mut State, random: &mut Random, now: i64) {
        let trip = Trip {
            is_native: false,
            redirect: String::new(),
            complete_redirect: None,
        };
        let (purpose, client) = (Purpose::SignIn("sia_x".into()), "client_x".into());
        let cx = &mut Context { now, random };
        state.ask_provider(purpose, "notion".into(), Vec::new(), &client, trip, cx);
    }

    #[test]
    fn round_trips_are_bounded_and_the_oldest_go() {
        let mut state = State::new(Settings::default(), SigningKey::new([1; 32]));
        let mut random = Random::from_seed(1);
        for now in 0..20_500 {
            ask(&mut state, &mut random, now);
        }
        let mut kept: Vec<_> = state.consents.values().map(|it| it.expire_at).collect();
        kept.sort_unstable();
        let expected: Vec<_> = (10_000..20_500).map(|now| now + LIFETIME_MS).collect();
        assert_eq!(kept, expected);
    }
}
