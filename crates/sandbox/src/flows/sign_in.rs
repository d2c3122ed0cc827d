use clerk_user_model::{ClientId, IdentificationId, SignInId, UserId, VerificationStrategy};
use serde_json::json;

use super::access::Requester;
use super::challenge::{self, Proof, Request};
use super::factors::{self, Named};
use super::redirect::Redirects;
use super::{client, external_account, lists, oauth, password, second_factor, session, ticket};
use crate::codes::Code;
use crate::context::Context;
use crate::domain::{
    Claim, Client, NewAccount, Owner, Profile, Purpose, Restriction, SignIn, Verification, strategy,
};
use crate::error::{ApiError, ApiErrors};

/// The parameters of a new sign-in.
#[derive(Clone, Debug)]
pub(crate) struct NewSignIn {
    pub(crate) transfer: bool,
    pub(crate) redirects: Redirects,
    pub(crate) strategy: Option<VerificationStrategy>,
    pub(crate) identifier: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) ticket: Option<String>,
    /// A provider's token or code.
    pub(crate) token: Option<String>,
}

/// The answer to a first factor.
#[derive(Clone, Debug)]
pub(crate) struct FirstFactorAnswer {
    pub(crate) strategy: VerificationStrategy,
    pub(crate) code: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) signature: Option<String>,
    pub(crate) ticket: Option<String>,
}

impl NewSignIn {
    /// Returns the strategy, which a ticket or a password implies.
    fn strategy(&self) -> Option<VerificationStrategy> {
        if self.strategy.is_some() {
            self.strategy.clone()
        } else if self.ticket.is_some() {
            Some(VerificationStrategy::Ticket)
        } else {
            let password = self.password.as_ref();
            password.map(|_| VerificationStrategy::Password)
        }
    }
}

/// Creates a sign-in on the client, or on a new one.
pub(crate) fn create(
    cx: &mut Context<'_>,
    requester: &Requester,
    client: Option<ClientId>,
    params: NewSignIn,
) -> Result<(ClientId, SignInId), ApiErrors> {
    session::ensure_single(cx, client.as_ref())?;
    if params.transfer {
        return create_by_transfer(cx, client);
    }
    let strategy = params.strategy();
    if let Some(strategy) = strategy.as_ref().and_then(strategy::as_oauth_token) {
        let profile =
            external_account::bearer(cx.settings, &strategy, params.token.as_deref(), || {
                oauth::known_profile(cx.db, strategy.provider())
            })?;
        let mut sign_in = SignIn::new(cx.id("sia"), None, params.identifier, cx.now);
        let verification = oauth::waiting(&strategy, cx.now);
        let strategy = verification.strategy().clone();
        sign_in.verification = Some(verification);
        return add(cx, requester, client, sign_in, |cx, client, sign_in| {
            let owner = let_in(cx, client, &strategy, profile)?;
            sign_in.admit(owner, client);
            Ok(())
        });
    }
    let user = match &strategy {
        Some(it) if strategy::as_oauth(it).is_some() => None,
        Some(it @ VerificationStrategy::Ticket) => {
            factors::ensure_usable(cx.settings, it)?;
            let ticket = params.ticket.as_deref();
            let ticket = ticket.ok_or_else(|| ApiError::missing("ticket"))?;
            Some(ticket::user_of(cx, ticket)?)
        }
        _ => {
            if let Some(strategy) = &strategy {
                factors::ensure_usable(cx.settings, strategy)?;
            }
            match &params.identifier {
                Some(identifier) => Some(user_of_identifier(cx, identifier)?),
                None if strategy.is_some() => return Err(ApiError::missing("identifier").into()),
                None => None,
            }
        }
    };
    if let Some(user) = &user {
        session::ensure_not_signed_in(cx, client.as_ref(), user)?;
    }
    let is_ticket = strategy == Some(VerificationStrategy::Ticket);
    let identifier = params.identifier.filter(|_| !is_ticket);
    let sign_in = SignIn::new(cx.id("sia"), user, identifier, cx.now);
    add(cx, requester, client, sign_in, |cx, client, sign_in| {
        let verification = match strategy {
            None => return Ok(()),
            Some(VerificationStrategy::Ticket) => {
                user_let_in(cx, sign_in.user.as_ref())?;
                let ticket = params.ticket.as_deref().unwrap_or_default();
                sign_in.actor = ticket::actor_of(cx, ticket);
                ticket::use_up(cx, ticket);
                Verification::given(VerificationStrategy::Ticket)
            }
            Some(VerificationStrategy::Password) => {
                check_password(cx, sign_in.user.as_ref(), params.password.as_deref())?
            }
            Some(strategy) => {
                let proof = Proof {
                    strategy,
                    redirects: &params.redirects,
                    place: &requester.place,
                    client,
                };
                let request = request(cx, sign_in, proof, &Named::default())?;
                challenge::send(cx, request)?
            }
        };
        sign_in.verification = Some(verification);
        Ok(())
    })
}

