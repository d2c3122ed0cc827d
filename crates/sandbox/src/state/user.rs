use core::ops::RangeInclusive;
use std::collections::BTreeSet;

use clerk_user_model::{
    ClientId, EmailAddressId, IdentifierKind, PhoneNumberId, UserId, Web3WalletId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::metadata::must_fit;
use super::totp::{BackupCodes, Totp};
use super::{Claim, EmailAddress, ExternalAccount, Me, PhoneNumber, Shown, State, Wallet};
use crate::codes::Code;
use crate::command::UpdateUser;
use crate::error::{ApiError, Refusal};
use crate::secret::PasswordHash;

/// The longest name, in characters.
const MAX_NAME_LEN: usize = 256;
/// Failed sign-ins that lock an account.
pub(crate) const MAX_FAILED_SIGN_INS: u32 = 100;
/// How many attempts may be left before a lockout is warned of.
const WARNED_ATTEMPTS: u32 = 2;
/// The shortest and the longest username, in characters.
pub(crate) const USERNAME_LENGTHS: RangeInclusive<usize> = 4..=64;
/// How long a locked account stays locked, in milliseconds.
pub(crate) const LOCKOUT_MS: i64 = 60 * 60 * 1000;

/// An account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) emails: Vec<EmailAddress>,
    pub(crate) phones: Vec<PhoneNumber>,
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) accounts: Vec<ExternalAccount>,
    pub(crate) primary_email: Option<EmailAddressId>,
    pub(crate) primary_phone: Option<PhoneNumberId>,
    pub(crate) primary_wallet: Option<Web3WalletId>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) is_banned: bool,
    pub(crate) last_sign_in_at: Option<i64>,
    pub(crate) last_active_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(super) password: Option<PasswordHash>,
    /// When the user chose it.
    pub(crate) password_set_at: Option<i64>,
    pub(crate) totp: Option<Totp>,
    pub(crate) backup_codes: Option<BackupCodes>,
    /// Where the user is or was signed in.
    #[serde(default)]
    pub(super) clients: BTreeSet<ClientId>,
    pub(super) locked_until: Option<i64>,
    pub(super) failed_sign_ins: u32,
}

