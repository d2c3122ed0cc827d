//! From an HTTP request to an HTTP answer, without a network.

mod assets;
mod call;
mod control;
#[cfg(feature = "dashboard")]
mod dashboard;
#[cfg(not(feature = "dashboard"))]
#[path = "http/no_dashboard.rs"]
mod dashboard;
mod guard;
mod handlers;
mod input;
mod params;
mod reply;
mod routes;
mod values;
mod version;

#[cfg(feature = "backend")]
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
#[cfg(feature = "dashboard")]
use std::time::Instant;

use axum::body::Bytes;
use clerk_user_model::UserId;
use http::request::Parts;
use http::{Method, Request, Response};
use serde_json::Value;
use tokio::sync::watch;

#[cfg(feature = "backend")]
use crate::backend;
use crate::codes::Code;
use crate::core::Core;
use crate::domain::image::{IMAGES, USER_IMAGE};
use crate::error::{ApiErrors, not_served, not_stored};
use crate::fault::Fault;
use crate::flows::{access, client};
#[cfg(feature = "dashboard")]
use crate::journal::Asked;
use crate::quirk::{Quirk, Quirks};
use crate::store::StoreError;

pub(crate) use assets::Assets;
use assets::FileError;
use call::{Call, requester_of};
pub(crate) use guard::max_body_len;
use input::Input;
pub(crate) use reply::{Reply, Unsent};

/// The instance, shared by all connections and the handle.
#[derive(Debug)]
pub(crate) struct Shared {
    core: Mutex<Core>,
    pub(crate) assets: Assets,
    /// Told whenever something may look different than before.
    changed: watch::Sender<()>,
}

impl Shared {
    pub(crate) fn new(core: Core, assets: Assets) -> Self {
        Self {
            core: Mutex::new(core),
            assets,
            changed: watch::Sender::new(()),
        }
    }

    /// Returns the instance, which is locked for as long as the guard is held.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the instance behind its callers' backs; what the store refuses is undone.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Core) -> T) -> Result<T, StoreError> {
        let changed = self.core().keep(change);
        self.touch();
        changed
    }

    /// Answers one request; a body of `None` was larger than [`max_body_len`].
    pub(crate) fn answer(&self, request: Request<Option<Bytes>>) -> Response<Bytes> {
        let path = request.uri().path();
        if path == USER_IMAGE || path.starts_with(IMAGES) || path.starts_with("/npm/") {
            return self.public_file(request.method(), path);
        }
        let is_own = is_own(path);
        let is_read = request.method() == Method::GET;
        let mut core = self.core();
        #[cfg(feature = "dashboard")]
        let (started, asked) = (Instant::now(), Asked::of(&request));
        let response = self.reply(&mut core, request);
        #[cfg(feature = "dashboard")]
        if let Some(asked) = asked.filter(|_| !is_own) {
            let now = core.clock.now();
            core.journal.push(asked, &response, now, started.elapsed());
        }
        drop(core);
        if !(is_own && is_read) {
            self.touch();
        }
        response
    }

    /// Serves a file that holds no secret to pages of every origin.
    fn public_file(&self, method: &Method, path: &str) -> Response<Bytes> {
        let file = match *method {
            Method::GET | Method::HEAD => match path.strip_prefix(IMAGES) {
                Some(id) => self.image(id).ok_or(FileError::NoImage),
                None => self.assets.public_file(path),
            },
            Method::OPTIONS => Ok(Reply::preflight()),
            _ => Err(FileError::NotFound),
        };
        let reply = file.unwrap_or_else(|error| {
            let trace_id = self.core().random.hex();
            Reply::json(404, &not_served(&error.to_string(), &trace_id))
        });
        reply.for_every_origin()
    }

    /// Returns the image of a user who has one.
    fn image(&self, id: &str) -> Option<Reply> {
        let core = self.core();
        let image = core.db.users.get(&UserId::from(id))?.image.as_ref()?;
        let (media_type, bytes) = image.content()?;
        Some(Reply::file(media_type, bytes.into()))
    }

    /// Returns the channel that tells of changes.
    #[cfg(feature = "backend")]
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Returns the URLs that events are sent to, each once.
    #[cfg(feature = "backend")]
    pub(crate) fn webhook_urls(&self) -> BTreeSet<String> {
        let core = self.core();
        core.webhooks.urls().map(str::to_owned).collect()
    }

    /// Tells whoever looks that something may have changed.
    pub(crate) fn touch(&self) {
        self.changed.send_replace(());
    }

    /// Returns the head of a stream of events, and the changes for it if the caller is let in.
    pub(crate) fn changes(&self, head: &Parts) -> (Option<watch::Receiver<()>>, Response<Bytes>) {
        let mut core = self.core();
        match guard::admit(head, &core.settings) {
            Ok(_) => (Some(self.changed.subscribe()), Reply::events().finish(None)),
            Err(refused) => (None, refused.answer(&core.random.hex())),
        }
    }

    /// Refuses a request of which no more than the head is to be known.
    pub(crate) fn refuse(&self, head: &Parts, reason: Code) -> Response<Bytes> {
        let mut core = self.core();
        let trace_id = core.random.hex();
        match guard::admit(head, &core.settings) {
            Ok(origin) => Reply::refusal(&reason.into(), &trace_id, &Quirks::default())
                .finish(origin.as_deref()),
            Err(refused) => refused.answer(&trace_id),
        }
    }

    fn reply(&self, core: &mut Core, request: Request<Option<Bytes>>) -> Response<Bytes> {
        let trace_id = core.random.hex();
        let (head, body) = request.into_parts();
        let is_api = head.uri.path().starts_with("/v1/");
        let is_for_people = dashboard::is_for_people(&head);
        let origin = match guard::admit(&head, &core.settings) {
            Ok(origin) => origin,
            Err(refused) => return refused.answer(&trace_id),
        };
        let reply = if head.method == Method::OPTIONS {
            Reply::preflight()
        } else if let Some(file) = self.assets.answer(&head.method, head.uri.path()) {
            file
        } else {
            let done = core.keep(|core| {
                let mut input = Input::new(head, body)?;
                input.apply_quirks(&core.settings.quirks);
                dispatch(core, &input, origin.as_deref(), &trace_id)
            });
            let none = Quirks::default();
            let quirks = if is_api { &core.settings.quirks } else { &none };
            match done {
                Ok(Ok(reply)) => reply,
                Ok(Err(refusal)) if is_for_people => dashboard::refused(&refusal),
                Ok(Err(refusal)) => Reply::refusal(&refusal, &trace_id, quirks),
                Err(_) => Reply::json(500, &not_stored(&trace_id, quirks)),
            }
        };
        reply.finish(origin.as_deref())
    }
}

