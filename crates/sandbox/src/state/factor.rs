use clerk_user_model::{EmailAddressId, PhoneNumberId, UserId, VerificationStrategy, Web3WalletId};
use clerk_user_validate::Email;

use super::password::is_reset;
use super::verification::Challenge;
use super::wallet::fits;
use super::{Claim, Context, ExternalAccount, State, User, WEB3_STRATEGIES};
use crate::codes::Code;
use crate::error::{ApiError, Refusal};

/// A way in which a user can prove who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// An account at a provider, by its strategy.
    Account(VerificationStrategy),
    BackupCode,
    Email(EmailAddressId, VerificationStrategy),
    Password,
    Phone(PhoneNumberId, VerificationStrategy),
    Totp,
    Wallet(Web3WalletId, VerificationStrategy),
}

impl Factor {
    pub(crate) fn strategy(&self) -> VerificationStrategy {
        match self {
            Self::BackupCode => VerificationStrategy::BackupCode,
            Self::Password => VerificationStrategy::Password,
            Self::Totp => VerificationStrategy::Totp,
            Self::Account(strategy)
            | Self::Email(_, strategy)
            | Self::Phone(_, strategy)
            | Self::Wallet(_, strategy) => strategy.clone(),
        }
    }
}

impl State {
    /// Every first factor of a user that the instance allows.
    pub(crate) fn first_factors(&self, user: &User) -> Vec<Factor> {
        let mut factors = Vec::new();
        let is_enabled = |strategy| self.settings.is_enabled(&strategy);
        if user.has_password() && is_enabled(VerificationStrategy::Password) {
            factors.push(Factor::Password);
        }
        self.list_codes(
            user,
            &VerificationStrategy::EmailCode,
            &VerificationStrategy::PhoneCode,
            &mut factors,
        );
        for wallet in user.wallets.iter().filter(|wallet| wallet.is_verified()) {
            let usable = WEB3_STRATEGIES.into_iter();
            let usable = usable.filter(|strategy| fits(strategy, &wallet.address));
            let usable = usable.filter(|strategy| self.settings.is_enabled(strategy));
            factors.extend(usable.map(|strategy| Factor::Wallet(wallet.id.clone(), strategy)));
        }
        let verified = user.accounts.iter().filter(|account| account.is_verified());
        let strategies = verified.map(ExternalAccount::strategy);
        factors.extend(
            strategies
                .filter(|it| self.settings.authenticates(it))
                .map(Factor::Account),
        );
        if user.has_password() {
            self.list_codes(
                user,
                &VerificationStrategy::ResetPasswordEmailCode,
                &VerificationStrategy::ResetPasswordPhoneCode,
                &mut factors,
            );
        }
        factors
    }

    /// The codes that can be sent to verified addresses and numbers.
    fn list_codes(
        &self,
        user: &User,
        by_email: &VerificationStrategy,
        by_phone: &VerificationStrategy,
        factors: &mut Vec<Factor>,
    ) {
        if self.settings.is_enabled(by_email) {
            let verified = user.emails.iter().filter(|email| email.is_verified());
            factors.extend(verified.map(|it| Factor::Email(it.id.clone(), by_email.clone())));
        }
        if self.settings.is_enabled(by_phone) {
            let phones = user.phones.iter();
            let usable = phones.filter(|phone| phone.is_verified() && !phone.is_second_factor);
            factors.extend(usable.map(|it| Factor::Phone(it.id.clone(), by_phone.clone())));
        }
    }

    /// Those of them by which a session can be verified again.
    pub(crate) fn reverification_factors(&self, user: &User) -> Vec<Factor> {
        let mut factors = self.first_factors(user);
        factors.retain(|factor| {
            matches!(
                factor,
                Factor::Email(_, VerificationStrategy::EmailCode)
                    | Factor::Password
                    | Factor::Phone(_, VerificationStrategy::PhoneCode)
            )
        });
        factors
    }

    /// The address named, else the one begun with, else the primary one.
    pub(super) fn address_to_ask(
        &self,
        user: &UserId,
        named: Option<EmailAddressId>,
        begun_with: Option<&str>,
    ) -> Result<Email, ApiError> {
        let user = self.user(user)?;
        let is_named = named.is_some();
        let begun_with = begun_with.and_then(Claim::of_identifier);
        let id = named.or_else(|| user.email_to_sign_in_with(begun_with.as_ref()));
        let mut verified = user.emails.iter().filter(|email| email.is_verified());
        let found = verified.find(|email| Some(&email.id) == id.as_ref());
        found
            .map(|email| email.address.clone())
            .ok_or_else(|| unknown_factor(is_named, "email_address_id"))
    }

    /// Sends a code to the address or number named, else to the one begun with or the primary one.
    pub(super) fn send_factor_code(
        &mut self,
        id: &UserId,
        strategy: &VerificationStrategy,
        email: Option<EmailAddressId>,
        phone: Option<PhoneNumberId>,
        begun_with: Option<&str>,
        cx: &mut Context<'_>,
    ) -> Result<Challenge, Refusal> {
        if is_reset(strategy) && !self.user(id)?.has_password() {
            return Err(Code::StrategyForUserInvalid.into());
        }
        match strategy {
            VerificationStrategy::EmailCode | VerificationStrategy::ResetPasswordEmailCode => {
                let address = self.address_to_ask(id, email, begun_with)?;
                Ok(self.send_email_code(&address, cx)?)
            }
            VerificationStrategy::PhoneCode | VerificationStrategy::ResetPasswordPhoneCode => {
                let user = self.user(id)?;
                let factors = self.first_factors(user);
                let begun_with = begun_with.and_then(Claim::of_identifier);
                let named = phone.is_some();
                let id = phone.or_else(|| user.phone_to_sign_in_with(begun_with.as_ref()));
                let found = user.phones.iter().find(|phone| {
                    Some(&phone.id) == id.as_ref()
                        && factors.contains(&Factor::Phone(phone.id.clone(), strategy.clone()))
                });
                let found = found.ok_or_else(|| unknown_factor(named, "phone_number_id"))?;
                let number = found.number;
                Ok(self.send_phone_code(number, cx)?)
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

pub(super) fn unknown_factor(is_named: bool, param: &'static str) -> ApiError {
    if is_named {
        ApiError::param(Code::FormResourceNotFound, param)
    } else {
        ApiError::new(Code::StrategyForUserInvalid)
    }
}
