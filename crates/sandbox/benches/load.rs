//! How fast a sandbox is, and what it weighs: `cargo xtask bench sandbox`.

#![expect(clippy::print_stdout, reason = "a table for a terminal")]

use std::env;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use clerk_user_sandbox::{Sandbox, UserSeed};
use http::{Request, Response};

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Connections at a time.
const CONNECTIONS: usize = 4;
/// Identifiers of each user.
const OF_A_USER: usize = 10;
/// Requests whose mean is taken.
const ROUNDS: u32 = 2000;
/// Requests of all sorts.
const MIXED: u32 = 1_000_000;
/// Requests of a kind beside another program, which refuses more than 5000 in all.
const TURNS: u32 = 800;
const SNAPSHOTS: u32 = 32;
const OAUTH: &str = "strategy=oauth_notion&redirect_url=https%3A%2F%2Fapp.example%2Fdone";
const PASSWORD: &str = "identifier=demo%40example.com&strategy=password\
                        &password=correct%20horse%20battery%20staple";
/// The digest of a password with which no user signs in here.
const DIGEST: &str = "$2b$10$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq";
const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

fn main() -> Result {
    start()?;
    loopback()?;
    // Before there was much that the allocator could have kept.
    mixed()?;
    for count in [100, 10_000, 100_000, 1_000_000] {
        stored(count)?;
    }
    for count in [100, 10_000, 100_000, 1_000_000] {
        users(count)?;
    }
    match env::var("EMULATE_URL") {
        Ok(url) => beside(&url),
        Err(_) => Ok(()),
    }
}

/// The same requests to a sandbox and to another program that serves the Backend API, in turns, over
/// loopback.
fn beside(other: &str) -> Result {
    let sandbox = serve(Vec::new())?;
    let mut lines = [Line::open(sandbox.base_url())?, Line::open(other)?];
    let headers = "authorization: Bearer sk_test_bench\r\ncontent-type: application/json\r\n";
    let mut ids = [String::new(), String::new()];
    let mut number = 0;
    for (name, method, path) in [
        ("create a user", "POST", "/v1/users"),
        ("a page of users", "GET", "/v1/users?limit=10"),
        (
            "a user by email",
            "GET",
            "/v1/users?email_address=u7@example.com",
        ),
        ("a user by id", "GET", "/v1/users/{id}"),
        ("count users", "GET", "/v1/users/count"),
    ] {
        let mut took = [Duration::ZERO; 2];
        for _ in 0..TURNS {
            number += 1;
            let body = format!(
                r#"{{"email_address":["u{number}@example.com"],"password":"correct horse"}}"#
            );
            let body = if method == "POST" { body.as_str() } else { "" };
            for ((line, took), id) in lines.iter_mut().zip(&mut took).zip(&mut ids) {
                let path = path.replace("{id}", id);
                let began = Instant::now();
                let answer = line.ask(method, &path, headers, body)?;
                *took += began.elapsed();
                if method == "POST" {
                    let json: serde_json::Value = serde_json::from_str(&answer)?;
                    let made = json.get("id").and_then(|id| id.as_str());
                    made.unwrap_or_default().clone_into(id);
                }
            }
        }
        let [ours, theirs] = took.map(|took| millis(took / TURNS));
        row(
            &format!("{name}, {TURNS} in turns, sandbox and emulate"),
            &format!("{ours:.3} ms, {theirs:.3} ms"),
        );
    }
    Ok(())
}

/// From nothing to the first answer over a connection.
fn start() -> Result {
    let before = Instant::now();
    let sandbox = serve(Vec::new())?;
    Line::open(sandbox.base_url())?.ask("GET", "/v1/environment", "", "")?;
    row(
        "start to the first answer",
        &format!("{:.1} ms", millis(before.elapsed())),
    );
    Ok(())
}

