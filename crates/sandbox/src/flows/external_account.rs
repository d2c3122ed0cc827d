//! Accounts at providers: connected by a round trip, or by a token that the caller brings.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_model::{
    ClientId, ExternalAccountId, IdentificationId, IdentifierKind, UserId, VerificationStrategy,
};
use clerk_user_validate::{Email, OAuthStrategy};
use serde_json::Value;

use super::access::Me;
use super::redirect::{self, Place, Redirects};
use super::{factors, identification, oauth};
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::{
    Authorization, Claim, ExternalAccount, Identification, Identifier, Kind, Profile, Purpose,
    ReturnTo, Verification, strategy,
};
use crate::error::{ApiError, ApiErrors};
use crate::quirk::Quirk;
use crate::settings::Settings;

/// The parameters of a new account.
#[derive(Clone, Debug)]
pub(crate) struct NewExternalAccount {
    /// The strategy of the provider; an enterprise connection has none.
    pub(crate) strategy: Option<OAuthStrategy>,
    pub(crate) redirects: Redirects,
    pub(crate) scopes: Vec<String>,
    /// The provider's token or code.
    pub(crate) token: Option<String>,
}

/// Connects an account to a user, or starts the round trip that does.
pub(crate) fn create(
    cx: &mut Context<'_>,
    place: &Place,
    me: &Me,
    params: &NewExternalAccount,
) -> Result<ExternalAccount, ApiErrors> {
    let Some(strategy) = &params.strategy else {
        // There are no enterprise connections to name.
        let error = ApiError::param(Code::FormResourceNotFound, "enterprise_connection_id");
        return Err(error.into());
    };
    let (provider, user) = (strategy.provider(), &me.user);
    factors::ensure_offered(cx.settings, strategy)?;
    ensure_unconnected(cx.db, user, provider)?;
    let mut account = new(cx, strategy);
    let id = account.id.clone();
    if strategy.is_token() {
        let profile = token_profile(strategy, params.token.as_deref(), || {
            oauth::own_profile(cx.db, user, provider)
        })?;
        ensure_same_address(cx, user, &profile)?;
        add(cx, user, account, profile)?;
    } else {
        let return_to = redirect::return_to(cx, place, &params.redirects)?;
        account.asked_scopes.clone_from(&params.scopes);
        replace(cx.db, user, account)?;
        cx.db.user_mut(user)?.updated_at = cx.now;
        request_consent(cx, me, &id, return_to)?;
    }
    Ok(cx.db.user_mut(user)?.account_mut(&id)?.clone())
}

/// Starts another round trip for an account, for more scopes.
pub(crate) fn reauthorize(
    cx: &mut Context<'_>,
    place: &Place,
    me: &Me,
    id: &ExternalAccountId,
    redirects: &Redirects,
    scopes: Vec<String>,
) -> Result<ExternalAccount, ApiErrors> {
    let user = &me.user;
    cx.db.user_mut(user)?.account_mut(id)?;
    let return_to = redirect::return_to(cx, place, redirects)?;
    let account = cx.db.user_mut(user)?.account_mut(id)?;
    for scope in scopes {
        if !account.asked_scopes.contains(&scope) {
            account.asked_scopes.push(scope);
        }
    }
    request_consent(cx, me, id, return_to)?;
    Ok(cx.db.user_mut(user)?.account_mut(id)?.clone())
}

pub(crate) fn delete(
    cx: &mut Context<'_>,
    user: &UserId,
    id: &ExternalAccountId,
) -> Result<(), ApiError> {
    let owner = cx.db.user_mut(user)?;
    let account = owner.account_mut(id)?;
    let (is_verified, claim) = (account.is_verified(), account.claim());
    owner.ensure_removable(is_verified)?;
    owner.remove_account(id);
    owner.updated_at = cx.now;
    if let Some(claim) = claim {
        cx.db.release(&claim, user);
    }
    Ok(())
}

/// Revokes the provider's tokens, and so the scopes that the user consented to.
pub(crate) fn revoke_tokens(
    cx: &mut Context<'_>,
    user: &UserId,
    id: &ExternalAccountId,
) -> Result<(), ApiError> {
    let account = cx.db.user_mut(user)?.account_mut(id)?;
    account.approved_scopes.clear();
    account.updated_at = cx.now;
    Ok(())
}

