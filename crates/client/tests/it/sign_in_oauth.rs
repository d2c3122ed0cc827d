use core::time::Duration;

use clerk_user_client::{
    Blocking, Callback, Client, ErrorKind, LoopbackListener, OAuthSignIn, SignInStep, operations,
};
use clerk_user_model::{CreateSignUpParams, ErrorCode, IdentifierKind, SignUpStatus};
use clerk_user_sandbox::{Sandbox, UserSeed};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use url::Url;

use crate::support::client_of;

async fn sandbox() -> Sandbox {
    let ada = UserSeed::new().email("ada@example.com");
    Sandbox::builder().user(ada).start().await.unwrap()
}

async fn start(client: &Client, redirect_url: RedirectUrl) -> OAuthSignIn {
    let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
    client
        .sign_in()
        .oauth(&strategy, redirect_url)
        .await
        .unwrap()
}

fn app() -> RedirectUrl {
    RedirectUrl::parse("https://app.example/done").unwrap()
}

/// The browser, agreed as this person, and what it brings back.
fn approve(sandbox: &Sandbox, flow: &OAuthSignIn, email: &str) -> Callback {
    let consent = sandbox.consent(flow.url().unwrap()).email(email);
    let callback = Callback::from_url(&consent.approve().unwrap());
    assert!(callback.has_nonce());
    callback
}

#[tokio::test]
async fn who_has_the_account_is_signed_in() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let flow = start(&client, app()).await;

    let early = flow.finish(&Callback::empty()).await.unwrap();
    let early = early.into_session().unwrap_err();
    assert_eq!(early.to_string(), "sign in: not complete: needs_identifier");

    let callback = approve(&sandbox, &flow, "ada@example.com");
    let session = flow.finish(&callback).await.unwrap();
    let session = session.into_session().unwrap();
    let user = session.user().reload().await.unwrap();
    let emails = user.email_addresses();
    assert_eq!(emails[0].email_address, "ada@example.com");
    assert_eq!(user.external_accounts().len(), 1);
    let active = client.active_session().await.unwrap().unwrap();
    assert_eq!(active.id(), session.id());
}

#[tokio::test]
async fn who_is_nobody_yet_becomes_a_user() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let flow = start(&client, app()).await;
    let early = client
        .send(&operations::sign_up::create(
            &CreateSignUpParams::new().transfer(true),
        ))
        .await;
    let early = early.map(|answer| answer.result.id).unwrap_err();
    assert!(
        early.has_code(ErrorCode::ExternalAccountNotFound),
        "{early}"
    );

    let callback = approve(&sandbox, &flow, "grace@example.com");
    let SignInStep::NeedsSignUp(nobody) = flow.finish(&callback).await.unwrap() else {
        panic!("expected a sign-up");
    };
    assert_eq!(client.sessions().await.unwrap().len(), 0);

    let session = nobody.create().await.unwrap().into_session().unwrap();
    let user = session.user().reload().await.unwrap();
    let emails = user.email_addresses();
    assert_eq!(emails[0].email_address, "grace@example.com");
}

#[tokio::test]
async fn who_has_to_say_more_is_no_user_yet() {
    let builder = Sandbox::builder().require(IdentifierKind::Username);
    let sandbox = builder.start().await.unwrap();
    let client = client_of(&sandbox);
    let flow = start(&client, app()).await;
    let callback = approve(&sandbox, &flow, "grace@example.com");
    let SignInStep::NeedsSignUp(nobody) = flow.finish(&callback).await.unwrap() else {
        panic!("expected a sign-up");
    };
    let asked = nobody.create().await.unwrap();
    let SignInStep::MissingRequirements(sign_up) = &asked else {
        panic!("expected to be asked for more, is {asked:?}");
    };
    assert_eq!(
        sign_up.status.value(),
        Some(&SignUpStatus::MissingRequirements)
    );
    let missing = sign_up.missing_fields.value().unwrap();
    assert_eq!(missing, &["username"]);
    assert_eq!(
        asked.into_session().unwrap_err().to_string(),
        "sign in: not complete: missing_requirements"
    );
}

#[tokio::test]
async fn who_refuses_is_not_signed_in() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let flow = start(&client, app()).await;
    let back = sandbox.consent(flow.url().unwrap()).deny().unwrap();
    let error = flow.finish(&Callback::from_url(&back)).await.unwrap_err();
    assert!(error.has_code(ErrorCode::OauthAccessDenied), "{error}");
    assert_eq!(
        error.to_string(),
        "sign in: verification failed: oauth_access_denied"
    );
    assert_eq!(error.kind(), ErrorKind::Verification);
    assert!(!error.user_message().is_empty());
    assert_eq!(client.sessions().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_native_application_takes_the_browser_back() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let listener = LoopbackListener::bind().await.unwrap();
    let flow = start(&client, listener.redirect_url()).await;
    let consent = sandbox.consent(flow.url().unwrap());
    let back = Url::parse(&consent.email("ada@example.com").approve().unwrap()).unwrap();

    let mut browser = TcpStream::connect(("127.0.0.1", back.port().unwrap()))
        .await
        .unwrap();
    let target = &back[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\n\r\n");
    browser.write_all(request.as_bytes()).await.unwrap();
    let callback = listener.callback(Duration::from_secs(60)).await.unwrap();
    let step = flow.finish(&callback).await.unwrap();
    step.into_session().unwrap();
}

#[test]
fn without_an_async_runtime() {
    let blocking = Blocking::new().unwrap();
    let sandbox = blocking.wait(sandbox());
    let client = client_of(&sandbox);
    let flow = blocking.wait(start(&client, app()));
    let callback = approve(&sandbox, &flow, "ada@example.com");
    let step = blocking.wait(flow.finish(&callback)).unwrap();
    step.into_session().unwrap();
}
