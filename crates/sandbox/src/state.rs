//! The state machine: what the instance knows, and how commands change it.
//!
//! Nothing in here reads a clock, draws randomness or does I/O: both come in with each command.

mod access;
mod captcha;
mod claim;
mod client;
mod delivery;
mod email;
mod email_link;
mod enterprise;
mod external_account;
mod factor;
mod first_factor;
mod metadata;
mod oauth;
mod oauth_entry;
mod oauth_token;
mod own;
mod password;
mod phone;
mod profile;
mod proof;
mod redirect;
mod reverification;
mod rows;
mod second_factor;
mod seed;
mod session;
mod sign_in;
mod sign_up;
mod sign_up_needs;
mod ticket;
mod totp;
pub(crate) mod user;
pub(crate) mod verification;
mod wallet;

use clerk_user_model::{
    ClientId, EmailAddressId, ExternalAccountId, PhoneNumberId, SessionId, SignInId, SignUpId,
    UserId, Web3WalletId,
};
use serde_json::Value;

pub(crate) use access::Me;
pub(crate) use claim::Claim;
pub(crate) use client::{Client, Session};
pub(crate) use email::EmailAddress;
pub(crate) use external_account::ExternalAccount;
pub(crate) use factor::Factor;
use oauth::Consent;
pub(crate) use oauth::Decision;
pub(crate) use oauth_entry::NewAccount;
pub(crate) use password::is_reset;
pub(crate) use phone::PhoneNumber;
pub(crate) use profile::{Profile, profile_of};
pub(crate) use reverification::Reverification;
pub(crate) use sign_in::SignIn;
pub(crate) use sign_up::SignUp;
pub(crate) use ticket::Ticket;
pub(crate) use user::{User, is_username};
pub(crate) use wallet::{WEB3_STRATEGIES, Wallet, stored};

use crate::codes::Code;
use crate::command::{Attempt, Caller, ClientCommand, MeCommand, OpenCommand, Request};
use crate::error::{ApiError, Refusal};
use crate::outbox::Outbox;
use crate::random::Random;
use crate::secret::SigningKey;
use crate::settings::Settings;
use crate::table::Table;

/// Everything the instance knows.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) key: SigningKey,
    pub(crate) outbox: Outbox,
    users: Table<UserId, User>,
    clients: Table<ClientId, Client>,
    /// Who holds an identifier: its verified or reserved owner.
    claims: Table<Claim, UserId>,
    tickets: Table<String, Ticket>,
    /// Running OAuth round trips, by `state`.
    consents: Table<String, Consent>,
    /// Development browsers, and the client each has.
    browsers: Table<String, Option<ClientId>>,
}

/// What a command may draw on besides the state.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// Milliseconds since the Unix epoch.
    pub(crate) now: i64,
    pub(crate) random: &'a mut Random,
}

impl Context<'_> {
    fn id<T: From<String>>(&mut self, prefix: &str) -> T {
        T::from(self.random.id(prefix, self.now))
    }
}

/// What a command leads to: what to show, and what becomes of the caller's token.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) shown: Shown,
    /// The client beside the answer.
    pub(crate) client: Option<ClientId>,
    pub(crate) token: TokenChange,
}

/// What becomes of the client token that the caller keeps.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TokenChange {
    Keep,
    Set(String),
    Clear,
}

/// The thing an answer shows, by id.
#[derive(Debug)]
pub(crate) enum Shown {
    Client(Option<ClientId>),
    /// Like `Client`, with nothing beside it.
    ClientAlone(Option<ClientId>),
    User(UserId),
    Email(UserId, EmailAddressId),
    Emails(UserId),
    Phone(UserId, PhoneNumberId),
    Phones(UserId),
    Wallet(UserId, Web3WalletId),
    Wallets(UserId),
    Account(UserId, ExternalAccountId),
    /// A user's sessions, or the active ones alone.
    Sessions(UserId, bool),
    /// A page of a list with nothing in it.
    Nothing,
    Totp(UserId),
    BackupCodes(UserId),
    Session(ClientId, SessionId),
    RemovedSession(Box<Session>),
    /// What became of the verification of a session.
    Reverification(ClientId, SessionId),
    SignIn(ClientId, SignInId),
    SignUp(ClientId, SignUpId),
    Deleted {
        object: &'static str,
        id: String,
    },
    /// A session token, by its claims.
    Token(Value),
    Keys,
    DevBrowser(String),
    Environment,
    Redirect(String),
}

