use clerk_user_model::{ClientId, IdentificationId, VerificationStrategy};

use crate::domain::Kind;
use crate::error::ApiErrors;
use crate::flows::challenge::Proof;
use crate::flows::factors::Named;
use crate::flows::sign_in::{self, FirstFactorAnswer, NewSignIn};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::Handled;
use crate::http::values::{provider_token, redirects, secret, strategy, strategy_of, text};

pub(crate) fn create(call: &mut Call<'_>, p: &mut Params<'_>) -> Handled {
    p.ignore(&[
        "oidc_login_hint",
        "oidc_prompt",
        "proof_token",
        "trusted_device_id",
    ]);
    let params = NewSignIn {
        transfer: p.flag("transfer").unwrap_or_default(),
        redirects: redirects(p),
        strategy: p.optional("strategy", strategy),
        identifier: p.optional("identifier", |text| Ok(text.trim().to_owned())),
        password: p.optional("password", secret),
        ticket: p.optional("ticket", text),
        token: provider_token(p),
    };
    let params = p.finish(Some(params))?;
    let client = call.client.clone();
    let requester = &call.requester;
    let (client, id) = sign_in::create(&mut call.cx, requester, client, params)?;
    call.client = Some(client.clone());
    call.reply_sign_in(&client, &id)
}

pub(crate) fn read(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    call.reply_sign_in(client, &p.id())
}

pub(crate) fn prepare(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
    p.ignore(&[
        "oidc_login_hint",
        "oidc_prompt",
        "passkey_id",
        "proof_token",
        "trusted_device_id",
    ]);
    let strategy = p.required("strategy", strategy);
    let named = named(p, &Kind::ALL);
    let redirects = redirects(p);
    let strategy = p.finish(strategy)?;
    let proof = Proof {
        strategy,
        redirects: &redirects,
        place: &call.requester.place,
        client,
    };
    let id = p.id();
    sign_in::prepare(&mut call.cx, &id, proof, &named)?;
    call.reply_sign_in(client, &id)
}

pub(crate) fn attempt(call: &mut Call<'_>, client: &ClientId, p: &mut Params<'_>) -> Handled {
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
    let answer = FirstFactorAnswer {
        strategy: p.finish(strategy)?,
        code,
        password,
        signature,
        ticket,
    };
    let id = p.id();
    sign_in::attempt(&mut call.cx, client, &id, &answer)?;
    call.reply_sign_in(client, &id)
}

pub(crate) fn prepare_second(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    p.ignore(&["email_address_id", "redirect_url"]);
    let phone = second_factor_phone(p)?;
    let id = p.id();
    sign_in::prepare_second(&mut call.cx, client, &id, phone.as_ref())?;
    call.reply_sign_in(client, &id)
}

pub(crate) fn attempt_second(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    let (strategy, code) = second_factor_answer(p)?;
    let id = p.id();
    sign_in::attempt_second(&mut call.cx, client, &id, strategy, &code)?;
    call.reply_sign_in(client, &id)
}

pub(crate) fn reset_password(
    call: &mut Call<'_>,
    client: &ClientId,
    p: &mut Params<'_>,
) -> Handled {
    let password = p.required("password", secret);
    let signs_out = p.flag("sign_out_of_other_sessions").unwrap_or_default();
    let password = p.finish(password)?;
    let id = p.id();
    sign_in::reset_password(&mut call.cx, client, &id, &password, signs_out)?;
    call.reply_sign_in(client, &id)
}

/// Reads the identifiers that a factor is to be prepared for.
pub(super) fn named(p: &mut Params<'_>, kinds: &[Kind]) -> Named {
    let ids = kinds.iter().filter_map(|kind| {
        let id = p.optional(kind.id_param(), text)?;
        Some((*kind, id.into()))
    });
    Named(ids.collect())
}

/// Reads the phone number that a code for the second factor goes to.
pub(super) fn second_factor_phone(
    p: &mut Params<'_>,
) -> Result<Option<IdentificationId>, ApiErrors> {
    p.ignore(&["proof_token"]);
    p.optional(
        "strategy",
        strategy_of(|it| *it == VerificationStrategy::PhoneCode),
    );
    let phone = p.optional("phone_number_id", text);
    p.finish_empty()?;
    Ok(phone.map(Into::into))
}

/// Reads the answer to a second factor.
pub(super) fn second_factor_answer(
    p: &mut Params<'_>,
) -> Result<(VerificationStrategy, String), ApiErrors> {
    let is_second = |it: &VerificationStrategy| {
        matches!(
            it,
            VerificationStrategy::BackupCode
                | VerificationStrategy::PhoneCode
                | VerificationStrategy::Totp
        )
    };
    let strategy = p.required("strategy", strategy_of(is_second));
    let code = p.required("code", secret);
    p.finish(strategy.zip(code))
}
