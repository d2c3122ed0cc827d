//! The data file: what a restart finds, and what is no data file.

mod hostile;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use clerk_user_sandbox::{Builder, Clock, Sandbox, Seed, UserSeed};
use rusqlite::Connection;
use serde_json::Value;

use crate::support::{App, START_MS};

/// A file in the folder of temporary files, which goes with the value.
struct Data(PathBuf);

impl Data {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("clerk-user-data-{}-{number}.db", std::process::id());
        let data = Self(std::env::temp_dir().join(name));
        data.remove();
        data
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn builder(&self) -> Builder {
        Sandbox::builder().data(self.path())
    }

    fn refusal(&self) -> String {
        let error = self.builder().in_process().unwrap_err();
        error.to_string()
    }

    /// The file beside it whose name ends so.
    fn beside(&self, end: &str) -> OsString {
        let mut path = self.0.clone().into_os_string();
        path.push(end);
        path
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            drop(fs::remove_file(self.beside(end)));
        }
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The same application beside the same sandbox, started again.
fn restarted(app: App, builder: Builder) -> App {
    let token = app.token.clone();
    drop(app);
    App {
        token,
        ..App::of(builder)
    }
}

const DAMAGED: &str = "the data file is damaged: restore a copy of it, or delete it to start again";
const FOREIGN: &str = "the file was not created by a sandbox: use another file, or one that \
                       does not exist yet";

#[test]
fn a_restart_finds_everything() {
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder());
    let email = app.create("email_addresses", "email_address", "new@example.com");
    let path = format!("/v1/me/email_addresses/{email}");
    let form = [("strategy", "email_code")];
    app.post(&format!("{path}/prepare_verification"), &form);
    let (_, consent) = app.connect("oauth_notion");
    app.advance(60);
    let before = app.get("/v1/client").json;
    let now = app.sandbox.now();
    let users = app.sandbox.users().to_vec();

    let mut app = restarted(app, data.builder());
    assert_eq!(app.get("/v1/client").json, before);
    assert_eq!(app.sandbox.now(), now);
    assert_eq!(app.sandbox.users(), users);
    assert!(app.sandbox.consent(&consent).approve().is_ok());
    let code = app.sandbox.outbox().code_for("new@example.com").unwrap();
    let answer = app.post(&format!("{path}/attempt_verification"), &[("code", &code)]);
    assert_eq!(answer.text("/response/verification/status"), "verified");

    let mut app = restarted(app, data.builder());
    let me = app.get("/v1/me");
    assert_eq!(
        me.at("/response/email_addresses").as_array().unwrap().len(),
        2
    );
    assert_eq!(
        me.at("/response/external_accounts/0/verification/status"),
        "verified"
    );
}

#[test]
fn a_file_keeps_to_the_users_it_began_with() {
    let seed = |yaml| Seed::from_yaml(yaml).unwrap();
    let first = "users: [{id: user_1, email_addresses: [{email_address: a@example.com}]}]";
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder().seed(seed(first)));
    app.create("email_addresses", "email_address", "new@example.com");

    let with_settings = format!("{{settings: {{test_mode: false}}, {first}}}");
    let mut app = restarted(app, data.builder().seed(seed(&with_settings)));
    let emails = |app: &mut App| {
        let me = app.get("/v1/me");
        me.at("/response/email_addresses").as_array().unwrap().len()
    };
    assert_eq!(emails(&mut app), 2);
    let test_mode = app.get("/v1/environment");
    assert_eq!(test_mode.at("/auth_config/test_mode"), false);
    drop(app);

    let others = seed("users: [{id: user_2}]");
    for builder in [
        data.builder().seed(others.clone()),
        data.builder().user(UserSeed::new().id("user_1")),
    ] {
        let error = builder.in_process().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the data file was created with other users: omit the users, or use another file"
        );
    }
    let app = App::of(data.builder());
    assert_eq!(app.sandbox.users().first().unwrap().as_str(), "user_1");
    app.sandbox.reset();
    let mut app = restarted(app, data.builder());
    let form =
        [("strategy", "ticket"), ("ticket", app.sandbox.ticket())].map(|(a, b)| (a, b.to_owned()));
    let form: Vec<_> = form.iter().map(|(a, b)| (*a, b.as_str())).collect();
    app.post("/v1/client/sign_ins", &form);
    assert_eq!(emails(&mut app), 1);

    let demo = Data::new();
    drop(App::of(demo.builder()));
    let builder = demo.builder().seed(others);
    assert!(builder.in_process().is_err());
}

#[test]
fn a_used_ticket_gives_way_to_another_and_a_fresh_one_stays() {
    let data = Data::new();
    let app = App::of(data.builder());
    let fresh = app.sandbox.ticket().to_owned();
    let app = restarted(app, data.builder());
    assert_eq!(app.sandbox.ticket(), fresh);
    drop(app);
    let app = App::signed_in_to(data.builder());
    let app = restarted(app, data.builder());
    assert_ne!(app.sandbox.ticket(), fresh);
    assert!(!app.sandbox.ticket().is_empty());
}