/// Prepares the first factor of a sign-in.
pub(crate) fn prepare(
    cx: &mut Context<'_>,
    id: &SignInId,
    proof: Proof<'_>,
    named: &Named,
) -> Result<(), ApiError> {
    let client = proof.client;
    let sign_in = open(cx, client, id)?;
    let current = sign_in.verification.as_ref();
    challenge::ensure_preparable(cx, current, &proof.strategy)?;
    let request = request(cx, sign_in, proof, named)?;
    let verification = challenge::send(cx, request)?;
    let sign_in = cx.db.client_mut(client)?.sign_in_mut(id)?;
    sign_in.verification = Some(verification);
    Ok(())
}

/// Answers the first factor of a sign-in.
pub(crate) fn attempt(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    answer: &FirstFactorAnswer,
) -> Result<(), ApiErrors> {
    let sign_in = open(cx, client, id)?;
    if sign_in.is_proven() {
        return Err(Code::VerificationAlreadyVerified.into());
    }
    factors::ensure_usable(cx.settings, &answer.strategy)?;
    let password = answer.password.as_deref();
    match &answer.strategy {
        VerificationStrategy::Ticket => {
            let ticket = answer.ticket.as_deref();
            let ticket = ticket.ok_or_else(|| ApiError::missing("ticket"))?;
            let user = ticket::user_of(cx, ticket)?;
            cx.db.user(&user)?.ensure_welcome(cx.now)?;
            session::ensure_not_signed_in(cx, Some(client), &user)?;
            let actor = ticket::actor_of(cx, ticket);
            ticket::use_up(cx, ticket);
            let sign_in = cx.db.client_mut(client)?.sign_in_mut(id)?;
            sign_in.user = Some(user);
            sign_in.actor = actor;
            sign_in.verification = Some(Verification::given(VerificationStrategy::Ticket));
        }
        VerificationStrategy::Password => {
            let user = sign_in.user.clone();
            let verification = check_password(cx, user.as_ref(), password)?;
            cx.db.client_mut(client)?.sign_in_mut(id)?.verification = Some(verification);
        }
        strategy if strategy::is_reset(strategy) => {
            if let Some(password) = password {
                password::ensure_good(cx.settings, password, "password")?;
            }
            attempt_challenge(cx, client, id, answer)?;
            cx.db.client_mut(client)?.sign_in_mut(id)?.needs_password = true;
            if let Some(password) = password {
                renew_password(cx, client, id, password, false)?;
            }
        }
        _ => attempt_challenge(cx, client, id, answer)?,
    }
    advance(cx, client, id)?;
    Ok(())
}

/// Sends a code for the second factor of a sign-in.
pub(crate) fn prepare_second(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    phone: Option<&IdentificationId>,
) -> Result<(), ApiErrors> {
    let sign_in = at_second_factor(cx, client, id)?;
    let user = sign_in.user.as_ref().ok_or(Code::VerificationMissing)?;
    let request = second_factor::request(cx, user, sign_in.second.as_ref(), phone)?;
    let verification = challenge::send(cx, request)?;
    cx.db.client_mut(client)?.sign_in_mut(id)?.second = Some(verification);
    Ok(())
}

/// Answers the second factor of a sign-in.
pub(crate) fn attempt_second(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    strategy: VerificationStrategy,
    code: &str,
) -> Result<(), ApiErrors> {
    let sign_in = at_second_factor(cx, client, id)?;
    let user = user_let_in(cx, sign_in.user.as_ref())?;
    let (user, found) = cx.db.user_and_client_mut(&user, client)?;
    let second = &mut found.sign_in_mut(id)?.second;
    second_factor::attempt(cx.settings, second, user, strategy, code, cx.now)?;
    advance(cx, client, id)?;
    Ok(())
}

/// Sets a new password for a user who proved to hold an identifier.
pub(crate) fn reset_password(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    password: &str,
    signs_out: bool,
) -> Result<(), ApiErrors> {
    if !open(cx, client, id)?.needs_password {
        return Err(Code::VerificationMissing.into());
    }
    password::ensure_good(cx.settings, password, "password")?;
    renew_password(cx, client, id, password, signs_out)?;
    advance(cx, client, id)?;
    Ok(())
}

