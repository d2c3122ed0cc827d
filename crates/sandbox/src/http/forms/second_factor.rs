use clerk_user_model::VerificationStrategy;

use super::{secret, text};
use crate::codes::Code;
use crate::command::{Attempt, ClientCommand, MeCommand, TotpCommand};
use crate::http::params::Params;

pub(in crate::http) fn prepare_sign_in(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["email_address_id", "redirect_url"]);
    let of = Attempt::SignIn(p.id());
    prepare(p, of)
}

pub(in crate::http) fn attempt_sign_in(p: &mut Params<'_>) -> Option<ClientCommand> {
    let of = Attempt::SignIn(p.id());
    attempt(p, of)
}

pub(in crate::http) fn prepare_reverification(p: &mut Params<'_>) -> Option<ClientCommand> {
    let of = Attempt::Reverification(p.id());
    prepare(p, of)
}

pub(in crate::http) fn attempt_reverification(p: &mut Params<'_>) -> Option<ClientCommand> {
    let of = Attempt::Reverification(p.id());
    attempt(p, of)
}

pub(in crate::http) fn attempt_totp(p: &mut Params<'_>) -> Option<MeCommand> {
    let code = p.required("code", secret)?;
    Some(MeCommand::Totp(TotpCommand::Attempt(code)))
}

fn prepare(p: &mut Params<'_>, of: Attempt) -> Option<ClientCommand> {
    p.ignore(&["proof_token"]);
    p.optional("strategy", |text| match VerificationStrategy::from(text) {
        VerificationStrategy::PhoneCode => Ok(()),
        _ => Err(Code::FormParamValueInvalid),
    });
    let phone = p.optional("phone_number_id", text).map(Into::into);
    Some(ClientCommand::PrepareSecondFactor { of, phone })
}

fn attempt(p: &mut Params<'_>, of: Attempt) -> Option<ClientCommand> {
    let strategy = p.required("strategy", |text| match VerificationStrategy::from(text) {
        known @ (VerificationStrategy::BackupCode
        | VerificationStrategy::PhoneCode
        | VerificationStrategy::Totp) => Ok(known),
        _ => Err(Code::FormParamValueInvalid),
    });
    let code = p.required("code", secret);
    Some(ClientCommand::AttemptSecondFactor {
        of,
        strategy: strategy?,
        code: code?,
    })
}
