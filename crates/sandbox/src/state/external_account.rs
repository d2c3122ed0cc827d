use clerk_user_model::{
    ClientId, ExternalAccountId, IdentificationId, OAUTH_PROVIDERS, UserId, VerificationStrategy,
};
use clerk_user_validate::OAuthStrategy;
use serde::{Deserialize, Serialize};

use super::oauth::Purpose;
use super::oauth_token::bearer;
use super::redirect::Trip;
use super::verification::{Challenge, Verification};
use super::{Claim, Context, Me, Profile, Shown, State};
use crate::codes::Code;
use crate::command::{AccountCommand, CreateAccount, Redirects};
use crate::error::{ApiError, Refusal};
use crate::quirk::Quirk;

/// An account at a provider, connected to a user or about to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExternalAccount {
    pub(crate) id: ExternalAccountId,
    pub(crate) identification: IdentificationId,
    /// Without `oauth_`.
    pub(crate) provider: String,
    pub(crate) verification: Verification,
    /// Scopes that consent is asked for.
    pub(crate) asked_scopes: Vec<String>,
    /// Scopes that were agreed to.
    pub(crate) approved_scopes: Vec<String>,
    /// What the provider says of the user, once it was asked.
    pub(crate) profile: Option<Profile>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl ExternalAccount {
    pub(crate) fn is_verified(&self) -> bool {
        self.verification.is_verified()
    }

    /// Google's and Facebook's accounts go by their identification.
    pub(crate) fn has_legacy_id(&self) -> bool {
        self.id.as_str() == self.identification.as_str()
    }

    /// The strategy by which its owner signs in.
    pub(super) fn strategy(&self) -> VerificationStrategy {
        VerificationStrategy::from(format!("oauth_{}", self.provider))
    }

    pub(super) fn claim(&self) -> Option<Claim> {
        let profile = self.profile.as_ref()?;
        Some(Claim::External(
            self.provider.clone(),
            profile.user_id.clone(),
        ))
    }
}

