//! The things that an application's servers do with users.

use clerk_user_model::{
    ClientId, IdentificationId, IdentifierKind, SessionId, UserId, VerificationStrategy,
};
use clerk_user_validate::MAX_EXTERNAL_ID_LENGTH;
use serde_json::{Map, Value};

use super::{account, identification, password, session};
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::user::ServerFields;
use crate::domain::{
    BackupCodes, Claim, Client, Identifier, Kind, Session, Standing, Totp, User, Verification,
};
use crate::error::{ApiError, ApiErrors};
use crate::index::Key;
use crate::random::Random;
use crate::secret::{Digest, PasswordHash};
use crate::settings::{Presence, Settings};

/// A password that servers give a user.
#[derive(Clone, Debug)]
pub(crate) enum NewPassword {
    Text {
        text: String,
        is_unchecked: bool,
    },
    /// Hashed by another system.
    Digest(Digest),
}

/// The secrets that servers give a user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    pub(crate) password: Option<NewPassword>,
    pub(crate) totp_secret: Option<Vec<u8>>,
    pub(crate) backup_codes: Option<Vec<String>>,
}

impl Credentials {
    /// Returns the reasons why the instance does not take them: a password that is to be checked and
    /// is not good enough, and second factors that are switched off.
    pub(crate) fn faults(&self, settings: &Settings) -> Vec<ApiError> {
        let weakness = match &self.password {
            Some(NewPassword::Text {
                text,
                is_unchecked: false,
            }) => password::ensure_good(settings, text, "password").err(),
            _ => None,
        };
        let second_factors = [
            (
                "totp_secret",
                VerificationStrategy::Totp,
                self.totp_secret.is_some(),
            ),
            (
                "backup_codes",
                VerificationStrategy::BackupCode,
                self.backup_codes.is_some(),
            ),
        ];
        let switched_off = second_factors
            .into_iter()
            .filter(|(_, strategy, is_given)| *is_given && !settings.is_enabled(strategy))
            .map(|(param, ..)| ApiError::param(Code::FormParamUnknown, param));
        weakness.into_iter().chain(switched_off).collect()
    }

    pub(crate) fn give(self, user: &mut User, random: &mut Random, now: i64) {
        match self.password {
            Some(NewPassword::Text { text, .. }) => password::set(user, &text, random, now),
            Some(NewPassword::Digest(digest)) => {
                user.password = Some(PasswordHash::Imported(digest));
                user.password_set_at = Some(now);
            }
            None => {}
        }
        if let Some(secret) = self.totp_secret {
            user.totp = Some(Totp::imported(secret, random, now));
        }
        if let Some(codes) = self.backup_codes {
            user.backup_codes = Some(BackupCodes::of(codes, random, now));
        }
        user.updated_at = now;
    }
}

/// A user to be created.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a parameter of its own"
)]
pub(crate) struct NewUser {
    pub(crate) identifiers: Vec<(Identifier, Standing)>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) credentials: Credentials,
    pub(crate) skips_password: bool,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) server: ServerFields,
    pub(crate) created_at: Option<i64>,
    pub(crate) is_banned: bool,
    pub(crate) is_locked: bool,
    /// The user need not have what the instance requires.
    pub(crate) skips_requirements: bool,
    /// The restrictions of the instance do not count.
    pub(crate) skips_restrictions: bool,
}

impl NewUser {
    /// Returns `true` if the user has the identifiers and names that the instance requires.
    fn has_required(&self, settings: &Settings) -> bool {
        let has = |kind: &IdentifierKind| match kind {
            IdentifierKind::Username => self.username.is_some(),
            _ => self
                .identifiers
                .iter()
                .any(|(identifier, _)| identifier.kind().identifier_kind() == kind),
        };
        let names = settings.names().into_iter();
        let has_name = [&self.first_name, &self.last_name].map(Option::is_some);
        settings.required_identifiers.iter().all(has)
            && names
                .zip(has_name)
                .all(|((_, presence), has_name)| presence != Presence::Required || has_name)
    }
}

