use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::TokenChange;

/// The client token as the answers so far leave it.
///
/// Answers may arrive in another order than their requests were sent. Each request takes a
/// ticket, and the answer to an older request never overrides that to a newer one.
#[derive(Debug)]
pub(crate) struct Tokens(Mutex<State>);

impl Tokens {
    pub(crate) const fn new(token: Option<SecretString>) -> Self {
        Self(Mutex::new(State {
            token,
            issued: 0,
            applied: 0,
        }))
    }

    pub(crate) fn current(&self) -> Option<SecretString> {
        self.lock().token.clone()
    }

    /// The token to send now, and the ticket to hand in with the answer.
    pub(crate) fn issue(&self) -> (Option<SecretString>, Ticket) {
        let mut state = self.lock();
        state.issued += 1;
        (state.token.clone(), Ticket(state.issued))
    }

    pub(crate) fn apply(&self, ticket: Ticket, change: TokenChange) {
        let token = match change {
            TokenChange::Keep => return,
            TokenChange::Clear => None,
            TokenChange::Set(token) => Some(token),
        };
        let mut state = self.lock();
        if ticket.0 > state.applied {
            state.applied = ticket.0;
            state.token = token;
        }
    }

    /// No code panics while it holds the lock, so a poisoned one is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(u64);

#[derive(Debug)]
struct State {
    token: Option<SecretString>,
    issued: u64,
    applied: u64,
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn an_answer_to_an_older_request_does_not_restore_its_token() {
        let tokens = Tokens::new(None);
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
        let tokens = Tokens::new(Some("start".into()));
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

    fn text(tokens: &Tokens) -> Option<String> {
        tokens
            .current()
            .map(|token| token.expose_secret().to_owned())
    }
}
