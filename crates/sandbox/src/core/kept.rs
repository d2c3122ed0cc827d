//! The instance as rows of a store.

use std::collections::{BTreeMap, VecDeque};
use std::iter;

use clerk_user_model::UserId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Core, CoreError, Parts, Snapshot};
use crate::clock::MovedClock;
use crate::journal::Journal;
use crate::jwt::SessionTokens;
use crate::secret::SigningKey;
use crate::state::{Context, State};
use crate::store::{Row, RowResult, Scope, StoreError};

const INSTANCE: &str = "instance";
const START: &str = "start";

/// What is kept beside the state.
#[derive(Serialize, Deserialize)]
struct Instance {
    key: SigningKey,
    moved_ms: i64,
    ticket: String,
    run: u64,
}

/// What the instance was at first, to go back to.
#[derive(Serialize, Deserialize)]
struct Start {
    /// Of the users as they were given.
    #[serde(default)]
    fingerprint: Option<String>,
    users: Vec<UserId>,
    ticket: String,
    rows: Vec<Row>,
}

impl Core {
    /// Runs a change, and gives the store what it changed. What the store refuses is undone.
    ///
    /// After going back to a snapshot the log of requests starts anew, and no fault is left to come.
    pub(crate) fn keep<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> Result<T, StoreError> {
        let before = self.snapshot();
        let done = change(self);
        let is_restored = self.scope == Scope::Everything;
        match self.save() {
            Ok(()) => {
                if is_restored {
                    self.faults.clear();
                    self.journal.clear();
                }
                Ok(done)
            }
            Err(error) => {
                self.state = before.state;
                self.random = before.random;
                self.clock.move_to(before.moved_ms);
                self.ticket = before.ticket;
                self.scope = Scope::Changes;
                Err(error)
            }
        }
    }

    /// Closes the store; nothing can be kept afterwards.
    pub(crate) fn close(&mut self) -> Result<(), StoreError> {
        self.store.close()
    }

    /// Gives the store what changed.
    pub(super) fn save(&mut self) -> Result<(), StoreError> {
        let moved_ms = Some(self.clock.moved_ms());
        let is_same = self.scope == Scope::Changes && self.saved_ms == moved_ms;
        if is_same && !self.state.is_touched() {
            return Ok(());
        }
        let instance = self.instance();
        let instance = iter::once_with(|| Row::new(INSTANCE, "", Some(&instance)));
        match self.scope {
            Scope::Changes => {
                let mut rows = instance.chain(self.state.changes());
                self.store.save(Scope::Changes, &mut rows)?;
            }
            Scope::Everything => {
                let start = iter::once_with(|| {
                    start(self.fingerprint.as_deref(), &self.users, &self.at_start)
                });
                let mut rows = instance.chain(start).chain(self.state.rows());
                self.store.save(Scope::Everything, &mut rows)?;
            }
        }
        self.state.settle();
        self.scope = Scope::Changes;
        self.saved_ms = moved_ms;
        Ok(())
    }

    /// The instance that a store kept.
    pub(super) fn kept(parts: Parts, rows: &[Row]) -> Result<Self, CoreError> {
        let instance: Instance = only(rows, INSTANCE)?;
        let start: Start = only(rows, START)?;
        if parts.fingerprint.is_some() && parts.fingerprint != start.fingerprint {
            return Err(CoreError::OtherUsers);
        }
        let empty = State::new(parts.settings, instance.key);
        let mut state = empty.clone();
        for row in rows {
            state.load(row).map_err(StoreError::from)?;
        }
        let mut first = empty;
        for row in &start.rows {
            first.load(row).map_err(StoreError::from)?;
        }
        let run = instance.run.checked_add(1).ok_or(StoreError::Damaged)?;
        let mut random = parts.random;
        random.begin_run(run);
        let mut core = Self {
            at_start: Snapshot::new(&first, 0, &random, &start.ticket),
            state,
            clock: MovedClock::new(parts.clock, instance.moved_ms),
            random,
            users: start.users,
            ticket: instance.ticket,
            journal: Journal::default(),
            tokens: SessionTokens::default(),
            faults: VecDeque::new(),
            snapshots: BTreeMap::new(),
            is_seeded: parts.is_seeded,
            fingerprint: start.fingerprint,
            store: parts.store,
            scope: Scope::Changes,
            saved_ms: None,
            run,
        };
        core.renew_ticket();
        Ok(core)
    }

    /// A ticket that was used in an earlier run gives way to another.
    fn renew_ticket(&mut self) {
        let mut cx = Context {
            now: self.clock.now(),
            random: &mut self.random,
        };
        if self.state.owner_of_ticket(&self.ticket, cx.now).is_err() {
            let user = self.users.first();
            let ticket = user.and_then(|user| self.state.new_ticket(user, &mut cx));
            self.ticket = ticket.unwrap_or_default();
        }
    }

    fn instance(&self) -> Instance {
        Instance {
            key: self.state.key.clone(),
            moved_ms: self.clock.moved_ms(),
            ticket: self.ticket.clone(),
            run: self.run,
        }
    }
}

fn start(fingerprint: Option<&str>, users: &[UserId], at_start: &Snapshot) -> RowResult {
    let start = Start {
        fingerprint: fingerprint.map(str::to_owned),
        users: users.to_vec(),
        ticket: at_start.ticket.clone(),
        rows: at_start.state.rows().collect::<Result<_, _>>()?,
    };
    Row::new(START, "", Some(&start))
}

/// The one row of a kind.
fn only<T: DeserializeOwned>(rows: &[Row], kind: &str) -> Result<T, StoreError> {
    let row = rows.iter().find(|row| row.kind == kind);
    let value = row.and_then(|row| row.value.as_deref());
    Ok(serde_json::from_str(value.ok_or(StoreError::Damaged)?)?)
}