/// Returns `true` if a path is the sandbox's own, and no part of the Frontend API.
fn is_own(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    !matches!(first, "v1" | ".well-known")
}

fn dispatch(
    core: &mut Core,
    input: &Input,
    origin: Option<&str>,
    trace_id: &str,
) -> Result<Reply, ApiErrors> {
    if input.path().is_empty() && input.method() == Method::GET {
        return dashboard::show(core, input);
    }
    if let Some(page) = dashboard::account_page(core, input) {
        return Ok(page);
    }
    if let Some(path) = input.path().strip_prefix("/_sandbox/dashboard") {
        return dashboard::answer(core, input, path);
    }
    if input.path() == "/_sandbox/consent" && input.method() == Method::GET {
        return dashboard::consent_page(core, input);
    }
    if input.is_control() {
        return control::answer(core, input);
    }
    let fault = refusal_of_change(core, input).or_else(|| core.take_fault(input.path()));
    match fault {
        Some(fault) => {
            if fault.is_after {
                // The caller never learns whether it worked.
                drop(frontend_api(core, input, origin));
            }
            let client = fault.has_client.then(|| client_of(core, input, origin));
            let client = client.flatten();
            Ok(Reply::fault(
                &fault,
                client,
                trace_id,
                &core.settings.quirks,
            ))
        }
        None => frontend_api(core, input, origin),
    }
}

/// Returns the fault of every change, if a quirk asks for one.
fn refusal_of_change(core: &Core, input: &Input) -> Option<Fault> {
    let quirks = &core.settings.quirks;
    let is_change = input.method() != Method::GET && input.path().starts_with("/v1/me");
    let fault = Fault::error(429, "too_many_requests");
    if is_change && quirks.has(Quirk::TooManyRequestsRetryAfter) {
        Some(fault.retry_after(1))
    } else {
        (is_change && quirks.has(Quirk::TooManyRequests)).then_some(fault)
    }
}

fn frontend_api(core: &mut Core, input: &Input, origin: Option<&str>) -> Result<Reply, ApiErrors> {
    version::check(input)?;
    #[cfg(feature = "backend")]
    if let Some(body) = input.json() {
        return backend_api(core, input, body);
    }
    let mut call = call_of(core, input, origin);
    let reply = routes::serve(input, &mut call)?;
    let Some(id) = &call.client else {
        return Ok(reply);
    };
    let nonce = call.nonce.as_deref();
    let token = client::token_to_send(&mut call.cx, id, nonce);
    Ok(match token {
        Some(token) => reply.with_token(&token, &call.requester.credential),
        None => reply,
    })
}

