//! From an HTTP request to an HTTP answer, without a network.

mod assets;
mod control;
mod dashboard;
mod forms;
mod guard;
mod input;
mod params;
mod reply;
mod routes;
mod version;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::body::Bytes;
use http::request::Parts;
use http::{Method, Request, Response};
use tokio::sync::watch;

use crate::command::{Caller, Carrier};
use crate::core::Core;
use crate::error::Refusal;
use crate::fault::{Fault, When};
use crate::journal::Asked;
use crate::quirk::Quirk;
use crate::render::View;
use crate::state::Context;

pub(crate) use assets::Assets;
pub(crate) use guard::MAX_BODY_LEN;
use input::Input;
pub(crate) use reply::Reply;

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

    /// The instance, for as long as the guard is held.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request; a body of `None` was larger than [`MAX_BODY_LEN`].
    pub(crate) fn answer(&self, request: Request<Option<Bytes>>) -> Response<Bytes> {
        let started = Instant::now();
        let is_own = is_own(request.uri().path());
        let is_read = request.method() == Method::GET;
        let asked = (!is_own).then(|| Asked::of(&request)).flatten();
        let mut core = self.core();
        let answer = self.reply(&mut core, request);
        if let Some(asked) = asked {
            let now = core.clock.now();
            core.journal.push(asked, &answer, now, started.elapsed());
        }
        drop(core);
        if !(is_own && is_read) {
            self.touch();
        }
        answer
    }

    /// Tells whoever looks that something may have changed.
    pub(crate) fn touch(&self) {
        self.changed.send_replace(());
    }

    /// What tells of changes, for a caller who is let in; and the head of the answer.
    pub(crate) fn changes(&self, head: &Parts) -> (Option<watch::Receiver<()>>, Response<Bytes>) {
        let mut core = self.core();
        match guard::admit(head, &core.state.settings) {
            Ok(_) => (Some(self.changed.subscribe()), Reply::events().finish(None)),
            Err(error) => {
                let trace_id = core.random.hex();
                (None, Reply::refusal(&error.into(), &trace_id).finish(None))
            }
        }
    }

    fn reply(&self, core: &mut Core, request: Request<Option<Bytes>>) -> Response<Bytes> {
        let trace_id = core.random.hex();
        let (head, body) = request.into_parts();
        let is_api = head.uri.path().starts_with("/v1/");
        let origin = match guard::admit(&head, &core.state.settings) {
            Ok(origin) => origin,
            Err(error) => return Reply::refusal(&error.into(), &trace_id).finish(None),
        };
        let reply = if head.method == Method::OPTIONS {
            Reply::preflight()
        } else if let Some(file) = self.assets.answer(&head.method, head.uri.path()) {
            file
        } else {
            Input::new(head, body)
                .and_then(|mut input| {
                    input.bend(&core.state.settings.quirks);
                    dispatch(core, &input, origin.as_deref(), &trace_id)
                })
                .unwrap_or_else(|refusal| Reply::refusal(&refusal, &trace_id))
        };
        let reply = if is_api {
            reply.bent(&core.state.settings.quirks)
        } else {
            reply
        };
        reply.finish(origin.as_deref())
    }
}

/// Whether a path is the sandbox's own, and no part of the Frontend API.
fn is_own(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    !matches!(first, "v1" | ".well-known")
}

fn dispatch(
    core: &mut Core,
    input: &Input,
    origin: Option<&str>,
    trace_id: &str,
) -> Result<Reply, Refusal> {
    if input.path().is_empty() && input.method() == Method::GET {
        return Ok(dashboard::show(core, input));
    }
    if input.is_control() {
        return control::answer(core, input);
    }
    let fault = refusal_of_change(core, input).or_else(|| core.take_fault(input.path()));
    match fault {
        Some(fault) if fault.when == When::Instead => Ok(fault.reply(trace_id)),
        Some(fault) => {
            // The caller never learns whether it worked.
            drop(frontend_api(core, input, origin));
            Ok(fault.reply(trace_id))
        }
        None => frontend_api(core, input, origin),
    }
}

/// What a change meets while changes are too many.
fn refusal_of_change(core: &Core, input: &Input) -> Option<Fault> {
    let quirks = &core.state.settings.quirks;
    let is_change = input.method() != Method::GET && input.path().starts_with("/v1/me");
    let fault = Fault::error(429, "too_many_requests");
    if is_change && quirks.has(Quirk::TooManyRequestsRetryAfter) {
        Some(fault.retry_after(1))
    } else {
        (is_change && quirks.has(Quirk::TooManyRequests)).then_some(fault)
    }
}

fn frontend_api(core: &mut Core, input: &Input, origin: Option<&str>) -> Result<Reply, Refusal> {
    version::check(input)?;
    let request = routes::understand(input)?;
    let caller = caller_of(input, origin);
    let now = core.clock.now();
    let mut cx = Context {
        now,
        random: &mut core.random,
    };
    let answer = core.state.apply(&caller, request, &mut cx)?;
    let view = View {
        state: &core.state,
        now,
    };
    let body = view
        .body(&answer)
        .ok_or(crate::codes::Code::ResourceNotFound)?;
    Ok(Reply::body(body).with_token(answer.token, &caller.carrier))
}

fn caller_of(input: &Input, origin: Option<&str>) -> Caller {
    let is_native = matches!(input.query("_is_native"), Some("1" | "true"));
    let browser = ["__clerk_db_jwt", "__dev_session"]
        .into_iter()
        .find_map(|name| input.query(name))
        .filter(|id| !id.is_empty());
    let carrier = if is_native {
        Carrier::Native(input.authorization())
    } else if let Some(id) = browser {
        Carrier::DevBrowser(id.to_owned())
    } else {
        Carrier::Cookie(input.cookie("__client"))
    };
    Caller {
        carrier,
        session: input
            .query("_clerk_session_id")
            .filter(|id| !id.is_empty())
            .map(Into::into),
        origin: origin.map(str::to_owned),
        nonce: input.query("rotating_token_nonce").map(str::to_owned),
    }
}
