use super::Core;
use crate::codes::Code;
use crate::db::Db;
use crate::error::ApiError;
use crate::random::Random;
use crate::settings::Settings;
use crate::store::Scope;

/// The number of named snapshots.
const SNAPSHOTS_KEPT: usize = 32;

/// The state of a sandbox at one time, with its clock: see [`Sandbox::snapshot`](crate::Sandbox::snapshot).
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().in_process()?;
/// let before = sandbox.snapshot();
/// // … a test changes users …
/// sandbox.restore(&before);
/// # Ok::<(), clerk_user_sandbox::StartError>(())
/// ```
#[derive(Clone)]
pub struct Snapshot {
    pub(super) db: Db,
    pub(super) settings: Settings,
    pub(super) moved_ms: i64,
    pub(super) random: Random,
    pub(super) ticket: String,
}

impl core::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            db: self.db.clone(),
            settings: self.settings.clone(),
            moved_ms: self.clock.moved_ms(),
            random: self.random.clone(),
            ticket: self.ticket.clone(),
        }
    }

    /// Goes back to a snapshot, with the bytes that came after it if there is a seed.
    pub(crate) fn restore(&mut self, snapshot: &Snapshot) {
        self.db.clone_from(&snapshot.db);
        self.settings.clone_from(&snapshot.settings);
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