/// Requests per second, and how long one takes, over loopback.
fn loopback() -> Result {
    let users =
        (0..CONNECTIONS).map(|user| UserSeed::new().email(format!("user{user}@example.com")));
    let sandbox = serve(users.collect())?;
    for is_create in [false, true] {
        let began = Instant::now();
        let mut times = thread::scope(|scope| -> Result<Vec<Duration>> {
            let users = sandbox.users().iter().enumerate();
            let runs: Vec<_> = users
                .map(|(number, user)| {
                    let ticket = sandbox.new_ticket(user).unwrap_or_default();
                    let sandbox = &sandbox;
                    scope.spawn(move || one_caller(sandbox, number, &ticket, is_create))
                })
                .collect();
            let mut times = Vec::new();
            for run in runs {
                times.extend(run.join().map_err(|_| "a caller panicked")??);
            }
            Ok(times)
        })?;
        let took = began.elapsed().as_secs_f64();
        times.sort_unstable();
        let at = |percent: usize| {
            times
                .get(times.len() * percent / 100)
                .copied()
                .unwrap_or_default()
        };
        let (name, each) = if is_create {
            ("create and delete an email address", 2.0)
        } else {
            ("GET /v1/me", 1.0)
        };
        let count = f64::from(u32::try_from(times.len())?) * each;
        row(
            &format!("{name}, {CONNECTIONS} connections"),
            &format!(
                "{:.0} requests/s, p50 {:.2} ms, p99 {:.2} ms",
                count / took,
                millis(at(50)),
                millis(at(99))
            ),
        );
    }
    Ok(())
}

/// The times of one caller's requests; of creates only, where what was created is deleted again.
fn one_caller(
    sandbox: &Sandbox,
    number: usize,
    ticket: &str,
    is_create: bool,
) -> Result<Vec<Duration>> {
    let mut line = Line::open(sandbox.base_url())?;
    let form = format!("strategy=ticket&ticket={ticket}");
    line.ask("POST", "/v1/client/sign_ins?_is_native=1", FORM, &form)?;
    let headers = format!("{FORM}authorization: {}\r\n", line.token);
    let mut times = Vec::new();
    for _ in 0..ROUNDS * 2 {
        let began = Instant::now();
        if is_create {
            let form = format!("email_address=new{number}%40example.com");
            let answer = line.ask(
                "POST",
                "/v1/me/email_addresses?_is_native=1",
                &headers,
                &form,
            )?;
            times.push(began.elapsed());
            let path = format!("/v1/me/email_addresses/{}?_is_native=1", id_of(&answer)?);
            line.ask("DELETE", &path, &headers, "")?;
        } else {
            line.ask("GET", "/v1/me?_is_native=1", &headers, "")?;
            times.push(began.elapsed());
        }
    }
    Ok(times)
}

/// What so many identifiers weigh, and what a request costs among them, without a network.
fn stored(count: usize) -> Result {
    let weight = resident()?;
    let users = (0..count / OF_A_USER).map(|user| {
        let emails = 0..OF_A_USER;
        emails.fold(UserSeed::new(), |seed, email| {
            seed.email(format!("u{user}.{email}@example.com"))
        })
    });
    let sandbox = users
        .fold(Sandbox::builder(), clerk_user_sandbox::Builder::user)
        .in_process()?;
    let weight = resident()?.saturating_sub(weight);
    let sign_in = format!("strategy=ticket&ticket={}", sandbox.ticket());
    let (token, _) = ask(&sandbox, "POST", "/v1/client/sign_ins", "", &sign_in)?;
    let began = Instant::now();
    for _ in 0..ROUNDS {
        ask(&sandbox, "GET", "/v1/me", &token, "")?;
    }
    let read = began.elapsed() / ROUNDS;
    let mut create = Duration::ZERO;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let (_, answer) = ask(
            &sandbox,
            "POST",
            "/v1/me/email_addresses",
            &token,
            "email_address=n%40example.com",
        )?;
        create += began.elapsed();
        let path = format!("/v1/me/email_addresses/{}", id_of(&answer)?);
        ask(&sandbox, "DELETE", &path, &token, "")?;
    }
    row(
        &format!("{count} identifiers"),
        &format!(
            "GET /v1/me {:.3} ms, create {:.3} ms, {:.1} MB more",
            millis(read),
            millis(create / ROUNDS),
            f64::from(u32::try_from(weight)?) / 1024.0
        ),
    );
    Ok(())
}

