use super::Core;
use crate::codes::Code;
use crate::error::ApiError;
use crate::random::Random;
use crate::state::State;
use crate::store::Scope;

/// How many names of snapshots there can be.
const SNAPSHOTS_KEPT: usize = 32;

/// What an instance knew at some time, and how far its clock was moved.
///
/// It is taken by [`Sandbox::snapshot`](crate::Sandbox::snapshot).
#[derive(Clone)]
pub struct Snapshot {
    pub(super) state: State,
    pub(super) moved_ms: i64,
    pub(super) random: Random,
    pub(super) ticket: String,
}

impl Snapshot {
    pub(super) fn new(state: &State, moved_ms: i64, random: &Random, ticket: &str) -> Self {
        Self {
            state: state.clone(),
            moved_ms,
            random: random.clone(),
            ticket: ticket.to_owned(),
        }
    }
}

impl core::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn snapshot(&self) -> Snapshot {
        let moved_ms = self.clock.moved_ms();
        Snapshot::new(&self.state, moved_ms, &self.random, &self.ticket)
    }

    /// Goes back to a snapshot, with the bytes that came after it if there is a seed.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) {
        self.state.clone_from(&snapshot.state);
        self.clock.move_to(snapshot.moved_ms);
        self.ticket.clone_from(&snapshot.ticket);
        self.tokens.clear();
        if self.is_seeded {
            self.random.clone_from(&snapshot.random);
        }
        self.scope = Scope::Everything;
    }

    /// Takes a snapshot under a name, in the place of the one that had it.
    pub(crate) fn keep_snapshot(&mut self, name: String) -> Result<(), ApiError> {
        let snapshots = &self.snapshots;
        if snapshots.len() >= SNAPSHOTS_KEPT && !snapshots.contains_key(&name) {
            return Err(ApiError::param(Code::FormParamValueInvalid, "name"));
        }
        let snapshot = self.snapshot();
        self.snapshots.insert(name, snapshot);
        Ok(())
    }

    /// Forgets the snapshot of that name.
    pub(crate) fn forget_snapshot(&mut self, name: &str) -> Result<(), ApiError> {
        let snapshot = self.snapshots.remove(name);
        snapshot
            .map(drop)
            .ok_or_else(|| Code::ResourceNotFound.into())
    }

    /// Goes back to the snapshot of that name.
    pub(crate) fn restore_kept(&mut self, name: &str) -> Result<(), ApiError> {
        let snapshot = self.snapshots.get(name).cloned();
        self.restore(&snapshot.ok_or(Code::ResourceNotFound)?);
        Ok(())
    }
}
