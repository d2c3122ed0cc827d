use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_user_client::{Client, Outcome, SessionHandle, operations};
use clerk_user_model::{
    AttemptReverificationFirstFactorParams, PrepareReverificationFirstFactorParams,
    ReverificationLevel, ReverificationStatus, VerificationStrategy,
};
use clerk_user_sandbox::Sandbox;

use crate::support::{Create, HandTransport, SignedIn, builder, user};

const REQUIRED: &str = r#"{"errors":[{"code":"session_reverification_required","message":"x"}]}"#;

/// A client whose hook counts its calls, and then does as told.
fn client(transport: &HandTransport, verify: bool) -> (Client, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let client = builder("https://example.com")
        .transport(transport.clone())
        .on_reverification(move |session| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { verify && by_password(&session).await }
        })
        .build()
        .unwrap();
    (client, calls)
}

async fn by_password(session: &SessionHandle) -> bool {
    let start =
        operations::reverification::start(session.id(), &ReverificationLevel::FirstFactor.into());
    if session.send(&start).await.is_err() {
        return false;
    }
    let params = AttemptReverificationFirstFactorParams::new(VerificationStrategy::Password);
    let attempt = operations::reverification::attempt_first_factor(session.id(), &params);
    let verified = session.send(&attempt).await;
    verified
        .is_ok_and(|answer| answer.result.status.value() == Some(&ReverificationStatus::Complete))
}

#[tokio::test]
async fn after_the_user_has_proved_it_the_create_is_sent_once_more() {
    for create in Create::ALL {
        let transport = HandTransport::default();
        let (client, calls) = client(&transport, true);
        let user = user(&client);
        let call = tokio::spawn(async move { create.run(&user).await });
        let refused = transport.next().await;
        let wanted = (
            refused.request.uri().clone(),
            refused.request.body().clone(),
        );
        refused.answer(403, None, REQUIRED);

        for (path, body) in [
            ("/v1/client/sessions/sess_1/verify", "level=first_factor"),
            (
                "/v1/client/sessions/sess_1/verify/attempt_first_factor",
                "strategy=password",
            ),
        ] {
            let sent = transport.next().await;
            assert_eq!(sent.request.uri().path(), path);
            assert_eq!(sent.request.body(), body.as_bytes());
            let answer = r#"{"response":{"object":"session_reverification","status":"complete"}}"#;
            sent.answer(200, None, answer);
        }
        let again = transport.next().await;
        assert_eq!(
            (again.request.uri().clone(), again.request.body().clone()),
            wanted
        );
        again.answer(200, None, create.answer());
        call.await.unwrap().unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn it_is_asked_for_once() {
    for verify in [true, false] {
        let transport = HandTransport::default();
        let (client, calls) = client(&transport, verify);
        let user = user(&client);
        let call = tokio::spawn(async move { Create::PhoneNumber.run(&user).await });
        while !call.is_finished() {
            tokio::task::yield_now().await;
            if !transport.is_idle() {
                transport.next().await.answer(403, None, REQUIRED);
            }
        }
        let error = call.await.unwrap().unwrap_err();
        assert!(error.needs_reverification());
        assert_eq!(error.outcome(), Outcome::Refused);
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn without_a_hook_the_refusal_is_handed_back() {
    let it = SignedIn::with(Sandbox::builder().reverification(true)).await;
    it.sandbox.advance(core::time::Duration::from_secs(601));
    for create in Create::ALL {
        let error = create.run(&it.user).await.unwrap_err();
        assert!(error.needs_reverification(), "{error}");
    }
}

#[tokio::test]
async fn a_user_proves_it_by_a_code_and_every_create_succeeds() {
    for create in Create::ALL {
        let sandbox = Sandbox::builder().reverification(true).start().await;
        let sandbox = Arc::new(sandbox.unwrap());
        let outbox = Arc::clone(&sandbox);
        let client = builder(sandbox.base_url())
            .on_reverification(move |session| {
                let outbox = Arc::clone(&outbox);
                async move { by_code(&session, &outbox).await.is_ok() }
            })
            .build()
            .unwrap();
        let user = client
            .sign_in()
            .ticket(sandbox.ticket())
            .await
            .unwrap()
            .into_session()
            .unwrap()
            .user();
        sandbox.advance(core::time::Duration::from_secs(601));
        create.run(&user).await.unwrap();
    }
}

async fn by_code(
    session: &SessionHandle,
    sandbox: &Sandbox,
) -> Result<(), clerk_user_client::Error> {
    let level = ReverificationLevel::FirstFactor;
    let start = operations::reverification::start(session.id(), &level.into());
    let started = session.send(&start).await?.result;
    let strategy = VerificationStrategy::EmailCode;
    let factors = started.supported_first_factors.value().unwrap();
    let by_mail = factors.iter().find(|factor| factor.strategy == strategy);
    let address = by_mail.unwrap().email_address_id.value().unwrap();
    let params = PrepareReverificationFirstFactorParams::new(strategy.clone())
        .email_address_id(address.clone());
    let prepare = operations::reverification::prepare_first_factor(session.id(), &params);
    session.send(&prepare).await?;

    let code = sandbox.outbox().code_for("demo@example.com").unwrap();
    let params = AttemptReverificationFirstFactorParams::new(strategy).code(code);
    let attempt = operations::reverification::attempt_first_factor(session.id(), &params);
    session.send(&attempt).await?;
    Ok(())
}

#[test]
fn a_code_is_prepared_by_name() {
    let params = PrepareReverificationFirstFactorParams::new(VerificationStrategy::EmailCode)
        .email_address_id("idn_1".into());
    let operation = operations::reverification::prepare_first_factor(&"sess_1".into(), &params);
    let base = clerk_user_client::BaseUrl::parse("https://example.com").unwrap();
    let credentials = clerk_user_client::Credentials::anonymous();
    let request = operation.request(&base, &credentials).unwrap();
    assert_eq!(
        request.uri().path(),
        "/v1/client/sessions/sess_1/verify/prepare_first_factor"
    );
    assert_eq!(
        request.body(),
        b"email_address_id=idn_1&strategy=email_code"
    );
}
