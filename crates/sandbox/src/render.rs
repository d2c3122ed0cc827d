//! Shows the data as resources. Quirks change the resources here, before they are written.

mod account;
mod authenticator;
mod client;
mod environment;
mod identification;
mod session;
mod sign_in;
mod sign_up;
mod user;
mod verification;

use clerk_user_model::{ClientId, ClientState, DeletedObject, Maybe, ObjectKind, Token};
use serde::Serialize;
use serde_json::{Value, json};

pub(crate) use authenticator::{backup_codes, totp};
pub(crate) use environment::{INSTANCE_ID, environment};

use crate::db::Db;
use crate::jwt::SessionTokens;
use crate::quirk::Quirk;
use crate::settings::Settings;

/// The data at one moment, to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) db: &'a Db,
    pub(crate) settings: &'a Settings,
    /// Milliseconds since the Unix epoch.
    pub(crate) now: i64,
    /// The `Origin` header of the request.
    pub(crate) origin: Option<&'a str>,
    pub(crate) tokens: &'a SessionTokens,
}

/// A resource with the client beside it.
#[derive(Serialize)]
struct Envelope<T> {
    response: T,
    client: Option<Beside>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Beside {
    Client(Box<ClientState>),
    Broken(Value),
}

impl View<'_> {
    /// Returns a resource, and a client as it is now beside it.
    pub(crate) fn envelope<T: Serialize>(&self, client: Option<&ClientId>, resource: T) -> String {
        let client = self.client_by_id(client).map(|client| {
            if self.settings.quirks.has(Quirk::BrokenClient) {
                Beside::Broken(json!({ "object": "client", "sessions": 7 }))
            } else {
                Beside::Client(Box::new(client))
            }
        });
        let response = resource;
        text(&Envelope { response, client })
    }

    /// Returns a list, which is a bare array.
    pub(crate) fn list<T: Serialize>(&self, list: &[T]) -> String {
        if self.settings.quirks.has(Quirk::WrappedLists) {
            self.envelope(None, list)
        } else {
            text(&list)
        }
    }

    pub(crate) fn client_by_id(&self, id: Option<&ClientId>) -> Option<ClientState> {
        let client = self.db.clients.get(id?)?;
        Some(self.client(client))
    }

    pub(crate) fn dev_browser(&self, id: &str) -> Value {
        let at = rfc3339(self.now);
        json!({
            "id": id,
            "instance_id": INSTANCE_ID,
            "token": id,
            "client_id": null,
            "home_origin": null,
            "created_at": at,
            "updated_at": at,
        })
    }
}

pub(crate) fn deleted(object: &str, id: &str) -> DeletedObject {
    let mut deleted = DeletedObject::new();
    deleted.object = ObjectKind::from(object).into();
    deleted.id = id.to_owned().into();
    deleted.deleted = true.into();
    deleted
}

pub(crate) fn token(jwt: String) -> Token {
    let mut token = Token::new(jwt);
    token.object = ObjectKind::Token.into();
    token
}

/// Writes a resource. It has string keys and plain values only, so this cannot fail.
pub(crate) fn text<T: Serialize>(resource: &T) -> String {
    serde_json::to_string(resource).unwrap_or_default()
}

/// Returns `null` in the place of no value.
fn or_null<T: Clone>(value: Option<&T>) -> Maybe<T> {
    value.cloned().into()
}

/// Returns milliseconds since the Unix epoch as RFC 3339, in UTC.
pub(crate) fn rfc3339(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times_as_rfc3339() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(951_782_400_123), "2000-02-29T00:00:00.123Z");
        assert_eq!(rfc3339(1_760_381_499_375), "2025-10-13T18:51:39.375Z");
    }
}
