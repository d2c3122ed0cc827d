//! Signs in, adds an email address and verifies it, and prints one line for each response: the
//! request, and the status with the body. The two are separated by a tab. Clock and randomness are
//! fixed, so the responses are the same in each run. The environment is left out: it names pages that
//! are there with a feature only.

use std::error::Error;

use clerk_user_sandbox::{Clock, Sandbox, UserSeed};
use http::Request;

const ADDRESS: &str = "ada@work.example";

/// A native application.
struct App {
    sandbox: Sandbox,
    token: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let user = UserSeed::new()
        .id("user_ada")
        .email("ada@example.com")
        .ticket("let-ada-in");
    let sandbox = Sandbox::builder()
        .clock(Clock::Fixed(1_760_000_000_000))
        .rng_seed(1)
        .user(user)
        .in_process()?;
    let mut app = App {
        sandbox,
        token: None,
    };
    app.send("GET", "/v1/client", "")?;
    app.send(
        "POST",
        "/v1/client/sign_ins",
        "strategy=ticket&ticket=let-ada-in",
    )?;
    app.send(
        "POST",
        "/v1/me/email_addresses",
        "email_address=ada%40work.example",
    )?;
    app.send("POST", "/v1/me/email_addresses", "email_address=no+address")?;
    let added = app.send("GET", "/v1/me/email_addresses", "")?;
    let id = added
        .split("\"id\":\"")
        .nth(2)
        .and_then(|rest| rest.split('"').next());
    let path = format!(
        "/v1/me/email_addresses/{}",
        id.ok_or("expected two addresses")?
    );
    app.send(
        "POST",
        &format!("{path}/prepare_verification"),
        "strategy=email_code",
    )?;
    let code = app.sandbox.outbox().code_for(ADDRESS);
    let form = format!("code={}", code.ok_or("expected a code")?);
    app.send("POST", &format!("{path}/attempt_verification"), &form)?;
    app.send("GET", "/v1/me", "")?;
    app.send("GET", "/v1/nothing", "")?;
    app.send("POST", "/_sandbox/reset", "")?;
    app.send("GET", "/_sandbox/outbox", "")?;
    Ok(())
}

impl App {
    /// Sends a request with the client token, prints the response, and returns its body.
    fn send(&mut self, method: &str, path: &str, form: &str) -> Result<String, Box<dyn Error>> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{path}?_is_native=1"))
            .header("host", "127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(token) = &self.token {
            request = request.header("authorization", token);
        }
        let response = self.sandbox.answer(request.body(form.into())?);
        if let Some(token) = response.headers().get("authorization") {
            self.token = Some(token.to_str()?.to_owned());
        }
        let body = String::from_utf8(response.body().to_vec())?;
        println!(
            "{method} {path} {form}\t{} {body}",
            response.status().as_u16()
        );
        Ok(body)
    }
}
