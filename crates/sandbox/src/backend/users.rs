use std::cmp::Ordering;
use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clerk_user_model::{ExternalAccountId, IdentificationId, UserId};
use clerk_user_validate::PasswordHasher;
use serde_json::{Map, Value, json};

use super::body::{Body, filled, flag, integer, object, text, texts, time};
use super::list::{Query, total_count};
use super::{Call, Given, Handled, render, reply, reply_deleted};
use crate::codes::Code;
use crate::domain::totp::from_base32;
use crate::domain::user::ServerFields;
use crate::domain::{Claim, Identifier, Image, Kind, Standing, User, strategy};
use crate::error::{ApiError, ApiErrors};
use crate::flows::account::{self, UserUpdate};
use crate::flows::users::{self, Credentials, NewPassword, NewUser};
use crate::flows::{external_account, identification, session};
use crate::index::Key;
use crate::secret::Digest;

/// The greatest number of values of a filter.
const MAX_VALUES: usize = 100;
/// The greatest number of users that one request bans.
const MAX_BANS: usize = 50;

const ORDERS: [&str; 10] = [
    "created_at",
    "updated_at",
    "email_address",
    "web3wallet",
    "first_name",
    "last_name",
    "phone_number",
    "username",
    "last_active_at",
    "last_sign_in_at",
];

pub(super) fn list(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let query = Query(given.query);
    let (field, is_descending) = query.order(&ORDERS)?;
    let last = match query.first("starting_after") {
        Some(_) if field != "created_at" || query.integer("offset")?.is_some_and(|at| at != 0) => {
            let code = Code::FormConditionalParamDisallowed;
            return Err(ApiError::param(code, "starting_after").into());
        }
        Some(id) => {
            let user = call.cx.db.users.get(&UserId::from(id));
            let unknown = || ApiError::param(Code::FormResourceNotFound, "starting_after");
            Some(user.ok_or_else(unknown)?)
        }
        None => None,
    };
    let search = Search::new(call, query)?;
    let page = if field == "created_at" && search.named.is_none() {
        let ids = call.cx.db.index.by_age(last, is_descending);
        let users = ids.filter_map(|id| call.cx.db.users.get(id));
        query.page(users.filter(|user| search.passes(user)))?
    } else {
        let order = |left: &&User, right: &&User| {
            let order = order(field, left, right).then_with(|| left.id.cmp(&right.id));
            if is_descending {
                order.reverse()
            } else {
                order
            }
        };
        let mut found = search.found(call);
        found.retain(|user| last.is_none_or(|last| order(user, &last).is_gt()));
        let end = query.places()?.end;
        if end < found.len() {
            found.select_nth_unstable_by(end, order);
            found.truncate(end);
        }
        found.sort_by(order);
        query.page(found.into_iter())?
    };
    let view = call.view();
    let shown: Vec<_> = page
        .into_iter()
        .map(|user| render::user(&view, user))
        .collect();
    reply(&shown)
}

pub(super) fn count(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let search = Search::new(call, Query(given.query))?;
    let total = if search.named.is_none() && search.tests.is_empty() {
        call.cx.db.users.len()
    } else {
        search.found(call).len()
    };
    Ok(total_count(total))
}

/// The filters of a request.
struct Search<'a> {
    /// The only users that can pass, if there are filters that name some.
    named: Option<BTreeSet<&'a UserId>>,
    tests: Vec<Test<'a>>,
}

type Test<'a> = Box<dyn Fn(&User) -> bool + 'a>;

impl<'a> Search<'a> {
    fn new(call: &'a Call<'_>, query: Query<'a>) -> Result<Self, ApiError> {
        let mut search = Self {
            named: None,
            tests: Vec::new(),
        };
        search.read_names(call, query)?;
        search.read_tests(query)?;
        Ok(search)
    }

    fn passes(&self, user: &User) -> bool {
        self.tests.iter().all(|test| test(user))
    }

