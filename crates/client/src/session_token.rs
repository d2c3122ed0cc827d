use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::time::Instant;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clerk_user_model::SessionId;
use secrecy::SecretString;
use serde::Deserialize;

/// The cache of session tokens, with one token for each session.
///
/// A task that finds no valid token requests one while it holds the lock of the session, so that
/// other tasks wait for that request.
#[derive(Debug, Default)]
pub(crate) struct SessionTokens(Mutex<HashMap<SessionId, Arc<Slot>>>);

/// The token of one session.
pub(crate) type Slot = tokio::sync::Mutex<Option<SessionToken>>;

impl SessionTokens {
    pub(crate) fn slot(&self, id: &SessionId) -> Arc<Slot> {
        Arc::clone(self.lock().entry(id.clone()).or_default())
    }

    pub(crate) fn forget(&self, id: &SessionId) {
        self.lock().remove(id);
    }

    pub(crate) fn forget_all(&self) {
        self.lock().clear();
    }

    /// Locks the map. No code panics while it holds the lock, so a poisoned lock is consistent.
    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Slot>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session token, and the time until it can be reused.
#[derive(Clone, Debug)]
pub(crate) struct SessionToken {
    jwt: SecretString,
    came_at: Instant,
    good_until: Instant,
}

impl SessionToken {
    /// Returns a cached token that was requested at `asked_at`. Its lifetime is the difference of two
    /// claims, so it does not depend on the clock of this machine.
    pub(crate) fn new(jwt: &str, asked_at: Instant) -> Self {
        Self {
            jwt: jwt.into(),
            came_at: Instant::now(),
            good_until: asked_at + lifetime(jwt).unwrap_or_default().saturating_sub(MARGIN),
        }
    }

    /// Returns `true` if the cached token can be reused for a call made at `asked_at`: the token is
    /// valid for long enough, or it arrived after the call was made.
    pub(crate) fn is_good(&self, asked_at: Instant) -> bool {
        Instant::now() < self.good_until || asked_at <= self.came_at
    }

    pub(crate) fn jwt(&self) -> SecretString {
        self.jwt.clone()
    }
}

/// The time before its expiry at which a token is replaced: it still has to reach a backend and be
/// verified there.
const MARGIN: Duration = Duration::from_secs(15);

/// The maximum lifetime, in seconds. A longer one is cut.
const LONGEST: u64 = 24 * 60 * 60;

/// Returns the lifetime of a token, from `iat` to `exp` (RFC 7519).
fn lifetime(jwt: &str) -> Option<Duration> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
        iat: u64,
    }

    let payload = jwt.split('.').nth(1)?;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let seconds = claims.exp.checked_sub(claims.iat)?;
    Some(Duration::from_secs(seconds.min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.x", BASE64_URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_lifetime_is_what_the_claims_say() {
        for (claims, seconds) in [
            (r#"{"iat":1700000000,"exp":1700000060}"#, Some(60)),
            (r#"{"iat":0,"exp":99999999999}"#, Some(LONGEST)),
            (r#"{"iat":60,"exp":0}"#, None),
            (r#"{"exp":60}"#, None),
            ("[]", None),
        ] {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(lifetime(&jwt(claims)), expected, "{claims}");
        }
        assert_eq!(lifetime("no token"), None);
        assert_eq!(lifetime("a.!.c"), None);
    }

    #[test]
    fn a_token_is_handed_out_until_a_moment_before_its_end() {
        let asked_at = Instant::now();
        for (lifetime, good) in [(60, 45), (15, 0), (1, 0)] {
            let jwt = jwt(&format!(r#"{{"iat":0,"exp":{lifetime}}}"#));
            let token = SessionToken::new(&jwt, asked_at);
            assert_eq!(token.good_until - asked_at, Duration::from_secs(good));
        }
    }
}