/// Returns a new account of a provider, which is nobody's.
pub(crate) fn new(cx: &mut Context<'_>, strategy: &OAuthStrategy) -> ExternalAccount {
    let provider = strategy.provider();
    let identification: IdentificationId = cx.id("idn");
    let is_legacy =
        matches!(provider, "google" | "facebook") || cx.settings.quirks.has(Quirk::GoogleAccount);
    let id = if is_legacy {
        ExternalAccountId::from(identification.as_str())
    } else {
        cx.id("eac")
    };
    ExternalAccount {
        id,
        identification,
        provider: provider.to_owned(),
        verification: oauth::waiting(strategy, cx.now),
        asked_scopes: Vec::new(),
        approved_scopes: Vec::new(),
        profile: None,
        created_at: cx.now,
        updated_at: cx.now,
    }
}

/// Refuses an account with another address than those of a user who cannot change them.
pub(crate) fn ensure_same_address(
    cx: &Context<'_>,
    user: &UserId,
    profile: &Profile,
) -> Result<(), Code> {
    let claim = profile.email.as_ref().map(Claim::email);
    let user = cx.db.users.get(user);
    let is_own = |claim| user.is_some_and(|user| user.with_claim(claim).is_some());
    let is_fixed = cx.settings.is_immutable(&IdentifierKind::EmailAddress);
    if is_fixed && !claim.as_ref().is_none_or(is_own) {
        return Err(Code::OauthConnectionBlockedByImmutableAttribute);
    }
    Ok(())
}

/// Returns the profile that a token of an allowed provider stands for.
pub(crate) fn bearer(
    settings: &Settings,
    strategy: &OAuthStrategy,
    token: Option<&str>,
    expected: impl FnOnce() -> Profile,
) -> Result<Profile, ApiError> {
    factors::ensure_authenticates(settings, strategy)?;
    token_profile(strategy, token, expected)
}

/// Returns the user that an account, or the email address with it, belongs to.
pub(crate) fn user_of(
    db: &Db,
    strategy: &VerificationStrategy,
    profile: &Profile,
) -> Option<UserId> {
    let account = profile.claim(strategy::provider(strategy));
    let email = profile.email.as_ref().map(Claim::email);
    let owner = db.claims.get(&account);
    owner.or_else(|| db.claims.get(&email?)).cloned()
}

/// Connects an account that a provider confirmed, unless it is connected.
pub(crate) fn connect_if_new(
    cx: &mut Context<'_>,
    user: &UserId,
    strategy: &VerificationStrategy,
    profile: Profile,
) -> Result<(), ApiErrors> {
    let provider = strategy::provider(strategy);
    if cx.db.claims.contains_key(&profile.claim(provider)) {
        return Ok(());
    }
    ensure_unconnected(cx.db, user, provider)?;
    let strategy = OAuthStrategy::parse(strategy.as_str());
    let strategy = strategy.map_err(|_| Code::OauthUnsupportedProvider)?;
    let account = new(cx, &strategy);
    add(cx, user, account, profile)
}

/// Connects an account that a provider confirmed, and the email address with it.
pub(crate) fn connect(
    cx: &mut Context<'_>,
    user: &UserId,
    id: &ExternalAccountId,
    profile: Profile,
    client: Option<&ClientId>,
) -> Result<(), Code> {
    let missing = |_| Code::ExternalAccountNotFound;
    let owner = cx.db.user_mut(user).map_err(missing)?;
    let account = owner.account_mut(id).map_err(missing)?;
    let old_claim = account.claim();
    let claim = profile.claim(&account.provider);
    let link = (account.strategy(), account.identification.clone());
    let email = profile.email.clone();
    let email_claim = email.as_ref().map(Claim::email);
    let claims = [Some(&claim), email_claim.as_ref()];
    let owners = claims.map(|claim| cx.db.claims.get(claim?));
    if owners.into_iter().flatten().any(|owner| owner != user) {
        return Err(Code::OauthIdentificationClaimed);
    }
    if cx.db.claims.contains_key(&claim) && old_claim.as_ref() != Some(&claim) {
        return Err(Code::OauthAccountAlreadyConnected);
    }
    let owner = cx.db.user_mut(user).map_err(missing)?;
    let account = owner.account_mut(id).map_err(missing)?;
    account.approved_scopes.clone_from(&account.asked_scopes);
    account.profile = Some(profile);
    account.verification.complete(client.cloned());
    account.updated_at = cx.now;
    if let Some(old_claim) = old_claim {
        cx.db.release(&old_claim, user);
    }
    cx.db.claims.insert(claim, user.clone());
    if let Some(email) = email {
        link_email(cx, user, email, link).map_err(missing)?;
    }
    Ok(())
}