    /// Returns the users that pass, in no order.
    fn found(&self, call: &'a Call<'_>) -> Vec<&'a User> {
        let users = &call.cx.db.users;
        let passes = |user: &&User| self.passes(user);
        match &self.named {
            Some(named) => {
                let named = named.iter().filter_map(|id| users.get(*id));
                named.filter(passes).collect()
            }
            None => users.values().filter(passes).collect(),
        }
    }

    fn narrow(&mut self, ids: impl Iterator<Item = &'a UserId>) {
        let mut ids: BTreeSet<_> = ids.collect();
        if let Some(before) = &self.named {
            ids.retain(|id| before.contains(id));
        }
        self.named = Some(ids);
    }

    fn narrow_by_claims(&mut self, call: &'a Call<'_>, claims: Vec<Claim>) {
        let claims = claims.into_iter().map(Key::Claim);
        self.narrow(claims.flat_map(|key| call.cx.db.index.find(key)));
    }

    /// Reads the filters that name users.
    fn read_names(&mut self, call: &'a Call<'_>, query: Query<'a>) -> Result<(), ApiError> {
        let values = |name: &'static str| -> Result<Vec<&'a str>, ApiError> {
            let values: Vec<_> = query.all(name).filter(|value| !value.is_empty()).collect();
            if values.len() > MAX_VALUES {
                return Err(ApiError::param(Code::FormParamArraySizeExceeded, name));
            }
            Ok(values)
        };
        for kind in Kind::ALL {
            let values = values(kind.object())?;
            if !values.is_empty() {
                let identifiers = values.into_iter();
                let identifiers =
                    identifiers.filter_map(|value| Identifier::parse(kind, value).ok());
                let claims = identifiers.map(|it| it.claim()).collect();
                self.narrow_by_claims(call, claims);
            }
        }
        let usernames = values("username")?;
        if !usernames.is_empty() {
            let claims = usernames.into_iter().map(Claim::username).collect();
            self.narrow_by_claims(call, claims);
        }
        let (excluded, included) = signed(values("user_id")?);
        if !included.is_empty() {
            let ids = included.into_iter().map(UserId::from);
            self.narrow(ids.filter_map(|id| Some(&call.cx.db.users.get(&id)?.id)));
        }
        self.exclude(excluded, |user| Some(user.id.as_str()));
        let (excluded, included) = signed(values("external_id")?);
        if !included.is_empty() {
            let claims = included.into_iter().map(str::to_owned);
            self.narrow_by_claims(call, claims.map(Claim::ExternalId).collect());
        }
        self.exclude(excluded, |user| user.server.external_id.as_deref());
        if !values("organization_id")?.is_empty() {
            self.narrow(core::iter::empty());
        }
        let ids = values("provider_user_id")?;
        match (query.first("provider"), ids.is_empty()) {
            (None, true) => Ok(()),
            (Some(_), true) => {
                let code = Code::FormConditionalParamMissing;
                Err(ApiError::param(code, "provider_user_id"))
            }
            (None, false) => Err(ApiError::missing("provider")),
            (Some(provider), false) => {
                let provider = provider.strip_prefix("oauth_").unwrap_or(provider);
                let claims = ids.into_iter();
                let claims = claims.map(|id| Claim::External(provider.to_owned(), id.to_owned()));
                self.narrow_by_claims(call, claims.collect());
                Ok(())
            }
        }
    }

    fn exclude(&mut self, values: Vec<&'a str>, value_of: fn(&User) -> Option<&str>) {
        if !values.is_empty() {
            self.tests.push(Box::new(move |user| {
                value_of(user).is_none_or(|value| !values.contains(&value))
            }));
        }
    }

    /// Reads the filters of time, ban and text.
    fn read_tests(&mut self, query: Query<'a>) -> Result<(), ApiError> {
        type Time = fn(&User) -> Option<i64>;
        let times: [(_, _, Time); 7] = [
            ("created_at_before", false, |it| Some(it.created_at)),
            ("created_at_after", true, |it| Some(it.created_at)),
            ("last_active_at_before", false, |it| it.last_active_at),
            ("last_active_at_after", true, |it| it.last_active_at),
            ("last_active_at_since", true, |it| it.last_active_at),
            ("last_sign_in_at_before", false, |it| it.last_sign_in_at),
            ("last_sign_in_at_after", true, |it| it.last_sign_in_at),
        ];
        for (name, is_after, time_of) in times {
            if let Some(at) = query.integer(name)? {
                self.tests.push(Box::new(move |user| {
                    let time = time_of(user);
                    time.is_some_and(|time| if is_after { time >= at } else { time < at })
                }));
            }
        }
        if let Some(banned) = query.flag("banned")? {
            self.tests
                .push(Box::new(move |user| user.is_banned == banned));
        }
        let searches = [
            ("query", Part::Anything),
            ("email_address_query", Part::Email),
            ("phone_number_query", Part::Phone),
            ("username_query", Part::Username),
            ("name_query", Part::Name),
        ];
        for (name, part) in searches {
            if let Some(text) = query.first(name) {
                let text = text.to_lowercase();
                self.tests.push(Box::new(move |user| {
                    part.texts(user).iter().any(|it| it.contains(&text))
                }));
            }
        }
        Ok(())
    }
}

