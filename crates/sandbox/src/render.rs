//! Showing the state as resources.

mod account;
mod authenticator;
mod client;
mod email;
mod environment;
mod phone;
mod reverification;
mod session;
mod sign_in;
mod sign_up;
mod user;
mod verification;
mod wallet;

use clerk_user_model::{
    ClientId, ClientState, DeletedObject, Envelope, Maybe, ObjectKind, Token, UserId,
};
use serde::Serialize;
use serde_json::json;

use authenticator::{backup_codes, totp};

use crate::jwt::{self, SessionTokens};
use crate::state::{Answer, Shown, State, User};

/// What goes into the body of an answer.
#[derive(Debug)]
pub(crate) enum Body {
    /// JSON.
    Json(String),
    /// Nothing; the caller is to go there.
    Redirect(String),
}

/// The state at one moment, to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) state: &'a State,
    /// Milliseconds since the Unix epoch.
    pub(crate) now: i64,
    /// The `Origin` header of the request.
    pub(crate) origin: Option<&'a str>,
    pub(crate) tokens: &'a SessionTokens,
}

impl View<'_> {
    /// The body of an answer; `None` if what it shows is gone.
    pub(crate) fn body(&self, answer: &Answer) -> Option<Body> {
        let beside = answer.client.as_ref();
        let json = match &answer.shown {
            Shown::Redirect(url) => return Some(Body::Redirect(url.clone())),
            Shown::Client(id) => {
                let client = self.client_by_id(id.as_ref());
                wrapped(client.clone(), client)
            }
            Shown::ClientAlone(id) => wrapped(self.client_by_id(id.as_ref()), None),
            Shown::User(id) => self.beside(beside, self.user(self.state.find_user(id)?)),
            Shown::Email(user, id) => {
                let mut emails = self.state.find_user(user)?.emails.iter();
                let email = emails.find(|email| email.id == *id)?;
                self.beside(beside, self.email(email))
            }
            Shown::Phone(user, id) => {
                let mut phones = self.state.find_user(user)?.phones.iter();
                let phone = phones.find(|phone| phone.id == *id)?;
                self.beside(beside, self.phone(phone))
            }
            Shown::Wallet(user, id) => {
                let mut wallets = self.state.find_user(user)?.wallets.iter();
                let wallet = wallets.find(|wallet| wallet.id == *id)?;
                self.beside(beside, self.wallet(wallet))
            }
            Shown::Account(user, id) => {
                let mut accounts = self.state.find_user(user)?.accounts.iter();
                let account = accounts.find(|account| account.id == *id)?;
                self.beside(beside, self.account(account))
            }
            Shown::Totp(id) => self.beside(beside, totp(self.state.find_user(id)?)?),
            Shown::BackupCodes(id) => self.beside(beside, backup_codes(self.state.find_user(id)?)?),
            Shown::Sessions(user, active) => self.sessions(user, *active),
            Shown::Nothing => self.beside(beside, json!({ "data": [], "total_count": 0 })),
            Shown::Emails(id) => self.list(id, |user| self.emails(user))?,
            Shown::Phones(id) => self.list(id, |user| self.phones(user))?,
            Shown::Wallets(id) => self.list(id, |user| self.wallets(user))?,
            Shown::Session(client, id) => {
                let session = self.state.find_client(client)?.find_session(id)?;
                self.beside(beside, self.session(session))
            }
            Shown::RemovedSession(session) => self.beside(beside, self.removed_session(session)),
            Shown::Reverification(client, id) => {
                let session = self.state.find_client(client)?.find_session(id)?;
                self.beside(beside, self.reverification(session)?)
            }
            Shown::SignIn(client, id) => {
                let sign_in = self.state.find_client(client)?.find_sign_in(id)?;
                self.beside(beside, self.sign_in(sign_in))
            }
            Shown::SignUp(client, id) => {
                let sign_up = self.state.find_client(client)?.find_sign_up(id)?;
                self.beside(beside, self.sign_up(sign_up))
            }
            Shown::Deleted { object, id } => self.beside(beside, deleted(object, id)),
            Shown::Token(claims) => text(&token(jwt::sign(claims)?)),
            Shown::Keys => text(&jwt::key_set()?),
            Shown::DevBrowser(id) => self.dev_browser(id),
            Shown::Environment => text(&self.environment()),
        };
        Some(Body::Json(json))
    }

    /// A resource, and the client as it is now beside it.
    fn beside<T: Serialize>(&self, client: Option<&ClientId>, resource: T) -> String {
        wrapped(resource, self.client_by_id(client))
    }

    fn client_by_id(&self, id: Option<&ClientId>) -> Option<ClientState> {
        let client = self.state.find_client(id?)?;
        Some(self.client(client))
    }

    /// Lists are bare arrays.
    fn list<T: Serialize>(
        &self,
        user: &UserId,
        show: impl FnOnce(&User) -> Vec<T>,
    ) -> Option<String> {
        Some(text(&show(self.state.find_user(user)?)))
    }

    fn dev_browser(&self, id: &str) -> String {
        let at = rfc3339(self.now);
        text(&json!({
            "id": id,
            "instance_id": environment::INSTANCE_ID,
            "token": id,
            "client_id": null,
            "home_origin": null,
            "created_at": at,
            "updated_at": at,
        }))
    }
}

fn deleted(object: &str, id: &str) -> DeletedObject {
    let mut deleted = DeletedObject::new();
    deleted.object = ObjectKind::from(object).into();
    deleted.id = id.to_owned().into();
    deleted.deleted = true.into();
    deleted
}

fn token(jwt: String) -> Token {
    let mut token = Token::new(jwt);
    token.object = ObjectKind::Token.into();
    token
}

fn wrapped<T: Serialize>(response: T, client: Option<ClientState>) -> String {
    text(&Envelope::new(response, client))
}

/// Resources have text keys and plain values only, so this cannot fail.
fn text<T: Serialize>(resource: &T) -> String {
    serde_json::to_string(resource).unwrap_or_default()
}

/// `null` where there is nothing.
fn or_null<T: Clone>(value: Option<&T>) -> Maybe<T> {
    value.cloned().into()
}

/// Milliseconds since the Unix epoch as RFC 3339, in UTC.
pub(crate) fn rfc3339(ms: i64) -> String {
    let days = ms.div_euclid(86_400_000);
    let of_day = ms.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (seconds, millis) = (of_day / 1000 % 60, of_day % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
}

/// Year, month and day of a count of days since 1970-01-01.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
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
