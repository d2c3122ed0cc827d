mod kept;
mod snapshot;

use std::collections::{BTreeMap, VecDeque};

use clerk_user_model::UserId;

use crate::clock::{Clock, MovedClock};
use crate::context::Context;
use crate::db::Db;
use crate::fault::Fault;
use crate::flows;
#[cfg(feature = "dashboard")]
use crate::journal::Journal;
use crate::jwt::SessionTokens;
use crate::problem::Problem;
use crate::random::Random;
use crate::secret::SigningKey;
use crate::seed::UserSeed;
use crate::settings::Settings;
use crate::start_error::{Kind, StartError};
use crate::store::{Scope, Store};
#[cfg(feature = "backend")]
use crate::webhooks::Webhooks;
pub use snapshot::Snapshot;

/// The state, and its inputs: clock, randomness and pending faults.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) db: Db,
    pub(crate) settings: Settings,
    pub(crate) clock: MovedClock,
    pub(crate) random: Random,
    pub(crate) users: Vec<UserId>,
    /// The first user's ticket; empty if there is no user.
    pub(crate) ticket: String,
    #[cfg(feature = "dashboard")]
    pub(crate) journal: Journal,
    pub(crate) tokens: SessionTokens,
    #[cfg(feature = "backend")]
    pub(crate) webhooks: Webhooks,
    pub(crate) faults: VecDeque<Fault>,
    at_start: Snapshot,
    /// The snapshots by name.
    snapshots: BTreeMap<String, Snapshot>,
    is_seeded: bool,
    /// The hash of the users that the instance began with, if they were given.
    fingerprint: Option<String>,
    store: Box<dyn Store>,
    /// The rows to store next.
    scope: Scope,
    /// The time by which the clock was moved when that was last stored, in ms.
    saved_ms: Option<i64>,
    /// The number of times that the store was opened before.
    run: u64,
}

/// The parts of a core.
pub(crate) struct Parts {
    pub(crate) settings: Settings,
    /// The users of a store in which there is nothing yet.
    pub(crate) users: Vec<UserSeed>,
    /// The hash of the users, if they were given; a store must have begun with the same.
    pub(crate) fingerprint: Option<String>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    /// `true` if the random bytes come from a given seed.
    pub(crate) is_seeded: bool,
    pub(crate) store: Box<dyn Store>,
}

/// The data that a core begins with, and those that it goes back to.
struct Beginning {
    db: Db,
    ticket: String,
    moved_ms: i64,
    first_db: Db,
    first_ticket: String,
    users: Vec<UserId>,
    fingerprint: Option<String>,
    scope: Scope,
    run: u64,
}

impl Core {
    /// Returns the instance that the store keeps, else a new one.
    pub(crate) fn new(mut parts: Parts) -> Result<Self, StartError> {
        let kept = parts.store.load()?;
        let beginning = if kept.is_empty() {
            Beginning::fresh(&mut parts)?
        } else {
            Beginning::kept(&mut parts, &kept)?
        };
        let mut core = Self {
            at_start: Snapshot {
                db: beginning.first_db,
                settings: parts.settings.clone(),
                moved_ms: 0,
                random: parts.random.clone(),
                ticket: beginning.first_ticket,
            },
            db: beginning.db,
            #[cfg(feature = "backend")]
            webhooks: Webhooks::new(parts.settings.webhooks.clone()),
            settings: parts.settings,
            clock: MovedClock::new(parts.clock, beginning.moved_ms),
            random: parts.random,
            users: beginning.users,
            ticket: beginning.ticket,
            #[cfg(feature = "dashboard")]
            journal: Journal::default(),
            tokens: SessionTokens::default(),
            faults: VecDeque::new(),
            snapshots: BTreeMap::new(),
            is_seeded: parts.is_seeded,
            fingerprint: beginning.fingerprint,
            store: parts.store,
            scope: beginning.scope,
            saved_ms: None,
            run: beginning.run,
        };
        core.renew_ticket();
        core.save()?;
        Ok(core)
    }

    /// Restores the initial state: users, tickets and, with a seed, the random bytes.
    pub(crate) fn reset(&mut self) {
        self.restore(&self.at_start.clone());
    }

    /// Returns what a flow works on.
    pub(crate) fn context(&mut self) -> Context<'_> {
        self.context_and_tokens().0
    }

    /// Returns what a flow works on, and the tokens that are shown with sessions.
    pub(crate) fn context_and_tokens(&mut self) -> (Context<'_>, &SessionTokens) {
        let cx = Context {
            db: &mut self.db,
            settings: &self.settings,
            now: self.clock.now(),
            random: &mut self.random,
        };
        (cx, &self.tokens)
    }

    /// Adds a pending fault, unless it applies to no request.
    pub(crate) fn add_fault(&mut self, fault: Fault) {
        if !fault.is_over() {
            self.faults.push_back(fault);
        }
    }

    /// Returns the pending fault of a request to `path`, and removes it after its last use.
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

impl Beginning {
    fn fresh(parts: &mut Parts) -> Result<Self, StartError> {
        let mut db = Db::new(SigningKey::new(parts.random.block()));
        let mut cx = Context {
            db: &mut db,
            settings: &parts.settings,
            now: MovedClock::new(parts.clock, 0).now(),
            random: &mut parts.random,
        };
        let mut users = Vec::new();
        for (index, seed) in parts.users.iter().enumerate() {
            let user = flows::seed::add_user(&mut cx, seed).ok_or_else(|| {
                let expected = "expected identifiers that occur only once, and in one user only";
                Kind::Seed(Problem::new(format!("/users/{index}"), expected))
            })?;
            users.push(user);
        }
        let given = parts.users.first().and_then(UserSeed::first_ticket);
        let made = || flows::ticket::create(&mut cx, users.first()?);
        let ticket = given.or_else(made).unwrap_or_default();
        Ok(Self {
            first_db: db.clone(),
            first_ticket: ticket.clone(),
            db,
            ticket,
            moved_ms: 0,
            users,
            fingerprint: parts.fingerprint.take(),
            scope: Scope::Everything,
            run: 0,
        })
    }
}