/// Creates a user with all its identifiers, or none of it.
pub(crate) fn create(cx: &mut Context<'_>, new: NewUser) -> Result<UserId, ApiErrors> {
    let has_identifier = !new.identifiers.is_empty() || new.username.is_some();
    let has_password = new.credentials.password.is_some() || new.skips_password;
    let needs_password = cx.settings.is_enabled(&VerificationStrategy::Password);
    let is_incomplete = !new.skips_requirements && !new.has_required(cx.settings);
    if !has_identifier || (needs_password && !has_password) || is_incomplete {
        return Err(Code::FormDataMissing.into());
    }
    let now = cx.now;
    let names = account::ensure_names_good(cx.settings, [&new.first_name, &new.last_name]);
    let mut faults: Vec<_> = names.filter_map(Result::err).collect();
    faults.extend(ensure_created_before(new.created_at, now).err());
    for (identifier, _) in &new.identifiers {
        let available = if new.skips_restrictions {
            identification::ensure_free(cx, identifier)
        } else {
            identification::ensure_available(cx, identifier)
        };
        faults.extend(available.err());
    }
    if let Some(name) = &new.username {
        let fault = identification::fault_of_username(cx, name, None);
        faults.extend(fault.map(|code| ApiError::param(code, "username")));
    }
    if let Some(id) = &new.server.external_id {
        faults.extend(ensure_external_id_good(cx.db, id, None).err());
    }
    faults.extend(new.credentials.faults(cx.settings));
    let metadata = [
        ("public_metadata", &new.server.public_metadata),
        ("private_metadata", &new.server.private_metadata),
        ("unsafe_metadata", &new.unsafe_metadata),
    ];
    for (param, metadata) in metadata {
        faults.extend(account::ensure_metadata_fits(metadata, param).err());
    }
    if let Some(errors) = ApiErrors::of(faults) {
        return Err(errors);
    }
    let mut user = User::new(cx.id("user"), cx.now);
    user.created_at = new.created_at.unwrap_or(cx.now);
    user.username = new.username.map(|name| name.to_lowercase());
    user.first_name = new.first_name;
    user.last_name = new.last_name;
    user.unsafe_metadata = new.unsafe_metadata;
    user.server = new.server;
    user.is_banned = new.is_banned;
    new.credentials.give(&mut user, cx.random, cx.now);
    if new.is_locked {
        user.lock(cx.now);
    }
    let id = user.id.clone();
    let claims: Vec<_> = user.claims().map(|(claim, _)| claim).collect();
    cx.db.add_user(user, claims);
    for (identifier, standing) in new.identifiers {
        if let Err(error) = add_identifier(cx, &id, identifier, standing, false) {
            account::delete(cx, &id)?;
            return Err(error.into());
        }
    }
    Ok(id)
}

/// Adds an identifier that is available to a user. The first of its kind is the primary one.
pub(crate) fn add_identifier(
    cx: &mut Context<'_>,
    user: &UserId,
    identifier: Identifier,
    standing: Standing,
    is_second_factor: bool,
) -> Result<IdentificationId, ApiError> {
    let kind = identifier.kind();
    if is_second_factor && standing != Standing::Verified {
        return Err(Code::IdentificationUpdateSecondFactorUnverified.into());
    }
    let claim = identifier.claim();
    let added = identification::add(cx, user, identifier, is_second_factor)?;
    match standing {
        Standing::Verified => verify(cx, user, kind, &added.id)?,
        Standing::Reserved => {
            cx.db.claim(claim, user, kind.object())?;
            cx.db.user_mut(user)?.find_mut(kind, &added.id)?.is_reserved = true;
        }
        Standing::Unverified => {}
    }
    Ok(added.id)
}

/// Puts an identifier in the place of all of its kind that a user has: it is the primary one, even
/// if it is not verified.
pub(crate) fn replace_identifiers(
    cx: &mut Context<'_>,
    user: &UserId,
    identifier: Identifier,
    standing: Standing,
) -> Result<IdentificationId, ApiError> {
    let kind = identifier.kind();
    let owner = cx.db.user(user)?;
    if owner.of_kind(kind).any(|it| !it.linked_to.is_empty()) {
        return Err(Code::DeleteLinkedIdentificationDisallowed.into());
    }
    let before = owner
        .of_kind(kind)
        .map(|it| (it.id.clone(), it.identifier.claim()));
    let before: Vec<_> = before.collect();
    for (id, claim) in &before {
        cx.db.release(claim, user);
        cx.db.user_mut(user)?.remove(id);
    }
    identification::ensure_available(cx, &identifier)?;
    let added = add_identifier(cx, user, identifier, standing, false)?;
    cx.db.user_mut(user)?.primaries.insert(kind, added.clone());
    Ok(added)
}

