//! Forms into commands: the one place that knows the parameters of each request.

#![expect(
    clippy::unnecessary_wraps,
    reason = "all forms have one shape, as have all judges"
)]

pub(super) mod password;
pub(super) mod reverification;
pub(super) mod second_factor;
pub(super) mod sign_in;
pub(super) mod sign_up;

use clerk_user_model::VerificationStrategy;
use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};
use serde_json::{Map, Value};

use super::params::Params;
use super::version;
use crate::codes::Code;
use crate::command::{
    AccountCommand, Callback, CaptchaOutcome, ClientCommand, CreateAccount, EmailCommand,
    MeCommand, OpenCommand, PhoneCommand, Redirects, UpdateUser, WalletCommand,
};

/// The longest one-time code, signature or password that is looked at, in bytes.
const MAX_SECRET_LEN: usize = 4096;

/// Browsers alone do this, for the sake of their cookies.
pub(super) fn touch_environment(p: &mut Params<'_>) -> Option<OpenCommand> {
    if p.input().header("origin").is_none() && !p.input().is_native() {
        p.refuse(Code::RequestHeaderMissing);
    }
    Some(OpenCommand::ReadEnvironment)
}

pub(super) fn renew_cookie(p: &mut Params<'_>) -> Option<OpenCommand> {
    let redirect_url = p
        .input()
        .query("redirect_url")
        .unwrap_or_default()
        .to_owned();
    Some(OpenCommand::RenewCookie { redirect_url })
}

/// A browser that could not show the CAPTCHA says so in `captcha_error`.
pub(super) fn pass_captcha(p: &mut Params<'_>) -> Option<ClientCommand> {
    let token = p.optional("captcha_token", text);
    let error = p.optional("captcha_error", text);
    if token.is_none() && error.is_none() {
        p.refuse(Code::CaptchaMissingToken);
    }
    Some(ClientCommand::PassCaptcha(match error {
        Some(_) => CaptchaOutcome::Failed,
        None => CaptchaOutcome::Passed,
    }))
}

pub(super) fn open_email_link(p: &mut Params<'_>) -> Option<OpenCommand> {
    let token = p.input().query("token").unwrap_or_default().to_owned();
    Some(OpenCommand::OpenEmailLink { token })
}

pub(super) fn finish_oauth(p: &mut Params<'_>) -> Option<OpenCommand> {
    let query = |name| {
        let value = p.input().query(name).filter(|value| !value.is_empty());
        value.map(str::to_owned)
    };
    Some(OpenCommand::FinishOAuth(Callback {
        state: query("state"),
        code: query("code"),
        error: query("error"),
    }))
}

pub(super) fn forward_oauth(p: &mut Params<'_>) -> Option<OpenCommand> {
    p.ignore(&["error_description", "id_token", "scope", "user"]);
    Some(OpenCommand::ForwardOAuth(Callback {
        state: p.optional("state", text),
        code: p.optional("code", text),
        error: p.optional("error", text),
    }))
}

pub(super) fn touch_session(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.optional("intent", |text| match text {
        "focus" | "select_session" | "select_org" => Ok(()),
        _ => Err(Code::FormParamValueInvalid),
    });
    let organization = p.optional("active_organization_id", text);
    Some(ClientCommand::TouchSession {
        id: p.id(),
        organization,
    })
}

pub(super) fn create_token(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["force_origin", "token"]);
    let organization = p.optional("organization_id", text);
    Some(ClientCommand::CreateToken {
        id: p.id(),
        organization,
    })
}

pub(super) fn create_template_token(p: &mut Params<'_>) -> Option<ClientCommand> {
    p.ignore(&["organization_id"]);
    Some(ClientCommand::CreateTemplateToken(p.id()))
}

pub(super) fn update_user(p: &mut Params<'_>) -> Option<MeCommand> {
    let unsafe_metadata = if version::is_newest(p.input()) {
        None
    } else {
        p.optional("unsafe_metadata", json_object)
    };
    Some(MeCommand::Update(UpdateUser {
        username: p.clearable("username"),
        first_name: p.clearable("first_name"),
        last_name: p.clearable("last_name"),
        primary_email: p.clearable("primary_email_address_id"),
        primary_phone: p.clearable("primary_phone_number_id"),
        primary_wallet: p.clearable("primary_web3_wallet_id"),
        unsafe_metadata,
        metadata_changes: None,
    }))
}

pub(super) fn update_metadata(p: &mut Params<'_>) -> Option<MeCommand> {
    let changes = p.required("unsafe_metadata", json_object)?;
    Some(MeCommand::Update(UpdateUser {
        metadata_changes: Some(changes),
        ..UpdateUser::default()
    }))
}

pub(super) fn create_email(p: &mut Params<'_>) -> Option<MeCommand> {
    let address = p.required("email_address", |text| {
        Email::parse(text).map_err(|_| Code::FormParamFormatInvalid)
    })?;
    Some(MeCommand::Email(EmailCommand::Create(address)))
}

pub(super) fn prepare_email(p: &mut Params<'_>) -> Option<MeCommand> {
    let redirects = redirects(p);
    let strategy = p.required("strategy", |text| match VerificationStrategy::from(text) {
        known @ (VerificationStrategy::EmailCode
        | VerificationStrategy::EmailLink
        | VerificationStrategy::EnterpriseSso) => Ok(known),
        _ => Err(Code::FormParamValueInvalid),
    });
    Some(MeCommand::Email(EmailCommand::Prepare {
        id: p.id(),
        strategy: strategy?,
        redirects,
    }))
}

