use clerk_user_model::{
    ClientId, EmailAddressId, IdentifierKind, PhoneNumberId, SessionId, SignUpId, SignUpStatus,
    UserId, VerificationStrategy, Web3WalletId,
};
use clerk_user_validate::{E164, Email, WalletAddress};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::first_factor::{missing, token_strategy};
use super::verification::Verification;
use super::wallet::usual_strategy;
use super::{
    Claim, Client, Context, EmailAddress, NewAccount, PhoneNumber, Shown, State, User, Wallet,
};
use crate::codes::Code;
use crate::command::{Caller, SignUpParams};
use crate::error::{ApiError, Refusal};
use crate::secret::PasswordHash;

/// After how long an unfinished sign-up is given up, in milliseconds: one day.
const ABANDON_MS: i64 = 24 * 60 * 60 * 1000;

/// An attempt to become a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SignUp {
    pub(crate) id: SignUpId,
    pub(crate) email: Option<(Email, Verification)>,
    pub(crate) phone: Option<(E164, Verification)>,
    pub(crate) wallet: Option<(WalletAddress, Verification)>,
    pub(crate) account: Option<NewAccount>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) password: Option<PasswordHash>,
    /// What it led to.
    pub(crate) created: Option<(UserId, SessionId)>,
    pub(crate) abandon_at: i64,
}

impl SignUp {
    pub(crate) fn status(&self, now: i64) -> SignUpStatus {
        if self.created.is_some() {
            SignUpStatus::Complete
        } else if now >= self.abandon_at {
            SignUpStatus::Abandoned
        } else {
            SignUpStatus::MissingRequirements
        }
    }

    fn new(cx: &mut Context<'_>) -> Self {
        Self {
            id: cx.id("sua"),
            email: None,
            phone: None,
            wallet: None,
            account: None,
            username: None,
            first_name: None,
            last_name: None,
            unsafe_metadata: Map::new(),
            password: None,
            created: None,
            abandon_at: cx.now + ABANDON_MS,
        }
    }

    /// Takes what is given; an identifier that changes is to be verified anew.
    fn fill(&mut self, params: SignUpParams, cx: &mut Context<'_>) {
        if let Some(email) = params.email {
            let verification = Verification::unprepared(VerificationStrategy::EmailCode);
            replace(&mut self.email, email, verification);
        }
        if let Some(number) = params.phone {
            let verification = Verification::unprepared(VerificationStrategy::PhoneCode);
            replace(&mut self.phone, number, verification);
        }
        if let Some(address) = params.wallet {
            let verification = Verification::unprepared(usual_strategy(&address));
            replace(&mut self.wallet, address, verification);
        }
        self.username = params
            .username
            .map(|name| name.to_lowercase())
            .or_else(|| self.username.take());
        self.first_name = params.first_name.or_else(|| self.first_name.take());
        self.last_name = params.last_name.or_else(|| self.last_name.take());
        if let Some(metadata) = params.unsafe_metadata {
            self.unsafe_metadata = metadata;
        }
        if let Some(password) = params.password {
            self.password = Some(PasswordHash::new(&password, cx.random.block()));
        }
    }

    /// The kinds of identifiers given, whose proof is still to come.
    pub(super) fn unverified(&self) -> Vec<IdentifierKind> {
        let email = self.email.as_ref().map(|(_, it)| it);
        let phone = self.phone.as_ref().map(|(_, it)| it);
        let wallet = self.wallet.as_ref().map(|(_, it)| it);
        [
            (IdentifierKind::EmailAddress, email),
            (IdentifierKind::PhoneNumber, phone),
            (IdentifierKind::Web3Wallet, wallet),
        ]
        .into_iter()
        .filter(|(_, verification)| verification.is_some_and(|it| !it.is_verified()))
        .map(|(kind, _)| kind)
        .collect()
    }

    pub(super) fn has(&self, kind: &IdentifierKind) -> bool {
        match kind {
            IdentifierKind::EmailAddress => self.email.is_some(),
            IdentifierKind::PhoneNumber => self.phone.is_some(),
            IdentifierKind::Username => self.username.is_some(),
            IdentifierKind::Web3Wallet => self.wallet.is_some(),
            _ => true,
        }
    }

