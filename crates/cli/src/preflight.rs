//! `clerk-user preflight`: its connections to sandboxes and instances.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use clerk_user_check::preflight::{Args, Created, Instance, Target};
use clerk_user_client::{API_VERSION, BaseUrl, ReqwestTransport, Transport, TransportOptions};
use clerk_user_sandbox::{Sandbox, Seed};
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method, Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::runtime::with_causes;

/// The number of requests that are under way at a time.
const IN_FLIGHT: usize = 64;
/// The most bytes of a response: a page of 500 users.
const BODY_LIMIT: usize = 64 * 1024 * 1024;
/// The header of every response of a sandbox.
const SANDBOX_MARK: &str = "x-clerk-user-sandbox";
const BACKEND_API: &str = "https://api.clerk.com";

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

pub(crate) fn run(args: &Args) -> ExitCode {
    clerk_user_check::preflight::run(args, &|target| Ok(Box::new(Connection::open(target)?)))
}

/// A connection to an instance.
struct Connection {
    /// The sandbox that was started for it.
    _sandbox: Option<Sandbox>,
    runtime: Runtime,
    sender: Sender,
    frontend: String,
    backend: String,
}

/// Sends requests, with the secret key to the Backend API.
#[derive(Clone)]
struct Sender {
    transport: Arc<ReqwestTransport>,
    authorization: Option<HeaderValue>,
}

impl Connection {
    fn open(target: Target<'_>) -> Fallible<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let sandbox = match target {
            Target::NewSandbox(settings) => {
                let seed = Seed::from_json(&json!({ "settings": settings }).to_string())?;
                Some(runtime.block_on(Sandbox::builder().seed(seed).start())?)
            }
            _ => None,
        };
        let frontend = match (&sandbox, target) {
            (Some(sandbox), _) => sandbox.base_url().to_owned(),
            (None, Target::Sandbox(url) | Target::Instance(url)) => {
                url.trim_end_matches('/').to_owned()
            }
            (None, _) => return Err("expected a sandbox or an instance".into()),
        };
        let options = TransportOptions::default().body_limit(BODY_LIMIT);
        let mut sender = Sender {
            transport: Arc::new(ReqwestTransport::new(&options)?),
            authorization: None,
        };
        let mark =
            runtime.block_on(sender.send(&Method::GET, &frontend, "/v1/environment", None))?;
        let is_sandbox = mark.headers().contains_key(SANDBOX_MARK);
        if !is_sandbox && matches!(target, Target::Sandbox(_)) {
            return Err(
                format!("{frontend}: expected a sandbox, as users are created there").into(),
            );
        }
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let key = variable("CLERK_SECRET_KEY").map(SecretString::from);
        let (backend, key) = if is_sandbox {
            // The key of an instance is for that instance alone; that of a sandbox is known to everybody.
            (
                frontend.clone(),
                Some(SecretString::from(Sandbox::SECRET_KEY)),
            )
        } else {
            let url = variable("CLERK_API_URL").unwrap_or_else(|| BACKEND_API.to_owned());
            if key.is_some() {
                BaseUrl::parse(&url).map_err(|error| format!("CLERK_API_URL: {error}"))?;
            }
            (url.trim_end_matches('/').to_owned(), key)
        };
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
                .map_err(|_| "expected a secret key in CLERK_SECRET_KEY")?;
            value.set_sensitive(true);
            sender.authorization = Some(value);
        }
        // The account that a sandbox begins with is not one of the instance that it stands for.
        for user in sandbox.iter().flat_map(Sandbox::users) {
            let path = format!("/v1/users/{}", user.as_str());
            runtime.block_on(sender.send(&Method::DELETE, &backend, &path, Some(Vec::new())))?;
        }
        Ok(Self {
            _sandbox: sandbox,
            runtime,
            sender,
            frontend,
            backend,
        })
    }

    fn get(&self, base: &str, path: &str, with_key: bool) -> Fallible<Value> {
        let body = with_key.then(Vec::new);
        let response = self
            .runtime
            .block_on(self.sender.send(&Method::GET, base, path, body))?;
        if response.status() != 200 {
            let status = response.status().as_u16();
            return Err(format!("GET {base}{path}: expected status 200, found {status}").into());
        }
        serde_json::from_slice(response.body())
            .map_err(|_| format!("GET {base}{path}: expected JSON").into())
    }
}

impl Instance for Connection {
    fn frontend(&mut self, path: &str) -> Fallible<Value> {
        self.get(&self.frontend, path, false)
    }

    fn backend(&mut self, path: &str) -> Fallible<Option<Value>> {
        if self.sender.authorization.is_none() {
            return Ok(None);
        }
        self.get(&self.backend, path, true).map(Some)
    }

    fn create_users(&mut self, bodies: Vec<Vec<u8>>) -> Fallible<Vec<Created>> {
        let permits = Arc::new(Semaphore::new(IN_FLIGHT));
        let sending = bodies.into_iter().map(|body| {
            let (sender, backend) = (self.sender.clone(), self.backend.clone());
            let permits = Arc::clone(&permits);
            self.runtime.spawn(async move {
                let _permit = permits.acquire().await?;
                let response = sender.send(&Method::POST, &backend, "/v1/users", Some(body));
                let response = response.await?;
                Fallible::Ok(Created {
                    status: response.status().as_u16(),
                    body: response.into_body(),
                })
            })
        });
        let sending: Vec<_> = sending.collect();
        let created = sending.into_iter();
        created.map(|task| self.runtime.block_on(task)?).collect()
    }
}

impl Sender {
    /// Sends a request: with a body, which can be empty, to the Backend API, and without one to the Frontend
    /// API.
    async fn send(
        &self,
        method: &Method,
        base: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Fallible<Response<Vec<u8>>> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{base}{path}"))
            .header("clerk-api-version", API_VERSION);
        if let (Some(_), Some(authorization)) = (&body, &self.authorization) {
            request = request
                .header(AUTHORIZATION, authorization)
                .header("content-type", "application/json");
        }
        let failed = |error: &dyn Error| format!("{method} {base}{path}: {}", with_causes(error));
        let request = request
            .body(body.unwrap_or_default())
            .map_err(|error| failed(&error))?;
        let response = self.transport.send(request).await;
        Ok(response.map_err(|error| failed(&error))?)
    }
}
