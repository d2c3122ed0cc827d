//! The identifiers that a user adds and verifies: email addresses, phone numbers and wallets.

use clerk_user_model::{ClientId, IdentificationId, IdentifierKind, UserId, VerificationStrategy};
use clerk_user_validate::{E164, Email, Region, UsernameFault, UsernameRules};
use serde_json::json;

use super::challenge::{self, Proof, Request};
use super::{factors, lists, redirect};
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::{
    Authorization, Claim, Identification, Identifier, Kind, Purpose, Restriction, Verification,
};
use crate::error::ApiError;
use crate::settings::Settings;

/// Refuses a user who may not add another identifier of a kind.
pub(crate) fn ensure_can_add(cx: &Context<'_>, user: &UserId, kind: Kind) -> Result<(), ApiError> {
    if cx.settings.is_disabled(kind.identifier_kind()) {
        return Err(ApiError::param(Code::FormParamUnknown, kind.object()));
    }
    ensure_mutable(cx.settings, kind)?;
    let unverified = cx.db.user(user)?.unverified_count();
    let max = cx.settings.max_unverified;
    if max.is_some_and(|max| unverified >= max) {
        return Err(Code::TooManyUnverifiedIdentifications.into());
    }
    Ok(())
}

/// Refuses an identifier that the instance does not allow, or that a user holds.
pub(crate) fn ensure_available(cx: &Context<'_>, identifier: &Identifier) -> Result<(), ApiError> {
    ensure_free(cx, identifier)?;
    ensure_unrestricted(cx, identifier)
}

/// Refuses an identifier of a kind that is switched off, a number of a country that is, and an
/// identifier that a user holds.
pub(crate) fn ensure_free(cx: &Context<'_>, identifier: &Identifier) -> Result<(), ApiError> {
    let kind = identifier.kind();
    if cx.settings.is_disabled(kind.identifier_kind()) {
        return Err(ApiError::param(Code::FormParamUnknown, kind.object()));
    }
    if let Identifier::Phone(number) = identifier
        && !cx.settings.allows(country_of(*number))
    {
        return Err(ApiError::param(Code::UnsupportedCountryCode, kind.object()));
    }
    if cx.db.claims.contains_key(&identifier.claim()) {
        return Err(ApiError::param(Code::FormIdentifierExists, kind.object()));
    }
    Ok(())
}

/// Refuses an identifier that the restrictions of the instance keep out: a subaddress, or what the
/// allow list and the block list say.
pub(crate) fn ensure_unrestricted(
    cx: &Context<'_>,
    identifier: &Identifier,
) -> Result<(), ApiError> {
    if let Identifier::Email(address) = identifier
        && lists::is_on(cx.db, cx.settings, Restriction::Subaddresses)
        && address.local_part().contains(Email::SUBADDRESS_SEPARATORS)
    {
        let param = identifier.kind().object();
        return Err(ApiError::param(Code::NotAllowedAccess, param));
    }
    lists::ensure_let_in(cx, &identifier.to_string())
}

/// Refuses a username that is switched off, that the settings do not allow, or that a user holds. The
/// Frontend API does not say which rule a username breaks.
pub(crate) fn ensure_username_available(
    cx: &Context<'_>,
    name: &str,
    user: Option<&UserId>,
) -> Result<(), ApiError> {
    match fault_of_username(cx, name, user) {
        None => Ok(()),
        Some(code @ (Code::FormParamUnknown | Code::FormIdentifierExists)) => {
            Err(ApiError::param(code, "username"))
        }
        Some(_) => Err(ApiError::param(Code::FormParamFormatInvalid, "username")),
    }
}

/// Returns the reason why a user cannot have a username.
pub(crate) fn fault_of_username(
    cx: &Context<'_>,
    name: &str,
    user: Option<&UserId>,
) -> Option<Code> {
    let settings = cx.settings;
    let owner = cx.db.claims.get(&Claim::username(name));
    let rules = UsernameRules {
        min_length: settings.min_username_length,
        max_length: settings.max_username_length,
        allow_special: settings.special_usernames,
        allow_numeric: settings.numeric_usernames,
    };
    if settings.is_disabled(&IdentifierKind::Username) {
        return Some(Code::FormParamUnknown);
    }
    match rules.fault(name) {
        Some(UsernameFault::Length) => Some(Code::FormUsernameInvalidLength),
        Some(UsernameFault::Character { .. }) => Some(Code::FormUsernameInvalidCharacter),
        Some(UsernameFault::PhoneNumber) => Some(Code::FormUsernameCannotBePhoneNumber),
        Some(UsernameFault::NoLetter) => Some(Code::FormUsernameNeedsNonNumberChar),
        None => (owner.is_some() && owner != user).then_some(Code::FormIdentifierExists),
    }
}