/// Returns the values that begin with `-`, and the others, all without their signs. The sign `+`
/// in a query can have become a space.
fn signed(values: Vec<&str>) -> (Vec<&str>, Vec<&str>) {
    let (excluded, included): (Vec<&str>, Vec<&str>) =
        values.into_iter().partition(|value| value.starts_with('-'));
    let excluded = excluded.into_iter().map(|it| it.trim_start_matches('-'));
    let included = included
        .into_iter()
        .map(|it| it.trim_start_matches(['+', ' ']));
    (excluded.collect(), included.collect())
}

/// The part of a user that a search looks at.
#[derive(Clone, Copy)]
enum Part {
    Anything,
    Email,
    Phone,
    Username,
    Name,
}

impl Part {
    /// Returns the strings of this part, in lower case.
    fn texts(self, user: &User) -> Vec<String> {
        let identifiers = |kind| {
            let all = user.of_kind(kind);
            all.map(|it| it.identifier.to_string().to_lowercase())
                .collect::<Vec<_>>()
        };
        match self {
            Self::Email => identifiers(Kind::Email),
            Self::Phone => identifiers(Kind::Phone),
            Self::Username => user.username.clone().into_iter().collect(),
            Self::Name => {
                // A text that is in one of the names is in both together.
                vec![user.full_name().unwrap_or_default().to_lowercase()]
            }
            Self::Anything => {
                let mut all = vec![user.id.as_str().to_lowercase()];
                for part in [Self::Email, Self::Phone, Self::Username, Self::Name] {
                    all.extend(part.texts(user));
                }
                all.extend(identifiers(Kind::Wallet));
                all
            }
        }
    }
}

fn order(field: &str, left: &User, right: &User) -> Ordering {
    let primary = |user: &User, kind| user.primary(kind).map(|it| it.identifier.to_string());
    match field {
        "updated_at" => left.updated_at.cmp(&right.updated_at),
        "email_address" => primary(left, Kind::Email).cmp(&primary(right, Kind::Email)),
        "phone_number" => primary(left, Kind::Phone).cmp(&primary(right, Kind::Phone)),
        "web3wallet" => primary(left, Kind::Wallet).cmp(&primary(right, Kind::Wallet)),
        "first_name" => left.first_name.cmp(&right.first_name),
        "last_name" => left.last_name.cmp(&right.last_name),
        "username" => left.username.cmp(&right.username),
        "last_active_at" => left.last_active_at.cmp(&right.last_active_at),
        "last_sign_in_at" => left.last_sign_in_at.cmp(&right.last_sign_in_at),
        _ => left.created_at.cmp(&right.created_at),
    }
}

pub(super) fn read(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let user = call.user(given.id())?;
    call.reply_user(&user)
}

