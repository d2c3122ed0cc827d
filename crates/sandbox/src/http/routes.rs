use http::Method;

use super::forms;
use super::input::Input;
use super::params::Params;
use crate::codes::Code;
use crate::command::{
    AccountCommand, ClientCommand, EmailCommand, MeCommand, OpenCommand, PhoneCommand, Request,
    TotpCommand, WalletCommand,
};
use crate::error::Refusal;

/// One request that the sandbox answers.
struct Route {
    method: Method,
    /// `*` stands for an id.
    path: &'static str,
    build: Build,
}

/// How a request becomes a command, and what that command needs.
#[derive(Clone, Copy)]
enum Build {
    Open(fn(&mut Params<'_>) -> Option<OpenCommand>),
    /// A sign-in or its like: no client is `client_not_found`.
    Client(fn(&mut Params<'_>) -> Option<ClientCommand>),
    /// A session: no client is `authentication_invalid`.
    Session(fn(&mut Params<'_>) -> Option<ClientCommand>),
    Me(fn(&mut Params<'_>) -> Option<MeCommand>),
}

/// Understands a request, or says that there is no such thing.
pub(super) fn understand(input: &Input) -> Result<Request, Refusal> {
    let (route, ids) = ROUTES
        .iter()
        .filter(|route| route.method == *input.method())
        .find_map(|route| Some((route, ids_of(route.path, input.path())?)))
        .ok_or(Code::ResourceNotFound)?;
    let mut params = Params::new(input, ids);
    Ok(match route.build {
        Build::Open(build) => {
            let command = build(&mut params);
            Request::Open(params.finish(command))
        }
        Build::Client(build) => {
            let command = build(&mut params);
            Request::Client(Code::ClientNotFound, params.finish(command))
        }
        Build::Session(build) => {
            let command = build(&mut params);
            Request::Client(Code::AuthenticationInvalid, params.finish(command))
        }
        Build::Me(build) => {
            let command = build(&mut params);
            Request::Me(params.finish(command))
        }
    })
}

/// What stands for the `*`s of a pattern in a path that fits it.
fn ids_of<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut ids = Vec::new();
    let mut parts = path.split('/');
    for expected in pattern.split('/') {
        let part = parts.next()?;
        if expected == "*" && !part.is_empty() {
            ids.push(part);
        } else if expected != part {
            return None;
        }
    }
    parts.next().is_none().then_some(ids)
}

macro_rules! routes {
    ($($method:ident $path:literal $need:ident $build:expr;)+) => {
        &[$(Route { method: Method::$method, path: $path, build: Build::$need($build) },)+]
    };
}

const ROUTES: &[Route] = routes! {
    GET    "/v1/environment" Open |_| Some(OpenCommand::ReadEnvironment);
    PATCH  "/v1/environment" Open forms::touch_environment;
    GET    "/.well-known/jwks.json" Open |_| Some(OpenCommand::ReadKeys);
    POST   "/v1/dev_browser" Open |_| Some(OpenCommand::CreateDevBrowser);
    GET    "/v1/verify" Open forms::open_email_link;
    GET    "/v1/oauth_callback" Open forms::finish_oauth;
    POST   "/v1/oauth_callback" Open forms::forward_oauth;

    GET    "/v1/client" Open |_| Some(OpenCommand::ReadClient);
    POST   "/v1/client" Open |_| Some(OpenCommand::CreateClient);
    PUT    "/v1/client" Open |_| Some(OpenCommand::CreateClient);
    DELETE "/v1/client" Open |_| Some(OpenCommand::DeleteClient);
    GET    "/v1/client/touch" Open forms::renew_cookie;
    POST   "/v1/client/verify" Client forms::pass_captcha;

    POST   "/v1/client/sign_ins" Open forms::sign_in::create;
    GET    "/v1/client/sign_ins/*" Client |p| Some(ClientCommand::ReadSignIn(p.id()));
    POST   "/v1/client/sign_ins/*/prepare_first_factor" Client forms::sign_in::prepare;
    POST   "/v1/client/sign_ins/*/attempt_first_factor" Client forms::sign_in::attempt;
    POST   "/v1/client/sign_ins/*/prepare_second_factor" Client
        forms::second_factor::prepare_sign_in;
    POST   "/v1/client/sign_ins/*/attempt_second_factor" Client
        forms::second_factor::attempt_sign_in;
    POST   "/v1/client/sign_ins/*/reset_password" Client forms::password::reset;

    POST   "/v1/client/sign_ups" Open forms::sign_up::create;
    GET    "/v1/client/sign_ups/*" Client |p| Some(ClientCommand::ReadSignUp(p.id()));
    PATCH  "/v1/client/sign_ups/*" Client forms::sign_up::update;
    POST   "/v1/client/sign_ups/*/prepare_verification" Client forms::sign_up::prepare;
    POST   "/v1/client/sign_ups/*/attempt_verification" Client forms::sign_up::attempt;

    DELETE "/v1/client/sessions" Session |_| Some(ClientCommand::EndAllSessions);
    GET    "/v1/client/sessions/*" Session |p| Some(ClientCommand::ReadSession(p.id()));
    POST   "/v1/client/sessions/*/touch" Session forms::touch_session;
    POST   "/v1/client/sessions/*/end" Session |p| Some(ClientCommand::EndSession(p.id()));
    POST   "/v1/client/sessions/*/remove" Session |p| Some(ClientCommand::RemoveSession(p.id()));
    POST   "/v1/client/sessions/*/tokens" Session forms::create_token;
    POST   "/v1/client/sessions/*/tokens/*" Session forms::create_template_token;
    POST   "/v1/client/sessions/*/verify" Session forms::reverification::start;
    POST   "/v1/client/sessions/*/verify/prepare_first_factor" Session
        forms::reverification::prepare;
    POST   "/v1/client/sessions/*/verify/attempt_first_factor" Session
        forms::reverification::attempt;
    POST   "/v1/client/sessions/*/verify/prepare_second_factor" Session
        forms::second_factor::prepare_reverification;
    POST   "/v1/client/sessions/*/verify/attempt_second_factor" Session
        forms::second_factor::attempt_reverification;

    GET    "/v1/me" Me |_| Some(MeCommand::Read);
    PATCH  "/v1/me" Me forms::update_user;
    DELETE "/v1/me" Me |_| Some(MeCommand::Delete);
    PATCH  "/v1/me/metadata" Me forms::update_metadata;
    POST   "/v1/me/change_password" Me forms::password::change;
    POST   "/v1/me/remove_password" Me forms::password::remove;
    POST   "/v1/me/profile_image" Me |_| Some(MeCommand::SetImage);
    DELETE "/v1/me/profile_image" Me |_| Some(MeCommand::DeleteImage);
    POST   "/v1/me/passkeys" Me |_| Some(MeCommand::NotOffered);
    GET    "/v1/me/organization_memberships" Me |_| Some(MeCommand::ListNothing);
    GET    "/v1/me/organization_invitations" Me |_| Some(MeCommand::ListNothing);
    GET    "/v1/me/organization_suggestions" Me |_| Some(MeCommand::ListNothing);

    GET    "/v1/me/sessions" Me |_| Some(MeCommand::ListSessions { active: false });
    GET    "/v1/me/sessions/active" Me |_| Some(MeCommand::ListSessions { active: true });
    POST   "/v1/me/sessions/*/revoke" Me |p| Some(MeCommand::RevokeSession(p.id()));

    POST   "/v1/me/totp" Me |_| Some(MeCommand::Totp(TotpCommand::Create));
    DELETE "/v1/me/totp" Me |_| Some(MeCommand::Totp(TotpCommand::Delete));
    POST   "/v1/me/totp/attempt_verification" Me forms::second_factor::attempt_totp;
    POST   "/v1/me/backup_codes" Me |_| Some(MeCommand::CreateBackupCodes);

    GET    "/v1/me/email_addresses" Me |_| Some(MeCommand::Email(EmailCommand::List));
    POST   "/v1/me/email_addresses" Me forms::create_email;
    GET    "/v1/me/email_addresses/*" Me |p| Some(MeCommand::Email(EmailCommand::Read(p.id())));
    DELETE "/v1/me/email_addresses/*" Me |p| Some(MeCommand::Email(EmailCommand::Delete(p.id())));
    POST   "/v1/me/email_addresses/*/prepare_verification" Me forms::prepare_email;
    POST   "/v1/me/email_addresses/*/attempt_verification" Me forms::attempt_email;

    GET    "/v1/me/phone_numbers" Me |_| Some(MeCommand::Phone(PhoneCommand::List));
    POST   "/v1/me/phone_numbers" Me forms::create_phone;
    GET    "/v1/me/phone_numbers/*" Me |p| Some(MeCommand::Phone(PhoneCommand::Read(p.id())));
    PATCH  "/v1/me/phone_numbers/*" Me forms::update_phone;
    DELETE "/v1/me/phone_numbers/*" Me |p| Some(MeCommand::Phone(PhoneCommand::Delete(p.id())));
    POST   "/v1/me/phone_numbers/*/prepare_verification" Me forms::prepare_phone;
    POST   "/v1/me/phone_numbers/*/attempt_verification" Me forms::attempt_phone;

    GET    "/v1/me/web3_wallets" Me |_| Some(MeCommand::Wallet(WalletCommand::List));
    POST   "/v1/me/web3_wallets" Me forms::create_wallet;
    GET    "/v1/me/web3_wallets/*" Me |p| Some(MeCommand::Wallet(WalletCommand::Read(p.id())));
    DELETE "/v1/me/web3_wallets/*" Me |p| Some(MeCommand::Wallet(WalletCommand::Delete(p.id())));
    POST   "/v1/me/web3_wallets/*/prepare_verification" Me forms::prepare_wallet;
    POST   "/v1/me/web3_wallets/*/attempt_verification" Me forms::attempt_wallet;

    POST   "/v1/me/external_accounts" Me forms::create_account;
    PATCH  "/v1/me/external_accounts/*/reauthorize" Me forms::reauthorize;
    DELETE "/v1/me/external_accounts/*" Me
        |p| Some(MeCommand::Account(AccountCommand::Delete(p.id())));
    DELETE "/v1/me/external_accounts/*/tokens" Me
        |p| Some(MeCommand::Account(AccountCommand::RevokeTokens(p.id())));
};

#[cfg(test)]
mod tests {
    use super::ids_of;

    #[test]
    fn patterns() {
        let pattern = "/v1/me/phone_numbers/*";
        assert_eq!(
            ids_of(pattern, "/v1/me/phone_numbers/idn_1"),
            Some(vec!["idn_1"])
        );
        assert_eq!(ids_of(pattern, "/v1/me/phone_numbers"), None);
        assert_eq!(ids_of(pattern, "/v1/me/phone_numbers/"), None);
        assert_eq!(ids_of(pattern, "/v1/me/phone_numbers/a/b"), None);
        assert_eq!(ids_of("/v1/me", "/v1/me"), Some(Vec::new()));
        assert_eq!(ids_of("/v1/me", ""), None);
    }
}