/// Adds an identifier to a user, not verified.
pub(crate) fn create(
    cx: &mut Context<'_>,
    user: &UserId,
    identifier: Identifier,
    is_second_factor: bool,
) -> Result<Identification, ApiError> {
    ensure_can_add(cx, user, identifier.kind())?;
    ensure_available(cx, &identifier)?;
    add(cx, user, identifier, is_second_factor)
}

/// Adds an identifier that is available to a user, not verified, whether or not users may add one.
pub(crate) fn add(
    cx: &mut Context<'_>,
    user: &UserId,
    identifier: Identifier,
    is_second_factor: bool,
) -> Result<Identification, ApiError> {
    let user = cx.db.user_mut(user)?;
    if user.with_claim(&identifier.claim()).is_some() {
        let param = identifier.kind().object();
        return Err(ApiError::param(Code::FormIdentifierExists, param));
    }
    let verification = Verification::unprepared(identifier.usual_strategy());
    let mut added = Identification::new(
        cx.random.id("idn", cx.now),
        identifier,
        verification,
        cx.now,
    );
    added.is_second_factor = is_second_factor;
    user.add(added.clone());
    user.updated_at = cx.now;
    Ok(added)
}

pub(crate) fn find<'a>(
    db: &'a Db,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<&'a Identification, ApiError> {
    let found = db.user(user)?.find(kind, id);
    found.ok_or_else(|| Code::ResourceNotFound.into())
}

/// Makes a phone number a second factor, or the default one.
pub(crate) fn update_phone(
    cx: &mut Context<'_>,
    user: &UserId,
    id: &IdentificationId,
    reserved: Option<bool>,
    default: Option<bool>,
) -> Result<(), ApiError> {
    let phone = find(cx.db, user, Kind::Phone, id)?;
    let (was, is_verified) = (phone.is_second_factor, phone.is_verified());
    let is_second_factor = reserved.unwrap_or(was);
    let is_default = default.unwrap_or(phone.is_default) && is_second_factor;
    if reserved == Some(true) && !is_verified {
        return Err(Code::IdentificationUpdateSecondFactorUnverified.into());
    }
    if default == Some(true) && !is_second_factor {
        return Err(Code::IdentificationUpdateFailed.into());
    }
    let owner = cx.db.user(user)?;
    if is_second_factor && !was && owner.ensure_removable(is_verified).is_err() {
        return Err(Code::IdentificationUpdateFailed.into());
    }
    if was && !is_second_factor && is_verified {
        factors::ensure_second_removable(cx.settings, owner)?;
    }
    let owner = cx.db.user_mut(user)?;
    let phone = owner.find_mut(Kind::Phone, id)?;
    phone.is_second_factor = is_second_factor;
    phone.is_default = is_default;
    phone.updated_at = cx.now;
    if is_default {
        owner.set_default(id);
    }
    owner.choose_default();
    if is_second_factor {
        owner.primaries.retain(|_, primary| primary != id);
    }
    owner.choose_primaries();
    owner.updated_at = cx.now;
    Ok(())
}

