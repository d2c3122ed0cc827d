use std::collections::VecDeque;

use clerk_user_model::UserId;

use crate::clock::{Clock, MovedClock};
use crate::fault::Fault;
use crate::journal::Journal;
use crate::random::Random;
use crate::secret::SigningKey;
use crate::seed::CheckedSeed;
use crate::settings::Settings;
use crate::state::{Context, State};

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
    clock_at_start: Clock,
    at_start: State,
    seeded: Option<Random>,
}

impl Core {
    /// An instance with these users; `None` if two of them claim the same identifier.
    pub(crate) fn new(
        settings: Settings,
        seeds: &[CheckedSeed],
        clock: Clock,
        mut random: Random,
        is_seeded: bool,
    ) -> Option<Self> {
        let moved = MovedClock::new(clock);
        let key = SigningKey::new(random.block());
        let mut state = State::new(settings, key);
        let mut cx = Context {
            now: moved.now(),
            random: &mut random,
        };
        let users = seeds
            .iter()
            .map(|seed| state.add_user(seed, &mut cx))
            .collect::<Option<Vec<_>>>()?;
        let ticket = users
            .first()
            .and_then(|user| state.new_ticket(user, &mut cx))
            .unwrap_or_default();
        Some(Self {
            at_start: state.clone(),
            seeded: is_seeded.then(|| random.clone()),
            state,
            clock: moved,
            random,
            users,
            ticket,
            journal: Journal::default(),
            faults: VecDeque::new(),
            clock_at_start: clock,
        })
    }

    /// As it was at the start: users, tickets, and the bytes to come if there is a seed.
    pub(crate) fn reset(&mut self) {
        self.state.clone_from(&self.at_start);
        self.clock = MovedClock::new(self.clock_at_start);
        self.faults.clear();
        self.journal.clear();
        if let Some(random) = &self.seeded {
            self.random.clone_from(random);
        }
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
