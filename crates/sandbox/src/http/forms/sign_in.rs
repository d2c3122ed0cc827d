use clerk_user_model::VerificationStrategy;
use clerk_user_validate::OAuthStrategy;

use super::{provider_token, redirects, secret, text};
use crate::codes::Code;
use crate::command::{ClientCommand, CreateSignIn, FactorAnswer, FactorRequest, OpenCommand};
use crate::http::params::Params;

pub(in crate::http) fn create(p: &mut Params<'_>) -> Option<OpenCommand> {
    p.ignore(&[
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
        "trusted_device_id",
    ]);
    Some(OpenCommand::CreateSignIn(CreateSignIn {
        transfer: p.flag("transfer").unwrap_or_default(),
        redirects: redirects(p),
        strategy: p.optional("strategy", strategy),
        identifier: p.optional("identifier", |text| Ok(text.trim().to_owned())),
        password: p.optional("password", secret),
        ticket: p.optional("ticket", text),
        token: provider_token(p),
    }))
}

pub(in crate::http) fn prepare(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&[
        "oidc_login_hint",
        "oidc_prompt",
        "passkey_id",
        "proof_token",
        "trusted_device_id",
    ]);
    let strategy = p.required("strategy", strategy);
    let email = p.optional("email_address_id", text);
    let phone = p.optional("phone_number_id", text);
    let wallet = p.optional("web3_wallet_id", text);
    let redirects = redirects(p);
    Some(ClientCommand::PrepareSignIn {
        id: p.id(),
        factor: FactorRequest {
            strategy: strategy?,
            email: email.map(Into::into),
            phone: phone.map(Into::into),
            wallet: wallet.map(Into::into),
            redirects,
        },
    })
}

pub(in crate::http) fn attempt(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&[
        "algorithm",
        "client_data",
        "public_key_credential",
        "token",
        "trusted_device_id",
    ]);
    let strategy = p.required("strategy", strategy);
    let code = p.optional("code", secret);
    let password = p.optional("password", secret);
    let signature = p.optional("signature", secret);
    let ticket = p.optional("ticket", text);
    Some(ClientCommand::AttemptSignIn {
        id: p.id(),
        answer: FactorAnswer {
            strategy: strategy?,
            code,
            password,
            signature,
            ticket,
        },
    })
}

/// A strategy of a sign-in: a word the API knows, or `oauth_` and a provider.
pub(super) fn strategy(text: &str) -> Result<VerificationStrategy, Code> {
    let strategy = VerificationStrategy::from(text);
    let is_known =
        VerificationStrategy::KNOWN.contains(&strategy) || OAuthStrategy::parse(text).is_ok();
    if is_known {
        Ok(strategy)
    } else {
        Err(Code::FormParamValueInvalid)
    }
}