    fn claims(&self) -> Vec<(Claim, &'static str)> {
        let email = self.email.as_ref().map(|(it, _)| Claim::email(it));
        let phone = self.phone.as_ref().map(|(it, _)| Claim::Phone(*it));
        let wallet = self.wallet.as_ref().map(|(it, _)| Claim::Wallet(*it));
        let username = self.username.as_deref().map(Claim::username);
        [
            (wallet, "web3_wallet"),
            (email, "email_address"),
            (phone, "phone_number"),
            (username, "username"),
        ]
        .into_iter()
        .filter_map(|(claim, param)| Some((claim?, param)))
        .collect()
    }
}

impl State {
    pub(super) fn create_sign_up(
        &mut self,
        caller: &Caller,
        client: Option<ClientId>,
        params: SignUpParams,
        cx: &mut Context<'_>,
    ) -> Result<(Shown, Option<ClientId>), Refusal> {
        let found = client.as_ref().and_then(|id| self.find_client(id));
        let is_signed_in = found.is_some_and(|client| client.active_session(cx.now).is_some());
        if self.settings.single_session && is_signed_in {
            return Err(Code::SessionExists.into());
        }
        let mut sign_up = SignUp::new(cx);
        if params.transfer {
            self.transfer_to_sign_up(client.as_ref(), &mut sign_up)?;
        }
        let is_new = client.is_none();
        let client = self.client_or_new(caller, client, cx);
        let id = sign_up.id.clone();
        if let Err(refusal) = self.continue_sign_up(caller, &client, sign_up, params, cx) {
            if is_new {
                self.clients.remove(&client);
            }
            return Err(refusal);
        }
        Ok((Shown::SignUp(client.clone(), id), Some(client)))
    }

    pub(super) fn update_sign_up(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        id: SignUpId,
        params: SignUpParams,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let sign_up = self.open_sign_up(client, &id, cx.now)?;
        self.continue_sign_up(caller, client, sign_up, params, cx)?;
        Ok(Shown::SignUp(client.clone(), id))
    }

    fn continue_sign_up(
        &mut self,
        caller: &Caller,
        client: &ClientId,
        mut sign_up: SignUp,
        mut params: SignUpParams,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        let strategy = params.strategy.take();
        let ticket = params.ticket.take();
        let token = params.token.take();
        let redirects = params.redirects.clone();
        let password = params.password.as_deref();
        let weakness = password.and_then(|it| self.must_be_good(it, "password").err());
        sign_up.fill(params, cx);
        if let Some(ticket) = &ticket {
            let email = self.invited_by_ticket(ticket, cx.now)?;
            let verification = Verification::given(VerificationStrategy::Ticket);
            sign_up.email = Some((email, verification));
        }
        let faults = self.faults_in(&sign_up).into_iter().chain(weakness);
        if let Some(refusal) = Refusal::of(faults.collect()) {
            return Err(refusal);
        }
        match strategy {
            Some(VerificationStrategy::Ticket) if ticket.is_none() => {
                return Err(missing("ticket").into());
            }
            Some(VerificationStrategy::Ticket) | None => {}
            Some(strategy) => {
                if let Some(strategy) = token_strategy(&strategy) {
                    self.sign_up_by_token(&mut sign_up, &strategy, token.as_deref(), cx.now)?;
                } else {
                    let redirects = &redirects;
                    self.ask_for_proof(caller, client, &mut sign_up, strategy, redirects, cx)?;
                }
            }
        }
        if let Some(ticket) = &ticket {
            self.use_ticket(ticket);
        }
        self.advance_sign_up(client, sign_up, cx)?;
        Ok(())
    }

    pub(super) fn read_sign_up(&self, client: &ClientId, id: SignUpId) -> Result<Shown, Refusal> {
        self.find_client(client)
            .and_then(|client| client.find_sign_up(&id))
            .ok_or(Code::ResourceNotFound)?;
        Ok(Shown::SignUp(client.clone(), id))
    }

