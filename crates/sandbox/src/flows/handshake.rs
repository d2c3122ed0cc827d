//! The handshake: brings the session of a browser to the cookies of an application's server.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha1::{Digest as _, Sha1};
use url::Url;

use super::session::token_claims;
use crate::codes::Code;
use crate::context::Context;
use crate::domain::Handshake;
use crate::error::ApiError;
use crate::key::PUBLISHABLE_KEY;
use crate::settings::Settings;

/// The time for which a handshake can be asked for by its nonce, in milliseconds.
const LIFETIME_MS: i64 = 60 * 1000;
/// The number of handshakes that are kept at least.
const HANDSHAKES_KEPT: usize = 1_000;
/// The attributes of a cookie that is removed.
const REMOVED: &str = "Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax";

/// Returns the cookies of a browser for the application at `url`, as values of `Set-Cookie`.
///
/// Each cookie is set under its plain name and under that with the suffix of the publishable key.
/// The session is the same under both names, as some servers take the last one. The development browser
/// is last: some frameworks set only the last cookie, and without this one the handshake begins again.
pub(crate) fn cookies(cx: &mut Context<'_>, browser: &str, url: &Url) -> Vec<String> {
    let jti = cx.random.hex();
    let client = cx.db.browsers.get(browser).and_then(Option::as_ref);
    let client = client.and_then(|id| cx.db.clients.get(id));
    let session = client.and_then(|client| client.active_session(cx.now));
    let signed_in = client.zip(session);
    let jwt = signed_in.and_then(|(_, session)| {
        let origin = url.origin().ascii_serialization();
        crate::jwt::sign(&token_claims(
            cx.settings,
            session,
            Some(&origin),
            &jti,
            cx.now,
        ))
    });
    let updated_at = signed_in.map_or(0, |(client, _)| client.updated_at / 1000);
    let host = url.host_str().unwrap_or_default();
    let names = |name: &str| [name.to_owned(), suffixed(name)];
    let mut cookies = Vec::new();
    for name in names("__client_uat") {
        // One for this host alone would hide the other.
        cookies.push(format!("{name}=; {REMOVED}"));
        let attributes = format!("Path=/; Domain={host}; Max-Age=315360000; SameSite=Lax");
        cookies.push(format!("{name}={updated_at}; {attributes}"));
    }
    for name in names("__session") {
        cookies.push(match &jwt {
            Some(jwt) => format!("{name}={jwt}; Path=/; Max-Age=31536000; SameSite=Lax"),
            None => format!("{name}=; {REMOVED}"),
        });
    }
    for name in names("__clerk_db_jwt").into_iter().rev() {
        cookies.push(format!(
            "{name}={browser}; Path=/; Max-Age=31536000; SameSite=Lax"
        ));
    }
    cookies
}

/// Keeps cookies for a server that asks for them, and returns their nonce.
pub(crate) fn keep(cx: &mut Context<'_>, directives: Vec<String>) -> String {
    let nonce = cx.random.nonce();
    let handshake = Handshake {
        directives,
        expire_at: cx.now + LIFETIME_MS,
    };
    cx.db.handshakes.insert(nonce.clone(), handshake);
    cx.db.handshakes.forget_oldest(HANDSHAKES_KEPT, |_| true);
    nonce
}

/// Returns the cookies with a nonce.
#[cfg(feature = "backend")]
pub(crate) fn kept<'a>(cx: &'a Context<'_>, nonce: &str) -> Result<&'a [String], ApiError> {
    let found = cx.db.handshakes.get(nonce);
    let found = found.filter(|handshake| cx.now < handshake.expire_at);
    Ok(&found.ok_or(Code::InvalidNonce)?.directives)
}

/// Returns the page that a handshake leads back to.
pub(crate) fn return_url(settings: &Settings, text: &str) -> Result<Url, ApiError> {
    let url = super::redirect::resolve(settings, None, text, "redirect_url")?;
    let url = Url::parse(&url).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| Code::InvalidHandshake.into())
}

/// Returns the name of a cookie with the suffix of the publishable key.
pub(crate) fn suffixed(name: &str) -> String {
    let digest = URL_SAFE_NO_PAD.encode(Sha1::digest(PUBLISHABLE_KEY));
    let suffix: String = digest.chars().take(8).collect();
    format!("{name}_{suffix}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_suffix_is_that_of_the_sdks() {
        assert_eq!(super::suffixed("__session"), "__session_DoX3e15e");
    }
}