impl State {
    pub(crate) fn new(settings: Settings, key: SigningKey) -> Self {
        Self {
            settings,
            key,
            outbox: Outbox::default(),
            users: Table::default(),
            clients: Table::default(),
            claims: Table::default(),
            tickets: Table::default(),
            consents: Table::default(),
            browsers: Table::default(),
        }
    }

    /// Does what is asked, or refuses and changes nothing but the count of failed attempts.
    pub(crate) fn apply(
        &mut self,
        caller: &Caller,
        request: Request,
        cx: &mut Context<'_>,
    ) -> Result<Answer, Refusal> {
        let client = self.client_of(caller)?;
        let (shown, own) = match request {
            Request::Open(command) => self.open(caller, client, command?, cx)?,
            Request::Client(code, command) => {
                let client = client.ok_or_else(|| caller.carrier.blame(code))?;
                let shown = self.client_command(caller, &client, command?, cx)?;
                (shown, Some(client))
            }
            Request::Me(command) => {
                let me = self.me(caller, client, cx.now)?;
                let command = command?;
                self.must_be_human(&me, &command)?;
                self.must_be_fresh(&me, &command, cx.now)?;
                let shown = self.me_command(&me, command, cx)?;
                (shown, Some(me.client))
            }
        };
        let token = if matches!(shown, Shown::ClientAlone(None)) && caller.carrier.has_token() {
            TokenChange::Clear
        } else {
            self.token_change(caller, own.as_ref(), cx)
        };
        Ok(Answer {
            shown,
            client: own,
            token,
        })
    }

    pub(crate) fn find_user(&self, id: &UserId) -> Option<&User> {
        self.users.get(id)
    }

    pub(crate) fn users(&self) -> impl DoubleEndedIterator<Item = &User> {
        self.users.values()
    }

    pub(crate) fn user_count(&self) -> usize {
        self.users.len()
    }

    pub(crate) fn find_client(&self, id: &ClientId) -> Option<&Client> {
        self.clients.get(id)
    }

    fn open(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        command: OpenCommand,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        Ok(match command {
            OpenCommand::ReadEnvironment => (Shown::Environment, client),
            OpenCommand::ReadKeys => (Shown::Keys, client),
            OpenCommand::CreateDevBrowser => (self.create_dev_browser(cx), None),
            OpenCommand::ReadClient => {
                let client = if self.gives_client_to(caller) {
                    Some(self.client_or_new(caller, client, cx))
                } else {
                    client
                };
                (Shown::ClientAlone(client.clone()), client)
            }
            OpenCommand::CreateClient => {
                let id = self.client_or_new(caller, client, cx);
                (Shown::Client(Some(id.clone())), Some(id))
            }
            OpenCommand::DeleteClient => {
                let id = client.ok_or(Code::ResourceNotFound)?;
                self.clients.remove(&id);
                (Shown::ClientAlone(None), None)
            }
            OpenCommand::RenewCookie { redirect_url } => {
                let url = self.renew_cookie(caller, client.as_ref(), &redirect_url)?;
                (Shown::Redirect(url), client)
            }
            OpenCommand::CreateSignIn(params) => self.create_sign_in(caller, client, params, cx)?,
            OpenCommand::CreateSignUp(params) => self.create_sign_up(caller, client, params, cx)?,
            OpenCommand::OpenEmailLink { token } => {
                (self.open_email_link(&token, client.clone(), cx)?, client)
            }
            OpenCommand::FinishOAuth(callback) => (self.finish_oauth(callback, cx)?, client),
            OpenCommand::ForwardOAuth(callback) => {
                (Shown::Redirect(self.callback_url(&callback)), client)
            }
        })
    }

