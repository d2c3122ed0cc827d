use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::{Row, RowResult, Scope, Store, StoreError};

/// What the tables and the JSON in them look like.
pub(super) const FORMAT: i64 = 2;

/// Marks the file as a sandbox's: `CUsb`.
const APPLICATION_ID: i64 = 0x4355_7362;

/// A row for each entry of the state, in an `SQLite` file.
///
/// A transaction is on the disk before `save` returns: write-ahead log, `synchronous=FULL`.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens a file, or makes one; a file that is not whole or not ours is left as it is.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        if !may_be_database(path) {
            return Err(StoreError::Foreign);
        }
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        let application: i64 =
            connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))?;
        if application == 0 && format == 0 && tables == 0 {
            return Self::create(connection);
        }
        if application != APPLICATION_ID {
            return Err(StoreError::Foreign);
        }
        if format != FORMAT {
            return Err(StoreError::Format(format));
        }
        let verdict: String =
            connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StoreError::Damaged);
        }
        Self::prepare(&connection)?;
        Ok(Self { connection })
    }

    fn create(mut connection: Connection) -> Result<Self, StoreError> {
        Self::prepare(&connection)?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(
            "CREATE TABLE entry (
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (kind, key)
            ) STRICT, WITHOUT ROWID",
        )?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()?;
        Ok(Self { connection })
    }

    fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")
    }
}

impl Store for Sqlite {
    fn load(&mut self) -> Result<Vec<Row>, StoreError> {
        let mut select = self
            .connection
            .prepare("SELECT kind, key, value FROM entry")?;
        let rows = select.query_map((), |row| {
            Ok(Row {
                kind: row.get(0)?,
                key: row.get(1)?,
                value: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save(
        &mut self,
        scope: Scope,
        rows: &mut dyn Iterator<Item = RowResult>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        if scope == Scope::Everything {
            transaction.execute("DELETE FROM entry", ())?;
        }
        {
            // What did not change is not written, so that reading costs no write.
            let mut put = transaction.prepare_cached(
                "INSERT INTO entry VALUES (?1, ?2, ?3)
                ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
            )?;
            let mut remove =
                transaction.prepare_cached("DELETE FROM entry WHERE kind = ?1 AND key = ?2")?;
            for row in rows {
                let row = row?;
                match &row.value {
                    Some(value) => put.execute((&row.kind, &row.key, value))?,
                    None => remove.execute((&row.kind, &row.key))?,
                };
            }
        }
        Ok(transaction.commit()?)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::NotADatabase) => Self::Foreign,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged,
            _ if is_short_read(&error) => Self::Damaged,
            _ => Self::Sqlite(error),
        }
    }
}

/// Whether there is no file, an empty one, or one that begins as databases do: of any other short
/// file `SQLite` thinks that it is empty.
fn may_be_database(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut start));
    read.is_err() || start.is_empty() || start == b"SQLite format 3\0"
}

/// The file ends within a page.
fn is_short_read(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(rusqlite::ffi::SQLITE_IOERR_SHORT_READ)
}
