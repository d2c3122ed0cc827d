use std::time::Duration;

use clerk_user_sandbox::{Builder, Clock, Sandbox};
use hmac::{Hmac, Mac as _};
use http::{Request, Response};
use serde_json::Value;
use sha1::Sha1;

/// When every sandbox of these tests starts, in ms since the Unix epoch.
pub(crate) const START_MS: i64 = 1_760_000_000_000;

/// The demo user's.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A native application beside a sandbox that does not listen.
pub(crate) struct App {
    pub(crate) sandbox: Sandbox,
    pub(crate) token: Option<String>,
}

/// What the sandbox answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) json: Value,
}

impl App {
    /// Not signed in, with every provider and wallet.
    pub(crate) fn of(builder: Builder) -> Self {
        let sandbox = builder
            .all_providers(true)
            .clock(Clock::Fixed(START_MS))
            .rng_seed(1)
            .in_process()
            .unwrap();
        Self {
            sandbox,
            token: None,
        }
    }

    /// The first user, signed in by ticket.
    pub(crate) fn signed_in_to(builder: Builder) -> Self {
        let mut app = Self::of(builder);
        let ticket = app.sandbox.ticket().to_owned();
        let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
        let answer = app.post("/v1/client/sign_ins", &form);
        assert_eq!(answer.status, 200, "{answer:?}");
        app
    }

    /// The demo user, signed in by ticket.
    pub(crate) fn signed_in() -> Self {
        Self::signed_in_to(Sandbox::builder())
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[])
    }

    pub(crate) fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send("POST", path, form)
    }

    pub(crate) fn patch(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send("PATCH", path, form)
    }

    pub(crate) fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, &[])
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.advance(Duration::from_secs(seconds));
    }

    /// Sends as a native application does, and keeps the token it is told.
    pub(crate) fn send(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{path}{separator}_is_native=1"))
            .header("host", "127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(token) = &self.token {
            request = request.header("authorization", token);
        }
        let answer = send(&self.sandbox, request.body(encode(form)).unwrap());
        if let Some(token) = answer.headers.get("authorization") {
            let token = token.to_str().unwrap();
            self.token = (!token.is_empty()).then(|| token.to_owned());
        }
        answer
    }

    /// Acts as another client, whose token is `token`.
    pub(crate) fn elsewhere<T>(
        &mut self,
        token: &mut Option<String>,
        act: impl FnOnce(&mut Self) -> T,
    ) -> T {
        core::mem::swap(&mut self.token, token);
        let done = act(self);
        core::mem::swap(&mut self.token, token);
        done
    }

    /// The path of the last active session.
    pub(crate) fn session_path(&mut self) -> String {
        let id = self
            .get("/v1/client")
            .text("/response/last_active_session_id");
        format!("/v1/client/sessions/{id}")
    }

    /// Creates an identifier and gives its id.
    pub(crate) fn create(&mut self, kind: &str, name: &str, value: &str) -> String {
        let answer = self.post(&format!("/v1/me/{kind}"), &[(name, value)]);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text("/response/id")
    }

    /// Creates and verifies an email address, and gives its id.
    pub(crate) fn verified_email(&mut self, address: &str) -> String {
        let id = self.create("email_addresses", "email_address", address);
        let path = format!("/v1/me/email_addresses/{id}");
        self.post(
            &format!("{path}/prepare_verification"),
            &[("strategy", "email_code")],
        );
        let code = self.sandbox.outbox().code_for(address).unwrap();
        let answer = self.post(&format!("{path}/attempt_verification"), &[("code", &code)]);
        assert_eq!(answer.text("/response/verification/status"), "verified");
        id
    }

    /// Answers the code that is sent to the address of the sign-up at `path`.
    pub(crate) fn verify_sign_up(&mut self, path: &str, address: &str) -> Answer {
        let form = [("strategy", "email_code")];
        self.post(&format!("{path}/prepare_verification"), &form);
        let code = self.sandbox.outbox().code_for(address).unwrap();
        let form = [form[0], ("code", code.as_str())];
        self.post(&format!("{path}/attempt_verification"), &form)
    }

    /// Keeps the user's first number for the second factor.
    pub(crate) fn keep_for_second_factor(&mut self) {
        let id = self.get("/v1/me").text("/response/phone_numbers/0/id");
        let form = [("reserved_for_second_factor", "true")];
        let answer = self.patch(&format!("/v1/me/phone_numbers/{id}"), &form);
        assert_eq!(*answer.at("/response/default_second_factor"), true);
    }

    /// What an authenticator app with this secret shows now.
    pub(crate) fn one_time_password(&self, secret: &str) -> String {
        one_time_password(secret, self.sandbox.now().as_millis())
    }

    /// Starts to connect an account, and gives its id and the consent page.
    pub(crate) fn connect(&mut self, strategy: &str) -> (String, String) {
        let form = [
            ("strategy", strategy),
            ("redirect_url", "https://app.example/done"),
        ];
        let answer = self.post("/v1/me/external_accounts", &form);
        assert_eq!(answer.status, 200, "{answer:?}");
        (
            answer.text("/response/id"),
            answer.text("/response/verification/external_verification_redirect_url"),
        )
    }
}