    /// Keeps a sign-up, and completes it if nothing is missing; whether that was so.
    pub(super) fn advance_sign_up(
        &mut self,
        client: &ClientId,
        sign_up: SignUp,
        cx: &mut Context<'_>,
    ) -> Result<bool, Refusal> {
        self.client_mut(client)?.sign_up = Some(sign_up.clone());
        let is_complete =
            self.unverified_in(&sign_up).is_empty() && self.missing_in(&sign_up).is_empty();
        if is_complete {
            self.complete_sign_up(client, sign_up, cx)?;
        }
        Ok(is_complete)
    }

    /// Makes the user, and signs it in.
    fn complete_sign_up(
        &mut self,
        client: &ClientId,
        mut sign_up: SignUp,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        if let Some(refusal) = Refusal::of(self.faults_in(&sign_up)) {
            return Err(refusal);
        }
        let mut user = User::new(cx.id("user"), cx.now);
        if let Some((address, verification)) = sign_up.email.clone() {
            let id: EmailAddressId = cx.id("idn");
            let mut email = EmailAddress::new(id, address, verification, cx.now);
            email.is_reserved = !email.is_verified();
            user.emails.push(email);
        }
        if let Some((number, verification)) = sign_up.phone.clone() {
            let id: PhoneNumberId = cx.id("idn");
            let mut phone = PhoneNumber::new(id, number, verification, cx.now);
            phone.is_reserved = !phone.is_verified();
            user.phones.push(phone);
        }
        if let Some((address, verification)) = sign_up.wallet.clone() {
            let id: Web3WalletId = cx.id("idn");
            let wallet = Wallet::new(id, address, verification, cx.now);
            user.wallets.push(wallet);
        }
        user.username.clone_from(&sign_up.username);
        user.first_name.clone_from(&sign_up.first_name);
        user.last_name.clone_from(&sign_up.last_name);
        user.unsafe_metadata.clone_from(&sign_up.unsafe_metadata);
        user.password.clone_from(&sign_up.password);
        user.choose_primaries();
        let id = user.id.clone();
        let claims = || sign_up.claims().into_iter().map(|(claim, _)| claim);
        self.claims
            .extend(claims().map(|claim| (claim, id.clone())));
        self.users.insert(id.clone(), user);
        if let Some(account) = &sign_up.account
            && let Err(refusal) = self.connect_new(&id, account, cx)
        {
            self.users.remove(&id);
            claims().for_each(|claim| self.release(&claim, &id));
            return Err(refusal);
        }
        let session = self.create_session(client, &id, cx)?;
        sign_up.created = Some((id, session));
        let client = self.client_mut(client)?;
        client.current_sign_in = None;
        client.sign_up = Some(sign_up);
        Ok(())
    }

    /// A sign-up that still can be worked on.
    pub(super) fn open_sign_up(
        &self,
        client: &ClientId,
        id: &SignUpId,
        now: i64,
    ) -> Result<SignUp, ApiError> {
        let client = self.find_client(client).ok_or(Code::ClientNotFound)?;
        let sign_up = client.find_sign_up(id).ok_or(Code::ResourceNotFound)?;
        match sign_up.status(now) {
            SignUpStatus::Complete => Err(Code::VerificationAlreadyVerified.into()),
            SignUpStatus::Abandoned => Err(Code::ResourceNotFound.into()),
            _ if self.settings.single_session && client.active_session(now).is_some() => {
                Err(Code::SessionExists.into())
            }
            _ => Ok(sign_up.clone()),
        }
    }
}

impl Client {
    /// The sign-up that is under way.
    pub(crate) fn open_sign_up(&self) -> Option<&SignUp> {
        self.sign_up.as_ref().filter(|it| it.created.is_none())
    }

    pub(crate) fn find_sign_up(&self, id: &SignUpId) -> Option<&SignUp> {
        self.sign_up.as_ref().filter(|sign_up| sign_up.id == *id)
    }
}

/// Keeps the verification of a value that stays the same.
fn replace<T: PartialEq>(
    held: &mut Option<(T, Verification)>,
    value: T,
    verification: Verification,
) {
    if held.as_ref().is_none_or(|(known, _)| *known != value) {
        *held = Some((value, verification));
    }
}
