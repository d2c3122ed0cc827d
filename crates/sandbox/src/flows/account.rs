//! The things that users do with their own account.

use clerk_user_model::{IdentificationId, IdentifierKind, UserId};
use clerk_user_validate::{MAX_METADATA_SIZE, MAX_NAME_LENGTH};
use serde_json::{Map, Value};

use super::identification;
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::{BackupCodes, Claim, Image, Kind, Totp};
use crate::error::{ApiError, ApiErrors};
use crate::settings::{Presence, Settings};

/// The changes of an account: values left out stay, and an empty string clears.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserUpdate {
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) primaries: Vec<(Kind, String)>,
    pub(crate) unsafe_metadata: Option<Map<String, Value>>,
    /// The changes of single members of it.
    pub(crate) metadata_changes: Option<Map<String, Value>>,
    /// Servers change what users cannot, and are told which rule a username breaks.
    pub(crate) by_server: bool,
}

impl UserUpdate {
    /// Returns `true` if it changes how the user signs in.
    pub(crate) const fn is_sensitive(&self) -> bool {
        self.username.is_some() || !self.primaries.is_empty()
    }

    fn metadata_after(&self, before: &Map<String, Value>) -> Option<Map<String, Value>> {
        let mut after = self.unsafe_metadata.clone();
        if let Some(changes) = &self.metadata_changes {
            let after = after.get_or_insert_with(|| before.clone());
            merge(after, changes.clone());
        }
        after
    }
}

pub(crate) fn update(
    cx: &mut Context<'_>,
    id: &UserId,
    update: UserUpdate,
) -> Result<(), ApiErrors> {
    if let Some(errors) = ApiErrors::of(faults_of(cx, id, &update)?) {
        return Err(errors);
    }
    let metadata = update.metadata_after(&cx.db.user(id)?.unsafe_metadata);
    if let Some(metadata) = &metadata {
        ensure_metadata_fits(metadata, "unsafe_metadata")?;
    }
    if let Some(name) = &update.username {
        rename(cx.db, id, name)?;
    }
    let user = cx.db.user_mut(id)?;
    if let Some(name) = update.first_name {
        user.first_name = none_if_empty(name);
    }
    if let Some(name) = update.last_name {
        user.last_name = none_if_empty(name);
    }
    for (kind, id) in update.primaries {
        match none_if_empty(id) {
            Some(id) => user.primaries.insert(kind, id.into()),
            None => user.primaries.remove(&kind),
        };
    }
    if let Some(metadata) = metadata {
        user.unsafe_metadata = metadata;
    }
    user.updated_at = cx.now;
    Ok(())
}

/// Deletes a user at their own request.
pub(crate) fn delete_self(cx: &mut Context<'_>, id: &UserId) -> Result<(), ApiError> {
    let own = cx.db.user(id)?.server.delete_self_enabled;
    if !own.unwrap_or(cx.settings.delete_self) {
        return Err(Code::UserDeleteSelfNotEnabled.into());
    }
    delete(cx, id)
}

/// Deletes a user, with everything it holds and its sessions.
pub(crate) fn delete(cx: &mut Context<'_>, id: &UserId) -> Result<(), ApiError> {
    let user = cx.db.users.remove(id).ok_or(Code::AuthenticationInvalid)?;
    for (claim, _) in user.claims() {
        cx.db.release(&claim, id);
    }
    for client in &user.clients {
        if let Some(client) = cx.db.clients.get_mut(client) {
            client.remove_sessions(id, cx.now);
        }
    }
    Ok(())
}

/// Gives a user an image, or takes the one there is.
pub(crate) fn set_image(
    cx: &mut Context<'_>,
    user: &UserId,
    image: Option<Image>,
) -> Result<(), ApiError> {
    let user = cx.db.user_mut(user)?;
    if user.image.is_none() && image.is_none() {
        return Err(Code::ImageNotFound.into());
    }
    user.image = image;
    user.updated_at = cx.now;
    Ok(())
}

/// Adds an authenticator app, to be verified by a code.
pub(crate) fn create_totp(cx: &mut Context<'_>, user: &UserId) -> Result<(), ApiError> {
    let user = cx.db.user_mut(user)?;
    if user.has_totp() {
        return Err(Code::TotpAlreadyEnabled.into());
    }
    user.totp = Some(Totp::new(cx.random, cx.now));
    Ok(())
}

/// Verifies an authenticator app by a code.
pub(crate) fn attempt_totp(
    cx: &mut Context<'_>,
    user: &UserId,
    code: &str,
) -> Result<(), ApiError> {
    let user = cx.db.user_mut(user)?;
    let totp = user.totp.as_mut().ok_or(Code::ResourceNotFound)?;
    if totp.is_verified {
        return Err(Code::TotpAlreadyEnabled.into());
    }
    totp.check(code, cx.now)?;
    totp.is_verified = true;
    totp.updated_at = cx.now;
    user.updated_at = cx.now;
    user.backup_codes
        .get_or_insert_with(|| BackupCodes::new(cx.random, cx.now));
    Ok(())
}

