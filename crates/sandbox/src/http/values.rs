//! The values of parameters that several endpoints share.

use clerk_user_model::VerificationStrategy;
use clerk_user_validate::{Email, OAuthStrategy};
use serde_json::{Map, Value};

use super::params::Params;
use crate::codes::Code;
use crate::domain::{Identifier, Kind};
use crate::flows::redirect::Redirects;

/// The longest one-time code, signature or password that is read, in bytes.
const MAX_SECRET_LEN: usize = 4096;

#[expect(clippy::unnecessary_wraps, reason = "has the shape of the others")]
pub(super) fn text(text: &str) -> Result<String, Code> {
    Ok(text.to_owned())
}

pub(super) fn secret(text: &str) -> Result<String, Code> {
    if text.len() > MAX_SECRET_LEN {
        return Err(Code::FormParamMaxLengthExceeded);
    }
    Ok(text.to_owned())
}

pub(super) fn json_object(text: &str) -> Result<Map<String, Value>, Code> {
    serde_json::from_str(text).map_err(|_| Code::FormParamFormatInvalid)
}

pub(super) fn email(text: &str) -> Result<Email, Code> {
    Email::parse(text).map_err(|_| Code::FormParamFormatInvalid)
}

/// Reads an identifier of a kind.
pub(super) fn identifier(kind: Kind) -> impl Fn(&str) -> Result<Identifier, Code> {
    move |text| Identifier::parse(kind, text)
}

/// Reads one of the strategies that `is_allowed` names.
pub(super) fn strategy_of(
    is_allowed: impl FnOnce(&VerificationStrategy) -> bool,
) -> impl FnOnce(&str) -> Result<VerificationStrategy, Code> {
    move |text| {
        let strategy = VerificationStrategy::from(text);
        let allowed = is_allowed(&strategy).then_some(strategy);
        allowed.ok_or(Code::FormParamValueInvalid)
    }
}

/// Reads a strategy of a sign-in: one that the API knows, or `oauth_` and a provider.
pub(super) fn strategy(text: &str) -> Result<VerificationStrategy, Code> {
    let strategy = VerificationStrategy::from(text);
    let is_known =
        VerificationStrategy::KNOWN.contains(&strategy) || OAuthStrategy::parse(text).is_ok();
    is_known
        .then_some(strategy)
        .ok_or(Code::FormParamValueInvalid)
}

pub(super) fn redirects(p: &mut Params<'_>) -> Redirects {
    Redirects {
        url: p.optional("redirect_url", redirect_url),
        complete: p.optional("action_complete_redirect_url", redirect_url),
    }
}

/// Reads a URL or a path, as far as it can be judged before it is used.
pub(super) fn redirect_url(text: &str) -> Result<String, Code> {
    if text.contains(|c| c <= ' ' || c == '\x7f') {
        return Err(Code::InvalidRedirectUrl);
    }
    Ok(text.to_owned())
}

/// Reads the token or code that a provider gave to an application in the user's place.
pub(super) fn provider_token(p: &mut Params<'_>) -> Option<String> {
    let token = p.optional("token", secret);
    let code = p.optional("code", secret);
    token.or(code)
}
