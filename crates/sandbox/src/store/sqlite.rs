use std::fs::{self, OpenOptions};
use std::io;
use std::path::{self, Path};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use super::{Row, RowResult, Scope, Store, StoreError};

/// The format of the tables and of the JSON in them.
pub(super) const FORMAT: i64 = 4;

/// Marks the file as a sandbox's: `CUsb`.
const APPLICATION_ID: i64 = 0x4355_7362;

/// The only table; rows are in the order in which they were made.
const TABLE: &str = "CREATE TABLE entry (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT";

/// The kind of the one row that is the file's own: it says if a sandbox has the file open.
const MARK: &str = "file";
const OPEN: &str = "open";
const CLOSED: &str = "closed";

/// Puts a row; what did not change is not written, so that reading costs no write.
const PUT: &str = "INSERT INTO entry VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET value = excluded.value, hash = excluded.hash
    WHERE value <> excluded.value";

/// The smallest page, and so the smallest file with something in it.
const SMALLEST_PAGE: u64 = 512;

/// The shortest write-ahead log with a page in it: its header, and a frame with the page.
const SHORTEST_LOG: u64 = 32 + 24 + SMALLEST_PAGE;

/// A row for each entry of the state, in an `SQLite` file.
///
/// A transaction is on the disk before `save` returns: write-ahead log, `synchronous=FULL`. The
/// log begins once the first state is in the file itself, and [`Store::close`] ends it. In between
/// the file says that it is open, so that it is not taken for whole without its log.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Connection,
    has_log: bool,
}

impl Sqlite {
    /// Opens a file, or makes one; a file that is not whole or not ours is left as it is.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        // An absolute path is none of the names that mean something else to `SQLite`.
        let path = path::absolute(path)?;
        ensure_database(&path)?;
        let path = path.canonicalize()?;
        let log_len = log_len(&path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_len > 0)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let mut store = Self {
            connection,
            has_log: false,
        };
        if store.is_new()? {
            make_private(&path)?;
            store.create()?;
        } else {
            store.ensure_whole(log_len)?;
            make_private(&path)?;
        }
        Ok(store)
    }

    /// Returns `true` if nothing was ever written to the file.
    fn is_new(&self) -> Result<bool, StoreError> {
        let is_new = self.pragma("application_id")? == 0
            && self.pragma("user_version")? == 0
            && self.schema()?.is_empty();
        Ok(is_new)
    }

    fn create(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        transaction.execute_batch(TABLE)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        Ok(transaction.commit()?)
    }

    fn ensure_whole(&self, log_len: u64) -> Result<(), StoreError> {
        if self.pragma("application_id")? != APPLICATION_ID {
            return Err(StoreError::Foreign);
        }
        match self.pragma("user_version")? {
            FORMAT => {}
            other => return Err(StoreError::Format(other)),
        }
        // A trigger or a view of somebody else's would change what is written and read.
        let table = ["table", "entry", TABLE].map(str::to_owned);
        let index = ["index", "sqlite_autoindex_entry_1", ""].map(str::to_owned);
        if self.schema()? != [table, index] {
            return Err(StoreError::Foreign);
        }
        let verdict: String =
            self.connection
                .pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StoreError::Damaged);
        }
        let sql = "SELECT value FROM entry WHERE kind = ?1";
        let mark: Option<String> = self
            .connection
            .query_row(sql, [MARK], |row| row.get(0))
            .optional()?;
        if mark.as_deref() == Some(OPEN) && log_len < SHORTEST_LOG {
            return Err(StoreError::LogMissing);
        }
        Ok(())
    }

    fn pragma(&self, name: &str) -> Result<i64, rusqlite::Error> {
        self.connection
            .pragma_query_value(None, name, |row| row.get(0))
    }

    /// Returns type, name and text of all that is in the file.
    fn schema(&self) -> Result<Vec<[String; 3]>, rusqlite::Error> {
        let sql = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY name";
        let mut select = self.connection.prepare(sql)?;
        let rows = select.query_map((), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        rows.collect()
    }

    /// Begins the log. The mark comes into the file itself when the log is there already, and a log
    /// is never shortened before the mark is gone.
    fn begin_log(&mut self) -> Result<(), StoreError> {
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        self.connection.pragma_update(None, "journal_mode", "WAL")?;
        self.set_mark(OPEN)?;
        self.checkpoint("FULL")?;
        self.has_log = true;
        Ok(())
    }

    fn set_mark(&self, mark: &str) -> Result<(), rusqlite::Error> {
        let hash = hash(MARK, "", mark);
        self.connection.execute(PUT, (MARK, "", mark, hash))?;
        Ok(())
    }

    /// Brings the log into the file itself.
    fn checkpoint(&self, mode: &str) -> Result<(), StoreError> {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        let is_busy: bool = self.connection.query_row(&sql, (), |row| row.get(0))?;
        if is_busy {
            return Err(StoreError::Busy);
        }
        Ok(())
    }

    fn write(
        &mut self,
        scope: Scope,
        rows: &mut dyn Iterator<Item = RowResult>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        if scope == Scope::Everything {
            transaction.execute("DELETE FROM entry WHERE kind <> ?1", [MARK])?;
        }
        {
            let mut put = transaction.prepare(PUT)?;
            let mut remove =
                transaction.prepare("DELETE FROM entry WHERE kind = ?1 AND key = ?2")?;
            for row in rows {
                let Row { kind, key, value } = row?;
                match &value {
                    Some(value) => put.execute((&kind, &key, value, hash(&kind, &key, value)))?,
                    None => remove.execute((&kind, &key))?,
                };
            }
        }
        Ok(transaction.commit()?)
    }
}