fn request_consent(
    cx: &mut Context<'_>,
    me: &Me,
    id: &ExternalAccountId,
    return_to: ReturnTo,
) -> Result<(), ApiError> {
    let account = cx.db.user_mut(&me.user)?.account_mut(id)?;
    let purpose = Purpose::Connect(me.user.clone(), id.clone());
    let (client, provider) = (&me.client, &account.provider);
    let mut authorization = Authorization::new(client, purpose, provider, return_to, cx.now);
    authorization.scopes.clone_from(&account.asked_scopes);
    let url = oauth::start(cx, authorization);
    let account = cx.db.user_mut(&me.user)?.account_mut(id)?;
    account.verification.ask_again(url, cx.now);
    account.updated_at = cx.now;
    Ok(())
}

fn ensure_unconnected(db: &Db, user: &UserId, provider: &str) -> Result<(), ApiError> {
    let mut accounts = db.user(user)?.accounts.iter();
    if accounts.any(|it| it.provider == provider && it.is_verified()) {
        return Err(Code::OauthAccountAlreadyConnected.into());
    }
    Ok(())
}

/// Adds an account, in the place of an unverified one of the provider.
fn replace(db: &mut Db, user: &UserId, account: ExternalAccount) -> Result<(), ApiError> {
    let accounts = &mut db.user_mut(user)?.accounts;
    accounts.retain(|it| it.provider != account.provider);
    accounts.push(account);
    Ok(())
}

/// Adds and connects an account that a provider confirmed.
fn add(
    cx: &mut Context<'_>,
    user: &UserId,
    account: ExternalAccount,
    profile: Profile,
) -> Result<(), ApiErrors> {
    let id = account.id.clone();
    let before = cx.db.user(user)?.accounts.clone();
    replace(cx.db, user, account)?;
    if let Err(code) = connect(cx, user, &id, profile, None) {
        cx.db.user_mut(user)?.accounts = before;
        return Err(code.into());
    }
    Ok(())
}

/// Links the user's address to a connected account, adding or verifying it if need be.
fn link_email(
    cx: &mut Context<'_>,
    user: &UserId,
    address: Email,
    link: (VerificationStrategy, IdentificationId),
) -> Result<(), ApiError> {
    let is_enabled = !cx.settings.is_disabled(&IdentifierKind::EmailAddress);
    let identifier = Identifier::Email(address);
    let verification = Verification::given(VerificationStrategy::from(format!("from_{}", link.0)));
    let owner = cx.db.user_mut(user)?;
    let known = owner
        .with_claim(&identifier.claim())
        .map(|it| it.id.clone());
    let id = if let Some(id) = known {
        let email = owner.find_mut(Kind::Email, &id)?;
        if !email.linked_to.contains(&link) {
            email.linked_to.push(link);
        }
        if email.is_verified() {
            return Ok(());
        }
        email.verification = verification;
        id
    } else if is_enabled {
        let mut email = Identification::new(
            cx.random.id("idn", cx.now),
            identifier,
            verification,
            cx.now,
        );
        let id = email.id.clone();
        email.linked_to.push(link);
        owner.add(email);
        id
    } else {
        return Ok(());
    };
    identification::verify(cx, user, Kind::Email, &id, None)
}

/// Returns the profile that a token stands for: the person it names if it is a JSON Web Token (RFC
/// 7519) with an `email`, else the expected one. No signature is checked: a sandbox has nobody's.
fn token_profile(
    strategy: &OAuthStrategy,
    token: Option<&str>,
    expected: impl FnOnce() -> Profile,
) -> Result<Profile, ApiError> {
    let token = token.ok_or_else(|| ApiError::missing("token"))?;
    Ok(match email_in(token) {
        Some(email) => Profile::new(strategy.provider(), Some(email), None),
        None => expected(),
    })
}

fn email_in(token: &str) -> Option<Email> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    Email::parse(claims.get("email")?.as_str()?).ok()
}
