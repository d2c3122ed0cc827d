use std::sync::Arc;

use http::header::{AUTHORIZATION, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::sync::{Mutex, oneshot};
use url::Url;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCredentials,
    RequestInit, RequestRedirect, ResponseType,
};

use super::body::{BODY_LIMIT, Body};
use super::{ResponseFuture, Transport, TransportError, TransportErrorKind};
use crate::{API_VERSION, BaseUrl};

/// The default transport in a browser: the `fetch` function of a page or a worker.
///
/// A browser sends the `Origin` header, and Clerk then identifies the client by a cookie, which pages
/// cannot read. [`Client::token`](crate::Client::token) is therefore `None`, and there is nothing to
/// store. In a development instance, a development browser token replaces the cookie; the transport
/// requests it before the first request.
///
/// Follows no redirects and sends no `Referer` header. `fetch` does not report if a connection was
/// made, so the outcome of a request that fails is unknown.
///
/// # Examples
///
/// ```no_run
/// use clerk_user_client::{Client, FetchTransport};
///
/// let client = Client::builder()
///     .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .transport(FetchTransport::new())
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FetchTransport {
    browser: Option<Arc<DevBrowser>>,
}

impl FetchTransport {
    /// Returns a transport that uses the cookie, for a production instance.
    #[must_use]
    pub const fn new() -> Self {
        Self { browser: None }
    }

    /// Returns a transport that uses a development browser token, for a development instance.
    #[must_use]
    pub fn for_development(base: &BaseUrl) -> Self {
        let url = format!(
            "{}/v1/dev_browser?__clerk_api_version={API_VERSION}",
            base.as_str()
        );
        let token = Mutex::default();
        Self {
            browser: Some(Arc::new(DevBrowser { url, token })),
        }
    }

    async fn exchange(
        self,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        let (head, body) = request.into_parts();
        let token = match &self.browser {
            Some(browser) => Some(browser.token().await?),
            None => None,
        };
        let url = url(&head, token.as_ref()).ok_or(UNSENT)?;
        let answer = fetch(&head.method, &url, &head.headers, &body).await?;
        if let Some(browser) = &self.browser {
            browser.take_in(answer.headers()).await;
        }
        Ok(answer)
    }
}

impl Transport for FetchTransport {
    fn send(&self, request: Request<Vec<u8>>) -> ResponseFuture<'_> {
        let (mut reply, answer) = oneshot::channel();
        let exchange = self.clone().exchange(request);
        // Values of the browser cannot leave its thread; only the response can.
        spawn_local(async move {
            let answer = tokio::select! {
                answer = exchange => answer,
                () = reply.closed() => return,
            };
            let _ = reply.send(answer);
        });
        Box::pin(async move { answer.await.unwrap_or(Err(BROKEN)) })
    }
}

/// The development browser token, which replaces the cookie in a development instance.
#[derive(Debug)]
struct DevBrowser {
    url: String,
    token: Mutex<Option<SecretString>>,
}

impl DevBrowser {
    async fn token(&self) -> Result<SecretString, TransportError> {
        let mut token = self.token.lock().await;
        if let Some(token) = token.as_ref() {
            return Ok(token.clone());
        }
        let answer = fetch(&Method::POST, &self.url, &HeaderMap::new(), &[]).await;
        let answer = answer.map_err(|_| UNSENT)?;
        let made: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let id = made.get("id").and_then(Value::as_str).ok_or(UNSENT)?;
        Ok(token.insert(id.into()).clone())
    }

    async fn take_in(&self, headers: &HeaderMap) {
        let token = headers.get("clerk-db-jwt").and_then(|it| it.to_str().ok());
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            *self.token.lock().await = Some(token.into());
        }
    }
}

/// Aborts the request when dropped before it is done.
struct Abort {
    controller: AbortController,
    is_done: bool,
}

impl Abort {
    fn new() -> Result<Self, TransportError> {
        let controller = AbortController::new().map_err(|_| UNSENT)?;
        Ok(Self {
            controller,
            is_done: false,
        })
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if !self.is_done {
            self.controller.abort();
        }
    }
}

