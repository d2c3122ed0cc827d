//! Stores the data outside of memory.

#[cfg(feature = "sqlite")]
mod sqlite;

use serde::{Deserialize, Serialize};

#[cfg(feature = "sqlite")]
pub(crate) use sqlite::Sqlite;

/// One entry of the state, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) kind: String,
    pub(crate) key: String,
    /// `None`: there is no such entry any more.
    pub(crate) value: Option<String>,
}

pub(crate) type RowResult = Result<Row, serde_json::Error>;

impl Row {
    pub(crate) fn new<K, V>(kind: &str, key: &K, value: Option<&V>) -> RowResult
    where
        K: Serialize + ?Sized,
        V: Serialize,
    {
        Ok(Self {
            kind: kind.to_owned(),
            key: serde_json::to_string(key)?,
            value: value.map(serde_json::to_string).transpose()?,
        })
    }
}

/// The rows to write to a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those that changed.
    Changes,
    /// All there are: what is not among them is to go.
    Everything,
}

/// Keeps rows for a later run.
pub(crate) trait Store: core::fmt::Debug + Send {
    /// Returns the stored rows.
    fn load(&mut self) -> Result<Vec<Row>, StoreError>;

    /// Keeps all of the rows, or none, before it returns.
    fn save(
        &mut self,
        scope: Scope,
        rows: &mut dyn Iterator<Item = RowResult>,
    ) -> Result<(), StoreError>;

    /// Brings all that was kept into one place; nothing is kept afterwards.
    fn close(&mut self) -> Result<(), StoreError>;
}

/// Keeps nothing.
#[derive(Debug)]
pub(crate) struct Memory;

impl Store for Memory {
    fn load(&mut self) -> Result<Vec<Row>, StoreError> {
        Ok(Vec::new())
    }

    fn save(&mut self, _: Scope, _: &mut dyn Iterator<Item = RowResult>) -> Result<(), StoreError> {
        Ok(())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Error of a data file.
#[derive(Debug)]
pub(crate) enum StoreError {
    #[cfg(feature = "sqlite")]
    Busy,
    #[cfg(feature = "sqlite")]
    Foreign,
    #[cfg(feature = "sqlite")]
    Format(i64),
    #[cfg(feature = "sqlite")]
    LogMissing,
    #[cfg(feature = "sqlite")]
    NotAFile,
    Damaged,
    Json(serde_json::Error),
    #[cfg(feature = "sqlite")]
    File(std::io::Error),
    #[cfg(feature = "sqlite")]
    Sqlite(rusqlite::Error),
}

#[cfg(feature = "sqlite")]
const UNUSABLE: &str = "cannot read or write the data file";

impl core::fmt::Display for StoreError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Busy => f.write_str(
                "the data file is in use: stop the other sandbox, or use another file",
            ),
            #[cfg(feature = "sqlite")]
            Self::Foreign => f.write_str(
                "the file was not created by a sandbox: use another file, or one that does not exist yet",
            ),
            #[cfg(feature = "sqlite")]
            Self::Format(found) => write!(
                f,
                "the data file has format {found}, not {}: use the version that created it, or use another file",
                sqlite::FORMAT
            ),
            Self::Damaged | Self::Json(_) => f.write_str(
                "the data file is damaged: restore a copy of it, or delete it to start again",
            ),
            #[cfg(feature = "sqlite")]
            Self::LogMissing => f.write_str(
                "the write-ahead log of the data file is missing: restore the file beside it whose name ends with -wal, or delete the data file to start again",
            ),
            #[cfg(feature = "sqlite")]
            Self::NotAFile => f.write_str(
                "the data file is not a regular file: use another file, or one that does not exist yet",
            ),
            #[cfg(feature = "sqlite")]
            Self::File(_) => f.write_str(UNUSABLE),
            // Its source repeats it.
            #[cfg(feature = "sqlite")]
            Self::Sqlite(error) => write!(f, "{UNUSABLE}: {error}"),
        }
    }
}

impl core::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            #[cfg(feature = "sqlite")]
            Self::File(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(feature = "sqlite")]
impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