impl Answer {
    /// The text at a JSON pointer.
    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> String {
        let found = self.json.pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("no text at {pointer}: {self:?}"))
            .to_owned()
    }

    #[track_caller]
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.json
            .pointer(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Every error's code and parameter.
    pub(crate) fn errors(&self) -> Vec<(String, Option<String>)> {
        let errors = self.json.get("errors").and_then(Value::as_array);
        let errors = errors.into_iter().flatten();
        errors
            .map(|error| {
                let text = |pointer: &str| {
                    let text = error.pointer(pointer).and_then(Value::as_str);
                    text.map(str::to_owned)
                };
                (text("/code").unwrap_or_default(), text("/meta/param_name"))
            })
            .collect()
    }

    /// Asserts one error, whole: status, code, parameter, texts and trace id.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str, param: Option<&str>) {
        let expected = (code.to_owned(), param.map(str::to_owned));
        assert_eq!(
            (self.status, self.errors()),
            (status, vec![expected]),
            "{self:?}"
        );
        let trace = self.text("/clerk_trace_id");
        assert!(trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!self.text("/errors/0/message").contains('{'));
        assert!(!self.text("/errors/0/long_message").contains('{'));
    }
}

pub(crate) fn send(sandbox: &Sandbox, request: Request<Vec<u8>>) -> Answer {
    let response: Response<_> = sandbox.answer(request);
    let mark = response.headers().get("x-clerk-user-sandbox");
    assert!(mark.is_some(), "an answer without the mark");
    // 501 is the refusal of an operation that no handler serves.
    let status = response.status().as_u16();
    assert!(status < 500 || status == 501, "{response:?}");
    Answer {
        status,
        headers: response.headers().clone(),
        json: serde_json::from_slice(response.body()).unwrap_or_default(),
    }
}

/// A form of these pairs.
pub(crate) fn encode(form: &[(&str, &str)]) -> Vec<u8> {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(form);
    text.finish().into_bytes()
}

/// What an authenticator app with this secret (RFC 4648 base 32) shows at a time in ms.
fn one_time_password(secret: &str, now: i64) -> String {
    let digits = secret.bytes().map(|digit| match digit {
        b'A'..=b'Z' => digit - b'A',
        _ => digit - b'2' + 26,
    });
    let bits: Vec<u8> = digits
        .flat_map(|digit| (0..5).rev().map(move |at| digit >> at & 1))
        .collect();
    let bytes = bits.chunks(8);
    let key: Vec<u8> = bytes
        .map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(now / 30_000).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest.last().unwrap() & 15);
    let word = digest.get(at..at + 4).unwrap().try_into().unwrap();
    format!(
        "{:06}",
        (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000
    )
}
