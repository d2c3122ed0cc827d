//! Authorizations: the round trips to a provider, up to the provider's decision.

use clerk_user_model::{UserId, VerificationStrategy};
use clerk_user_validate::{Email, OAuthStrategy};

use crate::codes::Code;
use crate::context::Context;
use crate::db::Db;
use crate::domain::oauth::with_query;
use crate::domain::{
    Authorization, Callback, Challenge, Decision, Kind, Profile, Purpose, Verification,
};
use crate::error::ApiError;
use crate::settings::Settings;

/// The number of authorizations under way that are kept at least.
const AUTHORIZATIONS_KEPT: usize = 10_000;

/// Starts an authorization, and returns the address of the page at which it is decided.
pub(crate) fn start(cx: &mut Context<'_>, authorization: Authorization) -> String {
    let state = cx.random.nonce();
    let url = format!("{}/_sandbox/consent?state={state}", cx.settings.base_url);
    cx.db.authorizations.insert(state, authorization);
    cx.db
        .authorizations
        .forget_oldest(AUTHORIZATIONS_KEPT, |_| true);
    url
}

/// Returns a verification that waits for the provider.
pub(crate) fn waiting(strategy: &OAuthStrategy, now: i64) -> Verification {
    let strategy = VerificationStrategy::from(strategy.as_str());
    let challenge = Challenge::Consent {
        url: None,
        error: None,
    };
    Verification::prepared(strategy, challenge, now)
}

/// Returns the authorization with this `state`, if it is still under way.
pub(crate) fn find<'a>(db: &'a Db, state: &str, now: i64) -> Option<&'a Authorization> {
    let authorization = db.authorizations.get(state)?;
    let client = db.clients.get(&authorization.client);
    let verification = match &authorization.purpose {
        Purpose::Connect(user, id) => {
            let mut accounts = db.users.get(user)?.accounts.iter();
            &accounts.find(|account| account.id == *id)?.verification
        }
        Purpose::VerifyEmail(user, id) => &db.users.get(user)?.find(Kind::Email, id)?.verification,
        Purpose::SignIn(id) => client?.find_sign_in(id)?.verification.as_ref()?,
        Purpose::SignUp(id) => &client?.find_sign_up(id)?.account.as_ref()?.verification,
    };
    (verification.waits_for(state) && now < authorization.expire_at).then_some(authorization)
}

/// Returns the authorizations that wait for the user, by `state`.
#[cfg(feature = "dashboard")]
pub(crate) fn open(db: &Db, now: i64) -> Vec<(&str, &Authorization)> {
    let all = db.authorizations.keys();
    let open = all.filter_map(|state| Some((state.as_str(), find(db, state, now)?)));
    let mut open: Vec<_> = open.collect();
    open.sort_unstable_by_key(|(state, authorization)| (authorization.expire_at, *state));
    open
}

/// Decides an authorization at the provider, and returns the parameters of its callback.
pub(crate) fn decide(
    cx: &mut Context<'_>,
    state: &str,
    decision: Decision,
) -> Result<Callback, ApiError> {
    find(cx.db, state, cx.now).ok_or(Code::OauthCallbackInvalid)?;
    let authorization = cx.db.authorizations.get_mut(state);
    let authorization = authorization.ok_or(Code::OauthCallbackInvalid)?;
    let mut callback = Callback {
        state: Some(state.to_owned()),
        code: None,
        error: None,
    };
    if matches!(decision, Decision::Deny) {
        callback.error = Some("access_denied".to_owned());
    } else {
        let code = cx.random.nonce();
        callback.code = Some(code.clone());
        authorization.decision = Some((code, decision));
    }
    Ok(callback)
}

/// Returns the address at which a provider's callback is received.
pub(crate) fn callback_url(settings: &Settings, callback: &Callback) -> String {
    let mut url = format!("{}/v1/oauth_callback", settings.base_url);
    let params = [
        ("state", &callback.state),
        ("code", &callback.code),
        ("error", &callback.error),
    ];
    for (name, value) in params {
        if let Some(value) = value {
            url = with_query(&url, name, value);
        }
    }
    url
}

/// Returns the profile that a provider gives unless a test says otherwise. A user who connects an
/// account is the same person there, and one who verifies an address is known by it; to sign in it
/// is a user with an account of the provider, else the oldest one; to sign up it is a new person.
pub(crate) fn usual_profile(db: &Db, authorization: &Authorization) -> Profile {
    let provider = &authorization.provider;
    match &authorization.purpose {
        Purpose::Connect(user, _) => own_profile(db, user, provider),
        Purpose::VerifyEmail(user, id) => {
            let user = db.users.get(user);
            let email = user.and_then(|user| user.find(Kind::Email, id)?.identifier.as_email());
            Profile::new(provider, email.cloned(), None)
        }
        Purpose::SignIn(_) => known_profile(db, provider),
        Purpose::SignUp(_) => Profile::newcomer(provider),
    }
}

/// Returns a user's own profile at a provider, by the primary email address.
pub(crate) fn own_profile(db: &Db, user: &UserId, provider: &str) -> Profile {
    let found = db.users.get(user);
    let email: Option<&Email> = found.and_then(|user| user.main_email());
    Profile::new(provider, email.cloned(), found.map(|user| user.id.as_str()))
}

/// Returns the profile of a user whom the provider knows.
pub(crate) fn known_profile(db: &Db, provider: &str) -> Profile {
    let accounts = db.users.values().flat_map(|user| &user.accounts);
    let mut connected = accounts.filter(|account| account.provider == provider);
    let known = connected.find_map(|account| account.profile.clone());
    let oldest = db.users.values().min_by_key(|user| user.created_at);
    known
        .or_else(|| oldest.map(|user| own_profile(db, &user.id, provider)))
        .unwrap_or_else(|| Profile::new(provider, None, None))
}

#[cfg(test)]
mod tests {
    use clerk_user_model::ClientId;

    use super::*;
    use crate::domain::{LIFETIME_MS, ReturnTo};
    use crate::random::Random;
    use crate::secret::SigningKey;

    #[test]
    fn authorizations_are_bounded_and_the_oldest_go() {
        let mut db = Db::new(SigningKey::new([1; 32]));
        let settings = Settings::default();
        let mut random = Random::from_seed(1);
        let client = ClientId::from("client_x");
        for now in 0..20_500 {
            let cx = &mut Context {
                db: &mut db,
                settings: &settings,
                now,
                random: &mut random,
            };
            let return_to = ReturnTo {
                is_native: false,
                redirect: String::new(),
                complete_redirect: None,
            };
            let purpose = Purpose::SignIn("sia_x".into());
            let authorization = Authorization::new(&client, purpose, "notion", return_to, now);
            start(cx, authorization);
        }
        let all = db.authorizations.values();
        let mut kept: Vec<_> = all.map(|it| it.expire_at).collect();
        kept.sort_unstable();
        let expected: Vec<_> = (10_000..20_500).map(|now| now + LIFETIME_MS).collect();
        assert_eq!(kept, expected);
    }
}
