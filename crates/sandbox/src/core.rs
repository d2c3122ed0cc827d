mod kept;
mod snapshot;

use std::collections::{BTreeMap, VecDeque};

use clerk_user_model::UserId;

use crate::clock::{Clock, MovedClock};
use crate::fault::Fault;
use crate::journal::Journal;
use crate::jwt::SessionTokens;
use crate::random::Random;
use crate::secret::SigningKey;
use crate::seed::{Problem, UserSeed};
use crate::settings::Settings;
use crate::state::{Context, State};
use crate::store::{Scope, Store, StoreError};

pub use snapshot::Snapshot;

/// The state with what it is driven by: clock, randomness and the faults to come.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) state: State,
    pub(crate) clock: MovedClock,
    pub(crate) random: Random,
    pub(crate) users: Vec<UserId>,
    /// The first user's ticket; empty if there is no user.
    pub(crate) ticket: String,
    pub(crate) journal: Journal,
    pub(crate) tokens: SessionTokens,
    faults: VecDeque<Fault>,
    at_start: Snapshot,
    /// By the names that callers gave them.
    snapshots: BTreeMap<String, Snapshot>,
    is_seeded: bool,
    /// Of the users that the instance began with, if they were given.
    fingerprint: Option<String>,
    store: Box<dyn Store>,
    /// What the store is to be given next.
    scope: Scope,
    /// How far the clock was moved when that was last saved, in ms.
    saved_ms: Option<i64>,
    /// How often the store was opened before.
    run: u64,
}

/// What a core is made of.
pub(crate) struct Parts {
    pub(crate) settings: Settings,
    /// The users of a store in which there is nothing yet.
    pub(crate) users: Vec<UserSeed>,
    /// Of the users, if they were given; a store must have begun with the same.
    pub(crate) fingerprint: Option<String>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    /// Whether the randomness can be repeated.
    pub(crate) is_seeded: bool,
    pub(crate) store: Box<dyn Store>,
}

/// Why there is no core.
#[derive(Debug)]
pub(crate) enum CoreError {
    /// The store began with others than those given.
    OtherUsers,
    Store(StoreError),
    Users(Problem),
}

impl From<StoreError> for CoreError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl core::fmt::Display for CoreError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::OtherUsers => f.write_str(
                "expected the users that the data file began with: leave users out, or name another file",
            ),
            Self::Store(error) => error.fmt(f),
            Self::Users(problem) => problem.fmt(f),
        }
    }
}

impl core::error::Error for CoreError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Store(error) => error.source(),
            Self::OtherUsers | Self::Users(_) => None,
        }
    }
}

impl Core {
    /// The instance that the store keeps, else a new one.
    pub(crate) fn new(mut parts: Parts) -> Result<Self, CoreError> {
        let kept = parts.store.load()?;
        let mut core = if kept.is_empty() {
            Self::fresh(parts)?
        } else {
            Self::kept(parts, &kept)?
        };
        core.save()?;
        Ok(core)
    }

    fn fresh(parts: Parts) -> Result<Self, CoreError> {
        let clock = MovedClock::new(parts.clock, 0);
        let mut random = parts.random;
        let key = SigningKey::new(random.block());
        let mut state = State::new(parts.settings, key);
        let mut cx = Context {
            now: clock.now(),
            random: &mut random,
        };
        let mut users = Vec::new();
        for (index, seed) in parts.users.iter().enumerate() {
            let user = state.add_user(seed, &mut cx).ok_or_else(|| {
                let expected = "expected each identifier once, and none that a user before holds";
                CoreError::Users(Problem::new(format!("/users/{index}"), expected))
            })?;
            users.push(user);
        }
        let given = parts.users.first().and_then(UserSeed::first_ticket);
        let made = || state.new_ticket(users.first()?, &mut cx);
        let ticket = given.or_else(made).unwrap_or_default();
        Ok(Self {
            at_start: Snapshot::new(&state, 0, &random, &ticket),
            state,
            clock,
            random,
            users,
            ticket,
            journal: Journal::default(),
            tokens: SessionTokens::default(),
            faults: VecDeque::new(),
            snapshots: BTreeMap::new(),
            is_seeded: parts.is_seeded,
            fingerprint: parts.fingerprint,
            store: parts.store,
            scope: Scope::Everything,
            saved_ms: None,
            run: 0,
        })
    }

    /// As it was at the start: users, tickets, and the bytes to come if there is a seed.
    pub(crate) fn reset(&mut self) {
        self.restore(&self.at_start.clone());
    }

    /// The state, and what a command on it may draw on.
    pub(crate) fn parts(&mut self) -> (&mut State, Context<'_>) {
        let cx = Context {
            now: self.clock.now(),
            random: &mut self.random,
        };
        (&mut self.state, cx)
    }

    /// Adds a fault to come, unless it is to be met no time.
    pub(crate) fn add_fault(&mut self, fault: Fault) {
        if !fault.is_over() {
            self.faults.push_back(fault);
        }
    }

    /// The faults to come.
    pub(crate) fn faults(&self) -> impl ExactSizeIterator<Item = &Fault> {
        self.faults.iter()
    }

    pub(crate) fn has_fault(&self, like: &Fault) -> bool {
        self.faults.iter().any(|fault| fault.is_like(like))
    }

    pub(crate) fn remove_faults(&mut self, like: &Fault) {
        self.faults.retain(|fault| !fault.is_like(like));
    }

    pub(crate) fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// The fault that a request to `path` meets.
    pub(crate) fn take_fault(&mut self, path: &str) -> Option<Fault> {
        let at = self.faults.iter().position(|fault| fault.matches(path))?;
        let fault = self.faults.get_mut(at)?;
        let taken = fault.clone();
        if !fault.use_up() {
            self.faults.remove(at);
        }
        Some(taken)
    }
}