impl State {
    pub(super) fn account_command(
        &mut self,
        me: &Me,
        command: AccountCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            AccountCommand::Create(params) => self.create_account(me, &params, cx),
            AccountCommand::Reauthorize {
                id,
                redirects,
                scopes,
            } => self.reauthorize(me, id, &redirects, scopes, cx),
            AccountCommand::Delete(id) => self.delete_account(me, &id, cx.now),
            AccountCommand::RevokeTokens(id) => {
                let account = self.account_mut(&me.user, &id)?;
                account.approved_scopes.clear();
                account.updated_at = cx.now;
                Ok(Shown::User(me.user.clone()))
            }
        }
    }

    fn create_account(
        &mut self,
        me: &Me,
        params: &CreateAccount,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let Some(strategy) = &params.strategy else {
            // There are no enterprise connections here.
            let error = ApiError::param(Code::FormResourceNotFound, "enterprise_connection_id");
            return Err(error.into());
        };
        let provider = strategy.provider();
        self.must_be_offered(strategy)?;
        let user = self.user(&me.user)?;
        let mut same = user.accounts.iter().filter(|it| it.provider == provider);
        if same.any(ExternalAccount::is_verified) {
            return Err(Code::OauthAccountAlreadyConnected.into());
        }
        if strategy.is_token() {
            return self.connect_by_token(me, strategy, params, cx);
        }
        let trip = self.trip(&me.place, &params.redirects)?;
        let mut account = self.new_account(provider, strategy.as_str(), cx);
        account.asked_scopes.clone_from(&params.scopes);
        let id = account.id.clone();
        let user = self.user_mut(&me.user)?;
        user.accounts.retain(|account| account.provider != provider);
        user.accounts.push(account);
        user.updated_at = cx.now;
        self.ask_for_consent(me, &id, trip, cx)?;
        Ok(Shown::Account(me.user.clone(), id))
    }

    fn connect_by_token(
        &mut self,
        me: &Me,
        strategy: &OAuthStrategy,
        params: &CreateAccount,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let provider = strategy.provider();
        let profile = bearer(provider, params.token.as_deref(), || {
            self.default_profile(&me.user, provider)
        })?;
        self.must_be_of_same_address(&me.user, &profile)?;
        let account = self.new_account(provider, strategy.as_str(), cx);
        let id = account.id.clone();
        self.add_account(&me.user, account, profile, None, cx)?;
        Ok(Shown::Account(me.user.clone(), id))
    }

    /// Adds an account that the provider vouches for, in the place of an unverified one.
    pub(super) fn add_account(
        &mut self,
        user: &UserId,
        account: ExternalAccount,
        profile: Profile,
        client: Option<&ClientId>,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let id = account.id.clone();
        let owner = self.user_mut(user)?;
        let before = owner.accounts.clone();
        owner.accounts.retain(|it| it.provider != account.provider);
        owner.accounts.push(account);
        if let Err(code) = self.connect(user, &id, profile, client, cx) {
            self.user_mut(user)?.accounts = before;
            return Err(code.into());
        }
        Ok(())
    }

    fn reauthorize(
        &mut self,
        me: &Me,
        id: ExternalAccountId,
        redirects: &Redirects,
        scopes: Vec<String>,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        self.account_mut(&me.user, &id)?;
        let trip = self.trip(&me.place, redirects)?;
        let account = self.account_mut(&me.user, &id)?;
        for scope in scopes {
            if !account.asked_scopes.contains(&scope) {
                account.asked_scopes.push(scope);
            }
        }
        self.ask_for_consent(me, &id, trip, cx)?;
        Ok(Shown::Account(me.user.clone(), id))
    }

    fn delete_account(
        &mut self,
        me: &Me,
        id: &ExternalAccountId,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let account = self.account_mut(&me.user, id)?;
        let is_verified = account.is_verified();
        let identification = account.identification.clone();
        let claim = account.claim();
        let user = self.user_mut(&me.user)?;
        user.may_lose(is_verified)?;
        user.accounts.retain(|account| account.id != *id);
        for email in &mut user.emails {
            email
                .linked_to
                .retain(|(_, linked)| *linked != identification);
        }
        user.updated_at = now;
        if let Some(claim) = claim {
            self.release(&claim, &me.user);
        }
        Ok(Shown::Deleted {
            object: "external_account",
            id: id.to_string(),
        })
    }

    /// Starts a round trip to the provider.
    fn ask_for_consent(
        &mut self,
        me: &Me,
        id: &ExternalAccountId,
        trip: Trip,
        cx: &mut Context<'_>,
    ) -> Result<(), ApiError> {
        let account = self.account_mut(&me.user, id)?;
        let (provider, scopes) = (account.provider.clone(), account.asked_scopes.clone());
        let purpose = Purpose::Connect(me.user.clone(), id.clone());
        let url = self.ask_provider(purpose, provider, scopes, &me.client, trip, cx);
        let account = self.account_mut(&me.user, id)?;
        account.verification.ask_again(url, cx.now);
        account.updated_at = cx.now;
        Ok(())
    }

    pub(super) fn must_be_offered(&self, strategy: &OAuthStrategy) -> Result<(), ApiError> {
        let provider = strategy.provider();
        let is_known = OAUTH_PROVIDERS.iter().any(|known| known.key == provider);
        if !is_known && !strategy.is_custom() {
            return Err(Code::OauthUnsupportedProvider.into());
        }
        let oauth = VerificationStrategy::from(format!("oauth_{provider}"));
        if !self.settings.is_enabled(&oauth) {
            return Err(Code::OauthProviderNotEnabled.into());
        }
        Ok(())
    }

    /// Whether the instance lets users sign in and up with accounts of a provider.
    pub(super) fn must_authenticate(&self, strategy: &OAuthStrategy) -> Result<(), ApiError> {
        self.must_be_offered(strategy)?;
        let oauth = VerificationStrategy::from(format!("oauth_{}", strategy.provider()));
        if !self.settings.authenticates(&oauth) {
            return Err(Code::OauthNonAuthenticatableProvider.into());
        }
        Ok(())
    }

    pub(super) fn new_account(
        &self,
        provider: &str,
        strategy: &str,
        cx: &mut Context<'_>,
    ) -> ExternalAccount {
        let identification: IdentificationId = cx.id("idn");
        let is_legacy = matches!(provider, "google" | "facebook")
            || self.settings.quirks.has(Quirk::GoogleAccount);
        let id = if is_legacy {
            ExternalAccountId::from(identification.as_str())
        } else {
            cx.id("eac")
        };
        let challenge = Challenge::Consent {
            url: None,
            error: None,
        };
        let strategy = VerificationStrategy::from(strategy);
        ExternalAccount {
            id,
            identification,
            provider: provider.to_owned(),
            verification: Verification::prepared(strategy, challenge, cx.now),
            asked_scopes: Vec::new(),
            approved_scopes: Vec::new(),
            profile: None,
            created_at: cx.now,
            updated_at: cx.now,
        }
    }

    pub(super) fn account_mut(
        &mut self,
        user: &UserId,
        id: &ExternalAccountId,
    ) -> Result<&mut ExternalAccount, ApiError> {
        self.user_mut(user)?
            .accounts
            .iter_mut()
            .find(|account| account.id == *id)
            .ok_or_else(|| Code::ExternalAccountNotFound.into())
    }
}
