//! A terminal program that signs in with an account at a provider, stays signed in, and connects another
//! account. Each time, the browser returns to a local port.
//!
//! With `CLERK_PUBLISHABLE_KEY` it uses that instance, and you have to open the URLs. Without it, it
//! starts a sandbox and opens the URLs itself.
//!
//! `cargo run -p clerk-user-client --example oauth_cli`

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use core::time::Duration;
use std::env;
use std::error::Error;
use std::path::Path;

use clerk_user_client::{Callback, Client, FileStore, LoopbackListener, SessionHandle, SignInStep};
use clerk_user_model::{CreateExternalAccountParams, ExternalAccountOutcome};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::OAuthStrategy;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let store = env::temp_dir().join("clerk-user-example-token");
    if let Ok(key) = env::var("CLERK_PUBLISHABLE_KEY") {
        let client = Client::builder()
            .publishable_key(key)
            .token_store(FileStore::new(store))
            .build()?;
        let session = session(&client, None).await?;
        println!("{}", connect(&session, None).await?);
        return Ok(());
    }
    println!("{}", in_sandbox(&store).await?);
    Ok(std::fs::remove_file(store)?)
}

async fn in_sandbox(store: &Path) -> Result<String, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .token_store(FileStore::new(store))
        .build()?;
    let session = session(&client, Some(&sandbox)).await?;
    connect(&session, Some(&sandbox)).await
}

/// Returns the session of the last run if it is still active. Otherwise signs in, or signs a new user up.
async fn session(
    client: &Client,
    sandbox: Option<&Sandbox>,
) -> Result<SessionHandle, Box<dyn Error>> {
    if client.token().is_some()
        && let Ok(Some(session)) = client.active_session().await
    {
        return Ok(session);
    }
    let listener = LoopbackListener::bind().await?;
    let google = OAuthStrategy::parse("oauth_google")?;
    let sign_in = client.sign_in();
    let flow = sign_in.oauth(&google, listener.redirect_url()).await?;
    let callback = there_and_back(flow.url(), listener, sandbox).await?;
    let step = match flow.finish(&callback).await? {
        SignInStep::NeedsSignUp(new) => new.create().await?,
        other => other,
    };
    Ok(step.into_session()?)
}

async fn connect(
    session: &SessionHandle,
    sandbox: Option<&Sandbox>,
) -> Result<String, Box<dyn Error>> {
    let listener = LoopbackListener::bind().await?;
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion")?)
        .redirect_url(listener.redirect_url());
    let flow = session.user().connect_external_account(params).await?;
    let callback = there_and_back(flow.url(), listener, sandbox).await?;
    let account = flow.finish(&callback).await?.ok_or("the account is gone")?;
    Ok(match account.outcome() {
        ExternalAccountOutcome::Verified => format!("connected {}", account.provider_title()),
        ExternalAccountOutcome::Failed(error) => format!("not connected: {}", error.code),
        _ => "not connected yet".to_owned(),
    })
}

/// Allows access at the provider, as a person would.
async fn there_and_back(
    url: Option<&str>,
    listener: LoopbackListener,
    sandbox: Option<&Sandbox>,
) -> Result<Callback, Box<dyn Error>> {
    let url = url.ok_or("expected a URL to open")?;
    println!("open {url}");
    if let Some(sandbox) = sandbox {
        let person = sandbox.consent(url).email("new@example.com");
        visit(&person.approve()?).await?;
    }
    Ok(listener.callback(Duration::from_secs(5 * 60)).await?)
}

/// Follows a redirect to the local port, as a browser would.
async fn visit(url: &str) -> Result<(), Box<dyn Error>> {
    let rest = url.strip_prefix("http://").ok_or("expected http")?;
    let (authority, path) = rest.split_once('/').ok_or("expected a path")?;
    let mut stream = TcpStream::connect(authority).await?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {authority}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(())
}

#[tokio::test]
async fn it_connects() -> Result<(), Box<dyn Error>> {
    let store = env::temp_dir().join(format!("clerk-user-example-{}", std::process::id()));
    assert_eq!(in_sandbox(&store).await?, "connected Notion");
    Ok(std::fs::remove_file(store)?)
}