/// Signs the user in if nothing is missing, and returns `true` if that was so.
pub(crate) fn advance(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
) -> Result<bool, ApiError> {
    let sign_in = cx.db.client(client)?.find_sign_in(id);
    let sign_in = sign_in.ok_or(Code::ResourceNotFound)?;
    let user = sign_in.user.as_ref().and_then(|id| cx.db.users.get(id));
    let is_complete = sign_in.is_proven()
        && !sign_in.needs_password
        && !factors::needs_second(cx.settings, sign_in, user);
    if !is_complete {
        return Ok(false);
    }
    let user = sign_in.user.clone().ok_or(Code::ResourceNotFound)?;
    let strategy = sign_in
        .verification
        .as_ref()
        .map(|it| it.strategy().clone());
    let has_second = sign_in.second.is_some();
    let actor = sign_in.actor.clone();
    let session = session::create(cx, client, &user, has_second)?;
    let client = cx.db.client_mut(client)?;
    if let Some(actor) = actor {
        client.delegate(&session, actor, cx.now);
    }
    client.current_sign_in = None;
    client.last_strategy = strategy;
    client.sign_in_mut(id)?.session = Some(session);
    Ok(true)
}

/// Returns a sign-in that is not finished.
pub(crate) fn open<'a>(
    cx: &'a Context<'_>,
    client: &ClientId,
    id: &SignInId,
) -> Result<&'a SignIn, ApiError> {
    let found = cx.db.client(client)?.find_sign_in(id);
    let sign_in = found.ok_or(Code::ResourceNotFound)?;
    if sign_in.session.is_some() {
        return Err(Code::VerificationAlreadyVerified.into());
    }
    session::ensure_single(cx, Some(client))?;
    if cx.now >= sign_in.abandon_at {
        return Err(Code::ResourceNotFound.into());
    }
    Ok(sign_in)
}

/// Returns the user of a sign-in, unless they are banned or locked.
pub(crate) fn user_let_in(cx: &Context<'_>, user: Option<&UserId>) -> Result<UserId, ApiError> {
    let id = user.ok_or(Code::VerificationMissing)?;
    cx.db.user(id)?.ensure_welcome(cx.now)?;
    Ok(id.clone())
}

/// Lets in the user of an account that a provider confirmed, and connects the account if need be.
pub(crate) fn let_in(
    cx: &mut Context<'_>,
    client: &ClientId,
    strategy: &VerificationStrategy,
    profile: Profile,
) -> Result<Owner, ApiErrors> {
    let Some(user) = external_account::user_of(cx.db, strategy, &profile) else {
        return Ok(Owner::Nobody(profile));
    };
    cx.db.user(&user)?.ensure_welcome(cx.now)?;
    session::ensure_not_signed_in(cx, Some(client), &user)?;
    external_account::connect_if_new(cx, &user, strategy, profile)?;
    Ok(Owner::User(user))
}

/// Signs in with the account of a sign-up, which is a user's already.
fn create_by_transfer(
    cx: &mut Context<'_>,
    client: Option<ClientId>,
) -> Result<(ClientId, SignInId), ApiErrors> {
    let client = client.ok_or(Code::ExternalAccountNotFound)?;
    let sign_up = cx.db.clients.get(&client).and_then(Client::open_sign_up);
    let account = sign_up.and_then(|sign_up| sign_up.account.as_ref());
    let account = account.and_then(NewAccount::transferable);
    let (verification, profile) = account.ok_or(Code::ExternalAccountNotFound)?;
    let (mut verification, profile) = (verification.clone(), profile.clone());
    let Owner::User(user) = let_in(cx, &client, verification.strategy(), profile)? else {
        return Err(Code::ExternalAccountNotFound.into());
    };
    verification.vouch();
    let mut sign_in = SignIn::new(cx.id("sia"), Some(user), None, cx.now);
    sign_in.verification = Some(verification);
    let id = sign_in.id.clone();
    let found = cx.db.client_mut(&client)?;
    found.sign_up = None;
    found.start(sign_in);
    advance(cx, &client, &id)?;
    Ok((client, id))
}

