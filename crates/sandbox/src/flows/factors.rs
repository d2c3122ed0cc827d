//! The ways in which a user can sign in or verify a session.

use clerk_user_model::{IdentificationId, OAUTH_PROVIDERS, VerificationStrategy};
use clerk_user_validate::OAuthStrategy;

use crate::codes::Code;
use crate::domain::{
    Claim, ExternalAccount, Identification, Identifier, Kind, SignIn, User, strategy,
};
use crate::error::ApiError;
use crate::settings::Settings;

/// A way in which a user can prove who they are.
#[derive(Clone, Debug)]
pub(crate) struct Factor<'a> {
    pub(crate) strategy: VerificationStrategy,
    pub(crate) identification: Option<&'a Identification>,
}

impl Factor<'_> {
    const fn new(strategy: VerificationStrategy) -> Self {
        Self {
            strategy,
            identification: None,
        }
    }
}

/// Returns every first factor of a user that the instance allows.
pub(crate) fn first<'a>(settings: &Settings, user: &'a User) -> Vec<Factor<'a>> {
    let mut factors = Vec::new();
    if user.has_password() && settings.is_enabled(&VerificationStrategy::Password) {
        factors.push(Factor::new(VerificationStrategy::Password));
    }
    let by_code = [
        VerificationStrategy::EmailCode,
        VerificationStrategy::PhoneCode,
    ];
    let by_reset = [
        VerificationStrategy::ResetPasswordEmailCode,
        VerificationStrategy::ResetPasswordPhoneCode,
    ];
    add_codes(settings, user, &by_code, &mut factors);
    for wallet in user.verified(Kind::Wallet) {
        let usable = strategy::WEB3_STRATEGIES.into_iter();
        let usable = usable.filter(|it| wallet.identifier.is_proven_by(it));
        let usable = usable.filter(|it| settings.is_enabled(it));
        factors.extend(usable.map(|strategy| Factor {
            strategy,
            identification: Some(wallet),
        }));
    }
    let accounts = user.accounts.iter().filter(|it| it.is_verified());
    let strategies = accounts.map(ExternalAccount::strategy);
    let strategies = strategies.filter(|it| settings.authenticates(it));
    factors.extend(strategies.map(Factor::new));
    if user.has_password() {
        add_codes(settings, user, &by_reset, &mut factors);
    }
    factors
}

/// Returns the first factors by which a session can be verified again.
pub(crate) fn of_reverification<'a>(settings: &Settings, user: &'a User) -> Vec<Factor<'a>> {
    let mut factors = first(settings, user);
    factors.retain(|factor| {
        matches!(
            factor.strategy,
            VerificationStrategy::EmailCode
                | VerificationStrategy::Password
                | VerificationStrategy::PhoneCode
        )
    });
    factors
}

/// Returns every second factor of a user that the instance allows.
pub(crate) fn second<'a>(settings: &Settings, user: &'a User) -> Vec<Factor<'a>> {
    let is_enabled = |strategy| settings.is_enabled(&strategy);
    let mut factors = Vec::new();
    if user.has_totp() && is_enabled(VerificationStrategy::Totp) {
        factors.push(Factor::new(VerificationStrategy::Totp));
    }
    if is_enabled(VerificationStrategy::PhoneCode) {
        let phones = user.verified(Kind::Phone).filter(|it| it.is_second_factor);
        factors.extend(phones.map(|phone| Factor {
            strategy: VerificationStrategy::PhoneCode,
            identification: Some(phone),
        }));
    }
    if !factors.is_empty()
        && user.has_backup_codes()
        && is_enabled(VerificationStrategy::BackupCode)
    {
        factors.push(Factor::new(VerificationStrategy::BackupCode));
    }
    factors
}

/// Returns `true` if a sign-in of this user lacks its second factor only.
pub(crate) fn needs_second(settings: &Settings, sign_in: &SignIn, user: Option<&User>) -> bool {
    sign_in.is_proven()
        && !sign_in.needs_password
        && !sign_in.is_second_proven()
        && user.is_some_and(|user| !second(settings, user).is_empty())
}

/// Refuses to remove the last second factor, where users have to keep one.
pub(crate) fn ensure_second_removable(settings: &Settings, user: &User) -> Result<(), ApiError> {
    if settings.require_second_factor && user.second_factor_count() <= 1 {
        return Err(Code::SecondFactorDeletionNotAllowed.into());
    }
    Ok(())
}

