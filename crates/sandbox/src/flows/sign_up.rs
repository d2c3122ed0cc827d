use clerk_user_model::{ClientId, IdentifierKind, SignUpId, SignUpStatus, VerificationStrategy};
use serde_json::{Map, Value, json};

use super::access::Requester;
use super::challenge::{self, Proof, Request};
use super::redirect::{Place, Redirects};
use super::{
    account, client, external_account, factors, identification, oauth, password, session, ticket,
};
use crate::codes::Code;
use crate::context::Context;
use crate::domain::{
    Client, Identification, Identifier, Kind, NewAccount, Profile, Purpose, SignIn, SignUp, User,
    Verification, strategy,
};
use crate::error::{ApiError, ApiErrors};
use crate::secret::PasswordHash;
use crate::settings::{Presence, Settings};

/// The parameters of a sign-up, new or not.
#[derive(Clone, Debug)]
pub(crate) struct SignUpParams {
    pub(crate) transfer: bool,
    /// A provider's token or code.
    pub(crate) token: Option<String>,
    pub(crate) strategy: Option<VerificationStrategy>,
    pub(crate) ticket: Option<String>,
    pub(crate) redirects: Redirects,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) unsafe_metadata: Option<Map<String, Value>>,
}

/// Creates a sign-up on the client, or on a new one.
pub(crate) fn create(
    cx: &mut Context<'_>,
    requester: &Requester,
    client: Option<ClientId>,
    params: &SignUpParams,
) -> Result<ClientId, ApiErrors> {
    session::ensure_single(cx, client.as_ref())?;
    let mut sign_up = SignUp::new(cx.id("sua"), cx.now);
    if params.transfer {
        let found = client.as_ref().and_then(|id| cx.db.clients.get(id));
        let sign_in = found.and_then(Client::sign_in);
        let account = sign_in.and_then(SignIn::transferable);
        let (verification, profile) = account.ok_or(Code::ExternalAccountNotFound)?;
        sign_up.take_over(verification.clone(), profile.clone());
    }
    let Requester { credential, place } = requester;
    let (client, ()) = client::with_client(cx, credential, client, |cx, client| {
        advance_with(cx, place, client, sign_up, params)
    })?;
    Ok(client)
}

/// Sets more values of a sign-up, all or none of them.
pub(crate) fn update(
    cx: &mut Context<'_>,
    place: &Place,
    client: &ClientId,
    id: &SignUpId,
    params: &SignUpParams,
) -> Result<(), ApiErrors> {
    let draft = open(cx, client, id)?.clone();
    advance_with(cx, place, client, draft, params)
}

/// Prepares the verification of an identifier, or the round trip to a provider.
pub(crate) fn prepare(
    cx: &mut Context<'_>,
    id: &SignUpId,
    proof: Proof<'_>,
) -> Result<(), ApiError> {
    let client = proof.client;
    let request = request(cx, open(cx, client, id)?, proof)?;
    let verification = challenge::send(cx, request)?;
    let sign_up = cx.db.client_mut(client)?.sign_up_mut(id)?;
    sign_up.set_requested(verification);
    Ok(())
}

/// Answers the verification of an identifier, by a code or a signature.
pub(crate) fn attempt(
    cx: &mut Context<'_>,
    client: &ClientId,
    id: &SignUpId,
    strategy: &VerificationStrategy,
    answer: &str,
) -> Result<(), ApiErrors> {
    ensure_proves(cx.settings, strategy)?;
    open(cx, client, id)?;
    let sign_up = cx.db.client_mut(client)?.sign_up_mut(id)?;
    let verification = sign_up.verification_by(strategy);
    let verification = verification.ok_or(Code::VerificationStrategyInvalid)?;
    verification.check(answer, cx.settings.max_attempts(), cx.now)?;
    verification.complete(Some(client.clone()));
    advance(cx, client)?;
    Ok(())
}

/// Creates the user if nothing is missing, and signs it in; returns `true` if that was so.
pub(crate) fn advance(cx: &mut Context<'_>, client: &ClientId) -> Result<bool, ApiErrors> {
    let sign_up = cx.db.client(client)?.sign_up.as_ref();
    let sign_up = sign_up.ok_or(Code::ResourceNotFound)?;
    let is_complete =
        unverified(cx.settings, sign_up).is_empty() && missing(cx.settings, sign_up).is_empty();
    if is_complete {
        complete(cx, client)?;
    }
    Ok(is_complete)
}