pub(super) fn create(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let mut body = Body::new(given.body);
    let mut identifiers = Vec::new();
    for kind in Kind::ALL {
        let name = kind.object();
        let values = body.optional(name, |value| {
            let texts = texts(value)?;
            let values = texts.iter().map(|text| Identifier::parse(kind, text));
            values.collect::<Result<Vec<_>, _>>()
        });
        let values = values.unwrap_or_default();
        let standings = match kind {
            Kind::Email => body.optional("email_address_identification_status", standings),
            Kind::Phone => body.optional("phone_number_identification_status", standings),
            Kind::Wallet => None,
        };
        // Those that are given count, be they valid or not.
        let count = given.body.get(name).and_then(Value::as_array);
        let count = count.map_or(values.len(), Vec::len);
        if standings.as_ref().is_some_and(|it| it.len() != count) {
            body.blame(Code::FormParamArrayLengthMismatch, name);
        }
        let mut standings = standings.unwrap_or_default().into_iter();
        for value in values {
            let standing = standings.next().unwrap_or(Standing::Verified);
            identifiers.push((value, standing));
        }
    }
    let mut server = ServerFields::default();
    server_fields(&mut body, &mut server);
    server.public_metadata = body.optional("public_metadata", object).unwrap_or_default();
    server.private_metadata = body
        .optional("private_metadata", object)
        .unwrap_or_default();
    server.external_id = body.optional("external_id", filled);
    let name = |param| body.optional(param, text).filter(|name| !name.is_empty());
    let [username, first_name, last_name] = ["username", "first_name", "last_name"].map(name);
    let new = NewUser {
        identifiers,
        username,
        first_name,
        last_name,
        credentials: credentials(&mut body),
        skips_password: body.optional("skip_password_requirement", flag) == Some(true),
        unsafe_metadata: body.optional("unsafe_metadata", object).unwrap_or_default(),
        server,
        created_at: body.optional("created_at", time),
        is_banned: body.optional("banned", flag) == Some(true),
        is_locked: body.optional("locked", flag) == Some(true),
        skips_requirements: body.optional("skip_user_requirement", flag) == Some(true),
        skips_restrictions: body.optional("skip_restriction_checks", flag) == Some(true),
    };
    let new = body.finish(Some(new))?;
    let user = users::create(&mut call.cx, new)?;
    call.reply_user(&user)
}

fn standings(value: &Value) -> Result<Vec<Standing>, Code> {
    texts(value)?.iter().map(|text| standing(text)).collect()
}

fn standing(text: &str) -> Result<Standing, Code> {
    match text {
        "verified" => Ok(Standing::Verified),
        "reserved" => Ok(Standing::Reserved),
        _ => Err(Code::FormParamValueInvalid),
    }
}

/// Reads the secrets of a user: a password or its digest, and second factors.
fn credentials(body: &mut Body<'_>) -> Credentials {
    let text = body.optional("password", filled);
    let is_unchecked = body.optional("skip_password_checks", flag) == Some(true);
    let digest = body.optional("password_digest", filled);
    let hasher = match digest {
        Some(_) => body.needed("password_hasher", hasher),
        None => body.optional("password_hasher", hasher),
    };
    let password = match (text, digest) {
        (Some(_), Some(_)) => {
            body.blame(Code::FormConditionalParamDisallowed, "password_digest");
            None
        }
        (text, None) => text.map(|text| NewPassword::Text { text, is_unchecked }),
        (None, Some(digest)) => hasher.and_then(|hasher| {
            let digest = Digest::parse(hasher, digest);
            let digest = digest.map_err(|code| body.blame(code, "password_digest"));
            digest.ok().map(NewPassword::Digest)
        }),
    };
    Credentials {
        password,
        totp_secret: body.optional("totp_secret", |value| {
            from_base32(&filled(value)?).ok_or(Code::InvalidTotpSecret)
        }),
        backup_codes: body
            .optional("backup_codes", |value| match texts(value)? {
                codes if codes.len() <= MAX_BACKUP_CODES => Ok(codes),
                _ => Err(Code::FormParamValueInvalid),
            })
            .filter(|codes| !codes.is_empty()),
    }
}

/// The greatest number of backup codes: a wrong code is compared with each.
const MAX_BACKUP_CODES: usize = 20;

fn hasher(value: &Value) -> Result<PasswordHasher, Code> {
    let name = text(value)?;
    name.parse().map_err(|_| Code::FormParamValueInvalid)
}

/// Reads the fields that are the same for a new user and for one who changes.
fn server_fields(body: &mut Body<'_>, fields: &mut ServerFields) {
    if let Some(locale) = body.clearable("locale") {
        fields.locale = (!locale.is_empty()).then_some(locale);
    }
    if let Some(at) = body.optional("legal_accepted_at", time) {
        fields.legal_accepted_at = Some(at);
    }
    if let Some(on) = body.optional("delete_self_enabled", flag) {
        fields.delete_self_enabled = Some(on);
    }
    if let Some(on) = body.optional("create_organization_enabled", flag) {
        fields.create_organization_enabled = on;
    }
    if let Some(limit) = body.optional("create_organizations_limit", integer) {
        fields.create_organizations_limit = Some(limit);
    }
    if let Some(on) = body.optional("bypass_client_trust", flag) {
        fields.bypass_client_trust = on;
    }
    body.ignore(&["skip_legal_checks", "timezone"]);
}

