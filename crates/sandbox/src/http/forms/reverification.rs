use clerk_user_model::{ReverificationLevel, VerificationStrategy};

use super::{secret, text};
use crate::codes::Code;
use crate::command::{ClientCommand, Proof};
use crate::http::params::Params;

pub(in crate::http) fn start(p: &mut Params<'_>) -> Option<ClientCommand> {
    let level = p.required("level", |text| {
        let level = ReverificationLevel::from(text);
        let is_known = ReverificationLevel::KNOWN.contains(&level);
        is_known.then_some(level).ok_or(Code::FormParamValueInvalid)
    })?;
    let id = p.id();
    Some(ClientCommand::StartReverification { id, level })
}

pub(in crate::http) fn prepare(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["proof_token"]);
    let strategy = p.required("strategy", |text| match VerificationStrategy::from(text) {
        known @ (VerificationStrategy::EmailCode | VerificationStrategy::PhoneCode) => Ok(known),
        _ => Err(Code::FormParamValueInvalid),
    });
    let email = p.optional("email_address_id", text);
    let phone = p.optional("phone_number_id", text);
    Some(ClientCommand::PrepareReverification {
        id: p.id(),
        strategy: strategy?,
        email: email.map(Into::into),
        phone: phone.map(Into::into),
    })
}

pub(in crate::http) fn attempt(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["public_key_credential"]);
    let strategy = p.required("strategy", |text| match VerificationStrategy::from(text) {
        known @ (VerificationStrategy::EmailCode
        | VerificationStrategy::Password
        | VerificationStrategy::PhoneCode) => Ok(known),
        _ => Err(Code::FormParamValueInvalid),
    });
    let code = p.optional("code", secret);
    let password = p.optional("password", secret);
    let (name, proof) = match strategy? {
        VerificationStrategy::Password => ("password", password.map(Proof::Password)),
        strategy => ("code", code.map(|code| Proof::Code { strategy, code })),
    };
    if proof.is_none() && !p.is_given(name) {
        p.blame(Code::FormConditionalParamMissing, name);
    }
    Some(ClientCommand::AttemptReverification {
        id: p.id(),
        proof: proof?,
    })
}
