use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use clerk_user_sandbox::{Clock, Sandbox};
use http::{Request, Response};
use serde_json::Value;

/// When every sandbox starts, in ms since the Unix epoch.
const START_MS: i64 = 1_760_000_000_000;
/// How many requests of one input are sent.
const MAX_STEPS: usize = 32;
/// Wrong codes that make a verification fail.
const MAX_ATTEMPTS: u64 = 5;

thread_local! {
    static SANDBOX: RefCell<Option<Sandbox>> = const { RefCell::new(None) };
}

/// Whatever is asked in whatever order, the sandbox answers, refuses in the form of Clerk's errors,
/// and keeps its promises to the user.
///
/// The bytes are requests, with a zero byte between them: a line with the method and the target,
/// lines with headers, an empty line, the body. `$T` stands for the token of the signed-in client,
/// `$I` for the id that was answered last, `$C` for the code and `$L` for the link sent last, and
/// `$S` for the `state` of the round trip begun last.
pub fn sandbox_request(data: &[u8]) {
    SANDBOX.with_borrow_mut(|sandbox| {
        let sandbox = sandbox.get_or_insert_with(|| {
            let builder = Sandbox::builder().clock(Clock::Fixed(START_MS)).rng_seed(1);
            builder.in_process().expect("the system has what is needed")
        });
        sandbox.reset();
        let mut life = Life::begin(sandbox);
        for step in data.split(|byte| *byte == 0).take(MAX_STEPS) {
            life.step(step);
        }
    });
}

/// One client, and what it saw.
struct Life<'a> {
    sandbox: &'a Sandbox,
    token: String,
    id: String,
    state: String,
    /// Answers are what was ordered, by a fault or a quirk.
    is_bent: bool,
    verified: BTreeSet<String>,
}

impl<'a> Life<'a> {
    /// The first user, signed in.
    fn begin(sandbox: &'a Sandbox) -> Self {
        let mut life = Self {
            sandbox,
            token: String::new(),
            id: String::new(),
            state: String::new(),
            is_bent: false,
            verified: BTreeSet::new(),
        };
        let body = format!("strategy=ticket&ticket={}", sandbox.ticket());
        life.step(format!("POST /v1/client/sign_ins?_is_native=1\n\n{body}").as_bytes());
        assert!(!life.token.is_empty());
        life
    }

    fn step(&mut self, step: &[u8]) {
        let Some(request) = self.request(step) else {
            return;
        };
        let path = request.uri().path().to_owned();
        let is_control = path.starts_with("/_sandbox");
        self.is_bent |= is_control && (path.contains("fault") || path.contains("quirk"));
        if is_control && (path.contains("reset") || path.contains("restore")) {
            self.verified.clear();
        }
        let answer = self.sandbox.answer(request);
        assert!(answer.headers().contains_key("x-clerk-user-sandbox"));
        if !self.is_bent {
            judge(&answer);
        }
        self.remember(&answer);
        self.look();
    }