/// Returns a sign-up that is not finished.
pub(crate) fn open<'a>(
    cx: &'a Context<'_>,
    client: &ClientId,
    id: &SignUpId,
) -> Result<&'a SignUp, ApiError> {
    let sign_up = cx.db.client(client)?.find_sign_up(id);
    let sign_up = sign_up.ok_or(Code::ResourceNotFound)?;
    match sign_up.status(cx.now) {
        SignUpStatus::Complete => Err(Code::VerificationAlreadyVerified.into()),
        SignUpStatus::Abandoned => Err(Code::ResourceNotFound.into()),
        _ => {
            session::ensure_single(cx, Some(client))?;
            Ok(sign_up)
        }
    }
}

/// Returns the required fields: the identifiers of the instance, else an address or the identifier given;
/// and the names and the password, as the instance says.
pub(crate) fn required(settings: &Settings, sign_up: &SignUp) -> Vec<String> {
    let mut required: Vec<String> = settings
        .required_identifiers
        .iter()
        .map(ToString::to_string)
        .collect();
    if required.is_empty() {
        let mut others = [Kind::Phone, Kind::Wallet].into_iter();
        let given = others.find(|kind| sign_up.identifiers.contains_key(kind));
        required.push(given.unwrap_or(Kind::Email).object().to_owned());
    }
    let names = settings.names().into_iter();
    let names = names.filter(|(_, presence)| *presence == Presence::Required);
    required.extend(names.map(|(name, _)| name.to_owned()));
    if settings.needs_password() && sign_up.account.is_none() {
        required.push("password".to_owned());
    }
    required
}

/// Returns the required fields that were not given.
pub(crate) fn missing(settings: &Settings, sign_up: &SignUp) -> Vec<String> {
    let mut required = required(settings, sign_up);
    required.retain(|field| !sign_up.has(field));
    required
}

/// Returns the kinds that have to be verified before there is a user.
pub(crate) fn unverified(settings: &Settings, sign_up: &SignUp) -> Vec<IdentifierKind> {
    if settings.verify_at_sign_up {
        sign_up.unverified()
    } else {
        Vec::new()
    }
}

/// Sets values of a sign-up, takes the step that a strategy names, and stores it.
fn advance_with(
    cx: &mut Context<'_>,
    place: &Place,
    client: &ClientId,
    mut sign_up: SignUp,
    params: &SignUpParams,
) -> Result<(), ApiErrors> {
    let SignUpParams {
        strategy,
        ticket,
        token,
        redirects,
        ..
    } = params;
    for identifier in &params.identifiers {
        sign_up.set(identifier.clone());
    }
    let username = params.username.as_ref().map(|name| name.to_lowercase());
    let set = |held: &mut Option<String>, given: Option<String>| {
        if given.is_some() {
            *held = given;
        }
    };
    set(&mut sign_up.username, username);
    set(&mut sign_up.first_name, params.first_name.clone());
    set(&mut sign_up.last_name, params.last_name.clone());
    if let Some(metadata) = &params.unsafe_metadata {
        sign_up.unsafe_metadata.clone_from(metadata);
    }
    let mut weakness = None;
    if let Some(password) = &params.password {
        weakness = password::ensure_good(cx.settings, password, "password").err();
        sign_up.password = Some(PasswordHash::new(password, cx.random.block()));
    }
    if let Some(ticket) = ticket {
        let invitation = ticket::invited_by(cx, ticket)?;
        let verification = Verification::given(VerificationStrategy::Ticket);
        sign_up.insert(Identifier::Email(invitation.email), verification);
        sign_up.public_metadata = invitation.public_metadata;
    }
    let faults = faults_of(cx, &sign_up).into_iter().chain(weakness);
    if let Some(errors) = ApiErrors::of(faults.collect()) {
        return Err(errors);
    }
    match strategy {
        Some(VerificationStrategy::Ticket) if ticket.is_none() => {
            return Err(ApiError::missing("ticket").into());
        }
        Some(VerificationStrategy::Ticket) | None => {}
        Some(strategy @ VerificationStrategy::Password) => {
            factors::ensure_usable(cx.settings, strategy)?;
            if sign_up.password.is_none() {
                return Err(ApiError::missing("password").into());
            }
        }
        Some(strategy) => {
            if let Some(strategy) = strategy::as_oauth_token(strategy) {
                let provider = strategy.provider();
                let expected = || Profile::newcomer(provider);
                let profile =
                    external_account::bearer(cx.settings, &strategy, token.as_deref(), expected)?;
                let verification = oauth::waiting(&strategy, cx.now);
                let owner = external_account::user_of(cx.db, verification.strategy(), &profile);
                sign_up.account = Some(NewAccount::new(verification));
                sign_up.admit(profile, owner.is_some());
            } else {
                let proof = Proof {
                    strategy: strategy.clone(),
                    redirects,
                    place,
                    client,
                };
                let request = request(cx, &sign_up, proof)?;
                sign_up.set_requested(challenge::send(cx, request)?);
            }
        }
    }
    if let Some(ticket) = ticket {
        ticket::use_up(cx, ticket);
    }
    cx.db.client_mut(client)?.sign_up = Some(sign_up);
    advance(cx, client)?;
    Ok(())
}