/// Removes the authenticator app, and returns its id.
pub(crate) fn delete_totp(cx: &mut Context<'_>, user: &UserId) -> Result<String, ApiError> {
    let owner = cx.db.user(user)?;
    if owner.has_totp() {
        super::factors::ensure_second_removable(cx.settings, owner)?;
    }
    let owner = cx.db.user_mut(user)?;
    let totp = owner.totp.take().ok_or(Code::ResourceNotFound)?;
    owner.updated_at = cx.now;
    Ok(totp.id)
}

/// Creates backup codes, in the place of the old ones.
pub(crate) fn create_backup_codes(cx: &mut Context<'_>, user: &UserId) -> Result<(), ApiError> {
    let user = cx.db.user_mut(user)?;
    if !user.has_second_factor() {
        return Err(Code::BackupCodesNotAvailable.into());
    }
    user.backup_codes = Some(BackupCodes::new(cx.random, cx.now));
    user.updated_at = cx.now;
    Ok(())
}

/// Refuses metadata that are too large.
pub(crate) fn ensure_metadata_fits(
    metadata: &Map<String, Value>,
    param: &'static str,
) -> Result<(), ApiError> {
    let length = serde_json::to_string(metadata).map_or(0, |text| text.len());
    if length > MAX_METADATA_SIZE {
        let code = Code::FormParamExceedsAllowedSize;
        return Err(ApiError::param(code, param));
    }
    Ok(())
}

/// Refuses a first and a last name that are switched off or too long.
pub(crate) fn ensure_names_good(
    settings: &Settings,
    names: [&Option<String>; 2],
) -> impl Iterator<Item = Result<(), ApiError>> {
    let names = settings.names().into_iter().zip(names);
    names.map(|((param, presence), name)| match name {
        Some(_) if presence == Presence::Off => Err(ApiError::param(Code::FormParamUnknown, param)),
        Some(name) if name.chars().count() > MAX_NAME_LENGTH => {
            Err(ApiError::param(Code::FormParamMaxLengthExceeded, param))
        }
        _ => Ok(()),
    })
}

/// Returns everything wrong with an update.
fn faults_of(
    cx: &Context<'_>,
    id: &UserId,
    update: &UserUpdate,
) -> Result<Vec<ApiError>, ApiError> {
    let user = cx.db.user(id)?;
    let mut errors = Vec::new();
    if let Some(name) = &update.username {
        let is_other = name.to_lowercase() != user.username.as_deref().unwrap_or_default();
        if is_other && !update.by_server && cx.settings.is_immutable(&IdentifierKind::Username) {
            errors.push(Code::ImmutableAttributeModificationNotAllowed.into());
        }
        if !name.is_empty() {
            let available = if update.by_server {
                let fault = identification::fault_of_username(cx, name, Some(id));
                fault.map_or(Ok(()), |code| Err(ApiError::param(code, "username")))
            } else {
                identification::ensure_username_available(cx, name, Some(id))
            };
            errors.extend(available.err());
        }
    }
    let names = ensure_names_good(cx.settings, [&update.first_name, &update.last_name]);
    errors.extend(names.filter_map(Result::err));
    for (kind, id) in update.primaries.iter().filter(|(_, id)| !id.is_empty()) {
        let found = user.find(*kind, &IdentificationId::from(id.as_str()));
        let code = match found {
            None => Code::FormResourceNotFound,
            Some(found) if !found.is_verified() => Code::FormVerificationNeeded,
            Some(_) => continue,
        };
        errors.push(ApiError::param(code, kind.primary_param()));
    }
    Ok(errors)
}

fn rename(db: &mut Db, id: &UserId, name: &str) -> Result<(), ApiError> {
    let user = db.user_mut(id)?;
    if name.is_empty() && user.username.is_some() {
        user.ensure_removable(true)?;
    }
    let old = user.username.take();
    user.username = none_if_empty(name.to_lowercase());
    if let Some(old) = old {
        db.claims.remove(&Claim::username(&old));
    }
    if !name.is_empty() {
        db.claims.insert(Claim::username(name), id.clone());
    }
    Ok(())
}

/// Sets each member of the changes, within objects too; null removes a member.
pub(crate) fn merge(metadata: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, change) in changes {
        match change {
            Value::Null => {
                metadata.remove(&name);
            }
            Value::Object(changes) => {
                let mut member = match metadata.remove(&name) {
                    Some(Value::Object(member)) => member,
                    _ => Map::new(),
                };
                merge(&mut member, changes);
                metadata.insert(name, member.into());
            }
            change => {
                metadata.insert(name, change);
            }
        }
    }
}

fn none_if_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
