//! Glob imports, errors and sign-ins through the front door.

use core::time::Duration;

use clerk_user::sandbox::{Fault, Sandbox, UserSeed};
use clerk_user::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .retry_policy(RetryPolicy::never())
        .build()
        .unwrap()
}

pub(crate) async fn signed_in(sandbox: &Sandbox) -> SessionHandle {
    let step = client(sandbox).sign_in().ticket(sandbox.ticket()).await;
    step.unwrap().into_session().unwrap()
}

/// Follows a redirect to this machine, as a browser does.
pub(crate) async fn visit(url: &str) -> Option<()> {
    let (authority, path) = url.strip_prefix("http://")?.split_once('/')?;
    let mut stream = TcpStream::connect(authority).await.ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {authority}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    stream.read_to_end(&mut Vec::new()).await.ok()?;
    Some(())
}

/// Resources and handles are distinguished by name.
#[tokio::test]
async fn everything_can_be_imported_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let session: SessionHandle = signed_in(&sandbox).await;
    let read: Session = session.reload().await.unwrap();
    assert_eq!(read.id, *session.id());
    let handle: UserHandle = session.user();
    let user: User = handle.reload().await.unwrap();
    let email: &EmailAddress = user.primary_email_address().unwrap();
    let handle: EmailAddressHandle = handle.email_address(&email.id);
    assert_eq!(handle.reload().await.unwrap(), *email);
    let token: secrecy::SecretString = session.token().await.unwrap();
    assert!(!secrecy::ExposeSecret::expose_secret(&token).is_empty());
}

#[tokio::test]
async fn each_failure_has_a_kind_an_outcome_and_a_sentence() {
    const NUMBER: &str = "15551234567";
    let sandbox = Sandbox::start().await.unwrap();
    let user = signed_in(&sandbox).await.user();
    let create = async || {
        let number = E164::parse(NUMBER).unwrap();
        user.create_phone_number(number).await.unwrap_err()
    };
    let is_open = "It is not known whether the change was made. Please check before you try again.";

    sandbox.fault(Fault::html(502).after());
    let lost = create().await;
    assert_eq!(
        (lost.kind(), lost.outcome()),
        (ErrorKind::Status, Outcome::Unknown)
    );
    assert_eq!(
        lost.user_message(),
        format!("The service did not respond as expected. {is_open}")
    );
    let number = E164::parse(NUMBER).unwrap();
    let found = user.reconcile_phone_number(&number).await.unwrap();
    assert_eq!(found.unwrap().phone_number, "+15551234567");

    let taken = create().await;
    assert_eq!(
        (taken.kind(), taken.outcome()),
        (ErrorKind::Status, Outcome::Refused)
    );
    assert!(!taken.user_message().contains("not known"));

    sandbox.fault(Fault::html(429).retry_after(3));
    let busy = create().await;
    assert_eq!(
        busy.user_message(),
        "Nothing was changed. Please try again in 3 seconds."
    );

    sandbox.fault(Fault::html(502));
    let read = user.reload().await.unwrap_err();
    assert_eq!(
        read.user_message(),
        "The service did not respond as expected. Please try again."
    );

    // Nothing speaks TLS there.
    let url = sandbox.base_url().replace("http:", "https:");
    let client = Client::builder().frontend_api_url(url);
    let client = client.retry_policy(RetryPolicy::never()).build().unwrap();
    let dead = client.session("sess_1").user();
    let number = E164::parse(NUMBER).unwrap();
    let dead = dead.create_phone_number(number).await.unwrap_err();
    assert_eq!(
        (dead.kind(), dead.outcome()),
        (ErrorKind::Connect, Outcome::NotSent)
    );
    assert_eq!(
        dead.user_message(),
        "The service cannot be reached. Nothing was changed. Please try again later."
    );

    let key = Client::builder().publishable_key("sk_test_abc").build();
    let wrong = key.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Config);
    assert_eq!(
        wrong.to_string(),
        "configure the client: invalid publishable key at byte 0: expected pk_test_ or pk_live_, \
         found a secret key"
    );
}

#[tokio::test]
async fn a_second_factor_is_a_step() {
    let ada = UserSeed::new()
        .email("ada@example.com")
        .password("correct horse battery staple")
        .second_factor_phone("+12025551234");
    let sandbox = Sandbox::builder().user(ada).start().await.unwrap();
    let flow = client(&sandbox).sign_in();
    let step = flow.password("ada@example.com", "correct horse battery staple");
    let SignInStep::NeedsSecondFactor(second) = step.await.unwrap() else {
        panic!("expected a second factor");
    };
    second.send_code(&second.factors()[0]).await.unwrap();
    let code = sandbox.outbox().code_for("+12025551234").unwrap();
    let step = second.attempt(VerificationStrategy::PhoneCode, &code).await;
    let session = step.unwrap().into_session().unwrap();
    session.user().reload().await.unwrap();
    sandbox.advance(Duration::from_secs(1));
}