/// Removes an identifier from a user.
pub(crate) fn delete(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<(), ApiError> {
    find(cx.db, user, kind, id)?;
    ensure_mutable(cx.settings, kind)?;
    remove(cx, user, kind, id)
}

/// Removes an identifier from a user, whether or not users may remove it.
pub(crate) fn remove(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<(), ApiError> {
    let found = find(cx.db, user, kind, id)?;
    let claim = found.identifier.claim();
    let is_verified = found.is_verified();
    if !found.linked_to.is_empty() {
        return Err(Code::DeleteLinkedIdentificationDisallowed.into());
    }
    let owner = cx.db.user(user)?;
    let is_required = cx.settings.is_required(kind.identifier_kind());
    if is_required && is_verified && owner.verified(kind).count() == 1 {
        return Err(Code::LastRequiredIdentificationDeletionFailed.into());
    }
    if !found.is_second_factor {
        owner.ensure_removable(is_verified)?;
    } else if is_verified {
        factors::ensure_second_removable(cx.settings, owner)?;
    }
    let owner = cx.db.user_mut(user)?;
    owner.remove(id);
    owner.updated_at = cx.now;
    cx.db.release(&claim, user);
    Ok(())
}

/// Prepares the verification of an identifier.
pub(crate) fn prepare(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
    proof: Proof<'_>,
) -> Result<Identification, ApiError> {
    let request = request(cx, user, find(cx.db, user, kind, id)?, proof)?;
    start(cx, user, kind, id, request)
}

/// Sends a code to an email address or a phone number that is not verified.
#[cfg(feature = "backend")]
pub(crate) fn send_code(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<(), ApiError> {
    let found = find(cx.db, user, kind, id)?;
    let strategy = found.identifier.usual_strategy();
    challenge::ensure_preparable(cx, Some(&found.verification), &strategy)?;
    if !cx.settings.is_enabled(&strategy) {
        return Err(Code::FeatureNotEnabled.into());
    }
    let request = Request::Challenge(found.identifier.clone(), strategy, None);
    start(cx, user, kind, id, request)?;
    Ok(())
}

/// Starts the verification that is requested, in place of an earlier one.
fn start(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
    request: Request,
) -> Result<Identification, ApiError> {
    let verification = challenge::send(cx, request)?;
    let found = cx.db.user_mut(user)?.find_mut(kind, id)?;
    found.verification = verification;
    found.updated_at = cx.now;
    Ok(found.clone())
}

fn request(
    cx: &Context<'_>,
    user: &UserId,
    found: &Identification,
    proof: Proof<'_>,
) -> Result<Request, ApiError> {
    let Identification { id, identifier, .. } = found;
    challenge::ensure_preparable(cx, Some(&found.verification), &proof.strategy)?;
    if !identifier.is_proven_by(&proof.strategy) {
        return Err(Code::VerificationStrategyInvalid.into());
    }
    if !cx.settings.is_enabled(&proof.strategy) {
        return Err(ApiError::param(Code::FormParamValueDisabled, "strategy"));
    }
    if proof.strategy != VerificationStrategy::EnterpriseSso {
        let claims = json!({ "user": user, "email": id });
        return proof.of_identifier(cx, identifier.clone(), claims);
    }
    let domain = identifier.as_email().map(Email::domain);
    let domain = domain.filter(|domain| cx.settings.has_connection(domain));
    let domain = domain.ok_or(Code::VerificationStrategyInvalid)?;
    let return_to = redirect::required_return_to(cx, proof.place, proof.redirects)?;
    let purpose = Purpose::VerifyEmail(user.clone(), id.clone());
    let authorization = Authorization::new(proof.client, purpose, domain, return_to, cx.now);
    let strategy = VerificationStrategy::Saml;
    Ok(Request::Consent(strategy, Box::new(authorization)))
}

/// Answers the challenge of an identifier by a code or a signature.
pub(crate) fn attempt(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
    answer: &str,
) -> Result<(), ApiError> {
    let found = cx.db.user_mut(user)?.find_mut(kind, id)?;
    found
        .verification
        .check(answer, cx.settings.max_attempts(), cx.now)?;
    verify(cx, user, kind, id, None)
}

/// Makes an identifier verified, unless another user holds it.
pub(crate) fn verify(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
    client: Option<ClientId>,
) -> Result<(), ApiError> {
    let claim = find(cx.db, user, kind, id)?.identifier.claim();
    cx.db.claim(claim, user, kind.object())?;
    let user = cx.db.user_mut(user)?;
    let found = user.find_mut(kind, id)?;
    found.verification.complete(client);
    found.is_reserved = false;
    found.updated_at = cx.now;
    user.choose_default();
    user.choose_primaries();
    user.updated_at = cx.now;
    Ok(())
}

fn ensure_mutable(settings: &Settings, kind: Kind) -> Result<(), ApiError> {
    if settings.is_immutable(kind.identifier_kind()) {
        return Err(Code::ImmutableAttributeModificationNotAllowed.into());
    }
    Ok(())
}

/// Returns the country of a number. A number of North America that is in no assigned range counts
/// as one of the United States: the area codes of other countries are all assigned.
fn country_of(number: E164) -> Option<Region> {
    match number.country_calling_code() {
        1 => number.region().or_else(|| Region::parse("US").ok()),
        _ => number.region(),
    }
}