pub(super) fn attempt_email(p: &mut Params<'_>) -> Option<MeCommand> {
    let code = p.required("code", secret)?;
    let id = p.id();
    Some(MeCommand::Email(EmailCommand::Attempt { id, code }))
}

pub(super) fn create_phone(p: &mut Params<'_>) -> Option<MeCommand> {
    let number = p.required("phone_number", |text| {
        E164::parse(text).map_err(|_| Code::FormParamFormatInvalid)
    });
    let reserved = p.flag("reserved_for_second_factor").unwrap_or_default();
    Some(MeCommand::Phone(PhoneCommand::Create {
        number: number?,
        reserved,
    }))
}

pub(super) fn update_phone(p: &mut Params<'_>) -> Option<MeCommand> {
    Some(MeCommand::Phone(PhoneCommand::Update {
        id: p.id(),
        reserved: p.flag("reserved_for_second_factor"),
        default: p.flag("default_second_factor"),
    }))
}

pub(super) fn prepare_phone(p: &mut Params<'_>) -> Option<MeCommand> {
    p.ignore(&["proof_token"]);
    p.required("strategy", |text| match VerificationStrategy::from(text) {
        VerificationStrategy::PhoneCode => Ok(()),
        _ => Err(Code::FormParamValueInvalid),
    })?;
    Some(MeCommand::Phone(PhoneCommand::Prepare(p.id())))
}

pub(super) fn attempt_phone(p: &mut Params<'_>) -> Option<MeCommand> {
    let code = p.required("code", secret)?;
    let id = p.id();
    Some(MeCommand::Phone(PhoneCommand::Attempt { id, code }))
}

pub(super) fn create_wallet(p: &mut Params<'_>) -> Option<MeCommand> {
    let address = p.required("web3_wallet", |text| {
        WalletAddress::parse(text).map_err(|_| Code::FormParamFormatInvalid)
    })?;
    Some(MeCommand::Wallet(WalletCommand::Create(address)))
}

pub(super) fn prepare_wallet(p: &mut Params<'_>) -> Option<MeCommand> {
    p.ignore(&["redirect_url"]);
    let strategy = p.required("strategy", |text| match VerificationStrategy::from(text) {
        known @ (VerificationStrategy::Web3MetamaskSignature
        | VerificationStrategy::Web3BaseSignature
        | VerificationStrategy::Web3CoinbaseWalletSignature
        | VerificationStrategy::Web3OkxWalletSignature
        | VerificationStrategy::Web3SolanaSignature) => Ok(known),
        _ => Err(Code::FormParamValueInvalid),
    })?;
    let id = p.id();
    Some(MeCommand::Wallet(WalletCommand::Prepare { id, strategy }))
}

pub(super) fn attempt_wallet(p: &mut Params<'_>) -> Option<MeCommand> {
    let signature = p.required("signature", secret)?;
    let id = p.id();
    Some(MeCommand::Wallet(WalletCommand::Attempt { id, signature }))
}

pub(super) fn create_account(p: &mut Params<'_>) -> Option<MeCommand> {
    p.ignore(&["oidc_login_hint", "oidc_prompt"]);
    let strategy = p.optional("strategy", |text| {
        OAuthStrategy::parse(text).map_err(|_| Code::FormParamValueInvalid)
    });
    let connection = p.optional("enterprise_connection_id", text);
    match (p.is_given("strategy"), connection.is_some()) {
        (true, true) => {
            let name = "enterprise_connection_id";
            p.blame(Code::FormConditionalParamDisallowed, name);
        }
        (false, false) => p.blame(Code::FormConditionalParamMissing, "strategy"),
        _ => {}
    }
    Some(MeCommand::Account(AccountCommand::Create(CreateAccount {
        strategy,
        redirects: redirects(p),
        scopes: p.list("additional_scope"),
        token: provider_token(p),
    })))
}

pub(super) fn reauthorize(p: &mut Params<'_>) -> Option<MeCommand> {
    p.ignore(&["oidc_login_hint", "oidc_prompt"]);
    let redirects = Redirects {
        url: p.required("redirect_url", text),
        complete: p.optional("action_complete_redirect_url", text),
    };
    let scopes = p.list("additional_scope");
    Some(MeCommand::Account(AccountCommand::Reauthorize {
        id: p.id(),
        redirects,
        scopes,
    }))
}

fn redirects(p: &mut Params<'_>) -> Redirects {
    Redirects {
        url: p.optional("redirect_url", text),
        complete: p.optional("action_complete_redirect_url", text),
    }
}

/// What a provider gave an application in the user's stead.
fn provider_token(p: &mut Params<'_>) -> Option<String> {
    let token = p.optional("token", secret);
    let code = p.optional("code", secret);
    token.or(code)
}

fn text(text: &str) -> Result<String, Code> {
    Ok(text.to_owned())
}

fn secret(text: &str) -> Result<String, Code> {
    if text.len() > MAX_SECRET_LEN {
        return Err(Code::FormParamMaxLengthExceeded);
    }
    Ok(text.to_owned())
}

fn json_object(text: &str) -> Result<Map<String, Value>, Code> {
    serde_json::from_str(text).map_err(|_| Code::FormParamFormatInvalid)
}
