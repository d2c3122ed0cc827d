//! The endpoints of the Frontend API: one table of path, need and handler.

use clerk_user_model::ClientId;
use clerk_user_model::endpoints::{self, Endpoint as _, Method};

use super::call::Call;
use super::handlers::{
    account, client, external_account, handshake, identification, session, sign_in, sign_up,
};
use super::input::Input;
use super::params::Params;
use super::reply::Handled;
use crate::codes::Code;
use crate::domain::Kind;
use crate::error::ApiErrors;
use crate::flows::access::{self, Credential, Me};
use crate::operations;

/// One endpoint.
struct Route {
    method: Method,
    /// The path, with a name in braces in the place of each id.
    path: &'static str,
    handler: Handler,
}

/// The function that serves an endpoint, by the need that is checked before its parameters.
#[derive(Clone, Copy)]
enum Handler {
    /// Needs nothing; is opened by a browser, whose credential can be unknown.
    Page(fn(&mut Call<'_>, &mut Params<'_>) -> Handled),
    /// Needs nothing.
    Open(fn(&mut Call<'_>, &mut Params<'_>) -> Handled),
    /// Needs a client: none is `client_not_found`.
    Client(fn(&mut Call<'_>, &ClientId, &mut Params<'_>) -> Handled),
    /// Needs the client of a session: none is `authentication_invalid`.
    Session(fn(&mut Call<'_>, &ClientId, &mut Params<'_>) -> Handled),
    /// Needs a user who is signed in.
    Me(fn(&mut Call<'_>, &Me, &mut Params<'_>) -> Handled),
    /// Needs a user who is signed in; serves identifiers of one kind.
    Own(
        Kind,
        fn(&mut Call<'_>, &Me, Kind, &mut Params<'_>) -> Handled,
    ),
}

/// Serves a request by the handler of its endpoint.
pub(super) fn serve(input: &Input, call: &mut Call<'_>) -> Handled {
    let (route, ids) = ROUTES
        .iter()
        .filter(|route| route.method.as_str() == input.method().as_str())
        .find_map(|route| Some((route, operations::ids_of(route.path, input.path())?)))
        .ok_or_else(|| operations::not_served("frontend", input.method(), input.path()))?;
    let credential = &call.requester.credential;
    let client = access::client_of(&call.cx, credential);
    call.client = match route.handler {
        Handler::Page(_) => client.unwrap_or_default(),
        _ => client?,
    };
    let params = &mut Params::new(input, ids);
    match route.handler {
        Handler::Page(handler) | Handler::Open(handler) => handler(call, params),
        Handler::Client(handler) => {
            let client = needed_client(call, Code::ClientNotFound)?;
            handler(call, &client, params)
        }
        Handler::Session(handler) => {
            let client = needed_client(call, Code::AuthenticationInvalid)?;
            handler(call, &client, params)
        }
        Handler::Me(handler) => {
            let me = me(call)?;
            handler(call, &me, params)
        }
        Handler::Own(kind, handler) => {
            let me = me(call)?;
            handler(call, &me, kind, params)
        }
    }
}

fn me(call: &Call<'_>) -> Result<Me, ApiErrors> {
    let session = call.session.as_ref();
    Ok(access::me(&call.cx, call.client.clone(), session)?)
}

fn needed_client(call: &Call<'_>, code: Code) -> Result<ClientId, ApiErrors> {
    let code = match call.requester.credential {
        Credential::Native(Some(_)) => Code::AuthenticationInvalid,
        _ => code,
    };
    call.client.clone().ok_or_else(|| code.into())
}

macro_rules! routes {
    ($($endpoint:ident => $need:ident($($handler:expr),+);)+) => {
        &[$(Route {
            method: endpoints::$endpoint::METHOD,
            path: endpoints::$endpoint::PATH,
            handler: Handler::$need($($handler),+),
        },)+]
    };
}

