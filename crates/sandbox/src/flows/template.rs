//! Tokens for other services, by templates.

use clerk_user_model::{ClientId, SessionId};
use serde_json::{Map, Value, json};

use super::session;
use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::{Identification, Kind, Session, Template, User};
use crate::error::ApiError;
use crate::settings::Settings;

/// The claims that every token has, and no template sets.
#[cfg(feature = "backend")]
pub(crate) const RESERVED_CLAIMS: [&str; 7] = ["azp", "exp", "iat", "iss", "jti", "nbf", "sub"];

pub(crate) fn by_name<'a>(db: &'a Db, name: &str) -> Result<&'a Template, ApiError> {
    let mut all = db.templates.values();
    let found = all.find(|template| template.name == name);
    found.ok_or_else(|| Code::ResourceNotFound.into())
}

/// Creates the claims of a token by a template, for a page of `origin`.
pub(crate) fn create_token(
    cx: &mut Context<'_>,
    name: &str,
    client: &ClientId,
    id: &SessionId,
    origin: Option<&str>,
    lifetime: Option<i64>,
) -> Result<Value, ApiError> {
    let jti = cx.random.hex();
    let template = by_name(cx.db, name)?;
    let session = session::active(cx, client, id)?;
    let user = cx.db.user(&session.user)?;
    let known = known_values(cx.settings, session, user);
    let mut claims = Map::new();
    for (name, value) in &template.claims {
        claims.insert(name.clone(), resolve(value, &known));
    }
    let now_s = cx.now / 1000;
    let own = json!({
        "exp": now_s + lifetime.unwrap_or(template.lifetime),
        "iat": now_s,
        "iss": cx.settings.base_url,
        "jti": jti,
        "nbf": now_s - template.allowed_clock_skew,
        "sub": user.id,
    });
    if let Value::Object(own) = own {
        claims.extend(own);
    }
    if let Some(origin) = origin.filter(|origin| *origin != "null") {
        claims.insert("azp".to_owned(), origin.into());
    }
    Ok(claims.into())
}

/// Returns the values that shortcodes name.
fn known_values(settings: &Settings, session: &Session, user: &User) -> Value {
    let identifier = |kind| user.primary(kind).map(|it| it.identifier.to_string());
    let is_verified = |kind| user.primary(kind).is_some_and(Identification::is_verified);
    json!({
        "user": {
            "id": user.id,
            "external_id": user.server.external_id,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "full_name": user.full_name(),
            "image_url": format!("{}{}", settings.base_url, user.image_path()),
            "has_image": user.image.is_some(),
            "primary_email_address": identifier(Kind::Email),
            "primary_phone_number": identifier(Kind::Phone),
            "primary_web3_wallet": identifier(Kind::Wallet),
            "email_verified": is_verified(Kind::Email),
            "phone_number_verified": is_verified(Kind::Phone),
            "two_factor_enabled": user.has_second_factor(),
            "created_at": user.created_at / 1000,
            "updated_at": user.updated_at / 1000,
            "last_sign_in_at": user.last_sign_in_at.map(|ms| ms / 1000),
            "public_metadata": user.server.public_metadata,
            "unsafe_metadata": user.unsafe_metadata,
            "organizations": {},
        },
        "session": {
            "id": session.id,
            "actor": session.actor.as_ref().map(|actor| &actor.claim),
        },
        "org": null,
    })
}

/// Replaces the shortcodes in a claim.
fn resolve(claim: &Value, known: &Value) -> Value {
    match claim {
        Value::String(text) => resolve_text(text, known),
        Value::Array(items) => items.iter().map(|item| resolve(item, known)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let resolved = members.map(|(name, value)| (name.clone(), resolve(value, known)));
            Value::Object(resolved.collect())
        }
        other => other.clone(),
    }
}

/// Replaces the shortcodes in a string. One that is all of it keeps its type.
fn resolve_text(text: &str, known: &Value) -> Value {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("{{") {
        let Some((expression, after)) = from.split_once("}}") else {
            break;
        };
        let value = evaluate(expression, known);
        if resolved.is_empty() && before.trim().is_empty() && after.trim().is_empty() {
            return value;
        }
        resolved.push_str(before);
        match value {
            Value::String(text) => resolved.push_str(&text),
            other => resolved.push_str(&other.to_string()),
        }
        rest = after;
    }
    resolved.push_str(rest);
    resolved.into()
}

/// Returns the first operand that is neither null nor false, else the last one.
fn evaluate(expression: &str, known: &Value) -> Value {
    let is_quoted = |at| {
        let before = expression.get(..at).unwrap_or_default();
        before.matches('\'').count() % 2 == 1
    };
    let ends = expression.match_indices("||").map(|(at, _)| at);
    let ends = ends.filter(|at| !is_quoted(*at)).chain([expression.len()]);
    let (mut last, mut start) = (Value::Null, 0);
    for end in ends {
        let operand = expression.get(start..end).unwrap_or_default();
        start = end + "||".len();
        last = operand_of(operand.trim(), known);
        if !matches!(last, Value::Null | Value::Bool(false)) {
            break;
        }
    }
    last
}

fn operand_of(operand: &str, known: &Value) -> Value {
    let quoted = operand.strip_prefix('\'');
    if let Some(text) = quoted.and_then(|rest| rest.strip_suffix('\'')) {
        return text.into();
    }
    let literal = serde_json::from_str(operand).ok();
    let literal = literal.filter(|it| matches!(it, Value::Bool(_) | Value::Number(_)));
    literal.unwrap_or_else(|| {
        let mut path = operand.split('.');
        let found = path.try_fold(known, |value, name| value.get(name));
        found.cloned().unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::resolve;

    #[test]
    fn shortcodes_are_replaced() {
        let known = json!({"user": {
            "id": "user_1", "name": null, "age": 7, "is_new": false, "metadata": {"tags": ["a"]},
        }});
        let cases = [
            (json!("{{user.id}}"), json!("user_1")),
            (json!("{{ user.age }}"), json!(7)),
            (json!("{{user.metadata}}"), json!({"tags": ["a"]})),
            (json!("{{user.metadata.tags}}"), json!(["a"])),
            (json!("{{user.unknown}}"), json!(null)),
            (json!("{{nothing.at.all}}"), json!(null)),
            (
                json!("is {{user.id}} {{user.age}}, {{user.name}}"),
                json!("is user_1 7, null"),
            ),
            (json!("{{user.name || user.id}}"), json!("user_1")),
            (json!("{{user.is_new || 'no one'}}"), json!("no one")),
            (json!("{{user.name || 'a||b'}}"), json!("a||b")),
            (json!("{{user.name | user.id}}"), json!(null)),
            (json!("{{user.name || false}}"), json!(false)),
            (json!("{{user.name || 12}}"), json!(12)),
            (json!("{{user.id}}{{user.id}}"), json!("user_1user_1")),
            (json!("{{ user.id"), json!("{{ user.id")),
            (json!("}} {{"), json!("}} {{")),
            (
                json!({"a": ["{{user.age}}", 1.5, null]}),
                json!({"a": [7, 1.5, null]}),
            ),
        ];
        for (claim, expected) in cases {
            assert_eq!(resolve(&claim, &known), expected, "{claim}");
        }
    }
}
