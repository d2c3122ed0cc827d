use clerk_user_model::VerificationStrategy;
use clerk_user_validate::{E164, Email, OAuthStrategy};

use super::{json_object, redirects, secret};
use crate::codes::Code;
use crate::command::{ClientCommand, CreateSignUp, OpenCommand};
use crate::http::params::Params;
use crate::state::is_username;

/// The longest name, in characters.
const MAX_NAME_LEN: usize = 256;

pub(in crate::http) fn create(p: &mut Params<'_>) -> Option<OpenCommand> {
    p.ignore(&[
        "legal_accepted",
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
    ]);
    Some(OpenCommand::CreateSignUp(CreateSignUp {
        transfer: p.flag("transfer").unwrap_or_default(),
        strategy: p.optional("strategy", |text| {
            OAuthStrategy::parse(text).map_err(|_| Code::FormParamValueInvalid)
        }),
        redirects: redirects(p),
        email: p.optional("email_address", |text| {
            Email::parse(text).map_err(|_| Code::FormParamFormatInvalid)
        }),
        phone: p.optional("phone_number", |text| {
            E164::parse(text).map_err(|_| Code::FormParamFormatInvalid)
        }),
        username: p.optional("username", |text| {
            let is_name = is_username(text).then(|| text.to_owned());
            is_name.ok_or(Code::FormParamFormatInvalid)
        }),
        first_name: p.optional("first_name", name),
        last_name: p.optional("last_name", name),
        password: p.optional("password", secret),
        unsafe_metadata: p.optional("unsafe_metadata", json_object),
    }))
}

pub(in crate::http) fn prepare(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&[
        "action_complete_redirect_url",
        "proof_token",
        "redirect_url",
    ]);
    let strategy = p.required("strategy", code_strategy)?;
    let id = p.id();
    Some(ClientCommand::PrepareSignUp { id, strategy })
}

pub(in crate::http) fn attempt(p: &mut Params<'_>) -> Option<ClientCommand> {
    let strategy = p.required("strategy", code_strategy);
    let code = p.required("code", secret);
    Some(ClientCommand::AttemptSignUp {
        id: p.id(),
        strategy: strategy?,
        code: code?,
    })
}

fn code_strategy(text: &str) -> Result<VerificationStrategy, Code> {
    match VerificationStrategy::from(text) {
        known @ (VerificationStrategy::EmailCode | VerificationStrategy::PhoneCode) => Ok(known),
        _ => Err(Code::FormParamValueInvalid),
    }
}

fn name(text: &str) -> Result<String, Code> {
    if text.chars().count() > MAX_NAME_LEN {
        return Err(Code::FormParamMaxLengthExceeded);
    }
    Ok(text.to_owned())
}
