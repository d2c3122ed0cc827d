//! The end of a sandbox, and the files that it leaves behind.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{Running, folder, get, ready};
use crate::text;

/// Asks a running process to end.
fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn names_of_data_files_are_taken_literally_and_signals_leave_them_whole() {
    let folder = folder("names");
    for (name, end) in [
        (":memory:", "TERM"),
        ("file:x?mode=memory", "INT"),
        ("file:y.db?vfs=unix-none", "TERM"),
        ("50%41?", "INT"),
    ] {
        let start = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-user"));
            command.args(["sandbox", "--port", "0", "--data", name]);
            let pipes = command.stdout(Stdio::piped()).current_dir(&folder);
            let mut sandbox = Running(pipes.spawn().unwrap());
            let lines = sandbox.lines(3);
            let url = lines[1]
                .strip_prefix("CLERK_PROXY_URL=")
                .unwrap()
                .to_owned();
            (sandbox, url)
        };
        let (mut sandbox, url) = start();
        let users = get(&url, "/_sandbox").1;
        let users: Value = serde_json::from_str(&users).unwrap();
        // Held open by a browser that says nothing more.
        let address = url.strip_prefix("http://").unwrap();
        let _idle = TcpStream::connect(address).unwrap();
        signal(&sandbox.0, end);
        assert_eq!(sandbox.0.wait().unwrap().code(), Some(0), "{name}");
        assert!(folder.join(name).is_file(), "{name}");
        for beside in ["-wal", "-shm", "-journal"] {
            assert!(
                !folder.join(format!("{name}{beside}")).exists(),
                "{name}{beside}"
            );
        }
        let (_sandbox, url) = start();
        let again: Value = serde_json::from_str(&get(&url, "/_sandbox").1).unwrap();
        assert_eq!(again["users"], users["users"], "{name}");
        assert_eq!(again["ticket"], users["ticket"], "{name}");
    }
}

#[test]
fn the_ready_file_is_its_owners_alone_and_follows_no_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder("ready-private");
    let victim = folder.join("victim");
    fs::write(&victim, "untouched").unwrap();
    let file = folder.join("ready.json");
    symlink(&victim, &file).unwrap();
    let _sandbox = Running::start(&["--ready-file", file.to_str().unwrap()]);
    while fs::symlink_metadata(&file).is_ok_and(|found| found.is_symlink()) {
        thread::sleep(Duration::from_millis(5));
    }
    ready(&file);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
}

#[test]
fn says_that_it_could_not_print_where_it_is() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-user"));
    command.args(["sandbox", "--port", "0"]).stdout(full);
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    let expected = "error: cannot write to standard output: No space left";
    assert!(told.starts_with(expected), "{told}");
}

/// A native application.
struct Native {
    base_url: String,
    token: String,
}

impl Native {
    /// Status and body of an answer.
    fn ask(&mut self, method: &str, path: &str, form: &str) -> (u16, Value) {
        let address = self.base_url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let request = format!(
            "{method} {path}?_is_native=1 HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             authorization: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            self.token,
            form.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        if let Some(token) = lines.find_map(|line| line.strip_prefix("authorization: ")) {
            token.clone_into(&mut self.token);
        }
        (status.parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    fn addresses(&mut self) -> Vec<String> {
        let (status, me) = self.ask("GET", "/v1/me", "");
        assert_eq!(status, 200, "{me}");
        let found = me["response"]["email_addresses"].as_array().unwrap();
        let address = |email: &Value| email["email_address"].as_str().unwrap().to_owned();
        found.iter().map(address).collect()
    }
}

#[test]
fn a_full_disk_undoes_what_it_cannot_keep() {
    let file = folder("full").join("sandbox.db");
    let start = |limit: &str| {
        // In blocks of 512 bytes; without the trap the signal would end the sandbox.
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_clerk-user")]);
        command
            .args(["sandbox", "--port", "0", "--data"])
            .arg(&file);
        let mut sandbox = Running(command.stdout(Stdio::piped()).spawn().unwrap());
        (sandbox.lines(3), sandbox)
    };
    let url = |lines: &[String]| {
        let url = lines[1].strip_prefix("CLERK_PROXY_URL=").unwrap();
        url.to_owned()
    };
    let (lines, mut sandbox) = start("1000");
    let mut app = Native {
        base_url: url(&lines),
        token: String::new(),
    };
    let ticket = lines[2].strip_prefix("CLERK_TICKET=").unwrap();
    let form = format!("strategy=ticket&ticket={ticket}");
    assert_eq!(app.ask("POST", "/v1/client/sign_ins", &form).0, 200);
    let mut kept = app.addresses();
    let mut refused = 0;
    while refused < 20 {
        let address = format!("new{}@example.com", kept.len());
        let form = format!("email_address={address}");
        let (status, json) = app.ask("POST", "/v1/me/email_addresses", &form);
        if status == 200 {
            kept.push(address);
        } else {
            refused += 1;
            assert_eq!(
                (status, &json["errors"][0]["message"]),
                (500, &"not kept".into())
            );
        }
    }
    assert!(kept.len() > 1, "{kept:?}");
    assert_eq!(app.addresses(), kept);
    for path in ["/v1/environment", "/_sandbox/outbox", "/", "/_sandbox"] {
        let (head, _) = get(&app.base_url, path);
        assert!(head.starts_with("HTTP/1.1 200 "), "{path}: {head}");
    }
    // Nothing is brought into order: what is found next was in the file and its log.
    sandbox.0.kill().unwrap();
    sandbox.0.wait().unwrap();
    let (lines, _sandbox) = start("unlimited");
    app.base_url = url(&lines);
    assert_eq!(app.addresses(), kept);
}
