use clerk_user_model::{ClientId, SignInId, SignUpId, UserId, VerificationStrategy};
use clerk_user_validate::{Email, OAuthStrategy};
use serde::{Deserialize, Serialize};

use super::oauth::Purpose;
use super::redirect::Trip;
use super::verification::{Challenge, Verification};
use super::{Claim, Client, Context, Profile, Shown, SignIn, SignUp, State};
use crate::codes::Code;
use crate::command::{Caller, CreateSignIn};
use crate::error::{ApiError, Reason, Refusal};

/// An account at a provider that somebody signs up with; the provider is in the strategy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NewAccount {
    pub(crate) verification: Verification,
    /// What the provider says of the user, once it was asked.
    pub(super) profile: Option<Profile>,
}

impl NewAccount {
    pub(super) const fn new(verification: Verification) -> Self {
        Self {
            verification,
            profile: None,
        }
    }

    /// The profile of somebody who may sign in with it instead.
    fn transferable(&self) -> Option<(&Verification, &Profile)> {
        let profile = self.profile.as_ref()?;
        let is_transferable = self.verification.is_transferable();
        is_transferable.then_some((&self.verification, profile))
    }
}

impl SignIn {
    /// The profile of somebody who may sign up with it instead.
    fn transferable(&self) -> Option<(&Verification, &Profile)> {
        let verification = self.verification.as_ref()?;
        let profile = self.profile.as_ref()?;
        let is_transferable = verification.is_transferable();
        is_transferable.then_some((verification, profile))
    }
}

