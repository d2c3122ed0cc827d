use std::collections::BTreeMap;

use clerk_user_model::{ClientId, SignUpId};

use crate::codes::Code;
use crate::domain::strategy::is_web3;
use crate::domain::{Identifier, Kind};
use crate::error::ApiErrors;
use crate::flows::challenge::Proof;
use crate::flows::sign_up::{self, SignUpParams};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::Handled;
use crate::http::values::{
    identifier, json_object, provider_token, redirects, secret, strategy, text,
};

pub(crate) fn create(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    let transfer = p.flag("transfer").unwrap_or_default();
    let params = params(p, transfer)?;
    let client = call.client.clone();
    let requester = &call.requester;
    let client = sign_up::create(&mut call.cx, requester, client, &params)?;
    call.client = Some(client.clone());
    call.reply_sign_up(&client)
}

pub(crate) fn read(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let id: SignUpId = p.id();
    let found = call.cx.db.client(client)?.find_sign_up(&id);
    found.ok_or(Code::ResourceNotFound)?;
    call.reply_sign_up(client)
}

pub(crate) fn update(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    let params = params(p, false)?;
    let (id, place) = (p.id(), &call.requester.place);
    sign_up::update(&mut call.cx, place, client, &id, &params)?;
    call.reply_sign_up(client)
}

pub(crate) fn prepare(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.ignore(&["oidc_login_hint", "oidc_prompt", "proof_token"]);
    let strategy = p.required("strategy", strategy);
    let redirects = redirects(p);
    let proof = Proof {
        strategy: p.finish(strategy)?,
        redirects: &redirects,
        place: &call.requester.place,
        client,
    };
    sign_up::prepare(&mut call.cx, &p.id(), proof)?;
    call.reply_sign_up(client)
}

pub(crate) fn attempt(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.ignore(&["token"]);
    let strategy = p.required("strategy", strategy);
    let (needed, other) = if strategy.as_ref().is_some_and(is_web3) {
        ("signature", "code")
    } else {
        ("code", "signature")
    };
    p.ignore(&[other]);
    let answer = p.required(needed, secret);
    let (strategy, answer) = p.finish(strategy.zip(answer))?;
    let id = p.id();
    sign_up::attempt(&mut call.cx, client, &id, &strategy, &answer)?;
    call.reply_sign_up(client)
}

fn params(p: &mut Params<'_>, transfer: bool) -> Result<SignUpParams, ApiErrors> {
    p.ignore(&[
        "legal_accepted",
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
    ]);
    let email = p.optional("email_address", identifier(Kind::Email));
    let phone = p.optional("phone_number", identifier(Kind::Phone));
    let either = p.optional("email_address_or_phone_number", |text| {
        let email = Identifier::parse(Kind::Email, text);
        email.or_else(|_| Identifier::parse(Kind::Phone, text))
    });
    let strategy = p.optional("strategy", strategy);
    let ticket = p.optional("ticket", text);
    let token = provider_token(p);
    let redirects = redirects(p);
    let wallet = p.optional("web3_wallet", identifier(Kind::Wallet));
    // One that is named by its kind counts more than one that is not.
    let identifiers = [either, email, phone, wallet].into_iter().flatten();
    let by_kind: BTreeMap<_, _> = identifiers.map(|it| (it.kind(), it)).collect();
    let params = SignUpParams {
        transfer,
        strategy,
        ticket,
        token,
        redirects,
        identifiers: by_kind.into_values().collect(),
        username: p.optional("username", text),
        first_name: p.optional("first_name", text),
        last_name: p.optional("last_name", text),
        password: p.optional("password", secret),
        unsafe_metadata: p.optional("unsafe_metadata", json_object),
    };
    p.finish(Some(params))
}