/// Returns the request to prove an identifier or an account.
fn request(cx: &Context<'_>, sign_up: &SignUp, proof: Proof<'_>) -> Result<Request, ApiError> {
    let purpose = Purpose::SignUp(sign_up.id.clone());
    if let Some(request) = proof.of_account(cx, purpose)? {
        return Ok(request);
    }
    ensure_proves(cx.settings, &proof.strategy)?;
    let found = sign_up.proven_by(&proof.strategy);
    let (identifier, verification) = found.ok_or(Code::VerificationStrategyInvalid)?;
    challenge::ensure_preparable(cx, Some(verification), &proof.strategy)?;
    let claims = json!({ "client": proof.client, "sign_up": sign_up.id });
    proof.of_identifier(cx, identifier.clone(), claims)
}

/// Creates the user, and signs it in.
fn complete(cx: &mut Context<'_>, client: &ClientId) -> Result<(), ApiErrors> {
    let sign_up = cx.db.client(client)?.sign_up.as_ref();
    let sign_up = sign_up.ok_or(Code::ResourceNotFound)?;
    if let Some(errors) = ApiErrors::of(faults_of(cx, sign_up)) {
        return Err(errors);
    }
    let mut user = User::new(cx.random.id("user", cx.now), cx.now);
    for (kind, (identifier, verification)) in &sign_up.identifiers {
        let (identifier, verification) = (identifier.clone(), verification.clone());
        let id = cx.random.id("idn", cx.now);
        let mut added = Identification::new(id, identifier, verification, cx.now);
        added.is_reserved = !added.is_verified() && *kind != Kind::Wallet;
        user.add(added);
    }
    user.username.clone_from(&sign_up.username);
    user.first_name.clone_from(&sign_up.first_name);
    user.last_name.clone_from(&sign_up.last_name);
    user.unsafe_metadata.clone_from(&sign_up.unsafe_metadata);
    let public_metadata = &mut user.server.public_metadata;
    public_metadata.clone_from(&sign_up.public_metadata);
    user.password.clone_from(&sign_up.password);
    user.choose_primaries();
    let confirmed = sign_up.account.as_ref().and_then(NewAccount::confirmed);
    let confirmed = confirmed.map(|(strategy, profile)| (strategy.clone(), profile.clone()));
    let (sign_up, id) = (sign_up.id.clone(), user.id.clone());
    let held = user.claims().filter(|(_, is_held)| *is_held);
    let held: Vec<_> = held.map(|(claim, _)| claim).collect();
    cx.db.add_user(user, held);
    if let Some((strategy, profile)) = confirmed
        && let Err(refusal) = external_account::connect_if_new(cx, &id, &strategy, profile)
    {
        account::delete(cx, &id)?;
        return Err(refusal);
    }
    let session = session::create(cx, client, &id, false)?;
    let client = cx.db.client_mut(client)?;
    client.current_sign_in = None;
    client.sign_up_mut(&sign_up)?.created = Some((id, session));
    Ok(())
}

/// Returns the reasons why the instance does not allow the values of a sign-up.
fn faults_of(cx: &Context<'_>, sign_up: &SignUp) -> Vec<ApiError> {
    let identifiers = sign_up.identifiers.values();
    let identifiers =
        identifiers.map(|(identifier, _)| identification::ensure_available(cx, identifier));
    let username = sign_up.username.as_deref();
    let username = username.map(|name| identification::ensure_username_available(cx, name, None));
    let names = [&sign_up.first_name, &sign_up.last_name];
    let names = account::ensure_names_good(cx.settings, names);
    let metadata = account::ensure_metadata_fits(&sign_up.unsafe_metadata, "unsafe_metadata");
    let checked = identifiers.chain(username).chain(names).chain([metadata]);
    checked.filter_map(Result::err).collect()
}

/// Refuses a strategy that proves no identifier.
fn ensure_proves(settings: &Settings, strategy: &VerificationStrategy) -> Result<(), ApiError> {
    let proves = matches!(
        strategy,
        VerificationStrategy::EmailCode
            | VerificationStrategy::EmailLink
            | VerificationStrategy::PhoneCode
    );
    if proves || strategy::is_web3(strategy) {
        return factors::ensure_usable(settings, strategy);
    }
    Err(ApiError::param(Code::FormParamValueInvalid, "strategy"))
}
