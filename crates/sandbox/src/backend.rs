//! The Backend API: the same instance, as an application's servers see it.

mod body;
mod identifiers;
mod instance;
mod invitations;
mod list;
mod lists;
pub(crate) mod multipart;
pub(crate) mod render;
mod routes;
mod sessions;
mod templates;
mod tokens;
mod users;

use clerk_user_model::UserId;
use http::Method;
use serde::Serialize;
use serde_json::Value;

use crate::codes::Code;
use crate::context::Context;
use crate::error::{ApiError, ApiErrors};
use crate::jwt::SessionTokens;
use crate::render::View;

/// The prefix of the secret keys, all of which are accepted.
const SECRET_KEY_PREFIX: &str = "sk_test_";

/// A request to the Backend API.
pub(crate) struct Given<'a> {
    pub(crate) method: &'a Method,
    /// Without a slash at the end.
    pub(crate) path: &'a str,
    /// The ids in the path, which the table of operations finds.
    pub(crate) ids: Vec<&'a str>,
    pub(crate) query: &'a [(String, String)],
    /// The JSON of the body, null if there is none.
    pub(crate) body: &'a Value,
    /// The value of the `Authorization` header.
    pub(crate) authorization: Option<&'a str>,
    /// `true` if it names the newest version of the API, or a later one.
    pub(crate) is_newest: bool,
}

/// The instance and a request, as a handler sees them.
pub(crate) struct Call<'a> {
    pub(crate) cx: Context<'a>,
    pub(crate) tokens: &'a SessionTokens,
}

pub(crate) use routes::is_served;
#[cfg(test)]
pub(crate) use routes::paths;

type Handled = Result<Value, ApiErrors>;

/// Returns `true` if a request is one to the Backend API: it has a secret key, or is one that the
/// Frontend API does not serve.
pub(crate) fn is_asked(method: &Method, path: &str, authorization: Option<&str>) -> bool {
    let key = authorization.and_then(|value| value.split_whitespace().last());
    key.is_some_and(|key| key.starts_with("sk_")) || is_served(method, path)
}

/// Serves a request, and returns the JSON of its response.
pub(crate) fn serve(call: &mut Call<'_>, given: &mut Given<'_>) -> Handled {
    authorize(given.authorization)?;
    let handler = routes::find(given)?;
    handler(call, given)
}

fn authorize(authorization: Option<&str>) -> Result<(), ApiError> {
    let value = authorization.ok_or(Code::AuthenticationInvalid)?;
    let mut words = value.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(scheme), Some(key), None) if scheme.eq_ignore_ascii_case("bearer") => {
            let random = key.strip_prefix(SECRET_KEY_PREFIX);
            let is_known = random.is_some_and(|random| !random.is_empty());
            is_known
                .then_some(())
                .ok_or_else(|| Code::ClerkKeyInvalid.into())
        }
        _ => Err(Code::AuthorizationHeaderFormatInvalid.into()),
    }
}

impl Call<'_> {
    fn view(&self) -> View<'_> {
        View {
            db: self.cx.db,
            settings: self.cx.settings,
            now: self.cx.now,
            origin: None,
            tokens: self.tokens,
        }
    }

    /// Returns the user with an id, if there is one.
    fn user(&self, id: &str) -> Result<UserId, ApiError> {
        let id = UserId::from(id);
        let is_known = self.cx.db.users.contains_key(&id);
        is_known
            .then_some(id)
            .ok_or_else(|| Code::ResourceNotFound.into())
    }

    /// Returns a user as a response.
    fn reply_user(&self, id: &UserId) -> Handled {
        let user = self.cx.db.users.get(id).ok_or(Code::ResourceNotFound)?;
        reply(&render::user(&self.view(), user))
    }
}

impl<'a> Given<'a> {
    /// Returns the first id in the path.
    fn id(&self) -> &'a str {
        self.ids.first().copied().unwrap_or_default()
    }

    /// Returns the second id in the path.
    fn second_id(&self) -> &'a str {
        self.ids.get(1).copied().unwrap_or_default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "has the type of a handler")]
fn reply<T: Serialize>(resource: &T) -> Handled {
    // It has string keys and plain values only, so this cannot fail.
    Ok(serde_json::to_value(resource).unwrap_or_default())
}

/// Returns the remains of a resource.
fn reply_deleted(object: &str, id: &str) -> Handled {
    reply(&crate::render::deleted(object, id))
}
