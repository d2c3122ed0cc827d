//! A backend that adds email addresses for its signed-in user. Browsers get an error message without
//! internal details.
//!
//! `cargo run -p clerk-user-client --example server`, then
//! `curl -X POST http://127.0.0.1:PORT/email_addresses/test@test.com`

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use clerk_user_client::{Client, Error, Outcome, SessionHandle};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::Email;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let app = app(sign_in(&sandbox).await?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

/// Signs the backend's user in. A real backend has one client for each of its sessions and keeps their
/// tokens in its session store (`TokenStore`).
async fn sign_in(sandbox: &Sandbox) -> Result<SessionHandle, Error> {
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .build()?;
    Ok(client
        .sign_in()
        .ticket(sandbox.ticket())
        .await?
        .into_session()?)
}

fn app(session: SessionHandle) -> Router {
    Router::new()
        .route("/email_addresses/{address}", post(add))
        .with_state(session)
}

async fn add(State(session): State<SessionHandle>, Path(address): Path<String>) -> Response {
    let address: Email = match address.parse() {
        Ok(address) => address,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("{error}")).into_response(),
    };
    let user = session.user();
    let error = match user.create_email_address(address.clone()).await {
        Ok(email) => return (StatusCode::CREATED, email.id.to_string()).into_response(),
        Err(error) => error,
    };
    // Perhaps it was created and only the response was lost. Check before creating it again.
    if error.outcome() == Outcome::Unknown
        && let Ok(Some(email)) = user.reconcile_email_address(&address).await
    {
        return (StatusCode::CREATED, email.id.to_string()).into_response();
    }
    refusal(&error)
}

/// Logs the error, which contains no personal data, and sends a message for people to the browser.
fn refusal(error: &Error) -> Response {
    println!("{error}");
    let status = match error.outcome() {
        Outcome::Refused => error.status().unwrap_or(StatusCode::BAD_REQUEST),
        Outcome::NotSent | Outcome::Unknown => StatusCode::BAD_GATEWAY,
    };
    let mut headers = HeaderMap::new();
    if let Some(after) = error.retry_after() {
        headers.insert(RETRY_AFTER, after.as_secs().into());
    }
    (status, headers, error.user_message().into_owned()).into_response()
}

#[tokio::test]
async fn it_adds_once_and_says_why_not() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let session = sign_in(&sandbox).await?;
    let ask = async |address: &str| {
        let path = Path(address.to_owned());
        add(State(session.clone()), path).await.status()
    };
    assert_eq!(ask("no address").await, StatusCode::BAD_REQUEST);
    assert_eq!(ask("test@test.com").await, StatusCode::CREATED);
    assert_eq!(ask("test@test.com").await, StatusCode::UNPROCESSABLE_ENTITY);
    sandbox.fault(clerk_user_sandbox::Fault::html(502).after());
    assert_eq!(ask("lost@test.com").await, StatusCode::CREATED);
    Ok(())
}