pub(super) fn update(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let mut primaries = Vec::new();
    for kind in Kind::ALL {
        let primary = body.clearable(kind.primary_param());
        primaries.extend(primary.map(|id| (kind, id)));
    }
    let change = UserUpdate {
        username: body.clearable("username"),
        first_name: body.clearable("first_name"),
        last_name: body.clearable("last_name"),
        primaries,
        by_server: true,
        ..UserUpdate::default()
    };
    let mut fields = call.cx.db.user(&id)?.server.clone();
    server_fields(&mut body, &mut fields);
    let external_id = body.clearable("external_id");
    let credentials = credentials(&mut body);
    let skips_checks = body.optional("skip_password_checks", flag);
    let signs_out = body.optional("sign_out_of_other_sessions", flag);
    let created_at = body.optional("created_at", time);
    // Older versions of the API replace metadata here too.
    let metadata = (!given.is_newest).then(|| metadata(&mut body));
    if credentials.password.is_none() {
        for (name, value) in [
            ("skip_password_checks", skips_checks),
            ("sign_out_of_other_sessions", signs_out),
        ] {
            if value == Some(true) {
                body.blame(Code::FormConditionalParamDisallowed, name);
            }
        }
    }
    body.ignore(&["notify_primary_email_address_changed"]);
    body.unsupported(&["profile_image_id"]);
    body.finish(Some(()))?;
    let mut faults = credentials.faults(call.cx.settings);
    if let Some(external_id) = &external_id {
        let good = users::ensure_external_id_good(call.cx.db, external_id, Some(&id));
        faults.extend(good.err());
    }
    faults.extend(users::ensure_created_before(created_at, call.cx.now).err());
    if let Some(errors) = ApiErrors::of(faults) {
        return Err(errors);
    }
    account::update(&mut call.cx, &id, change)?;
    call.cx.db.user_mut(&id)?.server = fields;
    if let Some(metadata) = metadata {
        set_metadata(call, &id, metadata, false)?;
    }
    if let Some(external_id) = external_id {
        let external_id = (!external_id.is_empty()).then_some(external_id);
        users::set_external_id(call.cx.db, &id, external_id)?;
    }
    let user = call.cx.db.user_mut(&id)?;
    if let Some(at) = created_at {
        user.created_at = at;
    }
    credentials.give(user, call.cx.random, call.cx.now);
    if signs_out == Some(true) {
        session::revoke_all(&mut call.cx, &id, None)?;
    }
    call.reply_user(&id)
}

pub(super) fn delete(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    account::delete(&mut call.cx, &id)?;
    reply_deleted("user", id.as_str())
}

pub(super) fn change_metadata(call: &mut Call<'_>, given: &Given<'_>, merges: bool) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let changes = metadata(&mut body);
    body.finish(Some(()))?;
    set_metadata(call, &id, changes, merges)?;
    call.cx.db.user_mut(&id)?.updated_at = call.cx.now;
    call.reply_user(&id)
}

type Metadata = Map<String, Value>;

/// Reads the metadata of a body, with the names of its fields.
fn metadata(body: &mut Body<'_>) -> [(&'static str, Option<Metadata>); 3] {
    let names = ["public_metadata", "private_metadata", "unsafe_metadata"];
    names.map(|name| (name, body.optional(name, object)))
}