/// Makes an identifier verified by an administrator.
pub(crate) fn verify(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<(), ApiError> {
    let claim = identification::find(cx.db, user, kind, id)?
        .identifier
        .claim();
    cx.db.claim(claim, user, kind.object())?;
    let found = cx.db.user_mut(user)?.find_mut(kind, id)?;
    found.verification = Verification::given(VerificationStrategy::Admin);
    identification::verify(cx, user, kind, id, None)
}

/// Makes an identifier unverified, and takes it from the user.
pub(crate) fn unverify(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<(), ApiError> {
    let found = identification::find(cx.db, user, kind, id)?;
    let (claim, is_primary) = (
        found.identifier.claim(),
        cx.db.user(user)?.is_primary(found),
    );
    if is_primary {
        return Err(ApiError::param(Code::FormVerificationNeeded, "verified"));
    }
    cx.db.release(&claim, user);
    let user = cx.db.user_mut(user)?;
    let found = user.find_mut(kind, id)?;
    found.verification = Verification::unprepared(found.identifier.usual_strategy());
    found.is_second_factor = false;
    found.is_default = false;
    found.updated_at = cx.now;
    user.choose_default();
    user.updated_at = cx.now;
    Ok(())
}

/// Makes a verified identifier the primary one of its kind.
pub(crate) fn make_primary(
    cx: &mut Context<'_>,
    user: &UserId,
    kind: Kind,
    id: &IdentificationId,
) -> Result<(), ApiError> {
    if !identification::find(cx.db, user, kind, id)?.is_verified() {
        return Err(ApiError::param(Code::FormVerificationNeeded, "primary"));
    }
    let user = cx.db.user_mut(user)?;
    user.primaries.insert(kind, id.clone());
    user.updated_at = cx.now;
    Ok(())
}

/// Refuses an id of the application's own that is too long, or that another user has.
pub(crate) fn ensure_external_id_good(
    db: &Db,
    id: &str,
    user: Option<&UserId>,
) -> Result<(), ApiError> {
    if id.chars().count() > MAX_EXTERNAL_ID_LENGTH {
        let code = Code::FormParamMaxLengthExceeded;
        return Err(ApiError::param(code, "external_id"));
    }
    let owner = db.claims.get(&Claim::ExternalId(id.to_owned()));
    if owner.is_some() && owner != user {
        return Err(ApiError::param(Code::FormIdentifierExists, "external_id"));
    }
    Ok(())
}

/// Fails if a date of creation is in the future.
pub(crate) fn ensure_created_before(created_at: Option<i64>, now: i64) -> Result<(), ApiError> {
    if created_at.is_some_and(|at| at > now) {
        return Err(ApiError::param(Code::FormDisallowFutureDate, "created_at"));
    }
    Ok(())
}

/// Gives a user an id of the application's own, or takes it.
pub(crate) fn set_external_id(
    db: &mut Db,
    user: &UserId,
    id: Option<String>,
) -> Result<(), ApiError> {
    let before = db.user_mut(user)?.server.external_id.take();
    if let Some(before) = before {
        db.release(&Claim::ExternalId(before), user);
    }
    if let Some(id) = &id {
        db.claim(Claim::ExternalId(id.clone()), user, "external_id")?;
    }
    db.user_mut(user)?.server.external_id = id;
    Ok(())
}

/// Bans a user, whose sessions end, or lifts the ban.
pub(crate) fn set_banned(
    cx: &mut Context<'_>,
    user: &UserId,
    is_banned: bool,
) -> Result<(), ApiError> {
    let found = cx.db.user_mut(user)?;
    found.is_banned = is_banned;
    found.updated_at = cx.now;
    if is_banned {
        session::revoke_all(cx, user, None)?;
    }
    Ok(())
}

/// Locks a user out for a time, or lets them in again.
pub(crate) fn set_locked(
    cx: &mut Context<'_>,
    user: &UserId,
    is_locked: bool,
) -> Result<(), ApiError> {
    let found = cx.db.user_mut(user)?;
    found.updated_at = cx.now;
    if is_locked {
        found.lock(cx.now);
    } else {
        found.locked_until = None;
        found.failed_sign_ins = 0;
    }
    Ok(())
}

/// Signs a user in on a new client.
pub(crate) fn sign_in(
    cx: &mut Context<'_>,
    user: &UserId,
) -> Result<(ClientId, SessionId), ApiError> {
    cx.db.user(user)?.ensure_welcome(cx.now)?;
    let client = Client::new(cx.id("client"), cx.random.nonce(), cx.now);
    let id = client.id.clone();
    cx.db.clients.insert(id.clone(), client);
    let session = session::create(cx, &id, user, false)?;
    Ok((id, session))
}

/// Returns a saved session of any client, with its client.
pub(crate) fn find_session<'a>(
    db: &'a Db,
    id: &SessionId,
) -> Result<(&'a Client, &'a Session), ApiError> {
    let clients = db.sessions.find(id.clone());
    let mut clients = clients.filter_map(|client| db.clients.get(client));
    let found = clients.find_map(|client| Some((client, client.find_session(id)?)));
    found.ok_or_else(|| Code::ResourceNotFound.into())
}

/// Returns the owner of an identifier of a kind.
pub(crate) fn owner_of(db: &Db, kind: Kind, id: &IdentificationId) -> Result<UserId, ApiError> {
    let mut owners = db.index.find(Key::Identification(id.clone()));
    let is_owner = |user: &&UserId| {
        let user = db.users.get(*user);
        user.is_some_and(|user| user.find(kind, id).is_some())
    };
    let owner = owners.find(is_owner);
    owner.cloned().ok_or_else(|| Code::ResourceNotFound.into())
}
