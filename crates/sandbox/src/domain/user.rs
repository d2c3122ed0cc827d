use std::collections::{BTreeMap, BTreeSet};

use clerk_user_model::{ClientId, ExternalAccountId, IdentificationId, UserId};
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claim::Claim;
use super::external_account::ExternalAccount;
use super::identification::{Identification, Kind};
use super::image::{IMAGES, Image, USER_IMAGE};
use super::totp::{BackupCodes, Totp};
use crate::codes::Code;
use crate::error::{ApiError, ApiErrors};
use crate::secret::PasswordHash;

/// The number of failed sign-ins that lock an account.
pub(crate) const MAX_FAILED_SIGN_INS: u32 = 100;
/// The number of attempts left at which a lockout is warned of.
const WARNED_ATTEMPTS: u32 = 2;
/// The time for which a locked account stays locked, in milliseconds.
pub(crate) const LOCKOUT_MS: i64 = 60 * 60 * 1000;

/// The fields of an account that only the application's servers set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ServerFields {
    pub(crate) external_id: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) private_metadata: Map<String, Value>,
    pub(crate) legal_accepted_at: Option<i64>,
    /// As the instance's settings say, if it is `None`.
    pub(crate) delete_self_enabled: Option<bool>,
    pub(crate) create_organization_enabled: bool,
    pub(crate) create_organizations_limit: Option<i64>,
    pub(crate) bypass_client_trust: bool,
}

/// An account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    #[serde(default)]
    pub(crate) image: Option<Image>,
    identifications: Vec<Identification>,
    pub(crate) primaries: BTreeMap<Kind, IdentificationId>,
    pub(crate) accounts: Vec<ExternalAccount>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) server: ServerFields,
    pub(crate) is_banned: bool,
    pub(crate) last_sign_in_at: Option<i64>,
    pub(crate) last_active_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) password: Option<PasswordHash>,
    /// The time at which the user chose it.
    pub(crate) password_set_at: Option<i64>,
    pub(crate) totp: Option<Totp>,
    pub(crate) backup_codes: Option<BackupCodes>,
    /// The clients on which the user is or was signed in.
    pub(crate) clients: BTreeSet<ClientId>,
    pub(crate) locked_until: Option<i64>,
    pub(crate) failed_sign_ins: u32,
}

impl User {
    pub(crate) fn new(id: UserId, now: i64) -> Self {
        Self {
            id,
            username: None,
            first_name: None,
            last_name: None,
            image: None,
            identifications: Vec::new(),
            primaries: BTreeMap::new(),
            accounts: Vec::new(),
            unsafe_metadata: Map::new(),
            server: ServerFields::default(),
            is_banned: false,
            last_sign_in_at: None,
            last_active_at: None,
            created_at: now,
            updated_at: now,
            password: None,
            password_set_at: None,
            totp: None,
            backup_codes: None,
            clients: BTreeSet::new(),
            locked_until: None,
            failed_sign_ins: 0,
        }
    }