#[cfg(feature = "backend")]
fn backend_api(core: &mut Core, input: &Input, body: &Value) -> Result<Reply, ApiErrors> {
    let mut given = backend::Given {
        method: input.method(),
        path: input.path(),
        ids: Vec::new(),
        query: input.query_pairs(),
        body,
        authorization: input.header("authorization"),
        is_newest: version::is_newest(input),
    };
    let before = core.db.clone();
    let (cx, tokens) = core.context_and_tokens();
    let served = backend::serve(&mut backend::Call { cx, tokens }, &mut given);
    if served.is_err() {
        // A refused request changes nothing.
        core.db = before;
    }
    Ok(Reply::json(200, &served?))
}

fn call_of<'a>(core: &'a mut Core, input: &Input, origin: Option<&str>) -> Call<'a> {
    let session = input.query("_clerk_session_id");
    let (cx, tokens) = core.context_and_tokens();
    Call {
        cx,
        tokens,
        requester: requester_of(input, origin),
        session: session.filter(|id| !id.is_empty()).map(Into::into),
        nonce: input.query("rotating_token_nonce").map(str::to_owned),
        client: None,
    }
}

/// Returns the sender's client, as responses show it.
fn client_of(core: &mut Core, input: &Input, origin: Option<&str>) -> Option<Value> {
    let call = call_of(core, input, origin);
    let id = access::client_of(&call.cx, &call.requester.credential).ok()??;
    serde_json::to_value(call.view().client_by_id(Some(&id))?).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::clock::Clock;
    use crate::core::Parts;
    use crate::random::Random;
    use crate::settings::Settings;
    use crate::store::{Row, RowResult, Scope, Store};

    /// Keeps what it is given when it is created, and nothing more while `full`.
    #[derive(Debug)]
    struct Disk {
        full: Arc<AtomicBool>,
        kept: Arc<AtomicUsize>,
    }

    impl Store for Disk {
        fn load(&mut self) -> Result<Vec<Row>, StoreError> {
            Ok(Vec::new())
        }

        fn save(
            &mut self,
            _: Scope,
            rows: &mut dyn Iterator<Item = RowResult>,
        ) -> Result<(), StoreError> {
            if self.full.load(Relaxed) {
                return Err(StoreError::Damaged);
            }
            self.kept.fetch_add(rows.count(), Relaxed);
            Ok(())
        }

        fn close(&mut self) -> Result<(), StoreError> {
            Ok(())
        }
    }

    fn ask(shared: &Shared, method: &str, path: &str) -> (u16, Value) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("host", "localhost");
        let answer = shared.answer(request.body(Some(Bytes::new())).unwrap());
        let json = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), json)
    }

    #[test]
    fn what_is_not_kept_is_undone_and_reads_go_on() {
        let (full, kept) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let core = Core::new(Parts {
            settings: Settings::default(),
            users: Vec::new(),
            fingerprint: None,
            clock: Clock::Fixed(0),
            random: Random::from_seed(1),
            is_seeded: true,
            store: Box::new(Disk {
                full: Arc::clone(&full),
                kept: Arc::clone(&kept),
            }),
        });
        let shared = Shared::new(core.unwrap(), Assets::new(None).unwrap());
        let native = "/v1/client?_is_native=1";
        shared.core().add_fault(Fault::html(503).path("/v1/later"));
        full.store(true, Relaxed);
        for (method, path) in [
            ("POST", "/v1/dev_browser"),
            ("POST", native),
            ("POST", "/_sandbox/reset"),
        ] {
            let (status, json) = ask(&shared, method, path);
            assert_eq!(status, 500, "{method} {path}");
            assert_eq!(
                json.pointer("/errors"),
                Some(&json!([{
                    "code": "internal_clerk_error",
                    "message": "not kept",
                    "long_message": "The sandbox could not write to its data file.",
                }]))
            );
        }
        assert!(
            shared
                .change(|core| core.clock.advance(Duration::from_secs(1)))
                .is_err()
        );
        assert_eq!(shared.core().faults.len(), 1);
        #[cfg(feature = "dashboard")]
        assert_eq!(shared.core().journal.latest().count(), 2);
        assert_eq!(ask(&shared, "GET", "/v1/environment").0, 200);
        #[cfg(feature = "dashboard")]
        assert_eq!(ask(&shared, "GET", "/").0, 200);
        let (status, json) = ask(&shared, "GET", "/_sandbox");
        assert_eq!((status, &json["now"]), (200, &json!(0)));

        full.store(false, Relaxed);
        kept.store(0, Relaxed);
        assert_eq!(ask(&shared, "POST", "/v1/dev_browser").0, 200);
        assert_eq!(kept.load(Relaxed), 2, "the instance and one browser");
    }
}