impl User {
    pub(super) fn new(id: UserId, now: i64) -> Self {
        Self {
            id,
            username: None,
            first_name: None,
            last_name: None,
            emails: Vec::new(),
            phones: Vec::new(),
            wallets: Vec::new(),
            accounts: Vec::new(),
            primary_email: None,
            primary_phone: None,
            primary_wallet: None,
            unsafe_metadata: Map::new(),
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

    pub(crate) const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// How long it stays locked, in milliseconds.
    pub(crate) fn locked_for(&self, now: i64) -> Option<i64> {
        self.locked_until
            .map(|until| until - now)
            .filter(|left| *left > 0)
    }

    /// How many wrong answers may follow before it is locked.
    pub(crate) const fn attempts_left(&self) -> u32 {
        MAX_FAILED_SIGN_INS.saturating_sub(self.failed_sign_ins)
    }

    pub(crate) fn has_second_factor(&self) -> bool {
        self.second_factor_count() > 0
    }

    /// How many second factors there are; backup codes only stand in for one.
    pub(super) fn second_factor_count(&self) -> usize {
        usize::from(self.has_totp()) + self.second_factor_phones()
    }

    /// How many numbers are kept for the second factor.
    fn second_factor_phones(&self) -> usize {
        let phones = self.phones.iter();
        phones
            .filter(|it| it.is_second_factor && it.is_verified())
            .count()
    }

    /// Whether it has an address, verified or not.
    pub(super) fn has_email(&self, claim: &Claim) -> bool {
        let mut emails = self.emails.iter();
        emails.any(|email| Claim::email(&email.address) == *claim)
    }

    pub(crate) fn has_totp(&self) -> bool {
        self.totp.as_ref().is_some_and(|totp| totp.is_verified)
    }

    /// Whether there are backup codes left, and something that they can stand in for.
    pub(crate) fn has_backup_codes(&self) -> bool {
        let held = self.backup_codes.as_ref();
        self.has_second_factor() && held.is_some_and(|held| !held.codes.is_empty())
    }

    /// The email address that stands for the user, where one has to.
    pub(crate) fn main_email(&self) -> Option<&EmailAddress> {
        self.primary_email
            .as_ref()
            .and_then(|id| self.emails.iter().find(|email| email.id == *id))
    }

    /// Counts a wrong answer, and gives what to say of it: with a warning, if few are left.
    #[must_use]
    pub(super) fn count_failure(&mut self, error: ApiError, now: i64) -> Refusal {
        self.failed_sign_ins += 1;
        let left = self.attempts_left();
        if left == 0 {
            self.lock(now);
        }
        let warning = (left <= WARNED_ATTEMPTS).then(|| Code::AccountLockoutWarning.into());
        Refusal::from(error).and(warning)
    }

    pub(super) const fn lock(&mut self, now: i64) {
        self.failed_sign_ins = 0;
        self.locked_until = Some(now + LOCKOUT_MS);
    }

    pub(super) fn unverified_count(&self) -> usize {
        self.verifications().filter(|verified| !verified).count()
    }

    /// Makes the first verified identification of each kind its primary one.
    pub(super) fn choose_primaries(&mut self) {
        if self.primary_email.is_none() {
            let first = self.emails.iter().find(|email| email.is_verified());
            self.primary_email = first.map(|email| email.id.clone());
        }
        if self.primary_phone.is_none() {
            let mut phones = self.phones.iter();
            let first = phones.find(|phone| phone.is_verified() && !phone.is_second_factor);
            self.primary_phone = first.map(|phone| phone.id.clone());
        }
        if self.primary_wallet.is_none() {
            let first = self.wallets.iter().find(|wallet| wallet.is_verified());
            self.primary_wallet = first.map(|wallet| wallet.id.clone());
        }
    }

    /// Whether an identification may go: one that identifies the user has to stay.
    pub(super) fn may_lose(&self, is_verified: bool) -> Result<(), ApiError> {
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

    /// Of each identification, whether it is verified.
    fn verifications(&self) -> impl Iterator<Item = bool> {
        let emails = self.emails.iter().map(EmailAddress::is_verified);
        let phones = self.phones.iter().map(PhoneNumber::is_verified);
        let wallets = self.wallets.iter().map(Wallet::is_verified);
        let accounts = self.accounts.iter().map(ExternalAccount::is_verified);
        emails.chain(phones).chain(wallets).chain(accounts)
    }
}

impl State {
    pub(super) fn update_user(
        &mut self,
        me: &Me,
        update: UpdateUser,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let errors = self.faults_of(me, &update)?;
        if let Some(refusal) = Refusal::of(errors) {
            return Err(refusal);
        }
        let metadata = update.metadata_after(&self.user(&me.user)?.unsafe_metadata);
        if let Some(metadata) = &metadata {
            must_fit(metadata)?;
        }
        if let Some(name) = &update.username {
            self.rename(me, name)?;
        }
        let user = self.user_mut(&me.user)?;
        if let Some(name) = update.first_name {
            user.first_name = none_if_empty(name);
        }
        if let Some(name) = update.last_name {
            user.last_name = none_if_empty(name);
        }
        if let Some(id) = update.primary_email {
            user.primary_email = none_if_empty(id).map(EmailAddressId::from);
        }
        if let Some(id) = update.primary_phone {
            user.primary_phone = none_if_empty(id).map(PhoneNumberId::from);
        }
        if let Some(id) = update.primary_wallet {
            user.primary_wallet = none_if_empty(id).map(Web3WalletId::from);
        }
        if let Some(metadata) = metadata {
            user.unsafe_metadata = metadata;
        }
        user.updated_at = now;
        Ok(Shown::User(me.user.clone()))
    }

    /// Everything wrong with an update.
    fn faults_of(&self, me: &Me, update: &UpdateUser) -> Result<Vec<ApiError>, ApiError> {
        let user = self.user(&me.user)?;
        let mut errors = Vec::new();
        let is_other =
            |name: &String| name.to_lowercase() != user.username.as_deref().unwrap_or_default();
        if update.username.as_ref().is_some_and(is_other) {
            errors.extend(self.must_be_mutable(&IdentifierKind::Username).err());
        }
        if let Some(name) = update.username.as_deref().filter(|name| !name.is_empty()) {
            let claim = Claim::username(name);
            if self.settings.disabled.contains(&IdentifierKind::Username) {
                errors.push(ApiError::param(Code::FormParamUnknown, "username"));
            } else if !is_username(name) {
                errors.push(ApiError::param(Code::FormParamFormatInvalid, "username"));
            } else if self.claims.get(&claim).is_some_and(|id| *id != user.id) {
                errors.push(ApiError::param(Code::FormIdentifierExists, "username"));
            }
        }
        let names = [
            ("first_name", &update.first_name),
            ("last_name", &update.last_name),
        ];
        for (param, name) in names {
            if name
                .as_ref()
                .is_some_and(|name| name.chars().count() > MAX_NAME_LEN)
            {
                errors.push(ApiError::param(Code::FormParamMaxLengthExceeded, param));
            }
        }
        let mut judge = |param: &'static str,
                         id: &Option<String>,
                         found: &dyn Fn(&str) -> Option<bool>| {
            let Some(id) = id.as_deref().filter(|id| !id.is_empty()) else {
                return;
            };
            match found(id) {
                None => errors.push(ApiError::param(Code::FormResourceNotFound, param)),
                Some(false) => errors.push(ApiError::param(Code::FormVerificationNeeded, param)),
                Some(true) => {}
            }
        };
        judge("primary_email_address_id", &update.primary_email, &|id| {
            let email = user.emails.iter().find(|email| email.id.as_str() == id);
            email.map(EmailAddress::is_verified)
        });
        judge("primary_phone_number_id", &update.primary_phone, &|id| {
            let phone = user.phones.iter().find(|phone| phone.id.as_str() == id);
            phone.map(PhoneNumber::is_verified)
        });
        judge("primary_web3_wallet_id", &update.primary_wallet, &|id| {
            let wallet = user.wallets.iter().find(|wallet| wallet.id.as_str() == id);
            wallet.map(Wallet::is_verified)
        });
        Ok(errors)
    }

    fn rename(&mut self, me: &Me, name: &str) -> Result<(), ApiError> {
        let user = self
            .users
            .get_mut(&me.user)
            .ok_or(Code::AuthenticationInvalid)?;
        if name.is_empty() && user.username.is_some() {
            user.may_lose(true)?;
        }
        if let Some(old) = user.username.take() {
            self.claims.remove(&Claim::username(&old));
        }
        if !name.is_empty() {
            user.username = Some(name.to_lowercase());
            self.claims.insert(Claim::username(name), me.user.clone());
        }
        Ok(())
    }

    /// Gives an identifier to its verified owner, unless somebody else was first.
    pub(super) fn claim(
        &mut self,
        claim: Claim,
        user: &UserId,
        param: &'static str,
    ) -> Result<(), ApiError> {
        match self.claims.get(&claim) {
            Some(owner) if owner != user => Err(ApiError::param(Code::FormIdentifierExists, param)),
            _ => {
                self.claims.insert(claim, user.clone());
                Ok(())
            }
        }
    }

    /// Gives an identifier back.
    pub(super) fn release(&mut self, claim: &Claim, user: &UserId) {
        if self.claims.get(claim) == Some(user) {
            self.claims.remove(claim);
        }
    }
}

/// Four to sixty-four letters, digits, `_` or `-`.
pub(crate) fn is_username(name: &str) -> bool {
    USERNAME_LENGTHS.contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn none_if_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