#[test]
fn ids_of_a_later_run_are_new_ones_though_the_seed_is_the_same() {
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder());
    let one = app.create("email_addresses", "email_address", "one@example.com");
    let mut app = restarted(app, data.builder());
    let two = app.create("email_addresses", "email_address", "two@example.com");
    assert_ne!(one, two);
}

#[test]
fn a_reset_goes_back_to_the_first_start() {
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder());
    app.create("email_addresses", "email_address", "new@example.com");
    app.advance(60);
    let app = restarted(app, data.builder());
    app.sandbox.reset();
    let mut app = restarted(app, data.builder());
    assert_eq!(app.sandbox.now().as_millis(), START_MS);
    app.get("/v1/me")
        .refused(401, "authentication_invalid", None);
    let mut app = App { token: None, ..app };
    let ticket = app.sandbox.ticket().to_owned();
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    assert_eq!(app.post("/v1/client/sign_ins", &form).status, 200);
    let me = app.get("/v1/me");
    let emails = me.at("/response/email_addresses").as_array().unwrap();
    let addresses: Vec<&Value> = emails.iter().map(|it| &it["email_address"]).collect();
    assert_eq!(addresses, ["demo@example.com"]);
}

#[test]
fn reading_writes_nothing() {
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder());
    let id = app.create("email_addresses", "email_address", "new@example.com");
    let log = data.beside("-wal");
    let before = fs::metadata(&log).unwrap().len();
    for _ in 0..20 {
        assert_eq!(app.get(&format!("/v1/me/email_addresses/{id}")).status, 200);
        assert_eq!(app.get("/v1/client").status, 200);
    }
    assert_eq!(fs::metadata(&log).unwrap().len(), before);
}

#[test]
fn other_files_are_left_alone() {
    let data = Data::new();
    let text = "no database, but long enough to have the header of one\n".repeat(10);
    fs::write(data.path(), &text).unwrap();
    assert_eq!(data.refusal(), FOREIGN);
    assert_eq!(fs::read_to_string(data.path()).unwrap(), text);

    data.remove();
    let other = Connection::open(data.path()).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(other);
    let bytes = fs::read(data.path()).unwrap();
    assert_eq!(data.refusal(), FOREIGN);
    assert_eq!(fs::read(data.path()).unwrap(), bytes);
}

#[test]
fn another_format_is_refused() {
    let data = Data::new();
    drop(App::of(data.builder()));
    let file = Connection::open(data.path()).unwrap();
    file.pragma_update(None, "user_version", 7).unwrap();
    drop(file);
    let expected = "the data file has format 7, not 4: use the version that created it, or use \
                    another file";
    assert_eq!(data.refusal(), expected);
}

#[test]
fn a_file_in_use_is_refused() {
    let data = Data::new();
    let app = App::of(data.builder());
    let expected = "the data file is in use: stop the other sandbox, or use another file";
    assert_eq!(data.refusal(), expected);
    drop(app);
    App::of(data.builder());
}

#[test]
fn a_row_that_is_none_is_damage() {
    let data = Data::new();
    for value in ["'{}'", "CAST(x'ff' AS TEXT)"] {
        data.remove();
        drop(App::of(data.builder()));
        let file = Connection::open(data.path()).unwrap();
        let sql = format!("UPDATE entry SET value = {value} WHERE kind = 'user'");
        assert_eq!(file.execute(&sql, ()).unwrap(), 1);
        drop(file);
        assert_eq!(data.refusal(), DAMAGED, "{value}");
    }
}

#[test]
fn a_file_cut_anywhere_is_whole_in_effect_or_refused() {
    let data = Data::new();
    let mut app = App::signed_in_to(data.builder());
    let before = app.get("/v1/client").json;
    let token = app.token.clone();
    drop(app);
    let whole = fs::read(data.path()).unwrap();
    let mut refused = 0;
    // An empty file is a new one.
    for len in (1..whole.len()).step_by(257) {
        data.remove();
        fs::write(data.path(), &whole[..len]).unwrap();
        match data.builder().clock(Clock::Fixed(START_MS)).in_process() {
            Ok(sandbox) => {
                let token = token.clone();
                let mut app = App { sandbox, token };
                assert_eq!(app.get("/v1/client").json, before, "{len}");
            }
            Err(error) => {
                refused += 1;
                let text = error.to_string();
                assert!([DAMAGED, FOREIGN].contains(&text.as_str()), "{len}: {text}");
            }
        }
    }
    // What is left of the last page may be free.
    assert!(refused * 257 > whole.len() - 4096, "{refused}");
}

#[test]
fn overwritten_pages_are_refused() {
    let data = Data::new();
    drop(App::signed_in_to(data.builder()));
    let mut bytes = fs::read(data.path()).unwrap();
    let page = 4096;
    assert!(bytes.len() >= 2 * page);
    bytes[page..page + 64].fill(0xff);
    fs::write(data.path(), bytes).unwrap();
    assert_eq!(data.refusal(), DAMAGED);
}
