mod process;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::{clerk_user, text};

/// A running sandbox, ended with the value.
struct Running(Child);

impl Running {
    fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-user"));
        command.args(["sandbox", "--port", "0"]).args(args);
        Self(command.stdout(Stdio::piped()).spawn().unwrap())
    }

    /// The first `count` lines it prints.
    fn lines(&mut self, count: usize) -> Vec<String> {
        let out = BufReader::new(self.0.stdout.take().unwrap());
        out.lines().take(count).map(Result::unwrap).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a ready file says once it is there.
fn ready(file: &Path) -> Value {
    loop {
        if let Ok(bytes) = fs::read(file) {
            return serde_json::from_slice(&bytes).unwrap();
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Status line with headers, and body.
fn get(base_url: &str, path: &str) -> (String, String) {
    let address = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// The status line of a request with these headers and this form.
fn status(base_url: &str, head: &str, form: &str) -> String {
    let address = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = form.len();
    let request = format!(
        "{head}connection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {length}\r\n\r\n{form}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn hosts_origins_and_schemes_are_let_in() {
    let plain: &[&str] = &[];
    let named: &[&str] = &[
        "--allowed-host",
        "10.0.2.2",
        "--allowed-host",
        "fapi.example.test",
        "--allowed-origin",
        "https://app.example.test",
        "--redirect-scheme",
        "com.acme.app",
        "--redirect-scheme",
        "acme",
    ];
    let ok = "HTTP/1.1 200 OK";
    let bad = "HTTP/1.1 400 Bad Request";
    let unprocessable = "HTTP/1.1 422 Unprocessable Entity";
    for (flags, is_named) in [(plain, false), (named, true)] {
        let mut sandbox = Running::start(flags);
        let lines = sandbox.lines(3);
        let url = lines[1].strip_prefix("CLERK_PROXY_URL=").unwrap();
        for host in ["10.0.2.2:8787", "fapi.example.test"] {
            let head = format!("GET /v1/environment HTTP/1.1\r\nhost: {host}\r\n");
            assert_eq!(
                status(url, &head, ""),
                if is_named { ok } else { bad },
                "{host}"
            );
        }
        let head = "GET /v1/environment HTTP/1.1\r\nhost: localhost\r\n\
                    origin: https://app.example.test\r\n";
        assert_eq!(status(url, head, ""), if is_named { ok } else { bad });
        for (scheme, with_flags) in [("com.acme.app", ok), ("acme", ok), ("other", unprocessable)] {
            let head = "POST /v1/client/sign_ins?_is_native=1 HTTP/1.1\r\nhost: localhost\r\n";
            let form = format!("strategy=oauth_google&redirect_url={scheme}://cb");
            let expected = if is_named { with_flags } else { ok };
            assert_eq!(status(url, head, &form), expected, "{scheme}");
        }
        let head = "POST /v1/client/sign_ins?_is_native=1 HTTP/1.1\r\nhost: localhost\r\n";
        let form = "strategy=oauth_google&redirect_url=javascript:alert(1)";
        assert_eq!(status(url, head, form), unprocessable);
    }
}

#[test]
fn prints_lines_to_paste() {
    let mut sandbox = Running::start(&["--example-pages"]);
    let lines = sandbox.lines(4);
    let (key, url) = (
        lines[0].strip_prefix("CLERK_PUBLISHABLE_KEY=").unwrap(),
        lines[1].strip_prefix("CLERK_PROXY_URL=").unwrap(),
    );
    assert_eq!(
        key,
        "pk_test_c2FuZGJveC1sb2NhbC0xLmNsZXJrLmFjY291bnRzLmRldiQ"
    );
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert!(lines[2].starts_with("CLERK_TICKET="));
    assert_eq!(lines[3], format!("# Example pages: {url}/examples/"));
}

#[test]
fn says_in_a_file_that_it_is_ready() {
    let file = folder("ready").join("ready.json");
    fs::write(&file, "of an earlier run").unwrap();
    // The old file may be read before it is removed, so this waits for the printed lines first.
    let mut sandbox = Running::start(&["--ready-file", file.to_str().unwrap()]);
    let lines = sandbox.lines(3);
    let ready = ready(&file);
    let text = |member: &str| ready[member].as_str().unwrap().to_owned();
    let url = text("base_url");
    assert_eq!(
        lines,
        [
            format!("CLERK_PUBLISHABLE_KEY={}", text("publishable_key")),
            format!("CLERK_PROXY_URL={url}"),
            format!("CLERK_TICKET={}", text("ticket")),
        ]
    );
    assert_eq!(text("dashboard_url"), format!("{url}/"));
    assert_eq!(ready.as_object().unwrap().len(), 4);
    let (head, _) = get(&url, "/v1/environment");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let beside = fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "no draft is left");
}

#[test]
fn serves_the_example_pages() {
    let root = folder("pages");
    let script = root.join("node_modules/@clerk/clerk-js/dist/clerk.browser.js");
    fs::create_dir_all(script.parent().unwrap()).unwrap();
    fs::write(script, "the SDK").unwrap();
    let file = root.join("ready.json");
    let npm = root.join("node_modules");
    let paths = [file.to_str().unwrap(), npm.to_str().unwrap()];
    let args = ["--example-pages", "--ready-file", paths[0]];
    let sandbox = Running::start(&[&args[..], &["--npm-dir", paths[1]]].concat());
    let ready_json = ready(&file);
    let url = ready_json["base_url"].as_str().unwrap();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/web");
    for entry in fs::read_dir(pages).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if ["README.md", "config.js"].contains(&name) {
            continue;
        }
        let (head, body) = get(url, &format!("/examples/{name}"));
        assert!(head.starts_with("HTTP/1.1 200 "), "{name}: {head}");
        assert_eq!(body, fs::read_to_string(&path).unwrap(), "{name}");
    }
    assert_eq!(get(url, "/examples/").1, get(url, "/examples/index.html").1);
    let (head, config) = get(url, "/examples/config.js");
    assert!(head.contains("content-type: text/javascript"), "{head}");
    assert_eq!(config_of(&config), {
        let key = &ready_json["publishable_key"];
        serde_json::json!({ "publishableKey": key, "proxyUrl": url })
    });
    let path = "/npm/@clerk/clerk-js@6/dist/clerk.browser.js";
    assert_eq!(get(url, path).1, "the SDK");
    drop(sandbox);

    fs::remove_file(&file).unwrap();
    let _sandbox = Running::start(&args);
    let ready_json = ready(&file);
    let url = ready_json["base_url"].as_str().unwrap();
    let config = config_of(&get(url, "/examples/config.js").1);
    assert_eq!(config["sdkUrl"], "https://cdn.jsdelivr.net/npm");
}

/// What a configuration for the pages holds.
fn config_of(script: &str) -> Value {
    let json = script.strip_prefix("export default ").unwrap();
    serde_json::from_str(json.trim_end().strip_suffix(';').unwrap()).unwrap()
}

#[test]
fn a_folder_that_is_none_is_exit_code_2() {
    let folder = folder("no-packages").join("none");
    let output = clerk_user(&[
        "sandbox",
        "--port",
        "0",
        "--npm-dir",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(
        told.starts_with("error: expected a folder of npm packages: "),
        "{told}"
    );
}

#[test]
fn a_ready_file_nowhere_is_exit_code_2() {
    let file = folder("nowhere").join("none/ready.json");
    let args = [
        "sandbox",
        "--port",
        "0",
        "--ready-file",
        file.to_str().unwrap(),
    ];
    let output = clerk_user(&args);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = text(&output.stderr);
    let expected = "error: cannot write the ready file: ";
    assert!(told.starts_with(expected), "{told}");
}

#[test]
fn a_file_that_is_no_data_is_refused() {
    let file = folder("no-data").join("notes.txt");
    fs::write(&file, "of something else").unwrap();
    let output = clerk_user(&["sandbox", "--port", "0", "--data", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: expected a data file that a sandbox made: name another file, or one that does not \
         exist yet\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "of something else");
}

#[test]
fn starts_with_a_seed() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/sandbox/seed.yaml");
    let mut sandbox = Running::start(&["--seed", seed.to_str().unwrap()]);
    assert_eq!(sandbox.lines(3)[2], "CLERK_TICKET=ticket-of-ada");
}

#[test]
fn a_bad_seed_is_exit_code_2() {
    let file = folder("bad-seed").join("seed.json");
    fs::write(&file, r#"{"users": [{"email_addresses": "ada"}]}"#).unwrap();
    let output = clerk_user(&["sandbox", "--port", "0", "--seed", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: /users/0/email_addresses: expected an array, found a string\n"
    );
}

#[test]
fn warns_when_others_can_reach_it() {
    let start = |host| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-user"));
        command.args(["sandbox", "--port", "0", "--host", host]);
        let pipes = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut sandbox = Running(pipes.spawn().unwrap());
        let lines = sandbox.lines(3);
        let mut told = sandbox.0.stderr.take().unwrap();
        drop(sandbox);
        let mut warning = String::new();
        told.read_to_string(&mut warning).unwrap();
        assert!(lines[1].starts_with("CLERK_PROXY_URL=http://127.0.0.1:"));
        warning
    };
    assert_eq!(start("127.0.0.1"), "");
    assert_eq!(
        start("0.0.0.0"),
        "warning: this is not a loopback address: anyone who can reach it can use the sandbox, \
         read its codes and sign in as its users\n"
    );
}