/// The cost of creating so many users by the Backend API, and of finding some of them.
fn users(count: u32) -> Result {
    let sandbox = Sandbox::builder().in_process()?;
    let weight = resident()?;
    let began = Instant::now();
    for number in 0..count {
        let user = format!(
            r#"{{"email_address":["u{number}@example.com"],"username":"user_{number}",
            "external_id":"e{number}","password_digest":"{DIGEST}","password_hasher":"bcrypt"}}"#
        );
        serve_backend(&sandbox, "POST", "/v1/users", &user)?;
    }
    let create = began.elapsed() / count;
    let weight = resident()?.saturating_sub(weight);
    let newest = serve_backend(&sandbox, "GET", "/v1/users?limit=1", "")?;
    let newest: serde_json::Value = serde_json::from_slice(&newest)?;
    let id = newest.pointer("/0/id").and_then(|id| id.as_str());
    let id = id.ok_or("a list without an id")?.to_owned();
    let some = count / 2;
    let paths = [
        ("page of 10", "/v1/users".to_owned()),
        ("next page", format!("/v1/users?starting_after={id}")),
        ("count", "/v1/users/count".to_owned()),
        ("by id", format!("/v1/users/{id}")),
        (
            "by email",
            format!("/v1/users?email_address=u{some}@example.com"),
        ),
        (
            "by no email",
            "/v1/users?email_address=nobody@example.com".to_owned(),
        ),
        ("by username", format!("/v1/users?username=user_{some}")),
        ("by external id", format!("/v1/users?external_id=e{some}")),
    ];
    let mut figures = vec![format!("create {:.3} ms", millis(create))];
    for (name, path) in paths {
        let began = Instant::now();
        for _ in 0..ROUNDS {
            serve_backend(&sandbox, "GET", &path, "")?;
        }
        figures.push(format!("{name} {:.3} ms", millis(began.elapsed() / ROUNDS)));
    }
    figures.push(format!(
        "{:.1} MB more",
        f64::from(u32::try_from(weight)?) / 1024.0
    ));
    row(&format!("{count} users, Backend API"), &figures.join(", "));
    Ok(())
}

/// The body of an answer of the Backend API, which must be `200`.
fn serve_backend(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Result<Bytes> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("authorization", "Bearer sk_test_bench")
        .header("content-type", "application/json");
    let answer = sandbox.answer(request.body(body.as_bytes().to_vec())?);
    if answer.status() != 200 {
        return Err(format!("{method} {path} answered {}", answer.status()).into());
    }
    Ok(answer.into_body())
}

/// Weighs a sandbox before and after a million requests of all sorts, without a network, and then
/// after as many snapshots as there can be. Most requests leave something behind that nobody comes
/// back for.
fn mixed() -> Result {
    let sandbox = Sandbox::builder().in_process()?;
    let sign_in = format!("strategy=ticket&ticket={}", sandbox.ticket());
    let (me, _) = ask(&sandbox, "POST", "/v1/client/sign_ins", "", &sign_in)?;
    let long = format!("/v1/{}", "x".repeat(1024));
    let before = resident()?;
    let began = Instant::now();
    for number in 0..MIXED {
        let sign_up = format!("email_address=new{number}%40example.com");
        let (method, path, token, form) = match number % 200 {
            0..50 => ("GET", "/v1/environment", "", ""),
            50..90 => ("GET", "/v1/me", &*me, ""),
            90..110 => ("GET", &*long, "", ""),
            110..130 => ("POST", "/v1/dev_browser", "", ""),
            130..150 => ("POST", "/v1/client", "", ""),
            150..160 => ("POST", "/_sandbox/tickets", "", ""),
            160..170 => ("POST", "/_sandbox/faults", "", "status=500&path=/v1/never"),
            170..180 => ("POST", "/v1/client/sign_ups", "", &*sign_up),
            180..190 => ("POST", "/v1/client/sign_ins", "", OAUTH),
            190..199 => (
                "POST",
                "/v1/client/sign_ins",
                "",
                "identifier=demo%40example.com",
            ),
            _ => ("POST", "/v1/client/sign_ins", "", PASSWORD),
        };
        send(&sandbox, method, path, token, form)?;
    }
    let took = began.elapsed().as_secs_f64();
    row(
        &format!("{MIXED} mixed requests"),
        &format!(
            "{:.0} requests/s, {:.1} MB before, {:.1} MB after",
            f64::from(MIXED) / took,
            f64::from(u32::try_from(before)?) / 1024.0,
            f64::from(u32::try_from(resident()?)?) / 1024.0
        ),
    );
    for number in 0..SNAPSHOTS {
        let form = format!("name={number}");
        ask(&sandbox, "POST", "/_sandbox/snapshot", "", &form)?;
        ask(&sandbox, "POST", "/v1/client", "", "")?;
    }
    row(
        &format!("{SNAPSHOTS} snapshots of it"),
        &format!(
            "{:.1} MB after",
            f64::from(u32::try_from(resident()?)?) / 1024.0
        ),
    );
    Ok(())
}