    fn client_command(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        command: ClientCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            ClientCommand::PassCaptcha(outcome) => self.pass_captcha(client, outcome),
            ClientCommand::ReadSignIn(id) => self.read_sign_in(client, id),
            ClientCommand::PrepareSignIn { id, factor } => {
                self.prepare_sign_in(caller, client, id, factor, cx)
            }
            ClientCommand::AttemptSignIn { id, answer } => {
                self.attempt_sign_in(client, id, answer, cx)
            }
            ClientCommand::ResetPassword {
                id,
                password,
                signs_out,
            } => self.reset_password(client, id, &password, signs_out, cx),
            ClientCommand::ReadSignUp(id) => self.read_sign_up(client, id),
            ClientCommand::UpdateSignUp { id, params } => {
                self.update_sign_up(caller, client, id, *params, cx)
            }
            ClientCommand::PrepareSignUp {
                id,
                strategy,
                redirects,
            } => self.prepare_sign_up(caller, client, id, strategy, &redirects, cx),
            ClientCommand::AttemptSignUp { id, proof } => {
                self.attempt_sign_up(client, id, &proof, cx)
            }
            ClientCommand::EndAllSessions => self.end_all_sessions(client, cx.now),
            ClientCommand::ReadSession(id) => self.read_session(client, id),
            ClientCommand::TouchSession { id, organization } => {
                self.touch_session(client, id, organization.as_deref(), cx.now)
            }
            ClientCommand::EndSession(id) => self.end_session(client, id, cx.now),
            ClientCommand::RemoveSession(id) => self.remove_session(client, &id, cx.now),
            ClientCommand::CreateToken { id, organization } => {
                let origin = caller.origin.as_deref();
                self.create_token(client, &id, organization.as_deref(), origin, cx)
            }
            ClientCommand::CreateTemplateToken(id) => self.create_template_token(client, &id),
            ClientCommand::PrepareSecondFactor { of, phone } => match of {
                Attempt::SignIn(id) => self.prepare_second_factor(client, id, phone.as_ref(), cx),
                Attempt::Reverification(id) => {
                    self.prepare_second_proof(client, id, phone.as_ref(), cx)
                }
            },
            ClientCommand::AttemptSecondFactor { of, strategy, code } => match of {
                Attempt::SignIn(id) => self.attempt_second_factor(client, id, &strategy, &code, cx),
                Attempt::Reverification(id) => {
                    self.attempt_second_proof(client, id, &strategy, &code, cx.now)
                }
            },
            ClientCommand::StartReverification { id, level } => {
                self.start_reverification(client, id, level, cx.now)
            }
            ClientCommand::PrepareReverification {
                id,
                strategy,
                email,
                phone,
            } => self.prepare_reverification(client, id, strategy, email, phone, cx),
            ClientCommand::AttemptReverification { id, proof } => {
                self.attempt_reverification(client, id, proof, cx.now)
            }
        }
    }

    fn me_command(
        &mut self,
        me: &Me,
        command: MeCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            MeCommand::Read => Ok(Shown::User(me.user.clone())),
            MeCommand::Update(update) => self.update_user(me, update, cx.now),
            MeCommand::Email(command) => self.email_command(me, command, cx),
            MeCommand::Phone(command) => self.phone_command(me, command, cx),
            MeCommand::Wallet(command) => self.wallet_command(me, command, cx),
            MeCommand::Account(command) => self.account_command(me, command, cx),
            MeCommand::ListSessions { active } => Ok(Shown::Sessions(me.user.clone(), active)),
            MeCommand::RevokeSession(id) => self.revoke_session(me, id, cx.now),
            MeCommand::Delete => self.delete_user(me, cx.now),
            MeCommand::SetImage => {
                Err(ApiError::param(Code::FormParamValueDisabled, "file").into())
            }
            MeCommand::DeleteImage => Err(Code::ImageNotFound.into()),
            MeCommand::ListNothing => Ok(Shown::Nothing),
            MeCommand::NotOffered => Err(Code::FeatureNotEnabled.into()),
            MeCommand::Totp(command) => self.totp_command(me, command, cx),
            MeCommand::CreateBackupCodes => self.create_backup_codes(me, cx),
            MeCommand::Password(command) => self.password_command(me, command, cx),
        }
    }

    fn user_mut(&mut self, id: &UserId) -> Result<&mut User, ApiError> {
        self.users
            .get_mut(id)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }

    fn user(&self, id: &UserId) -> Result<&User, ApiError> {
        self.users
            .get(id)
            .ok_or_else(|| Code::AuthenticationInvalid.into())
    }
}