    /// The request that the bytes mean, if they mean one.
    fn request(&self, step: &[u8]) -> Option<Request<Vec<u8>>> {
        let (head, body) = match step.windows(2).position(|pair| pair == b"\n\n") {
            Some(at) => (&step[..at], &step[at + 2..]),
            None => (step, &[][..]),
        };
        let mut lines = head.split(|byte| *byte == b'\n');
        let first = self.fill(lines.next()?);
        let space = first.iter().position(|byte| *byte == b' ')?;
        let mut request = Request::builder()
            .method(&first[..space])
            .uri(&first[space + 1..]);
        for line in lines {
            let line = self.fill(line);
            let colon = line.iter().position(|byte| *byte == b':')?;
            request = request.header(&line[..colon], line[colon + 1..].trim_ascii());
        }
        let mut request = request.body(self.fill(body)).ok()?;
        let usual = [
            ("host", "localhost"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        for (name, value) in usual {
            let headers = request.headers_mut();
            headers.entry(name).or_insert(value.parse().ok()?);
        }
        Some(request)
    }

    /// The bytes with what `$` stands for.
    fn fill(&self, bytes: &[u8]) -> Vec<u8> {
        let outbox = self.sandbox.outbox();
        let mut filled = Vec::new();
        let mut rest = bytes.iter().copied().peekable();
        while let Some(byte) = rest.next() {
            let text = match (byte, rest.peek()) {
                (b'$', Some(b'T')) => Some(self.token.clone()),
                (b'$', Some(b'I')) => Some(self.id.clone()),
                (b'$', Some(b'S')) => Some(self.state.clone()),
                (b'$', Some(b'C')) => outbox.messages().rev().find_map(|it| it.code.clone()),
                (b'$', Some(b'L')) => outbox.messages().rev().find_map(|it| it.link.clone()),
                _ => {
                    filled.push(byte);
                    continue;
                }
            };
            rest.next();
            filled.extend(text.unwrap_or_default().into_bytes());
        }
        filled
    }

    fn remember(&mut self, answer: &Response<impl AsRef<[u8]>>) {
        if let Some(token) = answer.headers().get("authorization") {
            self.token = String::from_utf8_lossy(token.as_bytes()).into_owned();
        }
        let json: Value = serde_json::from_slice(answer.body().as_ref()).unwrap_or_default();
        if let Some(id) = json["response"]["id"].as_str() {
            id.clone_into(&mut self.id);
        }
        let url = &json["response"]["verification"]["external_verification_redirect_url"];
        if let Some((_, state)) = url.as_str().and_then(|url| url.split_once("state=")) {
            state.clone_into(&mut self.state);
        }
    }

    /// What holds of a user at any time.
    fn look(&mut self) {
        if self.is_bent {
            return;
        }
        let Some(request) = self.request(b"GET /v1/me?_is_native=1\nauthorization: $T") else {
            return;
        };
        let answer = self.sandbox.answer(request);
        if answer.status() != 200 {
            return;
        }
        let json: Value = serde_json::from_slice(answer.body()).expect("a user is JSON");
        let kinds = [
            ("email_addresses", "email_address"),
            ("phone_numbers", "phone_number"),
            ("web3_wallets", "web3_wallet"),
        ];
        let mut seen = BTreeMap::new();
        for (kind, value) in kinds {
            let items = json["response"][kind].as_array().expect("a list");
            let values: BTreeSet<&str> = items.iter().filter_map(|it| it[value].as_str()).collect();
            assert_eq!(values.len(), items.len(), "two of {kind} are the same");
            for item in items {
                let verification = &item["verification"];
                assert!(verification["attempts"].as_u64().unwrap_or(0) <= MAX_ATTEMPTS);
                let is_verified = verification["status"] == "verified";
                seen.insert(item["id"].as_str().expect("an id").to_owned(), is_verified);
            }
        }
        for (id, is_verified) in seen {
            assert!(
                is_verified || !self.verified.contains(&id),
                "{id} was verified"
            );
            if is_verified {
                self.verified.insert(id);
            }
        }
    }
}

/// Demands that a response is no failure of the server, and that an error has Clerk's form. What the sandbox
/// does not support is answered with 501.
fn judge(answer: &Response<impl AsRef<[u8]>>) {
    let status = answer.status().as_u16();
    assert!(status < 500 || status == 501, "{status}");
    if status < 400 {
        return;
    }
    let json: Value = serde_json::from_slice(answer.body().as_ref()).expect("an error is JSON");
    let trace_id = json["clerk_trace_id"].as_str().expect("a trace id");
    assert!(trace_id.len() == 32 && trace_id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let errors = json["errors"].as_array().expect("a list of errors");
    assert!(!errors.is_empty());
    for error in errors {
        // Names come from the request, and are anything.
        let name = error["meta"]["param_name"].as_str().unwrap_or_default();
        for member in ["code", "message", "long_message"] {
            let text = error[member].as_str().expect("a text");
            assert!(!text.is_empty());
            assert!(
                !text.contains("{param}") || name.contains("{param}"),
                "{text}"
            );
        }
    }
}