impl SignUp {
    /// Takes from a provider, which the verification was asked of, what was not given already.
    fn take_over(&mut self, mut verification: Verification, profile: Profile) {
        verification.vouch();
        let strategy = verification.strategy();
        if let Some(email) = &profile.email {
            let is_same = |given: &Email| Claim::email(given) == Claim::email(email);
            if self.email.as_ref().is_none_or(|(given, _)| is_same(given)) {
                let origin =
                    VerificationStrategy::from(format!("from_oauth_{}", provider_of(strategy)));
                self.email = Some((email.clone(), Verification::given(origin)));
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

impl State {
    /// Sends somebody who signs in to the provider.
    pub(super) fn sign_in_by_oauth(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        strategy: &OAuthStrategy,
        params: CreateSignIn,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        self.must_authenticate(strategy)?;
        let trip = self.trip(&caller.place(), &params.redirects)?;
        let client = self.client_or_new(caller, client, cx);
        let mut sign_in = SignIn::new(None, params.identifier, cx);
        let id = sign_in.id.clone();
        let purpose = Purpose::SignIn(id.clone());
        sign_in.verification = Some(self.asked(purpose, strategy, &client, trip, cx));
        self.client_mut(&client)?.start(sign_in);
        Ok((Shown::SignIn(client.clone(), id), Some(client)))
    }

    /// The provider has answered somebody who signs in; whether that made a session.
    pub(super) fn finish_oauth_sign_in(
        &mut self,
        client: &ClientId,
        id: &SignInId,
        outcome: Result<Profile, Reason>,
        cx: &mut Context<'_>,
    ) -> Result<bool, Refusal> {
        let found = self.find_client(client).and_then(|it| it.find_sign_in(id));
        let mut sign_in = found.cloned().ok_or(Code::ResourceNotFound)?;
        let admitted = outcome.and_then(|profile| {
            self.admit(client, &mut sign_in, profile, cx)
                .map_err(Reason::from)
        });
        let verification = sign_in.verification.as_mut();
        if let (Err(reason), Some(verification)) = (admitted, verification) {
            verification.refuse(reason);
        }
        self.keep_sign_in(client, sign_in)?;
        self.keeping_token(client, cx, |state, cx| {
            Ok(state.advance_sign_in(client, id, cx)?)
        })
    }

    /// Lets in whom a provider vouches for, if it is a user; else a sign-up can take it over.
    pub(super) fn admit(
        &mut self,
        client: &ClientId,
        sign_in: &mut SignIn,
        profile: Profile,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let verification = sign_in.verification.as_mut();
        let verification = verification.ok_or(Code::ResourceNotFound)?;
        let strategy = verification.strategy().clone();
        if let Some(user) = self.user_of_profile(&strategy, &profile) {
            self.let_in(client, &user, &strategy, profile, cx)?;
            verification.complete(Some(client.clone()));
            sign_in.user = Some(user);
        } else {
            verification.transfer(Code::ExternalAccountNotFound);
            sign_in.profile = Some(profile);
        }
        Ok(())
    }

    /// The provider has answered somebody who signs up; whether that made a session.
    pub(super) fn finish_oauth_sign_up(
        &mut self,
        client: &ClientId,
        id: &SignUpId,
        outcome: Result<Profile, Reason>,
        cx: &mut Context<'_>,
    ) -> Result<bool, Refusal> {
        let found = self.find_client(client).and_then(|it| it.find_sign_up(id));
        let mut sign_up = found.cloned().ok_or(Code::ResourceNotFound)?;
        let account = sign_up.account.as_mut().ok_or(Code::ResourceNotFound)?;
        match outcome {
            Err(reason) => account.verification.refuse(reason),
            Ok(profile) => self.meet(&mut sign_up, profile),
        }
        self.keeping_token(client, cx, |state, cx| {
            state.advance_sign_up(client, sign_up, cx)
        })
    }

    /// Takes over whom a provider vouches for, unless it is a user, who can sign in instead.
    pub(super) fn meet(&self, sign_up: &mut SignUp, profile: Profile) {
        let Some(account) = &mut sign_up.account else {
            return;
        };
        let strategy = account.verification.strategy();
        if self.user_of_profile(strategy, &profile).is_some() {
            account.verification.transfer(Code::ExternalAccountExists);
            account.profile = Some(profile);
        } else {
            let verification = account.verification.clone();
            sign_up.take_over(verification, profile);
        }
    }

    /// Signs in who just tried to sign up with an account that is a user's already.
    pub(super) fn sign_in_by_transfer(
        &mut self,
        client: Option<ClientId>,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        let client = client.ok_or(Code::ExternalAccountNotFound)?;
        let found = self.find_client(&client).and_then(Client::open_sign_up);
        let account = found.and_then(|sign_up| sign_up.account.as_ref()?.transferable());
        let (verification, profile) = account.ok_or(Code::ExternalAccountNotFound)?;
        let (mut verification, profile) = (verification.clone(), profile.clone());
        let user = self.user_of_profile(verification.strategy(), &profile);
        let user = user.ok_or(Code::ExternalAccountNotFound)?;
        self.let_in(&client, &user, verification.strategy(), profile, cx)?;
        verification.vouch();
        let mut sign_in = SignIn::new(Some(user), None, cx);
        sign_in.verification = Some(verification);
        let id = sign_in.id.clone();
        let found = self.client_mut(&client)?;
        found.sign_up = None;
        found.start(sign_in);
        self.advance_sign_in(&client, &id, cx)?;
        Ok((Shown::SignIn(client.clone(), id), Some(client)))
    }

    /// Gives a sign-up the account that somebody just tried to sign in with, and that is nobody's.
    pub(super) fn transfer_to_sign_up(
        &self,
        client: Option<&ClientId>,
        sign_up: &mut SignUp,
    ) -> Result<(), ApiError> {
        let client = client.and_then(|id| self.find_client(id));
        let account = client
            .and_then(Client::sign_in)
            .and_then(SignIn::transferable);
        let (verification, profile) = account.ok_or(Code::ExternalAccountNotFound)?;
        sign_up.take_over(verification.clone(), profile.clone());
        Ok(())
    }

    /// Connects the account that somebody signed up with.
    pub(super) fn connect_new(
        &mut self,
        user: &UserId,
        account: &NewAccount,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        match &account.profile {
            Some(profile) if account.verification.is_verified() => {
                self.connect_if_new(user, account.verification.strategy(), profile.clone(), cx)
            }
            _ => Ok(()),
        }
    }

    /// The user that an account, or the email address with it, belongs to.
    fn user_of_profile(
        &self,
        strategy: &VerificationStrategy,
        profile: &Profile,
    ) -> Option<UserId> {
        let account = account_claim(strategy, profile);
        let email = profile.email.as_ref().map(Claim::email);
        let owner = self.claims.get(&account);
        owner.or_else(|| self.claims.get(&email?)).cloned()
    }

    /// Connects the account of a user who comes in with it, unless the user is not welcome.
    fn let_in(
        &mut self,
        client: &ClientId,
        user: &UserId,
        strategy: &VerificationStrategy,
        profile: Profile,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        self.must_be_welcome(user, cx.now)?;
        self.must_not_be_signed_in(Some(client), user, cx.now)?;
        self.connect_if_new(user, strategy, profile, cx)
    }

    fn connect_if_new(
        &mut self,
        user: &UserId,
        strategy: &VerificationStrategy,
        profile: Profile,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        if self.claims.contains_key(&account_claim(strategy, &profile)) {
            return Ok(());
        }
        let provider = provider_of(strategy);
        let mut accounts = self.user(user)?.accounts.iter();
        if accounts.any(|it| it.provider == provider && it.is_verified()) {
            return Err(Code::OauthAccountAlreadyConnected.into());
        }
        let account = self.new_account(provider, strategy.as_str(), cx);
        self.add_account(user, account, profile, None, cx)
    }

    /// A verification that waits for the provider.
    pub(super) fn asked(
        &mut self,
        purpose: Purpose,
        strategy: &OAuthStrategy,
        client: &ClientId,
        trip: Trip,
        cx: &mut Context<'_>,
    ) -> Verification {
        let provider = strategy.provider().to_owned();
        let url = self.ask_provider(purpose, provider, Vec::new(), client, trip, cx);
        let challenge = Challenge::Consent {
            url: Some(url),
            error: None,
        };
        let strategy = VerificationStrategy::from(strategy.as_str());
        Verification::prepared(strategy, challenge, cx.now)
    }

    /// Does something after which the client's token stays as good as before: nobody is there
    /// who could be told another one.
    pub(super) fn keeping_token<T>(
        &mut self,
        client: &ClientId,
        cx: &mut Context<'_>,
        work: impl FnOnce(&mut Self, &mut Context<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let found = self.client_mut(client)?;
        let (token, is_new) = (found.rotating_token.clone(), found.token_is_new);
        let done = work(self, cx)?;
        let client = self.client_mut(client)?;
        client.rotating_token = token;
        client.token_is_new = is_new;
        Ok(done)
    }
}

/// The provider of `oauth_notion`, `oauth_token_apple`, `oauth_custom_x`.
pub(super) fn provider_of(strategy: &VerificationStrategy) -> &str {
    let name = strategy.as_str();
    let provider = name.strip_prefix("oauth_").unwrap_or(name);
    provider.strip_prefix("token_").unwrap_or(provider)
}

fn account_claim(strategy: &VerificationStrategy, profile: &Profile) -> Claim {
    Claim::External(provider_of(strategy).to_owned(), profile.user_id.clone())
}
