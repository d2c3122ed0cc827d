use clerk_user_model::UserId;
use serde_json::json;

use crate::codes::Code;
use crate::domain::Kind;
use crate::error::ApiError;
use crate::flows::access::{self, Me};
use crate::flows::account::{self, UserUpdate};
use crate::flows::password::{self, PasswordChange};
use crate::http::call::Call;
use crate::http::params::Params;
use crate::http::reply::Handled;
use crate::http::values::{json_object, secret};
use crate::http::version;
use crate::render;

pub(crate) fn read(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    reply_user(call, &me.user)
}

pub(crate) fn update(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    let unsafe_metadata = if version::is_newest(p.input()) {
        None
    } else {
        p.optional("unsafe_metadata", json_object)
    };
    let update = UserUpdate {
        username: p.clearable("username"),
        first_name: p.clearable("first_name"),
        last_name: p.clearable("last_name"),
        primaries: Kind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, p.clearable(kind.primary_param())?)))
            .collect(),
        unsafe_metadata,
        metadata_changes: None,
        by_server: false,
    };
    let update = p.finish(Some(update))?;
    if update.is_sensitive() {
        access::ensure_confirmed(&call.cx, me)?;
    }
    account::update(&mut call.cx, &me.user, update)?;
    reply_user(call, &me.user)
}

pub(crate) fn update_metadata(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    let changes = p.required("unsafe_metadata", json_object);
    let update = UserUpdate {
        metadata_changes: Some(p.finish(changes)?),
        ..UserUpdate::default()
    };
    account::update(&mut call.cx, &me.user, update)?;
    reply_user(call, &me.user)
}

pub(crate) fn delete(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    access::ensure_confirmed(&call.cx, me)?;
    account::delete_self(&mut call.cx, &me.user)?;
    Ok(call.reply(render::deleted("user", me.user.as_str())))
}

pub(crate) fn change_password(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    let current = p.optional("current_password", secret);
    let new = p.required("new_password", secret);
    let signs_out = p.flag("sign_out_of_other_sessions").unwrap_or_default();
    let change = PasswordChange {
        current,
        new: p.finish(new)?,
        signs_out,
    };
    access::ensure_confirmed(&call.cx, me)?;
    password::change(&mut call.cx, &me.user, &me.session, &change)?;
    reply_user(call, &me.user)
}

pub(crate) fn remove_password(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    let current = p.optional("current_password", secret);
    p.finish_empty()?;
    access::ensure_confirmed(&call.cx, me)?;
    password::remove(&mut call.cx, &me.user, current.as_deref())?;
    reply_user(call, &me.user)
}

/// Refuses every image: only servers give users one.
pub(crate) fn set_image(_: &mut Call<'_>, _: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    Err(ApiError::param(Code::FormParamValueDisabled, "file").into())
}

pub(crate) fn delete_image(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    account::set_image(&mut call.cx, &me.user, None)?;
    Ok(call.reply(render::deleted("image", me.user.as_str())))
}

/// Refuses what the instance does not offer.
pub(crate) fn not_offered(_: &mut Call<'_>, _: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    Err(Code::FeatureNotEnabled.into())
}

/// Returns a page of resources that no user has.
pub(crate) fn list_nothing(call: &mut Call<'_>, _: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    Ok(call.reply(json!({ "data": [], "total_count": 0 })))
}

pub(crate) fn create_totp(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    access::ensure_confirmed(&call.cx, me)?;
    account::create_totp(&mut call.cx, &me.user)?;
    reply_totp(call, &me.user)
}

pub(crate) fn attempt_totp(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    let code = p.required("code", secret);
    let code = p.finish(code)?;
    account::attempt_totp(&mut call.cx, &me.user, &code)?;
    reply_totp(call, &me.user)
}

pub(crate) fn delete_totp(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    access::ensure_confirmed(&call.cx, me)?;
    let id = account::delete_totp(&mut call.cx, &me.user)?;
    Ok(call.reply(render::deleted("totp", &id)))
}

pub(crate) fn create_backup_codes(call: &mut Call<'_>, me: &Me, p: &mut Params<'_>) -> Handled {
    p.finish_empty()?;
    access::ensure_confirmed(&call.cx, me)?;
    account::create_backup_codes(&mut call.cx, &me.user)?;
    let codes = render::backup_codes(call.cx.db.user(&me.user)?);
    Ok(call.reply(codes.ok_or(Code::ResourceNotFound)?))
}

fn reply_user(call: &Call<'_>, id: &UserId) -> Handled {
    let user = call.cx.db.user(id)?;
    Ok(call.reply(call.view().user(user)))
}

fn reply_totp(call: &Call<'_>, id: &UserId) -> Handled {
    let totp = render::totp(call.cx.db.user(id)?);
    Ok(call.reply(totp.ok_or(Code::ResourceNotFound)?))
}