    /// Returns the identifications of a kind, the oldest first.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Identification> {
        let all = self.identifications.iter();
        all.filter(move |it| it.kind() == kind)
    }

    pub(crate) fn verified(&self, kind: Kind) -> impl Iterator<Item = &Identification> {
        self.of_kind(kind).filter(|it| it.is_verified())
    }

    pub(crate) fn find(&self, kind: Kind, id: &IdentificationId) -> Option<&Identification> {
        self.of_kind(kind).find(|it| it.id == *id)
    }

    pub(crate) fn find_mut(
        &mut self,
        kind: Kind,
        id: &IdentificationId,
    ) -> Result<&mut Identification, ApiError> {
        let mut all = self.identifications.iter_mut();
        let found = all.find(|it| it.kind() == kind && it.id == *id);
        found.ok_or_else(|| Code::ResourceNotFound.into())
    }

    /// Returns the identification with this identifier, verified or not.
    pub(crate) fn with_claim(&self, claim: &Claim) -> Option<&Identification> {
        let mut all = self.identifications.iter();
        all.find(|it| it.identifier.claim() == *claim)
    }

    pub(crate) fn add(&mut self, identification: Identification) {
        self.identifications.push(identification);
    }

    pub(crate) fn remove(&mut self, id: &IdentificationId) {
        self.identifications.retain(|it| it.id != *id);
        let before = self.primaries.len();
        self.primaries.retain(|_, primary| primary != id);
        if self.primaries.len() < before {
            self.choose_primaries();
        }
        self.choose_default();
    }

    /// Removes an account, and the links of email addresses to it.
    pub(crate) fn remove_account(&mut self, id: &ExternalAccountId) {
        for account in self.accounts.extract_if(.., |account| account.id == *id) {
            for identification in &mut self.identifications {
                let linked_to = &mut identification.linked_to;
                linked_to.retain(|(_, linked)| *linked != account.identification);
            }
        }
    }

    pub(crate) fn account_mut(
        &mut self,
        id: &ExternalAccountId,
    ) -> Result<&mut ExternalAccount, ApiError> {
        let mut accounts = self.accounts.iter_mut();
        let found = accounts.find(|account| account.id == *id);
        found.ok_or_else(|| Code::ExternalAccountNotFound.into())
    }

    /// Returns the ids of its identifications.
    #[cfg(feature = "backend")]
    pub(crate) fn identification_ids(&self) -> impl Iterator<Item = &IdentificationId> {
        self.identifications.iter().map(|it| &it.id)
    }

    /// Returns everything that it holds or would hold, and `true` for what it holds now.
    pub(crate) fn claims(&self) -> impl Iterator<Item = (Claim, bool)> {
        let identifications = self.identifications.iter();
        let own = identifications.map(|it| {
            let is_held = it.is_verified() || it.is_reserved;
            (it.identifier.claim(), is_held)
        });
        let accounts = self.accounts.iter().filter_map(ExternalAccount::claim);
        let usernames = self.username.iter().map(|name| Claim::username(name));
        let external_ids = self.server.external_id.iter().cloned();
        let others = usernames.chain(external_ids.map(Claim::ExternalId));
        own.chain(accounts.chain(others).map(|claim| (claim, true)))
    }

    /// Returns the path of the image that shows it.
    pub(crate) fn image_path(&self) -> String {
        match &self.image {
            Some(image) => format!("{IMAGES}{}?v={}", self.id.as_str(), image.created_at),
            None => USER_IMAGE.to_owned(),
        }
    }

    pub(crate) fn is_primary(&self, identification: &Identification) -> bool {
        self.primaries.get(&identification.kind()) == Some(&identification.id)
    }

    /// Returns the primary email address.
    pub(crate) fn main_email(&self) -> Option<&Email> {
        self.primary(Kind::Email)?.identifier.as_email()
    }

    /// Returns the primary identification of a kind.
    pub(crate) fn primary(&self, kind: Kind) -> Option<&Identification> {
        self.find(kind, self.primaries.get(&kind)?)
    }

    /// Returns the first and last name, as far as they are known.
    pub(crate) fn full_name(&self) -> Option<String> {
        let names = [&self.first_name, &self.last_name].into_iter().flatten();
        let names: Vec<&str> = names.map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// Makes the first verified identification of each kind the primary one, if there is none.
    pub(crate) fn choose_primaries(&mut self) {
        for kind in Kind::ALL {
            if !self.primaries.contains_key(&kind) {
                let first = self.verified(kind).find(|it| !it.is_second_factor);
                let first = first.map(|it| it.id.clone());
                self.primaries.extend(first.map(|id| (kind, id)));
            }
        }
    }

    /// Makes one second factor the default, if there are some and none is.
    pub(crate) fn choose_default(&mut self) {
        if !self.identifications.iter().any(|it| it.is_default) {
            let mut candidates = self.identifications.iter_mut();
            let first = candidates.find(|it| it.is_second_factor && it.is_verified());
            if let Some(identification) = first {
                identification.is_default = true;
            }
        }
    }

    /// Makes a second factor the only default.
    pub(crate) fn set_default(&mut self, id: &IdentificationId) {
        for identification in &mut self.identifications {
            identification.is_default = identification.id == *id;
        }
    }

    pub(crate) const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    pub(crate) fn has_totp(&self) -> bool {
        self.totp.as_ref().is_some_and(|totp| totp.is_verified)
    }

    pub(crate) fn has_second_factor(&self) -> bool {
        self.second_factor_count() > 0
    }

    /// Returns the number of second factors; backup codes only replace one.
    pub(crate) fn second_factor_count(&self) -> usize {
        usize::from(self.has_totp()) + self.second_factor_phones()
    }

    /// Returns `true` if there are backup codes left, and a second factor that they replace.
    pub(crate) fn has_backup_codes(&self) -> bool {
        let held = self.backup_codes.as_ref();
        self.has_second_factor() && held.is_some_and(|held| !held.codes.is_empty())
    }

    /// Returns the time for which it stays locked, in milliseconds.
    pub(crate) fn locked_for(&self, now: i64) -> Option<i64> {
        self.locked_until
            .map(|until| until - now)
            .filter(|left| *left > 0)
    }

    /// Returns the number of failed attempts after which it is locked.
    pub(crate) const fn attempts_left(&self) -> u32 {
        MAX_FAILED_SIGN_INS.saturating_sub(self.failed_sign_ins)
    }

    /// Counts a failed attempt, and returns the refusal: with a warning, if few attempts are left.
    #[must_use]
    pub(crate) fn count_failure(&mut self, error: ApiError, now: i64) -> ApiErrors {
        self.failed_sign_ins += 1;
        let left = self.attempts_left();
        if left == 0 {
            self.lock(now);
        }
        let warning = (left <= WARNED_ATTEMPTS).then(|| Code::AccountLockoutWarning.into());
        ApiErrors::from(error).and(warning)
    }

    pub(crate) const fn lock(&mut self, now: i64) {
        self.failed_sign_ins = 0;
        self.locked_until = Some(now + LOCKOUT_MS);
    }

    /// Refuses a user who is banned or locked.
    pub(crate) fn ensure_welcome(&self, now: i64) -> Result<(), ApiError> {
        if self.is_banned {
            return Err(Code::UserBanned.into());
        }
        if self.locked_for(now).is_some() {
            return Err(Code::UserLocked.into());
        }
        Ok(())
    }

    pub(crate) fn unverified_count(&self) -> usize {
        self.verifications().filter(|verified| !verified).count()
    }

    /// Refuses to remove the last identification, or the last verified one.
    pub(crate) fn ensure_removable(&self, is_verified: bool) -> Result<(), ApiError> {
        let username = usize::from(self.username.is_some());
        // A number that is kept for the second factor lets nobody in by itself.
        let second = self.second_factor_phones();
        let all = self.verifications().count() + username - second;
        let verified =
            self.verifications().filter(|verified| *verified).count() + username - second;
        let is_last = if is_verified { verified <= 1 } else { all <= 1 };
        if is_last {
            return Err(Code::IdentificationDeletionFailed.into());
        }
        Ok(())
    }

    /// Returns the number of phone numbers that serve as a second factor.
    fn second_factor_phones(&self) -> usize {
        let phones = self.verified(Kind::Phone);
        phones.filter(|it| it.is_second_factor).count()
    }

    /// Returns, for each identification, `true` if it is verified.
    fn verifications(&self) -> impl Iterator<Item = bool> {
        let own = self.identifications.iter().map(Identification::is_verified);
        own.chain(self.accounts.iter().map(ExternalAccount::is_verified))
    }
}