/// The body of an answer, which must be `200`, and the token it tells.
fn ask(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    token: &str,
    form: &str,
) -> Result<(String, String)> {
    let answer = send(sandbox, method, path, token, form)?;
    if answer.status() != 200 {
        return Err(format!("{method} {path} answered {}", answer.status()).into());
    }
    let token = answer.headers().get("authorization");
    let token = token.map_or(Ok(""), |token| token.to_str())?.to_owned();
    Ok((token, String::from_utf8(answer.body().to_vec())?))
}

fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    token: &str,
    form: &str,
) -> Result<Response<Bytes>> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{path}?_is_native=1"))
        .header("host", "localhost")
        .header("content-type", "application/x-www-form-urlencoded");
    if !token.is_empty() {
        request = request.header("authorization", token);
    }
    Ok(sandbox.answer(request.body(form.as_bytes().to_vec())?))
}

/// A sandbox that answers on a thread of its own.
fn serve(users: Vec<UserSeed>) -> Result<Sandbox> {
    let (send, receive) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async move {
            let builder = users
                .into_iter()
                .fold(Sandbox::builder(), clerk_user_sandbox::Builder::user);
            // Nobody waits for it if the main thread has ended.
            drop(send.send(builder.start().await));
            std::future::pending::<()>().await;
        });
    });
    Ok(receive.recv()??)
}

/// A connection that is kept.
struct Line {
    stream: BufReader<TcpStream>,
    /// The token last told.
    token: String,
}

impl Line {
    fn open(url: &str) -> Result<Self> {
        let address = url.trim_start_matches("http://");
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            token: String::new(),
        })
    }

    /// The body of the answer, which must be `200`.
    fn ask(&mut self, method: &str, path: &str, headers: &str, form: &str) -> Result<String> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {}\r\n\r\n{form}",
            form.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut len = 0;
        let mut is_chunked = false;
        let mut status = String::new();
        self.stream.read_line(&mut status)?;
        loop {
            let mut header = String::new();
            self.stream.read_line(&mut header)?;
            let Some((name, value)) = header.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => len = value.parse()?,
                "transfer-encoding" => is_chunked = value == "chunked",
                "authorization" => value.clone_into(&mut self.token),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if is_chunked {
            while let Some(chunk) = self.chunk()? {
                body.extend(chunk);
            }
        } else {
            body.resize(len, 0);
            self.stream.read_exact(&mut body)?;
        }
        if !status.contains(" 200 ") {
            return Err(format!("{method} {path} answered {}", status.trim_end()).into());
        }
        Ok(String::from_utf8(body)?)
    }

    /// The next part of a body; `None` at its end.
    fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        let mut head = String::new();
        self.stream.read_line(&mut head)?;
        let len = usize::from_str_radix(head.trim_end(), 16)?;
        let mut chunk = vec![0; len + 2];
        self.stream.read_exact(&mut chunk)?;
        chunk.truncate(len);
        Ok((len > 0).then_some(chunk))
    }
}

fn id_of(answer: &str) -> Result<String> {
    let json: serde_json::Value = serde_json::from_str(answer)?;
    let id = json.pointer("/response/id").and_then(|id| id.as_str());
    Ok(id.ok_or("an answer without an id")?.to_owned())
}

/// The memory that this process holds, in kB.
fn resident() -> Result<usize> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes
        .ok_or("expected VmRSS in /proc/self/status")?
        .parse()?)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn row(what: &str, figure: &str) {
    println!("{what:56} {figure}");
}
