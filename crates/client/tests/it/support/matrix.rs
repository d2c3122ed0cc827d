use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;

use crate::support::{By, Create};

/// The cells of a table: faults by creates. A task that wants to print it names a file in
/// `CLERK_USER_FAULTS`, to which each cell is added as a line.
pub(crate) struct Matrix {
    by: By,
    failed: Vec<String>,
}

impl Matrix {
    /// Of a client that sends by this.
    pub(crate) const fn of(by: By) -> Self {
        let failed = Vec::new();
        Self { by, failed }
    }

    pub(crate) fn add(&mut self, row: &str, create: Create, cell: Result<(), String>) {
        let by = self.by;
        let verdict = if cell.is_ok() { "ok" } else { "failed" };
        if let Ok(path) = env::var("CLERK_USER_FAULTS") {
            let mut file = OpenOptions::new().append(true).open(path).unwrap();
            let line = format!("{row}\t{create:?}\t{by:?}\t{verdict}\n");
            file.write_all(line.as_bytes()).unwrap();
        }
        if let Err(reason) = cell {
            self.failed
                .push(format!("{row}, {create:?}, {by:?}: {reason}"));
        }
    }

    /// Fails the test if any cell has.
    #[track_caller]
    pub(crate) fn check(self) {
        assert!(self.failed.is_empty(), "{}", self.failed.join("\n"));
    }
}

/// Says what was expected, unless it is so.
pub(crate) fn expect(is_so: bool, what: &str) -> Result<(), String> {
    is_so.then_some(()).ok_or_else(|| what.to_owned())
}
