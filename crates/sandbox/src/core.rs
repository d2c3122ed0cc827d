mod kept;
mod snapshot;

use std::collections::{BTreeMap, VecDeque};

use clerk_user_model::UserId;

use crate::clock::{Clock, MovedClock};
use crate::fault::Fault;
use crate::journal::Journal;
use crate::random::Random;
use crate::secret::SigningKey;
use crate::seed::CheckedSeed;
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
    faults: VecDeque<Fault>,
    at_start: Snapshot,
    /// By the names that callers gave them.
    snapshots: BTreeMap<String, Snapshot>,
    is_seeded: bool,
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
    pub(crate) seeds: Vec<CheckedSeed>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    /// Whether the randomness can be repeated.
    pub(crate) is_seeded: bool,
    pub(crate) store: Box<dyn Store>,
}

/// Why there is no core.
#[derive(Debug)]
pub(crate) enum CoreError {
    /// Two users claim the same identifier.
    Users,
    Store(StoreError),
}

impl Core {
    /// The instance that the store keeps, else a new one.
    pub(crate) fn new(mut parts: Parts) -> Result<Self, CoreError> {
        let kept = parts.store.load().map_err(CoreError::Store)?;
        let mut core = if kept.is_empty() {
            Self::fresh(parts).ok_or(CoreError::Users)?
        } else {
            Self::kept(parts, &kept).map_err(CoreError::Store)?
        };
        core.save().map_err(CoreError::Store)?;
        Ok(core)
    }

    fn fresh(parts: Parts) -> Option<Self> {
        let clock = MovedClock::new(parts.clock, 0);
        let mut random = parts.random;
        let key = SigningKey::new(random.block());
        let mut state = State::new(parts.settings, key);
        let mut cx = Context {
            now: clock.now(),
            random: &mut random,
        };
        let users = parts
            .seeds
            .iter()
            .map(|seed| state.add_user(seed, &mut cx))
            .collect::<Option<Vec<_>>>()?;
        let ticket = users
            .first()
            .and_then(|user| state.new_ticket(user, &mut cx))
            .unwrap_or_default();
        Some(Self {
            at_start: Snapshot::new(&state, 0, &random, &ticket),
            state,
            clock,
            random,
            users,
            ticket,
            journal: Journal::default(),
            faults: VecDeque::new(),
            snapshots: BTreeMap::new(),
            is_seeded: parts.is_seeded,
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

    pub(crate) fn add_fault(&mut self, fault: Fault) {
        self.faults.push_back(fault);
    }

    /// The faults to come.
    pub(crate) fn faults(&self) -> impl Iterator<Item = &Fault> {
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
