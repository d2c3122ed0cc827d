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
    assert!(url.starts_with("http://localhost:"), "{url}");
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
    assert_eq!(ready.as_object().unwrap().len(), 8);
    assert!(url.starts_with("http://localhost:"), "{url}");
    assert_eq!(text("backend_api_url"), url);
    assert_eq!(text("jwks_url"), format!("{url}/.well-known/jwks.json"));
    for name in [
        "CLERK_API_URL",
        "CLERK_PROXY_URL",
        "NEXT_PUBLIC_CLERK_PROXY_URL",
        "VITE_CLERK_PROXY_URL",
    ] {
        assert_eq!(ready["env"][name], url.as_str(), "{name}");
    }
    assert_eq!(
        ready["env"]["CLERK_SECRET_KEY"],
        text("secret_key").as_str()
    );
    assert_eq!(
        ready["env"]["VITE_CLERK_PUBLISHABLE_KEY"],
        text("publishable_key").as_str()
    );
    let head = format!(
        "GET /v1/users HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n",
        text("secret_key")
    );
    assert_eq!(status(&url, &head, ""), "HTTP/1.1 200 OK");
    let (head, _) = get(&url, "/v1/environment");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let beside = fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "no draft is left");
}

#[test]
fn an_env_file_gets_the_variables_and_keeps_the_others() {
    let root = folder("env");
    let (env, file) = (root.join(".env.local"), root.join("ready.json"));
    fs::write(
        &env,
        "MINE=1\nCLERK_SECRET_KEY=old\nCLERK_SIGN_IN_URL=/login\n",
    )
    .unwrap();
    let paths = [env.to_str().unwrap(), file.to_str().unwrap()];
    let mut sandbox = Running::start(&["--env-file", paths[0], "--ready-file", paths[1]]);
    let ready = ready(&file);
    let variables = ready["env"].as_object().unwrap();
    let mut printed = sandbox.lines(variables.len() + 2);
    printed.retain(|line| !line.starts_with("# ") && !line.starts_with("CLERK_TICKET="));
    let proxy = |line: &&String| line.starts_with("CLERK_PROXY_URL=");
    assert_eq!(printed.iter().filter(proxy).count(), 1);
    let written = fs::read_to_string(&env).unwrap();
    let (mine, ours) = written.split_once("\nCLERK_SIGN_IN_URL=/login\n").unwrap();
    assert_eq!(mine, "MINE=1");
    let ours: Vec<_> = ours.lines().map(str::to_owned).collect();
    let is_page = |line: &String| line.starts_with("CLERK_SIGN_IN_URL=");
    let expected: Vec<_> = printed
        .iter()
        .filter(|line| !is_page(line))
        .cloned()
        .collect();
    assert_eq!(ours, expected);
    assert_eq!(variables.len(), printed.len());
    for line in printed {
        let (name, value) = line.split_once('=').unwrap();
        let value = value.trim_matches('"').replace("\\n", "\n");
        assert_eq!(variables[name], value, "{name}");
    }
}

#[test]
fn sends_webhooks() {
    let receiver = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", receiver.local_addr().unwrap());
    let secret = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1oZXJl";
    let mut sandbox = Running::start(&["--webhook", &url, "--webhook-secret", secret]);
    let lines = sandbox.lines(3);
    let base_url = lines[1].strip_prefix("CLERK_PROXY_URL=").unwrap();
    let ticket = lines[2].strip_prefix("CLERK_TICKET=").unwrap();
    let head = "POST /v1/client/sign_ins?_is_native=1 HTTP/1.1\r\nhost: localhost\r\n";
    let form = format!("strategy=ticket&ticket={ticket}");
    assert_eq!(status(base_url, head, &form), "HTTP/1.1 200 OK");
    let (mut connection, _) = receiver.accept().unwrap();
    let mut request = vec![0; 4096];
    let length = connection.read(&mut request).unwrap();
    let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
    assert!(request.starts_with("post /hook http/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nsvix-signature: v1,"), "{request}");
}

