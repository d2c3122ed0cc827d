use clerk_user_validate::{E164, Email, WalletAddress};

use super::sign_in::strategy;
use super::{json_object, provider_token, redirects, secret, text};
use crate::codes::Code;
use crate::command::{ClientCommand, OpenCommand, Proof, SignUpParams};
use crate::http::params::Params;
use crate::state::is_username;

/// The longest name, in characters.
const MAX_NAME_LEN: usize = 256;

pub(in crate::http) fn create(p: &mut Params<'_>) -> Option<OpenCommand> {
    let transfer = p.flag("transfer").unwrap_or_default();
    Some(OpenCommand::CreateSignUp(params(p, transfer)))
}

pub(in crate::http) fn update(p: &mut Params<'_>) -> Option<ClientCommand> {
    let params = Box::new(params(p, false));
    let id = p.id();
    Some(ClientCommand::UpdateSignUp { id, params })
}

fn params(p: &mut Params<'_>, transfer: bool) -> SignUpParams {
    p.ignore(&[
        "legal_accepted",
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
    ]);
    let mut email = p.optional("email_address", email);
    let mut phone = p.optional("phone_number", phone);
    let either = p.optional("email_address_or_phone_number", |text| Ok(text.to_owned()));
    if let Some(text) = either {
        let name = "email_address_or_phone_number";
        if let Ok(found) = Email::parse(&text) {
            email.get_or_insert(found);
        } else if let Ok(found) = E164::parse(&text) {
            phone.get_or_insert(found);
        } else {
            p.blame(Code::FormParamFormatInvalid, name);
        }
    }
    SignUpParams {
        transfer,
        strategy: p.optional("strategy", strategy),
        ticket: p.optional("ticket", text),
        token: provider_token(p),
        redirects: redirects(p),
        email,
        phone,
        wallet: p.optional("web3_wallet", |text| {
            WalletAddress::parse(text).map_err(|_| Code::FormParamFormatInvalid)
        }),
        username: p.optional("username", |text| {
            let is_name = is_username(text).then(|| text.to_owned());
            is_name.ok_or(Code::FormParamFormatInvalid)
        }),
        first_name: p.optional("first_name", name),
        last_name: p.optional("last_name", name),
        password: p.optional("password", secret),
        unsafe_metadata: p.optional("unsafe_metadata", json_object),
    }
}

pub(in crate::http) fn prepare(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["oidc_login_hint", "oidc_prompt", "proof_token"]);
    let strategy = p.required("strategy", strategy);
    let redirects = redirects(p);
    Some(ClientCommand::PrepareSignUp {
        id: p.id(),
        strategy: strategy?,
        redirects,
    })
}

pub(in crate::http) fn attempt(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["token"]);
    let strategy = p.required("strategy", strategy);
    let is_signed = strategy
        .as_ref()
        .is_some_and(|it| it.as_str().starts_with("web3_"));
    let proof = if is_signed {
        p.ignore(&["code"]);
        let signature = p.required("signature", secret);
        strategy
            .zip(signature)
            .map(|(strategy, signature)| Proof::Signature {
                strategy,
                signature,
            })
    } else {
        p.ignore(&["signature"]);
        let code = p.required("code", secret);
        strategy
            .zip(code)
            .map(|(strategy, code)| Proof::Code { strategy, code })
    };
    Some(ClientCommand::AttemptSignUp {
        id: p.id(),
        proof: proof?,
    })
}

fn email(text: &str) -> Result<Email, Code> {
    Email::parse(text).map_err(|_| Code::FormParamFormatInvalid)
}

fn phone(text: &str) -> Result<E164, Code> {
    E164::parse(text).map_err(|_| Code::FormParamFormatInvalid)
}

fn name(text: &str) -> Result<String, Code> {
    if text.chars().count() > MAX_NAME_LEN {
        return Err(Code::FormParamMaxLengthExceeded);
    }
    Ok(text.to_owned())
}