/// Refuses a strategy by which nobody signs in, or that is switched off.
pub(crate) fn ensure_usable(
    settings: &Settings,
    strategy: &VerificationStrategy,
) -> Result<(), ApiError> {
    let is_known = strategy::is_web3(strategy)
        || matches!(
            strategy,
            VerificationStrategy::EmailCode
                | VerificationStrategy::EmailLink
                | VerificationStrategy::Password
                | VerificationStrategy::PhoneCode
                | VerificationStrategy::ResetPasswordEmailCode
                | VerificationStrategy::ResetPasswordPhoneCode
                | VerificationStrategy::Ticket
        );
    let code = if !is_known {
        Code::FormParamValueInvalid
    } else if !settings.is_enabled(strategy) {
        Code::FormParamValueDisabled
    } else {
        return Ok(());
    };
    Err(ApiError::param(code, "strategy"))
}

/// Refuses a provider whose accounts nobody can connect.
pub(crate) fn ensure_offered(
    settings: &Settings,
    strategy: &OAuthStrategy,
) -> Result<(), ApiError> {
    let provider = strategy.provider();
    let is_known = OAUTH_PROVIDERS.iter().any(|known| known.key == provider);
    if !is_known && !strategy.is_custom() {
        return Err(Code::OauthUnsupportedProvider.into());
    }
    if !settings.is_enabled(&strategy::of_provider(provider)) {
        return Err(Code::OauthProviderNotEnabled.into());
    }
    Ok(())
}

/// Refuses a provider by whose accounts nobody signs in or up.
pub(crate) fn ensure_authenticates(
    settings: &Settings,
    strategy: &OAuthStrategy,
) -> Result<(), ApiError> {
    ensure_offered(settings, strategy)?;
    if !settings.authenticates(&strategy::of_provider(strategy.provider())) {
        return Err(Code::OauthNonAuthenticatableProvider.into());
    }
    Ok(())
}

/// The identifiers that a request to prepare a factor names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named(pub(crate) Vec<(Kind, IdentificationId)>);

/// Returns the identifier to prove by a strategy: the one named, else the one that the sign-in
/// began with, else the primary one.
pub(crate) fn identifier_for(
    user: &User,
    strategy: &VerificationStrategy,
    named: &Named,
    begun_with: Option<&str>,
) -> Result<Identifier, ApiError> {
    if strategy::is_reset(strategy) && !user.has_password() {
        return Err(Code::StrategyForUserInvalid.into());
    }
    let kind = match strategy {
        VerificationStrategy::EmailCode
        | VerificationStrategy::EmailLink
        | VerificationStrategy::ResetPasswordEmailCode => Kind::Email,
        VerificationStrategy::PhoneCode | VerificationStrategy::ResetPasswordPhoneCode => {
            Kind::Phone
        }
        _ if strategy::is_web3(strategy) => Kind::Wallet,
        _ => return Err(ApiError::param(Code::FormParamValueInvalid, "strategy")),
    };
    let named = named.0.iter().find(|(of, _)| *of == kind);
    let named = named.map(|(_, id)| id);
    let begun_with = begun_with.and_then(Claim::from_identifier);
    let begun_with = begun_with.and_then(|claim| user.with_claim(&claim));
    let begun_with = begun_with.filter(|it| it.kind() == kind).map(|it| &it.id);
    let id = named.or(begun_with).or_else(|| user.primaries.get(&kind));
    let found = id.and_then(|id| user.find(kind, id));
    let found = found.filter(|it| {
        let fits = kind != Kind::Wallet || it.identifier.is_proven_by(strategy);
        it.signs_in() && fits
    });
    let found = found.map(|it| it.identifier.clone());
    found.ok_or_else(|| unknown(named.is_some(), kind))
}

/// Returns the reason why an identifier cannot be a factor.
pub(crate) fn unknown(is_named: bool, kind: Kind) -> ApiError {
    if is_named {
        ApiError::param(Code::FormResourceNotFound, kind.id_param())
    } else {
        ApiError::new(Code::StrategyForUserInvalid)
    }
}

fn add_codes<'a>(
    settings: &Settings,
    user: &'a User,
    strategies: &[VerificationStrategy; 2],
    factors: &mut Vec<Factor<'a>>,
) {
    for (kind, strategy) in [Kind::Email, Kind::Phone].into_iter().zip(strategies) {
        if settings.is_enabled(strategy) {
            let usable = user.of_kind(kind).filter(|it| it.signs_in());
            factors.extend(usable.map(|it| Factor {
                strategy: strategy.clone(),
                identification: Some(it),
            }));
        }
    }
}