impl Store for Sqlite {
    fn load(&mut self) -> Result<Vec<Row>, StoreError> {
        let mut select = self
            .connection
            .prepare("SELECT kind, key, value, hash FROM entry ORDER BY rowid")?;
        let mut found = select.query(())?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let [kind, key, value]: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
            if row.get::<_, [u8; 32]>(3)? != hash(&kind, &key, &value) {
                return Err(StoreError::Damaged);
            }
            if kind != MARK {
                let value = Some(value);
                rows.push(Row { kind, key, value });
            }
        }
        Ok(rows)
    }

    fn save(
        &mut self,
        scope: Scope,
        rows: &mut dyn Iterator<Item = RowResult>,
    ) -> Result<(), StoreError> {
        self.write(scope, rows)?;
        if !self.has_log {
            self.begin_log()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        if self.has_log {
            self.set_mark(CLOSED)?;
            self.checkpoint("TRUNCATE")?;
            self.connection
                .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
            self.has_log = false;
        }
        Ok(())
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // If it fails, all is in the file and its log.
        drop(self.close());
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::NotADatabase) => Self::Foreign,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged,
            _ if is_short_read(&error) => Self::Damaged,
            // A value that is not of its column's type, or no UTF-8.
            _ => match error {
                Error::FromSqlConversionFailure(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..) => Self::Damaged,
                error => Self::Sqlite(error),
            },
        }
    }
}

/// Makes an empty file if there is none, and refuses what `SQLite` does not: it waits for ever for
/// a pipe, and thinks that a file with less than a page is empty.
///
/// The file is not read here: to close it would end the lock of another sandbox in this process.
fn ensure_database(path: &Path) -> Result<(), StoreError> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(StoreError::NotAFile),
        Ok(found) if (1..SMALLEST_PAGE).contains(&found.len()) => Err(StoreError::Foreign),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            private(OpenOptions::new().write(true).create_new(true)).open(path)?;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the length of the write-ahead log beside a file; 0 if there is none.
fn log_len(path: &Path) -> Result<u64, StoreError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match fs::metadata(log) {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn hash(kind: &str, key: &str, value: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    // JSON has no NUL.
    for part in [kind, "\0", key, "\0", value] {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Returns `true` if the file ends within a page.
fn is_short_read(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(rusqlite::ffi::SQLITE_IOERR_SHORT_READ)
}

/// Makes new files readable by their owner alone.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes a file, and what `SQLite` puts beside it, readable by its owner alone.
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut mode = fs::metadata(path)?.permissions();
    if mode.mode() & 0o777 == 0o600 {
        return Ok(());
    }
    mode.set_mode(0o600);
    fs::set_permissions(path, mode)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "its twin above needs it")]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}
