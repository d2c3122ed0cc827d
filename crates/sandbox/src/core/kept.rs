//! The instance as rows of a store.

use std::iter;

use clerk_user_model::UserId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Beginning, Core, Parts, Snapshot};
use crate::db::Db;
use crate::flows::ticket;
use crate::secret::SigningKey;
use crate::start_error::{Kind, StartError};
use crate::store::{Row, RowResult, Scope, StoreError};
#[cfg(feature = "backend")]
use crate::webhooks::events;

const INSTANCE: &str = "instance";
const START: &str = "start";

/// The values that are stored beside the data.
#[derive(Serialize, Deserialize)]
struct Instance {
    key: SigningKey,
    moved_ms: i64,
    ticket: String,
    run: u64,
}

/// The start of the instance, to go back to.
#[derive(Serialize, Deserialize)]
struct Start {
    /// The hash of the users as they were given.
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
        #[cfg(feature = "backend")]
        let events = (self.webhooks.is_on() && !is_restored).then(|| {
            let now = self.clock.now();
            events::of(&before.db, &self.db, &self.settings, &self.tokens, now)
        });
        match self.save() {
            Ok(()) => {
                #[cfg(feature = "backend")]
                if let Some(events) = events {
                    let now = self.clock.now();
                    self.webhooks.add(events, &mut self.random, now);
                }
                if is_restored {
                    #[cfg(feature = "backend")]
                    self.webhooks.clear();
                    self.faults.clear();
                    #[cfg(feature = "dashboard")]
                    self.journal.clear();
                }
                Ok(done)
            }
            Err(error) => {
                self.db = before.db;
                self.settings = before.settings;
                self.random = before.random;
                self.clock.move_to(before.moved_ms);
                self.ticket = before.ticket;
                self.scope = Scope::Changes;
                Err(error)
            }
        }
    }

    /// Closes the store, so that its file is whole by itself; nothing can be kept afterwards.
    pub(crate) fn close(&mut self) -> Result<(), StoreError> {
        self.store.close()
    }

    /// Gives the store what changed.
    pub(super) fn save(&mut self) -> Result<(), StoreError> {
        let moved_ms = Some(self.clock.moved_ms());
        let is_same = self.scope == Scope::Changes && self.saved_ms == moved_ms;
        if is_same && !self.db.is_touched() {
            return Ok(());
        }
        let instance = self.instance();
        let instance = iter::once_with(|| Row::new(INSTANCE, "", Some(&instance)));
        match self.scope {
            Scope::Changes => {
                let mut rows = instance.chain(self.db.changes());
                self.store.save(Scope::Changes, &mut rows)?;
            }
            Scope::Everything => {
                let start = iter::once_with(|| {
                    start(self.fingerprint.as_deref(), &self.users, &self.at_start)
                });
                let mut rows = instance.chain(start).chain(self.db.rows());
                self.store.save(Scope::Everything, &mut rows)?;
            }
        }
        self.db.settle();
        self.scope = Scope::Changes;
        self.saved_ms = moved_ms;
        Ok(())
    }

    /// Replaces a ticket that was used in an earlier run.
    pub(super) fn renew_ticket(&mut self) {
        let (ticket, user) = (self.ticket.clone(), self.users.first().cloned());
        let cx = &mut self.context();
        if ticket::user_of(cx, &ticket).is_err() {
            let ticket = user.and_then(|user| ticket::create(cx, &user));
            self.ticket = ticket.unwrap_or_default();
        }
    }

    fn instance(&self) -> Instance {
        Instance {
            key: self.db.key.clone(),
            moved_ms: self.clock.moved_ms(),
            ticket: self.ticket.clone(),
            run: self.run,
        }
    }
}

impl Beginning {
    /// Returns the data that a store kept.
    pub(super) fn kept(parts: &mut Parts, rows: &[Row]) -> Result<Self, StartError> {
        let instance: Instance = only(rows, INSTANCE)?;
        let start: Start = only(rows, START)?;
        if parts.fingerprint.is_some() && parts.fingerprint != start.fingerprint {
            return Err(Kind::OtherUsers.into());
        }
        let run = instance.run.checked_add(1).ok_or(StoreError::Damaged)?;
        parts.random.begin_run(run);
        Ok(Self {
            db: loaded(&instance.key, rows)?,
            ticket: instance.ticket,
            moved_ms: instance.moved_ms,
            first_db: loaded(&instance.key, &start.rows)?,
            first_ticket: start.ticket,
            users: start.users,
            fingerprint: start.fingerprint,
            scope: Scope::Changes,
            run,
        })
    }
}

fn loaded(key: &SigningKey, rows: &[Row]) -> Result<Db, StoreError> {
    let mut db = Db::new(key.clone());
    for row in rows {
        db.load(row)?;
    }
    Ok(db)
}

fn start(fingerprint: Option<&str>, users: &[UserId], at_start: &Snapshot) -> RowResult {
    let start = Start {
        fingerprint: fingerprint.map(str::to_owned),
        users: users.to_vec(),
        ticket: at_start.ticket.clone(),
        rows: at_start.db.rows().collect::<Result<_, _>>()?,
    };
    Row::new(START, "", Some(&start))
}

/// Returns the one row of a kind.
fn only<T: DeserializeOwned>(rows: &[Row], kind: &str) -> Result<T, StoreError> {
    let row = rows.iter().find(|row| row.kind == kind);
    let value = row.and_then(|row| row.value.as_deref());
    Ok(serde_json::from_str(value.ok_or(StoreError::Damaged)?)?)
}