/// Adds a new sign-in after its first step, which can be refused.
fn add(
    cx: &mut Context<'_>,
    requester: &Requester,
    client: Option<ClientId>,
    mut sign_in: SignIn,
    first_step: impl FnOnce(&mut Context<'_>, &ClientId, &mut SignIn) -> Result<(), ApiErrors>,
) -> Result<(ClientId, SignInId), ApiErrors> {
    let id = sign_in.id.clone();
    let credential = &requester.credential;
    client::with_client(cx, credential, client, |cx, client| {
        first_step(cx, client, &mut sign_in)?;
        cx.db.client_mut(client)?.start(sign_in);
        advance(cx, client, &id)?;
        Ok(id)
    })
}

/// Returns the request of a first factor.
fn request(
    cx: &Context<'_>,
    sign_in: &SignIn,
    proof: Proof<'_>,
    named: &Named,
) -> Result<Request, ApiError> {
    let purpose = Purpose::SignIn(sign_in.id.clone());
    if let Some(request) = proof.of_account(cx, purpose)? {
        return Ok(request);
    }
    factors::ensure_usable(cx.settings, &proof.strategy)?;
    let user = cx.db.user(&user_let_in(cx, sign_in.user.as_ref())?)?;
    let claims = json!({ "client": proof.client, "sign_in": sign_in.id });
    let begun_with = sign_in.identifier.as_deref();
    let identifier = factors::identifier_for(user, &proof.strategy, named, begun_with)?;
    proof.of_identifier(cx, identifier, claims)
}

/// Checks a code or a signature; a wrong one is counted, for the user too.
fn attempt_challenge(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    answer: &FirstFactorAnswer,
) -> Result<(), ApiErrors> {
    let sign_in = open(cx, client, id)?;
    let user = user_let_in(cx, sign_in.user.as_ref())?;
    let verification = sign_in.verification.as_ref();
    let verification = verification.ok_or(Code::VerificationMissing)?;
    if *verification.strategy() != answer.strategy {
        return Err(Code::VerificationStrategyInvalid.into());
    }
    let (param, answer) = if strategy::is_web3(&answer.strategy) {
        ("signature", &answer.signature)
    } else {
        ("code", &answer.code)
    };
    let answer = answer.as_ref().ok_or_else(|| ApiError::missing(param))?;
    let (user, found) = cx.db.user_and_client_mut(&user, client)?;
    let verification = found.sign_in_mut(id)?.verification.as_mut();
    let verification = verification.ok_or(Code::VerificationMissing)?;
    challenge::attempt(cx.settings, verification, user, answer, cx.now)
}

fn check_password(
    cx: &mut Context<'_>,
    user: Option<&UserId>,
    password: Option<&str>,
) -> Result<Verification, ApiErrors> {
    let password = password.ok_or_else(|| ApiError::missing("password"))?;
    let user = user_let_in(cx, user)?;
    password::check(cx.db.user_mut(&user)?, password, "password", cx.now)?;
    Ok(Verification::given(VerificationStrategy::Password))
}

fn renew_password(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignInId,
    password: &str,
    signs_out: bool,
) -> Result<(), ApiErrors> {
    let sign_in = cx.db.client(client)?.find_sign_in(id);
    let user = sign_in.ok_or(Code::ResourceNotFound)?.user.as_ref();
    let user = user_let_in(cx, user)?;
    password::set(cx.db.user_mut(&user)?, password, cx.random, cx.now);
    cx.db.client_mut(client)?.sign_in_mut(id)?.needs_password = false;
    if signs_out {
        session::revoke_all(cx, &user, None)?;
    }
    Ok(())
}

/// Returns a sign-in that lacks nothing before its second factor.
fn at_second_factor<'a>(
    cx: &'a Context<'_>,
    client: &ClientId,
    id: &SignInId,
) -> Result<&'a SignIn, ApiError> {
    let sign_in = open(cx, client, id)?;
    if !sign_in.is_proven() || sign_in.needs_password {
        return Err(Code::VerificationMissing.into());
    }
    Ok(sign_in)
}

fn user_of_identifier(cx: &Context<'_>, identifier: &str) -> Result<UserId, ApiError> {
    let db = &*cx.db;
    let claim = Claim::from_identifier(identifier)
        .ok_or_else(|| ApiError::param(Code::FormParamFormatInvalid, "identifier"))?;
    let is_compared = !matches!(claim, Claim::Username(_));
    if is_compared && !lists::is_on(db, cx.settings, Restriction::SignUpsOnly) {
        lists::ensure_let_in(cx, identifier)?;
    }
    let user = db.claims.get(&claim).cloned();
    user.ok_or_else(|| ApiError::param(Code::FormIdentifierNotFound, "identifier"))
}
