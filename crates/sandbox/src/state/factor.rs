use clerk_user_model::{EmailAddressId, PhoneNumberId, UserId, VerificationStrategy};

use super::verification::{Challenge, Verification};
use super::{Claim, Context, SignIn, State, User};
use crate::codes::Code;
use crate::error::{ApiError, Refusal};

/// A way in which a user can prove who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    Email(EmailAddressId),
    Password,
    Phone(PhoneNumberId),
}

impl State {
    /// Every first factor of a user that the instance allows.
    pub(crate) fn first_factors(&self, user: &User) -> Vec<Factor> {
        let mut factors = Vec::new();
        let is_enabled = |strategy| self.settings.is_enabled(&strategy);
        if user.has_password() && is_enabled(VerificationStrategy::Password) {
            factors.push(Factor::Password);
        }
        if is_enabled(VerificationStrategy::EmailCode) {
            let verified = user.emails.iter().filter(|email| email.is_verified());
            factors.extend(verified.map(|email| Factor::Email(email.id.clone())));
        }
        if is_enabled(VerificationStrategy::PhoneCode) {
            let phones = user.phones.iter();
            let usable = phones.filter(|phone| phone.is_verified() && !phone.is_second_factor);
            factors.extend(usable.map(|phone| Factor::Phone(phone.id.clone())));
        }
        factors
    }

    pub(super) fn send_sign_in_code(
        &mut self,
        sign_in: &mut SignIn,
        strategy: VerificationStrategy,
        email: Option<EmailAddressId>,
        phone: Option<PhoneNumberId>,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let user = self.must_be_let_in(sign_in, cx.now)?;
        let begun_with = sign_in.identifier.as_deref();
        let challenge = self.send_factor_code(&user, &strategy, email, phone, begun_with, cx)?;
        sign_in.verification = Some(Verification::prepared(strategy, challenge, cx.now));
        Ok(())
    }

    /// Sends a code to the address or number named, else to the one begun with or the primary one.
    pub(super) fn send_factor_code(
        &mut self,
        user: &UserId,
        strategy: &VerificationStrategy,
        email: Option<EmailAddressId>,
        phone: Option<PhoneNumberId>,
        begun_with: Option<&str>,
        cx: &mut Context<'_>,
    ) -> Result<Challenge, Refusal> {
        let user = self.user(user)?;
        let factors = self.first_factors(user);
        let begun_with = begun_with.and_then(Claim::of_identifier);
        match strategy {
            VerificationStrategy::EmailCode => {
                let named = email.is_some();
                let id = email.or_else(|| user.email_to_sign_in_with(begun_with.as_ref()));
                let found = user.emails.iter().find(|email| {
                    Some(&email.id) == id.as_ref()
                        && factors.contains(&Factor::Email(email.id.clone()))
                });
                let found = found.ok_or_else(|| unknown_factor(named, "email_address_id"))?;
                let address = found.address.clone();
                Ok(self.send_email_code(&address, cx))
            }
            VerificationStrategy::PhoneCode => {
                let named = phone.is_some();
                let id = phone.or_else(|| user.phone_to_sign_in_with(begun_with.as_ref()));
                let found = user.phones.iter().find(|phone| {
                    Some(&phone.id) == id.as_ref()
                        && factors.contains(&Factor::Phone(phone.id.clone()))
                });
                let found = found.ok_or_else(|| unknown_factor(named, "phone_number_id"))?;
                let number = found.number;
                Ok(self.send_phone_code(number, cx))
            }
            _ => Err(ApiError::param(Code::FormParamValueInvalid, "strategy").into()),
        }
    }
}

impl User {
    /// Whether an identifier that it holds is also verified.
    pub(super) fn has_proved(&self, claim: &Claim) -> bool {
        let reserved_email = self
            .emails
            .iter()
            .any(|email| !email.is_verified() && Claim::email(&email.address) == *claim);
        let reserved_phone = self
            .phones
            .iter()
            .any(|phone| !phone.is_verified() && Claim::Phone(phone.number) == *claim);
        !reserved_email && !reserved_phone
    }

    /// The address that a sign-in began with, else the primary one.
    fn email_to_sign_in_with(&self, claim: Option<&Claim>) -> Option<EmailAddressId> {
        let named = self
            .emails
            .iter()
            .find(|email| Some(&Claim::email(&email.address)) == claim);
        named
            .map(|email| email.id.clone())
            .or_else(|| self.primary_email.clone())
    }

    /// The number that a sign-in began with, else the primary one.
    fn phone_to_sign_in_with(&self, claim: Option<&Claim>) -> Option<PhoneNumberId> {
        let named = self
            .phones
            .iter()
            .find(|phone| Some(&Claim::Phone(phone.number)) == claim);
        named
            .map(|phone| phone.id.clone())
            .or_else(|| self.primary_phone.clone())
    }
}

fn unknown_factor(is_named: bool, param: &'static str) -> ApiError {
    if is_named {
        ApiError::param(Code::FormResourceNotFound, param)
    } else {
        ApiError::new(Code::StrategyForUserInvalid)
    }
}
