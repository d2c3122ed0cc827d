use core::time::Duration;

use clerk_user_client::{Polling, TransportError, TransportErrorKind, UserHandle};
use clerk_user_model::{
    CreateEmailAddressParams, EmailAddress, EmailVerificationStrategy,
    PrepareEmailAddressVerificationParams, VerificationStatus,
};
use clerk_user_sandbox::Sandbox;
use clerk_user_validate::RedirectUrl;

use crate::support::{HandTransport, SignedIn, user};

fn polling() -> Polling {
    Polling::default().interval(Duration::from_millis(1))
}

#[tokio::test]
async fn the_link_is_waited_for() {
    let it = SignedIn::new().await;
    let email = prepared(&it).await;
    let waiting = tokio::spawn({
        let (user, id) = (it.user.clone(), email.id.clone());
        async move { user.email_address(&id).wait_for_link(polling()).await }
    });
    tokio::task::yield_now().await;
    let link = it.sandbox.outbox().link_for("test@test.com").unwrap();
    let request = http::Request::get(link).header("host", "127.0.0.1");
    let answer = it.sandbox.answer(request.body(Vec::new()).unwrap());
    assert_eq!(answer.status(), 303);
    assert!(waiting.await.unwrap().unwrap().is_verified());
}

#[tokio::test]
async fn a_link_that_is_not_opened_is_waited_for_until_time_is_up() {
    let it = SignedIn::new().await;
    let email = prepared(&it).await;
    let polling = polling().timeout(Duration::from_millis(300));
    let handle = it.user.email_address(&email.id);
    let email = handle.wait_for_link(polling).await;
    assert!(!email.unwrap().is_verified());
}

#[tokio::test]
async fn a_link_that_is_too_old_is_not_waited_for() {
    let it = SignedIn::new().await;
    let email = prepared(&it).await;
    it.sandbox.advance(Duration::from_secs(601));
    let handle = it.user.email_address(&email.id);
    let email = handle.wait_for_link(polling()).await;
    assert_eq!(email.unwrap().status(), Some(&VerificationStatus::Expired));
}

#[tokio::test]
async fn an_enterprise_connection_is_waited_for() {
    let sandbox = Sandbox::builder().enterprise_domain("acme.example");
    let it = SignedIn::with(sandbox).await;
    let params = CreateEmailAddressParams::new("ada@acme.example".parse().unwrap());
    let created = it.user.create_email_address(params).await.unwrap();
    assert_eq!(created.matches_sso_connection.value(), Some(&true));
    let redirect = RedirectUrl::parse("https://app.example/done").unwrap();
    let params =
        PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EnterpriseSso)
            .redirect_url(redirect);
    let handle = it.user.email_address(&created.id);
    let verification = handle
        .prepare(params)
        .await
        .unwrap()
        .verification
        .into_value()
        .unwrap();
    let url = verification.external_verification_redirect_url.into_value();
    it.sandbox.consent(&url.unwrap()).approve().unwrap();
    let email = handle.wait_for_link(polling()).await;
    assert!(email.unwrap().is_verified());
}

#[tokio::test]
async fn what_passes_is_waited_for_and_what_does_not_is_an_error() {
    let (client, transport) = HandTransport::client();
    let user = user(&client);

    let call = wait(&user);
    for _ in 0..3 {
        let broken = TransportError::new(TransportErrorKind::Network);
        transport.next().await.fail(broken);
    }
    transport.next().await.answer(503, None, "");
    let verified = r#"{"id":"idn_1","email_address":"a@b.c","verification":{"status":"verified"}}"#;
    transport.next().await.answer(200, None, verified);
    assert!(call.await.unwrap().unwrap().is_verified());

    let call = wait(&user);
    transport.next().await.answer(404, None, "");
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "get email address: HTTP status 404, without a list of errors"
    );

    let id = "idn_1".into();
    let polling = polling().timeout(Duration::ZERO);
    let handle = user.email_address(&id);
    let error = handle.wait_for_link(polling).await.unwrap_err();
    assert!(error.is_timeout());
}

fn wait(
    user: &UserHandle,
) -> tokio::task::JoinHandle<Result<EmailAddress, clerk_user_client::Error>> {
    let handle = user.email_address(&"idn_1".into());
    tokio::spawn(async move { handle.wait_for_link(polling()).await })
}

async fn prepared(it: &SignedIn) -> EmailAddress {
    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    let email = it.user.create_email_address(params).await.unwrap();
    let params = PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailLink)
        .redirect_url(RedirectUrl::parse("https://app.example/done").unwrap());
    it.user
        .email_address(&email.id)
        .prepare(params)
        .await
        .unwrap()
}
