use clerk_user_model::{IdentifierKind, PhoneNumberId, VerificationStrategy};
use clerk_user_validate::{E164, Region};
use serde::{Deserialize, Serialize};

use super::verification::Verification;
use super::{Claim, Context, Me, Shown, State};
use crate::codes::Code;
use crate::command::PhoneCommand;
use crate::error::{ApiError, Refusal};

/// A phone number of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PhoneNumber {
    pub(crate) id: PhoneNumberId,
    pub(crate) number: E164,
    pub(crate) is_second_factor: bool,
    pub(crate) is_default: bool,
    /// Held for the user though not verified.
    pub(crate) is_reserved: bool,
    pub(crate) verification: Verification,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl PhoneNumber {
    pub(super) const fn new(
        id: PhoneNumberId,
        number: E164,
        verification: Verification,
        now: i64,
    ) -> Self {
        Self {
            id,
            number,
            is_second_factor: false,
            is_default: false,
            is_reserved: false,
            verification,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verification.is_verified()
    }
}

impl State {
    pub(super) fn phone_command(
        &mut self,
        me: &Me,
        command: PhoneCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            PhoneCommand::List => Ok(Shown::Phones(me.user.clone())),
            PhoneCommand::Create { number, reserved } => {
                self.create_phone(me, number, reserved, cx)
            }
            PhoneCommand::Read(id) => {
                self.phone_mut(me, &id)?;
                Ok(Shown::Phone(me.user.clone(), id))
            }
            PhoneCommand::Update {
                id,
                reserved,
                default,
            } => self.update_phone(me, id, reserved, default, cx.now),
            PhoneCommand::Delete(id) => self.delete_phone(me, &id, cx.now),
            PhoneCommand::Prepare(id) => self.prepare_phone(me, id, cx),
            PhoneCommand::Attempt { id, code } => self.attempt_phone(me, id, &code, cx.now),
        }
    }

    fn create_phone(
        &mut self,
        me: &Me,
        number: E164,
        reserved: bool,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        self.may_add(me, &IdentifierKind::PhoneNumber, "phone_number")?;
        self.must_be_free_number(number)?;
        let user = self.user_mut(&me.user)?;
        if user.phones.iter().any(|phone| phone.number == number) {
            return Err(ApiError::param(Code::FormIdentifierExists, "phone_number").into());
        }
        let id: PhoneNumberId = cx.id("idn");
        let verification = Verification::unprepared(VerificationStrategy::PhoneCode);
        let mut phone = PhoneNumber::new(id.clone(), number, verification, cx.now);
        phone.is_second_factor = reserved;
        user.phones.push(phone);
        user.updated_at = cx.now;
        Ok(Shown::Phone(me.user.clone(), id))
    }

    /// Whether the instance takes a number, and no user holds it.
    pub(super) fn must_be_free_number(&self, number: E164) -> Result<(), ApiError> {
        let param = "phone_number";
        let settings = &self.settings;
        if settings.disabled.contains(&IdentifierKind::PhoneNumber) {
            Err(ApiError::param(Code::FormParamUnknown, param))
        } else if !settings.allows(country_of(number)) {
            Err(ApiError::param(Code::UnsupportedCountryCode, param))
        } else if self.is_blocked(&Claim::Phone(number)) {
            Err(ApiError::new(Code::NotAllowedAccess).identifier(&number.to_string()))
        } else if self.claims.contains_key(&Claim::Phone(number)) {
            Err(ApiError::param(Code::FormIdentifierExists, param))
        } else {
            Ok(())
        }
    }

    fn update_phone(
        &mut self,
        me: &Me,
        id: PhoneNumberId,
        reserved: Option<bool>,
        default: Option<bool>,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let phone = self.phone_mut(me, &id)?;
        let is_second_factor = reserved.unwrap_or(phone.is_second_factor);
        let is_default = default.unwrap_or(phone.is_default) && is_second_factor;
        if reserved == Some(true) && !phone.is_verified() {
            return Err(Code::IdentificationUpdateSecondFactorUnverified.into());
        }
        if default == Some(true) && !is_second_factor {
            return Err(Code::IdentificationUpdateFailed.into());
        }
        let (was, is_counted) = (phone.is_second_factor, phone.is_verified());
        let user = self.user(&me.user)?;
        if is_second_factor && !was && user.may_lose(is_counted).is_err() {
            return Err(Code::IdentificationUpdateFailed.into());
        }
        if was && !is_second_factor && is_counted {
            self.may_lose_second_factor(user)?;
        }
        let phone = self.phone_mut(me, &id)?;
        phone.is_second_factor = is_second_factor;
        phone.is_default = is_default;
        phone.updated_at = now;
        let user = self.user_mut(&me.user)?;
        if is_default {
            for other in user.phones.iter_mut().filter(|phone| phone.id != id) {
                other.is_default = false;
            }
        }
        keep_a_default(&mut user.phones);
        if is_second_factor && user.primary_phone.as_ref() == Some(&id) {
            user.primary_phone = None;
        }
        user.choose_primaries();
        user.updated_at = now;
        Ok(Shown::Phone(me.user.clone(), id))
    }

    fn delete_phone(&mut self, me: &Me, id: &PhoneNumberId, now: i64) -> Result<Shown, Refusal> {
        let phone = self.phone_mut(me, id)?;
        let claim = Claim::Phone(phone.number);
        let is_verified = phone.is_verified();
        let is_second_factor = phone.is_second_factor;
        self.must_be_mutable(&IdentifierKind::PhoneNumber)?;
        let required = self
            .settings
            .required
            .contains(&IdentifierKind::PhoneNumber);
        let user = self.user_mut(&me.user)?;
        let verified = user.phones.iter().filter(|phone| phone.is_verified());
        if required && is_verified && verified.count() == 1 {
            return Err(Code::LastRequiredIdentificationDeletionFailed.into());
        }
        if !is_second_factor {
            user.may_lose(is_verified)?;
        } else if is_verified {
            let user = self.user(&me.user)?;
            self.may_lose_second_factor(user)?;
        }
        let user = self.user_mut(&me.user)?;
        user.phones.retain(|phone| phone.id != *id);
        keep_a_default(&mut user.phones);
        if user.primary_phone.as_ref() == Some(id) {
            user.primary_phone = None;
            user.choose_primaries();
        }
        user.updated_at = now;
        self.release(&claim, &me.user);
        Ok(Shown::Deleted {
            object: "phone_number",
            id: id.to_string(),
        })
    }

    fn prepare_phone(
        &mut self,
        me: &Me,
        id: PhoneNumberId,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let strategy = VerificationStrategy::PhoneCode;
        let resend_ms = self.settings.resend_ms();
        let phone = self.phone_mut(me, &id)?;
        phone
            .verification
            .may_prepare(&strategy, resend_ms, cx.now)?;
        let number = phone.number;
        if !self.settings.is_enabled(&strategy) {
            return Err(ApiError::param(Code::FormParamValueDisabled, "strategy").into());
        }
        let challenge = self.send_phone_code(number, cx)?;
        let phone = self.phone_mut(me, &id)?;
        phone.verification = Verification::prepared(strategy, challenge, cx.now);
        phone.updated_at = cx.now;
        Ok(Shown::Phone(me.user.clone(), id))
    }

    fn attempt_phone(
        &mut self,
        me: &Me,
        id: PhoneNumberId,
        code: &str,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let max = self.settings.max_attempts();
        let phone = self.phone_mut(me, &id)?;
        phone.verification.judge_code(code, max, now)?;
        let number = phone.number;
        self.claim(Claim::Phone(number), &me.user, "phone_number")?;
        let phone = self.phone_mut(me, &id)?;
        phone.verification.complete(None);
        phone.is_reserved = false;
        phone.updated_at = now;
        let user = self.user_mut(&me.user)?;
        keep_a_default(&mut user.phones);
        user.choose_primaries();
        user.updated_at = now;
        Ok(Shown::Phone(me.user.clone(), id))
    }

    fn phone_mut(&mut self, me: &Me, id: &PhoneNumberId) -> Result<&mut PhoneNumber, ApiError> {
        self.user_mut(&me.user)?
            .phones
            .iter_mut()
            .find(|phone| phone.id == *id)
            .ok_or_else(|| Code::ResourceNotFound.into())
    }
}

/// Where a number belongs, if anywhere. A number of North America that is in no range assigned is
/// taken for one of the United States: the area codes of other countries are all assigned.
fn country_of(number: E164) -> Option<Region> {
    match number.country_calling_code() {
        1 => number.region().or_else(|| Region::parse("US").ok()),
        _ => number.region(),
    }
}

/// If any number serves as the second factor, one of them is the default.
pub(super) fn keep_a_default(phones: &mut [PhoneNumber]) {
    if phones.iter().any(|phone| phone.is_default) {
        return;
    }
    let mut candidates = phones.iter_mut();
    if let Some(phone) = candidates.find(|phone| phone.is_second_factor && phone.is_verified()) {
        phone.is_default = true;
    }
}