const ROUTES: &[Route] = routes! {
    GetEnvironment => Open(client::environment);
    UpdateEnvironment => Open(client::touch_environment);
    GetKeySet => Open(client::keys);
    CreateDevBrowser => Open(client::create_dev_browser);
    OpenEmailLink => Open(client::open_email_link);
    FinishOauth => Open(external_account::finish_oauth);
    ForwardOauth => Open(external_account::forward_oauth);
    OpenHandshake => Page(handshake::answer);
    AcceptTicket => Page(handshake::accept_ticket);
    GetHealth => Open(client::health);
    GetOpenidConfiguration => Open(client::openid_configuration);

    GetClient => Open(client::read);
    CreateClient => Open(client::create);
    PutClient => Open(client::create);
    RemoveClient => Open(client::delete);
    TouchClient => Open(client::renew_cookie);
    PassCaptcha => Client(client::pass_captcha);

    CreateSignIn => Open(sign_in::create);
    GetSignIn => Client(sign_in::read);
    PrepareSignInFirstFactor => Client(sign_in::prepare);
    AttemptSignInFirstFactor => Client(sign_in::attempt);
    PrepareSignInSecondFactor => Client(sign_in::prepare_second);
    AttemptSignInSecondFactor => Client(sign_in::attempt_second);
    ResetPassword => Client(sign_in::reset_password);

    CreateSignUp => Open(sign_up::create);
    GetSignUp => Client(sign_up::read);
    UpdateSignUp => Client(sign_up::update);
    PrepareSignUpVerification => Client(sign_up::prepare);
    AttemptSignUpVerification => Client(sign_up::attempt);

    SignOut => Session(session::end_all);
    GetSession => Session(session::read);
    TouchSession => Session(session::touch);
    EndSession => Session(session::end);
    RemoveSession => Session(session::remove);
    CreateSessionToken => Session(session::create_token);
    CreateSessionTokenFromTemplate => Session(session::create_template_token);
    StartReverification => Session(session::start_verification);
    PrepareReverificationFirstFactor => Session(session::prepare);
    AttemptReverificationFirstFactor => Session(session::attempt);
    PrepareReverificationSecondFactor => Session(session::prepare_second);
    AttemptReverificationSecondFactor => Session(session::attempt_second);

    GetUser => Me(account::read);
    UpdateUser => Me(account::update);
    RemoveUser => Me(account::delete);
    UpdateUserMetadata => Me(account::update_metadata);
    ChangePassword => Me(account::change_password);
    RemovePassword => Me(account::remove_password);
    SetProfileImage => Me(account::set_image);
    RemoveProfileImage => Me(account::delete_image);
    CreatePasskey => Me(account::not_offered);
    ListOrganizationMemberships => Me(account::list_nothing);
    ListOrganizationInvitations => Me(account::list_nothing);
    ListOrganizationSuggestions => Me(account::list_nothing);

    ListSessions => Me(session::list);
    ListActiveSessions => Me(session::list_active);
    RevokeSession => Me(session::revoke);

    CreateTotp => Me(account::create_totp);
    RemoveTotp => Me(account::delete_totp);
    AttemptTotpVerification => Me(account::attempt_totp);
    CreateBackupCodes => Me(account::create_backup_codes);

    ListEmailAddresses => Own(Kind::Email, identification::list);
    CreateEmailAddress => Own(Kind::Email, identification::create);
    GetEmailAddress => Own(Kind::Email, identification::read);
    RemoveEmailAddress => Own(Kind::Email, identification::delete);
    PrepareEmailAddressVerification => Own(Kind::Email, identification::prepare);
    AttemptEmailAddressVerification => Own(Kind::Email, identification::attempt);

    ListPhoneNumbers => Own(Kind::Phone, identification::list);
    CreatePhoneNumber => Own(Kind::Phone, identification::create);
    GetPhoneNumber => Own(Kind::Phone, identification::read);
    UpdatePhoneNumber => Me(identification::update_phone);
    RemovePhoneNumber => Own(Kind::Phone, identification::delete);
    PreparePhoneNumberVerification => Own(Kind::Phone, identification::prepare);
    AttemptPhoneNumberVerification => Own(Kind::Phone, identification::attempt);

    ListWeb3Wallets => Own(Kind::Wallet, identification::list);
    CreateWeb3Wallet => Own(Kind::Wallet, identification::create);
    GetWeb3Wallet => Own(Kind::Wallet, identification::read);
    RemoveWeb3Wallet => Own(Kind::Wallet, identification::delete);
    PrepareWeb3WalletVerification => Own(Kind::Wallet, identification::prepare);
    AttemptWeb3WalletVerification => Own(Kind::Wallet, identification::attempt);

    CreateExternalAccount => Me(external_account::create);
    ReauthorizeExternalAccount => Me(external_account::reauthorize);
    RemoveExternalAccount => Me(external_account::delete);
    RevokeExternalAccountTokens => Me(external_account::revoke_tokens);
};
