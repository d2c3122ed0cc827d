//! Files that lost a part, were changed behind the sandbox's back, or have odd names.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use clerk_user_sandbox::Clock;
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{DAMAGED, Data, FOREIGN, restarted};
use crate::support::{App, START_MS};

const LOG_MISSING: &str = "the write-ahead log of the data file is missing: restore the file \
                           beside it whose name ends with -wal, or delete the data file to start \
                           again";

#[test]
fn a_file_that_was_open_is_refused_without_its_log() {
    let (data, copy) = (Data::new(), Data::new());
    let mut app = App::signed_in_to(data.builder());
    assert!(!fs::read(data.path()).unwrap().is_empty());
    for number in 0..100 {
        let address = format!("new{number}@example.com");
        app.create("email_addresses", "email_address", &address);
        copy.remove();
        fs::copy(data.path(), copy.path()).unwrap();
        assert_eq!(copy.refusal(), LOG_MISSING, "{number}");
        fs::write(copy.beside("-wal"), "").unwrap();
        assert_eq!(copy.refusal(), LOG_MISSING, "{number}");
        if number % 10 == 0 {
            fs::copy(data.beside("-wal"), copy.beside("-wal")).unwrap();
            let sandbox = copy.builder().clock(Clock::Fixed(START_MS)).in_process();
            let mut other = App {
                sandbox: sandbox.unwrap(),
                token: app.token.clone(),
            };
            assert_eq!(other.get("/v1/me").json, app.get("/v1/me").json);
        }
    }
    // A clean end leaves one file, which is whole.
    let before = app.get("/v1/client").json;
    let token = app.token.clone();
    drop(app);
    assert!(!Path::new(&data.beside("-wal")).exists());
    copy.remove();
    fs::copy(data.path(), copy.path()).unwrap();
    let mut app = App {
        token,
        ..App::of(copy.builder())
    };
    assert_eq!(app.get("/v1/client").json, before);
}

#[test]
fn a_file_that_was_only_just_made_holds_the_first_state_itself() {
    let data = Data::new();
    let app = App::of(data.builder());
    let file = fs::read(data.path()).unwrap();
    let user = app.sandbox.users().first().unwrap().as_str().as_bytes();
    assert!(file.windows(user.len()).any(|part| part == user));
    assert!(file.windows(4).any(|part| part == b"CUsb"));
}

#[test]
fn a_flipped_bit_is_refused_or_changes_nothing() {
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder());
    app.verified_email("new@example.com");
    let state = |app: &mut App| {
        let outbox = app.get("/_sandbox/outbox").json;
        (app.get("/v1/me").json, app.get("/v1/client").json, outbox)
    };
    let before = state(&mut app);
    let token = app.token.clone();
    drop(app);
    let whole = fs::read(data.path()).unwrap();
    let mut refused = 0;
    let places: Vec<_> = (0..whole.len()).step_by(97).collect();
    for &at in &places {
        data.remove();
        let mut bytes = whole.clone();
        *bytes.get_mut(at).unwrap() ^= 1 << (at % 8);
        fs::write(data.path(), bytes).unwrap();
        match data.builder().clock(Clock::Fixed(START_MS)).in_process() {
            Ok(sandbox) => {
                let token = token.clone();
                let mut app = App { sandbox, token };
                assert_eq!(state(&mut app), before, "{at}");
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0, "no bit of {} mattered", places.len());
}

#[test]
fn what_others_put_into_the_file_is_refused() {
    for sql in [
        "CREATE TRIGGER theirs AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "CREATE TABLE theirs (x)",
        "CREATE VIEW theirs AS SELECT * FROM entry",
        "CREATE INDEX theirs ON entry (value)",
    ] {
        let data = Data::new();
        drop(App::of(data.builder()));
        let file = Connection::open(data.path()).unwrap();
        file.execute_batch(sql).unwrap();
        drop(file);
        assert_eq!(data.refusal(), FOREIGN, "{sql}");
    }
}

#[test]
fn a_row_with_impossible_numbers_is_damage() {
    let data = Data::new();
    drop(App::of(data.builder()));
    let file = Connection::open(data.path()).unwrap();
    let sql = "SELECT value FROM entry WHERE kind = 'instance'";
    let value: String = file.query_row(sql, (), |row| row.get(0)).unwrap();
    let mut instance: Value = serde_json::from_str(&value).unwrap();
    *instance.get_mut("run").unwrap() = u64::MAX.into();
    let value = instance.to_string();
    let hash: [u8; 32] = Sha256::digest(format!("instance\0\"\"\0{value}")).into();
    let sql = "UPDATE entry SET value = ?1, hash = ?2 WHERE kind = 'instance'";
    assert_eq!(file.execute(sql, (value, hash)).unwrap(), 1);
    drop(file);
    assert_eq!(data.refusal(), DAMAGED);
}

#[test]
fn only_the_owner_reads_the_file_and_its_log() {
    let data = Data::new();
    fs::write(data.path(), "").unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o644)).unwrap();
    let app = App::signed_in_to(data.builder());
    let mode = |path: OsString| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(data.beside("")), mode(data.beside("-wal"))),
        (0o600, 0o600)
    );
    drop(app);
    data.remove();
    let _app = App::signed_in_to(data.builder());
    assert_eq!(
        (mode(data.beside("")), mode(data.beside("-wal"))),
        (0o600, 0o600)
    );
}

#[test]
fn names_mean_nothing_but_themselves() {
    let folder = std::env::temp_dir();
    for name in ["?mode=memory", "%41.db", " file:x?vfs=unix-none#"] {
        let name = format!("clerk-user-data-{}{name}", std::process::id());
        let data = Data(folder.join(name));
        data.remove();
        let app = App::signed_in_to(data.builder());
        let mut app = restarted(app, data.builder());
        assert_eq!(app.get("/v1/me").status, 200);
        assert!(data.path().exists());
    }
}

#[test]
fn a_pipe_is_refused_at_once() {
    let data = Data::new();
    let made = std::process::Command::new("mkfifo")
        .arg(data.path())
        .status();
    assert!(made.unwrap().success());
    let expected = "the data file is not a regular file: use another file, or one that does not \
                    exist yet";
    assert_eq!(data.refusal(), expected);
}
