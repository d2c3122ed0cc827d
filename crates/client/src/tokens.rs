use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use crate::{TokenChange, TokenStore};

/// The current client token.
///
/// Responses can arrive out of order. Each request has a number, and the response to an older request
/// never overrides the response to a newer one.
pub(crate) struct Tokens {
    state: Mutex<State>,
    store: Option<Store>,
}

impl Tokens {
    /// Starts with this token, which is then saved with the first response, or else with the one in the store.
    pub(crate) fn new(
        token: Option<SecretString>,
        store: Option<Arc<dyn TokenStore>>,
    ) -> io::Result<Self> {
        let version = u64::from(token.is_some());
        let token = match (token, &store) {
            (None, Some(store)) => store.load()?,
            (token, _) => token,
        };
        Ok(Self {
            state: Mutex::new(State {
                token,
                version,
                ..State::default()
            }),
            store: store.map(|store| Store {
                store,
                kept: Mutex::new(0),
            }),
        })
    }

    pub(crate) fn current(&self) -> Option<SecretString> {
        self.lock().token.clone()
    }

    /// Returns the token to send and the number of the request.
    pub(crate) fn issue(&self) -> (Option<SecretString>, RequestSeq) {
        let mut state = self.lock();
        state.issued += 1;
        (state.token.clone(), RequestSeq(state.issued))
    }

    /// Returns `true` if a token change was applied: no newer response has changed the token before.
    pub(crate) fn apply(&self, ticket: RequestSeq, change: TokenChange) -> bool {
        let token = match change {
            TokenChange::Keep => return false,
            TokenChange::Clear => None,
            TokenChange::Set(token) => Some(token),
        };
        let mut state = self.lock();
        let is_newest = ticket.0 > state.applied;
        if is_newest {
            state.applied = ticket.0;
            state.set(token);
        }
        is_newest
    }

    /// Returns `true` if the token was cleared: if it equals `only`, or if `only` is `None`. Requests
    /// in flight cannot change the token after that.
    pub(crate) fn forget(&self, only: Option<&SecretString>) -> bool {
        let mut state = self.lock();
        let text = |token: &SecretString| token.expose_secret().to_owned();
        if only.is_some() && only.map(text) != state.token.as_ref().map(text) {
            return false;
        }
        state.applied = state.issued;
        state.set(None);
        true
    }

    /// Returns `true` if the store has the current token. Saves it if it is not saved yet.
    pub(crate) fn keep(&self) -> bool {
        let Some(Store { store, kept }) = &self.store else {
            return true;
        };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (token, version) = {
            let state = self.lock();
            (state.token.clone(), state.version)
        };
        if *kept != version {
            if store.save(token.as_ref()).is_err() {
                return false;
            }
            *kept = version;
        }
        true
    }

    /// Locks the state. No code panics while it holds the lock, so a poisoned lock is consistent.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sequence number of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RequestSeq(u64);

#[derive(Default)]
struct State {
    token: Option<SecretString>,
    issued: u64,
    applied: u64,
    version: u64,
}

impl State {
    fn set(&mut self, token: Option<SecretString>) {
        self.token = token;
        self.version += 1;
    }
}

struct Store {
    store: Arc<dyn TokenStore>,
    /// The version of the token in the store.
    kept: Mutex<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_an_older_request_does_not_restore_its_token() {
        let tokens = Tokens::new(None, None).unwrap();
        let (_, first) = tokens.issue();
        let (_, second) = tokens.issue();

        tokens.apply(second, TokenChange::Set("new".into()));
        tokens.apply(first, TokenChange::Set("old".into()));
        assert_eq!(text(&tokens), Some("new".to_owned()));

        let (_, third) = tokens.issue();
        let (_, fourth) = tokens.issue();
        tokens.apply(fourth, TokenChange::Clear);
        tokens.apply(third, TokenChange::Set("old".into()));
        assert_eq!(text(&tokens), None);
    }

    #[test]
    fn an_answer_that_says_nothing_hides_no_older_one() {
        let tokens = Tokens::new(Some("start".into()), None).unwrap();
        let (sent, first) = tokens.issue();
        let (_, second) = tokens.issue();
        assert_eq!(
            sent.map(|token| token.expose_secret().to_owned()),
            Some("start".to_owned())
        );

        tokens.apply(second, TokenChange::Keep);
        assert_eq!(text(&tokens), Some("start".to_owned()));
        tokens.apply(first, TokenChange::Set("first".into()));
        assert_eq!(text(&tokens), Some("first".to_owned()));
    }

    #[test]
    fn what_is_forgotten_is_not_brought_back_by_requests_under_way() {
        let tokens = Tokens::new(Some("start".into()), None).unwrap();
        let (_, first) = tokens.issue();
        assert!(!tokens.forget(Some(&"other".into())));
        assert_eq!(text(&tokens), Some("start".to_owned()));
        assert!(tokens.forget(Some(&"start".into())));
        tokens.apply(first, TokenChange::Set("old".into()));
        assert_eq!(text(&tokens), None);
    }

    fn text(tokens: &Tokens) -> Option<String> {
        tokens
            .current()
            .map(|token| token.expose_secret().to_owned())
    }
}
