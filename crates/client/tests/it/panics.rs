//! A panic in what a caller brought along, or on an error, shows nothing secret. The client goes on.

use core::sync::atomic::{AtomicBool, Ordering};
use std::io;
use std::sync::Arc;

use clerk_user_client::{Client, ClientBuilder, ResponseFuture, TokenStore, Transport, UserHandle};
use http::{Request, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tokio::task::JoinError;

use crate::support::{Create, HandTransport, builder, user};

const CANARY: &str = "canary6161";

/// What a panic says, if a task ended by one.
fn words(error: JoinError) -> String {
    let payload = error.into_panic();
    let text = payload.downcast_ref::<String>().cloned();
    text.unwrap_or_else(|| (*payload.downcast_ref::<&str>().unwrap()).to_owned())
}

/// Panics once.
#[derive(Clone)]
struct Bomb(Arc<AtomicBool>);

impl Bomb {
    fn new() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    fn tick(&self) {
        assert!(
            !self.0.swap(false, Ordering::SeqCst),
            "the caller's own words"
        );
    }
}

/// Panics before there is a future, or in it; then answers with another token.
struct BadTransport {
    bomb: Bomb,
    at_once: bool,
}

impl Transport for BadTransport {
    fn send(&self, _: Request<Vec<u8>>) -> ResponseFuture<'_> {
        if self.at_once {
            self.bomb.tick();
        }
        Box::pin(async move {
            self.bomb.tick();
            let body = br#"{"response":null}"#.to_vec();
            let head = Response::builder().header("authorization", CANARY);
            Ok(head.body(body).unwrap())
        })
    }
}

struct BadStore(Bomb);

impl TokenStore for BadStore {
    fn load(&self) -> io::Result<Option<SecretString>> {
        Ok(None)
    }

    fn save(&self, _: Option<&SecretString>) -> io::Result<()> {
        self.0.tick();
        Ok(())
    }
}

fn answering(bomb: Bomb, at_once: bool) -> ClientBuilder {
    builder("https://example.com")
        .token(CANARY)
        .transport(BadTransport { bomb, at_once })
}

#[tokio::test]
async fn a_panic_of_the_callers_own_is_all_that_is_said_and_the_client_goes_on() {
    let quiet = || Bomb(Arc::new(AtomicBool::new(false)));
    let observing = Bomb::new();
    let storing = answering(quiet(), false).token_store(BadStore(Bomb::new()));
    for (place, builder) in [
        ("transport, at once", answering(Bomb::new(), true)),
        ("transport, later", answering(Bomb::new(), false)),
        ("store", storing),
        (
            "observer",
            answering(quiet(), false).on_call_end(move |_| observing.tick()),
        ),
    ] {
        let client = builder.build().unwrap();
        let task = client.clone();
        let call = tokio::spawn(async move { task.state().await });
        let said = words(call.await.expect_err(place));
        assert_eq!(said, "the caller's own words", "{place}");
        assert_eq!(client.state().await.unwrap(), None, "{place}");
        assert_eq!(client.token().unwrap().expose_secret(), CANARY, "{place}");
    }
}

#[tokio::test]
async fn a_panic_of_the_reverification_hook_ends_that_call_alone() {
    let transport = HandTransport::default();
    let bomb = Bomb::new();
    let client = builder("https://example.com")
        .transport(transport.clone())
        .token(CANARY)
        .on_reverification(move |_| {
            let bomb = bomb.clone();
            async move {
                bomb.tick();
                false
            }
        })
        .build()
        .unwrap();
    let refusal = refusal("session_reverification_required");
    for is_first in [true, false] {
        let call = create(&user(&client), Create::EmailAddress);
        transport.next().await.answer(403, None, &refusal);
        match call.await {
            Err(error) => {
                assert!(is_first);
                assert_eq!(words(error), "the caller's own words");
            }
            Ok(text) => assert!(!is_first && !text.contains(CANARY), "{text}"),
        }
    }
}

#[tokio::test]
async fn unwrapping_an_error_shows_nothing_secret() {
    let transport = HandTransport::default();
    let client: Client = builder("https://example.com")
        .transport(transport.clone())
        .token(CANARY)
        .build()
        .unwrap();
    for create in Create::ALL {
        let user = client.session(CANARY).user();
        let call = tokio::spawn(async move { create.run(&user).await.unwrap() });
        let sent = transport.next().await;
        sent.answer(422, Some(CANARY), &refusal(&CANARY.to_uppercase()));
        let said = words(call.await.unwrap_err());
        assert!(said.contains("(redacted)"), "{said}");
        assert!(!said.to_lowercase().contains(CANARY), "{said}");

        let user = client.session(CANARY).user();
        let call = tokio::spawn(async move {
            let error = create.run(&user).await.unwrap_err();
            assert!(error.api_errors().is_empty(), "{:?}", error.api_errors());
        });
        let sent = transport.next().await;
        sent.answer(422, None, &refusal("form_identifier_exists"));
        let said = words(call.await.unwrap_err());
        assert!(said.contains("FormIdentifierExists"), "{said}");
        assert!(!said.contains(CANARY), "{said}");
    }
}

/// Creates in a task of its own, and hands back the error's text.
fn create(user: &UserHandle, create: Create) -> tokio::task::JoinHandle<String> {
    let user = user.clone();
    tokio::spawn(async move { format!("{:?}", create.run(&user).await.unwrap_err()) })
}

/// A refusal that repeats what was typed, wherever there is room for it.
fn refusal(code: &str) -> String {
    let meta = json!({"param_name": "email_address", "identifiers": [CANARY]});
    let error = json!({"code": code, "message": CANARY, "long_message": CANARY, "meta": meta});
    json!({"errors": [error], "clerk_trace_id": CANARY.to_uppercase()}).to_string()
}
