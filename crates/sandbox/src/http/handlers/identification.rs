use clerk_user_model::IdentificationId;

use crate::domain::Kind;
use crate::flows::access::{self, Me};
use crate::flows::challenge::Proof;
use crate::flows::identification;
use crate::flows::redirect::Redirects;
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::{Handled, Reply};
use crate::http::values::{identifier, redirects, secret, strategy_of};
use crate::render;

pub(crate) fn list(call: &mut Call<'_>, me: &Me, kind: Kind, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let view = call.view();
    let all = call.cx.db.user(&me.user)?.of_kind(kind);
    let all: Vec<_> = all.map(|it| view.identification(it)).collect();
    Ok(Reply::written(view.list(&all)))
}

pub(crate) fn create(call: &mut Call<'_>, me: &Me, kind: Kind, p: &mut Params<'_>) -> Handled {
    let new = p.required(kind.object(), identifier(kind));
    let reserved = match kind {
        Kind::Phone => p.flag("reserved_for_second_factor").unwrap_or_default(),
        Kind::Email | Kind::Wallet => false,
    };
    let new = p.finish(new)?;
    access::ensure_confirmed(&call.cx, me)?;
    let it = identification::create(&mut call.cx, &me.user, new, reserved)?;
    Ok(call.reply(call.view().identification(&it)))
}

pub(crate) fn read(call: &mut Call<'_>, me: &Me, kind: Kind, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    reply(call, me, kind, &p.id())
}

pub(crate) fn update_phone(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    let reserved = p.flag("reserved_for_second_factor");
    let default = p.flag("default_second_factor");
    p.finish_empty()?;
    let id = p.id();
    access::ensure_confirmed(&call.cx, me)?;
    let user = &me.user;
    identification::update_phone(&mut call.cx, user, &id, reserved, default)?;
    reply(call, me, Kind::Phone, &id)
}

pub(crate) fn delete(call: &mut Call<'_>, me: &Me, kind: Kind, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    let id: IdentificationId = p.id();
    access::ensure_confirmed(&call.cx, me)?;
    identification::delete(&mut call.cx, &me.user, kind, &id)?;
    Ok(call.reply(render::deleted(kind.object(), id.as_str())))
}

pub(crate) fn prepare(call: &mut Call<'_>, me: &Me, kind: Kind, p: &mut Params<'_>) -> Handled {
    let redirects = match kind {
        Kind::Email => redirects(p),
        Kind::Phone => {
            p.ignore(&["proof_token"]);
            Redirects::default()
        }
        Kind::Wallet => {
            p.ignore(&["redirect_url"]);
            Redirects::default()
        }
    };
    let strategy = p.required("strategy", strategy_of(|it| kind.is_proven_by(it)));
    let proof = Proof {
        strategy: p.finish(strategy)?,
        redirects: &redirects,
        place: &call.requester.place,
        client: &me.client,
    };
    let id = p.id();
    let it = identification::prepare(&mut call.cx, &me.user, kind, &id, proof)?;
    Ok(call.reply(call.view().identification(&it)))
}

pub(crate) fn attempt(call: &mut Call<'_>, me: &Me, kind: Kind, p: &mut Params<'_>) -> Handled {
    let param = match kind {
        Kind::Email | Kind::Phone => "code",
        Kind::Wallet => "signature",
    };
    let answer = p.required(param, secret);
    let answer = p.finish(answer)?;
    let id = p.id();
    identification::attempt(&mut call.cx, &me.user, kind, &id, &answer)?;
    reply(call, me, kind, &id)
}

fn reply(call: &Call<'_>, me: &Me, kind: Kind, id: &IdentificationId) -> Handled {
    let it = identification::find(call.cx.db, &me.user, kind, id)?;
    Ok(call.reply(call.view().identification(it)))
}
