//! A program for a terminal that stays signed in, and connects an external account: the browser
//! comes back to a port of this machine.
//!
//! With `CLERK_PUBLISHABLE_KEY` and `CLERK_TICKET` it talks to an instance, and a person has to
//! open the URL; without, to a sandbox, and a person is played.
//!
//! `cargo run -p clerk-user-client --example oauth_cli`

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use core::time::Duration;
use std::env;
use std::error::Error;
use std::path::Path;

use clerk_user_client::{Client, FileStore, LoopbackListener, Session};
use clerk_user_model::{CreateExternalAccountParams, ExternalAccountOutcome};
use clerk_user_sandbox::Sandbox;
use secrecy::SecretString;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let store = env::temp_dir().join("clerk-user-example-token");
    if let (Ok(key), Ok(ticket)) = (env::var("CLERK_PUBLISHABLE_KEY"), env::var("CLERK_TICKET")) {
        let client = Client::builder()
            .publishable_key(key)
            .token_store(FileStore::new(store))
            .build()?;
        let outcome = connect(&session(&client, &ticket.into()).await?, None).await?;
        println!("{outcome}");
        return Ok(());
    }
    println!("{}", in_sandbox(&store).await?);
    Ok(std::fs::remove_file(store)?)
}

async fn in_sandbox(store: &Path) -> Result<String, Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .proxy_url(sandbox.base_url())
        .token_store(FileStore::new(store))
        .build()?;
    let session = session(&client, &sandbox.ticket().into()).await?;
    connect(&session, Some(&sandbox)).await
}

/// The session of the last run, if it goes on.
async fn session(client: &Client, ticket: &SecretString) -> Result<Session, Box<dyn Error>> {
    if client.token().is_some()
        && let Ok(Some(session)) = client.active_session().await
    {
        return Ok(session);
    }
    Ok(client.sign_in().ticket(ticket).await?)
}

async fn connect(session: &Session, sandbox: Option<&Sandbox>) -> Result<String, Box<dyn Error>> {
    let listener = LoopbackListener::bind().await?;
    let params = CreateExternalAccountParams::oauth(
        "oauth_notion".parse::<clerk_user_validate::OAuthStrategy>()?,
    )
    .redirect_url(listener.redirect_url());
    let flow = session.user().connect_external_account(&params).await?;
    let url = flow.url().ok_or("expected a URL to open")?;
    println!("open {url}");
    if let Some(sandbox) = sandbox {
        visit(&sandbox.consent(url).approve()?).await?;
    }
    let callback = listener.callback(Duration::from_mins(5)).await?;
    let account = flow.finish(&callback).await?.ok_or("the account is gone")?;
    Ok(match account.outcome() {
        ExternalAccountOutcome::Verified => format!("connected {}", account.provider_title()),
        ExternalAccountOutcome::Failed(error) => format!("not connected: {}", error.code),
        _ => "not connected yet".to_owned(),
    })
}

/// What a browser does that is sent back.
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