#[test]
fn webhooks_need_a_secret() {
    let output = clerk_user(&["sandbox", "--webhook", "http://localhost:1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--webhook-secret"));
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
        told.starts_with("error: cannot read the folder of npm packages: "),
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
        "error: the file was not created by a sandbox: use another file, or one that does not \
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
        assert!(lines[1].starts_with("CLERK_PROXY_URL=http://localhost:"));
        warning
    };
    assert_eq!(start("127.0.0.1"), "");
    assert_eq!(
        start("0.0.0.0"),
        "warning: this is not a loopback address: anyone who can reach it can use the sandbox, \
         read its codes and sign in as its users\n"
    );
}

#[test]
fn serves_https_and_names_its_authority() {
    let root = folder("tls");
    let (file, ca) = (root.join("ready.json"), root.join("ca.pem"));
    let paths = [file.to_str().unwrap(), ca.to_str().unwrap()];
    for named in [true, false] {
        let mut args = vec!["--tls", "--ready-file", paths[0]];
        if named {
            args.extend(["--tls-ca", paths[1]]);
        }
        drop(fs::remove_file(&file));
        let mut sandbox = Running::start(&args);
        let ready = ready(&file);
        let written = ready["ca_certificate"].as_str().unwrap().to_owned();
        assert_eq!(written == paths[1], named, "{written}");
        let pem = fs::read_to_string(&written).unwrap();
        assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
        assert_eq!(ready["env"]["NODE_EXTRA_CA_CERTS"], written);
        let url = ready["base_url"].as_str().unwrap();
        assert!(url.starts_with("https://localhost:"), "{url}");
        let lines = sandbox.lines(3);
        assert_eq!(lines[1], format!("CLERK_PROXY_URL={url}"));
        if !named {
            fs::remove_file(written).unwrap();
        }
    }
    let output = clerk_user(&["sandbox", "--tls-ca", paths[1]]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--tls"));
}

#[test]
fn sends_webhooks_by_https_to_a_server_that_the_machine_trusts() {
    let root = folder("webhooks-https");
    let files = ["receiver.json", "ca.pem", "sender.json"].map(|name| root.join(name));
    let [to, ca, from] = files.each_ref().map(|file| file.to_str().unwrap());
    let _receiver = Running::start(&["--tls", "--tls-ca", ca, "--ready-file", to]);
    let receiver = ready(&files[0]);
    let url = format!("{}/hook", receiver["base_url"].as_str().unwrap());
    for trusted in [true, false] {
        drop(fs::remove_file(&files[2]));
        let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-user"));
        let secret = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1oZXJl";
        command.args(["sandbox", "--port", "0", "--ready-file", from]);
        command.args(["--webhook", &url, "--webhook-secret", secret]);
        if trusted {
            command.env("SSL_CERT_FILE", ca);
        }
        let _sender = Running(command.stdout(Stdio::null()).spawn().unwrap());
        let sender = ready(&files[2]);
        let base_url = sender["base_url"].as_str().unwrap();
        let head = "POST /v1/client/sign_ins?_is_native=1 HTTP/1.1\r\nhost: localhost\r\n";
        let form = format!(
            "strategy=ticket&ticket={}",
            sender["ticket"].as_str().unwrap()
        );
        assert_eq!(status(base_url, head, &form), "HTTP/1.1 200 OK");
        let attempt = loop {
            let ledger: Value =
                serde_json::from_str(&get(base_url, "/_sandbox/webhooks").1).unwrap();
            if let Some(attempt) = ledger["messages"][0]["attempts"].get(0) {
                break attempt["status"].clone();
            }
            thread::sleep(Duration::from_millis(5));
        };
        // The receiver is no app, and takes no JSON, but it responds.
        assert_eq!(attempt, if trusted { 415.into() } else { Value::Null });
    }
}
