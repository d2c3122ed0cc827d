use std::collections::BTreeSet;

use clerk_user_model::{UserId, VerificationStrategy};

use super::{external_account, ticket};
use crate::context::Context;
use crate::domain::{
    Claim, ExternalAccount, Identification, Kind, Profile, Standing, User, Verification,
};
use crate::error::StoredError;
use crate::secret::PasswordHash;
use crate::seed::{AccountSeed, UserSeed};

/// Adds an account; returns `None`, and adds nothing, if it has an identifier twice, or one that
/// another account holds.
pub(crate) fn add_user(cx: &mut Context<'_>, seed: &UserSeed) -> Option<UserId> {
    let user = user_of(cx, seed);
    let claims: Vec<_> = user.claims().collect();
    let distinct: BTreeSet<_> = claims.iter().map(|(claim, _)| claim).collect();
    if distinct.len() < claims.len() {
        return None;
    }
    let held = claims.into_iter().filter(|(_, is_held)| *is_held);
    let held: Vec<_> = held.map(|(claim, _)| claim).collect();
    if held.iter().any(|claim| cx.db.claims.contains_key(claim)) {
        return None;
    }
    let id = user.id.clone();
    cx.db.add_user(user, held);
    for text in &seed.tickets {
        ticket::add(cx, text.as_str().to_owned(), id.clone());
    }
    Some(id)
}

fn user_of(cx: &mut Context<'_>, seed: &UserSeed) -> User {
    let id = seed.id.as_ref().map(|id| UserId::from(id.as_str()));
    let mut user = User::new(id.unwrap_or_else(|| cx.id("user")), cx.now);
    user.username = seed.username.as_ref().map(|it| it.as_str().to_lowercase());
    user.first_name.clone_from(&seed.first_name);
    user.last_name.clone_from(&seed.last_name);
    user.is_banned = seed.banned;
    if seed.locked {
        user.lock(cx.now);
    }
    if let Some(password) = &seed.password {
        user.password = Some(PasswordHash::new(password, cx.random.block()));
    }
    for (identifier, standing, is_primary, is_second_factor) in seed.identifiers() {
        let verification = match standing {
            // An administrator verified it.
            Standing::Verified => Verification::given(VerificationStrategy::Admin),
            Standing::Unverified | Standing::Reserved => {
                Verification::unprepared(identifier.usual_strategy())
            }
        };
        let mut added = Identification::new(cx.id("idn"), identifier, verification, cx.now);
        added.is_reserved = standing == Standing::Reserved;
        added.is_second_factor = is_second_factor;
        if is_primary {
            user.primaries.insert(added.kind(), added.id.clone());
        }
        user.add(added);
    }
    user.choose_primaries();
    user.choose_default();
    for seed in &seed.external_accounts {
        let account = external_account::new(cx, &seed.strategy);
        add_account(&mut user, account, seed);
    }
    user
}

/// Connects an account, and links it to the email address that the user has there and here.
fn add_account(user: &mut User, mut account: ExternalAccount, seed: &AccountSeed) {
    account.asked_scopes.clone_from(&seed.approved_scopes);
    if let Some(error) = &seed.error {
        let reason = StoredError::new(error.as_str().to_owned());
        account.verification.refuse(reason);
        user.accounts.push(account);
        return;
    }
    account.approved_scopes.clone_from(&seed.approved_scopes);
    account.verification.complete(None);
    let address = seed.email_address.clone();
    let address = address.or_else(|| user.main_email().cloned());
    let known = address.as_ref().map(Claim::email);
    let known = known.and_then(|claim| user.with_claim(&claim));
    let known = known.filter(|it| it.is_verified()).map(|it| it.id.clone());
    let email = known.and_then(|id| user.find_mut(Kind::Email, &id).ok());
    if let Some(email) = email {
        let link = (account.strategy(), account.identification.clone());
        email.linked_to.push(link);
    }
    let mut profile = Profile::new(&account.provider, address, Some(user.id.as_str()));
    if let Some(id) = &seed.provider_user_id {
        profile.user_id.clone_from(id);
    }
    account.profile = Some(profile);
    user.accounts.push(account);
}