/// Merges metadata into those of a user, or puts them in their place.
fn set_metadata(
    call: &mut Call<'_>,
    id: &UserId,
    changes: [(&'static str, Option<Metadata>); 3],
    merges: bool,
) -> Result<(), ApiError> {
    let user = call.cx.db.user(id)?;
    let before = [
        &user.server.public_metadata,
        &user.server.private_metadata,
        &user.unsafe_metadata,
    ];
    let mut after = before.map(Clone::clone);
    for ((name, change), metadata) in changes.into_iter().zip(&mut after) {
        match change {
            Some(change) if merges => account::merge(metadata, change),
            Some(change) => *metadata = change,
            None => continue,
        }
        account::ensure_metadata_fits(metadata, name)?;
    }
    let [public, private, unsafe_metadata] = after;
    let user = call.cx.db.user_mut(id)?;
    user.server.public_metadata = public;
    user.server.private_metadata = private;
    user.unsafe_metadata = unsafe_metadata;
    Ok(())
}

pub(super) fn set_banned(call: &mut Call<'_>, given: &Given<'_>, is_banned: bool) -> Handled {
    let id = call.user(given.id())?;
    users::set_banned(&mut call.cx, &id, is_banned)?;
    call.reply_user(&id)
}

pub(super) fn set_all_banned(call: &mut Call<'_>, given: &Given<'_>, is_banned: bool) -> Handled {
    let mut body = Body::new(given.body);
    let ids = body.required("user_ids", |value| match texts(value)? {
        ids if ids.is_empty() => Err(Code::FormParamValueInvalid),
        ids if ids.len() > MAX_BANS => Err(Code::BulkSizeExceeded),
        ids => Ok(ids),
    });
    let ids = body.finish(ids)?;
    let ids = ids.iter().map(|id| call.user(id));
    let ids: Vec<UserId> = ids.collect::<Result<_, _>>()?;
    for id in &ids {
        users::set_banned(&mut call.cx, id, is_banned)?;
    }
    let shown = ids.iter().map(|id| call.reply_user(id));
    Ok(shown.collect::<Result<Vec<_>, _>>()?.into())
}

pub(super) fn set_locked(call: &mut Call<'_>, given: &Given<'_>, is_locked: bool) -> Handled {
    let id = call.user(given.id())?;
    users::set_locked(&mut call.cx, &id, is_locked)?;
    call.reply_user(&id)
}

pub(super) fn verify_password(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let text = body.required("password", filled);
    let text = body.finish(text)?;
    let hash = call.cx.db.user(&id)?.password.as_ref();
    if hash.ok_or(Code::NoPasswordSet)?.matches(&text)? {
        Ok(json!({ "verified": true }))
    } else {
        Err(ApiError::param(Code::IncorrectPassword, "password").into())
    }
}

/// Checks a code of the authenticator app, or a backup code, which is then used up.
pub(super) fn verify_totp(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let code = body.required("code", filled);
    let code = body.finish(code)?;
    let now = call.cx.now;
    let user = call.cx.db.user_mut(&id)?;
    let has_totp = user.has_totp();
    let totp = user.totp.as_mut().filter(|_| has_totp);
    if totp.ok_or(Code::TotpDisabled)?.check(&code, now).is_ok() {
        return Ok(json!({ "verified": true, "code_type": "totp" }));
    }
    let held = user.backup_codes.as_mut();
    if held.is_some_and(|held| held.take(&code).is_ok()) {
        return Ok(json!({ "verified": true, "code_type": "backup_code" }));
    }
    let is_six_digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let reason = if is_six_digits || user.backup_codes.is_some() {
        Code::TotpIncorrectCode
    } else {
        Code::TotpInvalidLength
    };
    Err(ApiError::param(reason, "code").into())
}

pub(super) fn remove_password(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let signs_out = body.optional("sign_out_of_other_sessions", flag);
    body.finish(Some(()))?;
    let user = call.cx.db.user_mut(&id)?;
    if user.password.take().is_some() {
        user.password_set_at = None;
        user.updated_at = call.cx.now;
    }
    if signs_out == Some(true) {
        session::revoke_all(&mut call.cx, &id, None)?;
    }
    call.reply_user(&id)
}

pub(super) fn set_image(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let file = body.required("file", filled);
    let file = body.finish(file)?;
    let image = STANDARD.decode(file).ok();
    let image = image.and_then(|bytes| Image::new(&bytes, call.cx.now));
    let image = image.ok_or_else(|| ApiError::param(Code::FormParamFormatInvalid, "file"))?;
    account::set_image(&mut call.cx, &id, Some(image))?;
    call.reply_user(&id)
}

pub(super) fn delete_image(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    account::set_image(&mut call.cx, &id, None)?;
    call.reply_user(&id)
}

/// Removes every second factor of a user.
pub(super) fn delete_mfa(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let user = call.cx.db.user_mut(&id)?;
    user.totp = None;
    user.backup_codes = None;
    let phones = user.of_kind(Kind::Phone).filter(|it| it.is_second_factor);
    let phones: Vec<IdentificationId> = phones.map(|it| it.id.clone()).collect();
    for phone in phones {
        let phone = user.find_mut(Kind::Phone, &phone)?;
        phone.is_second_factor = false;
        phone.is_default = false;
    }
    user.choose_primaries();
    user.updated_at = call.cx.now;
    Ok(json!({ "user_id": id }))
}

pub(super) fn delete_totp(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let user = call.cx.db.user_mut(&id)?;
    user.totp.take().ok_or(Code::ResourceNotFound)?;
    user.updated_at = call.cx.now;
    Ok(json!({ "user_id": id }))
}

pub(super) fn delete_backup_codes(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let user = call.cx.db.user_mut(&id)?;
    user.backup_codes.take().ok_or(Code::ResourceNotFound)?;
    user.updated_at = call.cx.now;
    Ok(json!({ "user_id": id }))
}

/// Returns the tokens of a user's account at a provider.
pub(super) fn oauth_access_tokens(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let provider = given.second_id();
    let provider = provider.strip_prefix("oauth_").unwrap_or(provider);
    let accounts = call.cx.db.user(&id)?.accounts.iter();
    let found = accounts.filter(|it| it.provider == provider && it.is_verified());
    let found: Vec<_> = found.collect();
    let strategy = strategy::of_provider(provider);
    if found.is_empty() && !call.cx.settings.is_enabled(&strategy) {
        return Err(Code::OauthTokenProviderNotEnabled.into());
    }
    Query(given.query).reply(found, |account| {
        let profile = account.profile.as_ref();
        json!({
            "object": "oauth_access_token",
            "external_account_id": account.own_id(),
            "provider_user_id": profile.map_or("", |profile| profile.user_id.as_str()),
            "token": format!("sandbox_{}", account.id.as_str()),
            "expires_at": null,
            "provider": strategy,
            "public_metadata": {},
            "label": null,
            "scopes": account.approved_scopes,
        })
    })
}

pub(super) fn delete_external_account(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let named = ExternalAccountId::from(given.second_id());
    let mut accounts = call.cx.db.user(&id)?.accounts.iter();
    let account = accounts.find(|it| it.id == named || it.own_id() == named);
    let account = account.ok_or(Code::ResourceNotFound)?.id.clone();
    external_account::delete(&mut call.cx, &id, &account)?;
    reply_deleted("external_account", named.as_str())
}

pub(super) fn delete_wallet(call: &mut Call<'_>, given: &Given<'_>) -> Handled {
    let id = call.user(given.id())?;
    let wallet = IdentificationId::from(given.second_id());
    identification::remove(&mut call.cx, &id, Kind::Wallet, &wallet)?;
    reply_deleted("web3_wallet", wallet.as_str())
}

/// Puts one identifier in the place of all of its kind.
pub(super) fn replace(call: &mut Call<'_>, given: &Given<'_>, kind: Kind) -> Handled {
    let id = call.user(given.id())?;
    let mut body = Body::new(given.body);
    let identifier = body.required(kind.object(), |value| {
        Identifier::parse(kind, &filled(value)?)
    });
    let standing = body.optional("identification_status", |value| {
        match filled(value)?.as_str() {
            "unverified" => Ok(Standing::Unverified),
            other => standing(other),
        }
    });
    if kind == Kind::Email {
        body.ignore(&["notify_primary_email_address_changed"]);
    }
    let identifier = body.finish(identifier)?;
    let standing = standing.unwrap_or(Standing::Verified);
    let added = users::replace_identifiers(&mut call.cx, &id, identifier, standing)?;
    reply(
        &call
            .view()
            .identification(identification::find(call.cx.db, &id, kind, &added)?),
    )
}

/// Returns the organizations or the trusted devices of a user: there are none.
pub(super) fn list_nothing(call: &mut Call<'_>, given: &Given<'_>) -> Result<Value, ApiErrors> {
    call.user(given.id())?;
    Ok(json!({ "data": [], "total_count": 0 }))
}