/// The error of a request that was not sent.
const UNSENT: TransportError = TransportError::new(TransportErrorKind::Connect);

const BROKEN: TransportError = TransportError::new(TransportErrorKind::Network);

/// Returns the URL for a browser: without `_is_native`, and with the development browser token.
fn url(head: &Parts, token: Option<&SecretString>) -> Option<String> {
    let mut url = Url::parse(&head.uri.to_string()).ok()?;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let kept = pairs.iter().filter(|(name, _)| name != "_is_native");
    let mut query = url.query_pairs_mut();
    query.clear().extend_pairs(kept);
    if let Some(token) = token {
        query.append_pair("__clerk_db_jwt", token.expose_secret());
    }
    drop(query);
    Some(url.into())
}

async fn fetch(
    method: &Method,
    url: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response<Vec<u8>>, TransportError> {
    let mut abort = Abort::new()?;
    let init = init(method, headers, body, &abort.controller).map_err(|_| UNSENT)?;
    let answer = start(url, &init).map_err(|_| UNSENT)?;
    let answer = JsFuture::from(answer).await.map_err(|_| BROKEN)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(|_| BROKEN)?;
    if answer.type_() == ResponseType::Opaqueredirect {
        return Err(BROKEN);
    }
    let head = read_head(&answer).ok_or(BROKEN)?;
    match read_body(&answer, head.status()).await {
        Ok(body) => {
            abort.is_done = true;
            Ok(head.map(|()| body))
        }
        Err(error) => Err(error.with_head(head)),
    }
}

fn init(
    method: &Method,
    headers: &HeaderMap,
    body: &[u8],
    abort: &AbortController,
) -> Result<RequestInit, JsValue> {
    let sent = Headers::new()?;
    for (name, value) in headers {
        // A browser sets its own user agent, and identifies the client by a cookie.
        if [USER_AGENT, AUTHORIZATION].contains(name) {
            continue;
        }
        if let Ok(value) = value.to_str() {
            sent.append(name.as_str(), value)?;
        }
    }
    let init = RequestInit::new();
    init.set_method(method.as_str());
    init.set_headers(&sent);
    init.set_credentials(RequestCredentials::Include);
    init.set_redirect(RequestRedirect::Manual);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&abort.signal()));
    if !body.is_empty() {
        init.set_body(&Uint8Array::from(body));
    }
    Ok(init)
}

/// Calls the `fetch` function of the page or the worker.
fn start(url: &str, init: &RequestInit) -> Result<Promise, JsValue> {
    let global = js_sys::global();
    let fetch: Function = Reflect::get(&global, &"fetch".into())?.dyn_into()?;
    fetch.call2(&global, &url.into(), init)?.dyn_into()
}

fn read_head(answer: &web_sys::Response) -> Option<Response<()>> {
    let mut head = Response::new(());
    *head.status_mut() = StatusCode::from_u16(answer.status()).ok()?;
    for pair in js_sys::try_iter(&answer.headers()).ok()?? {
        let pair: Array = pair.ok()?.dyn_into().ok()?;
        let (name, value) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            head.headers_mut().append(name, value);
        }
    }
    Some(head)
}

async fn read_body(
    answer: &web_sys::Response,
    status: StatusCode,
) -> Result<Vec<u8>, TransportError> {
    let mut body = Body::new(status, BODY_LIMIT, None);
    let Some(stream) = answer.body() else {
        return Ok(body.into_bytes());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into().map_err(|_| BROKEN)?;
    while let Some(chunk) = next(&reader).await.map_err(|_| BROKEN)? {
        if !body.push(&chunk.to_vec())? {
            let _ = reader.cancel();
            break;
        }
    }
    Ok(body.into_bytes())
}

async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, JsValue> {
    let read = JsFuture::from(reader.read()).await?;
    if Reflect::get(&read, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&read, &"value".into())?.dyn_into().map(Some)
}
